"""``scrapy serve`` as a user runs it: a process of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

PROJECT = Path(__file__).parents[2]
SERVE = (sys.executable, "-m", "scrapy", "serve")


def environment() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.startswith("SCRAPY_")}


def serve(*options: str) -> subprocess.CompletedProcess[str]:
    """Run it where it must end by itself."""
    return subprocess.run(
        [*SERVE, *options],
        cwd=PROJECT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@contextmanager
def served(
    options: Sequence[str], cwd: Path = PROJECT
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The URL that it prints, and the process, which is ended if the test does not."""
    with subprocess.Popen(
        [*SERVE, *options],
        cwd=cwd,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip(), process
        finally:
            if process.poll() is None:
                process.kill()


def get(url: str) -> bytes:
    with urlopen(url, timeout=20) as answer:
        body: bytes = answer.read()
        return body


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_the_bundled_site_until_it_is_told_to_stop(number: signal.Signals) -> None:
    with served([]) as (url, process):
        assert "江州日报新闻".encode() in get(url)
        answer = json.loads(get(f"{url}NewsData/GetNewsText.do?id=NW202203142300051086"))
        assert answer["text"].startswith("<p>")
        assert b"GetNewsText" in get(f"{url}html_News/NewsShare.html?infoCode=NW202203142300051086")
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "", "")


def test_it_is_found_from_any_folder_of_the_project() -> None:
    with served([], cwd=PROJECT / "tests") as (url, _):
        assert "江州日报新闻".encode() in get(url)


def test_another_site_port_and_files(tmp_path: Path) -> None:
    site, ready, log = tmp_path / "site", tmp_path / "ready", tmp_path / "requests.jsonl"
    site.mkdir()
    (site / "index.html").write_text("mine", encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--site", str(site), "--port", str(port)]
    files = ["--ready-file", str(ready), "--requests", str(log)]
    with served([*options, *files]) as (url, process):
        assert url == f"http://127.0.0.1:{port}/"
        assert get(url) == b"mine"
        assert ready.read_text(encoding="utf-8") == f"{url}\n"
        assert json.loads(log.read_text(encoding="utf-8"))["path"] == "/"
        process.terminate()
        process.wait(20)
    assert process.returncode == 0


def test_a_taken_port_is_one_clear_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = serve("--port", str(port))
    assert (result.returncode, result.stdout) == (1, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"serve: cannot listen on 127.0.0.1:{port}: ")
    assert "another --port" in line


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--site", "nowhere"], "nowhere is not a folder"),
        (["--newstext", "nowhere"], "nowhere is not a folder"),
        (["--port", "70000"], "--port 70000 is not a port"),
        (["fixtures/site"], "serve takes no argument"),
    ],
)
def test_bad_options_are_refused(options: list[str], reason: str) -> None:
    result = serve(*options)
    assert (result.returncode, result.stdout) == (2, "")
    assert reason in result.stderr.splitlines()[-1]


def test_loading_the_command_does_not_choose_a_reactor() -> None:
    """Scrapy imports every command module before it installs the reactor of its settings."""
    command = "crawler.command_line.serve_command"
    code = f"import sys, {command}; print('twisted.internet.reactor' in sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert result.stdout == "False\n"
