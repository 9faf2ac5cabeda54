"""pywb and py-wacz, in a virtual environment of their own.

They are under the GPL (pywb) and bring many packages, so they are not dependencies of the project.
``.ci/run`` makes the environment; ``REPLAY_VENV`` names another place than ``build/replay``.
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from tests.support.project import PROJECT

VENV = Path(os.environ.get("REPLAY_VENV", PROJECT / "build" / "replay"))

needs_replay = pytest.mark.skipif(
    not (VENV / "bin" / "wayback").exists() or not (VENV / "bin" / "wacz").exists(),
    reason=f"no pywb and py-wacz in {VENV}: .ci/run installs them "
    "(python3 -m venv build/replay && build/replay/bin/pip install pywb wacz)",
)


def run(name: str, *arguments: str, given: str = "") -> str:
    """What a program of the environment prints; fails the test if it fails."""
    command = [str(VENV / "bin" / name), *arguments]
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    ended = subprocess.run(
        command, input=given, capture_output=True, encoding="utf-8", env=environment, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@contextmanager
def wayback(directory: Path, index: Path, warc: Path) -> Iterator[str]:
    """pywb with one collection; the base URL of its captures as they are (``id_``)."""
    (directory / "config.yaml").write_text(
        f"collections:\n  archive:\n    index_paths: {index}/\n    archive_paths: {warc}/\n"
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(VENV / "bin" / "wayback"), "--bind", "127.0.0.1", "-p", str(port)]
    log = directory / "wayback.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(command, cwd=directory, stdout=stream, stderr=stream)
    try:
        _until_it_answers(f"http://127.0.0.1:{port}/", process, log)
        yield f"http://127.0.0.1:{port}/archive"
    finally:
        process.terminate()
        process.wait(10)


def _until_it_answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        with suppress(URLError, ConnectionError):
            urlopen(url, timeout=5).close()
            return
        time.sleep(0.2)
    raise AssertionError(f"pywb does not answer: {log.read_text()}")


def fetch(url: str) -> tuple[int, bytes]:
    """Status and body, content coding and all."""
    request = Request(url, headers={"Accept-Encoding": "gzip, br"})
    with urlopen(request, timeout=30) as response:
        return response.status, response.read()
