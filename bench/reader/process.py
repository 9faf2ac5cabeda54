"""``finews-archiver read`` as a process, and what it answers."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote, urlsplit

from bench.crawl.processes import PROJECT

PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer: its status, its headers (names in lower case), its body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def _sendable(path: str) -> str:
    """A path and query with what cannot be sent escaped."""
    return quote(path, safe="%/?=&:;,+~!*'()@$[]")


class Reader:
    """A reader that answers; ``url`` is what it has printed."""

    def __init__(self, popen: subprocess.Popen[str], url: str, told: Path) -> None:
        self.popen = popen
        self.url = url
        self._told = told

    @property
    def told(self) -> str:
        """What it has said on its standard error so far."""
        return self._told.read_text(encoding="utf-8")

    @classmethod
    def start(cls, root: Path, *more: str, now: str = "") -> Self:
        command = [sys.executable, "-m", "crawler", "read", "-s", f"ARCHIVE_DIR={root}"]
        command += ["--no-browser", *(["-s", f"NOW={now}"] if now else []), *more]
        told = Path(tempfile.mkdtemp(prefix="reader-")) / "stderr"
        with told.open("w", encoding="utf-8") as errors:
            popen = subprocess.Popen(
                command,
                cwd=root.parent,
                env={**os.environ, "PYTHONPATH": str(PROJECT)},
                stdout=subprocess.PIPE,
                stderr=errors,
                encoding="utf-8",
            )
        assert popen.stdout is not None
        line = popen.stdout.readline()
        if " at http" not in line:
            popen.kill()
            raise AssertionError(f"read printed {line!r} and {told.read_text(encoding='utf-8')!r}")
        return cls(popen, line.rsplit(" at ", 1)[1].strip(), told)

    @property
    def base(self) -> str:
        """The address without path and token."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    def get(self, path: str, method: str = "GET", **headers: str) -> Answered:
        """Ask, and follow nothing. ``headers``: ``accept_language`` is ``Accept-Language``."""
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, _sendable(path), headers=named)
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Answered(answer.status, told, answer.read())
        finally:
            connection.close()

    def wait_for_index(self, articles: int) -> None:
        """Wait until so many articles can be searched."""
        give_up = time.monotonic() + PATIENCE
        while True:
            answer = self.get("/api/v1/search?q=")
            if answer.status == 200 and answer.json["total"] >= articles:
                return
            assert time.monotonic() < give_up, answer.text
            time.sleep(0.1)

    def stop(self) -> int:
        """End it as Ctrl-C does; its exit status."""
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGINT)
        try:
            self.popen.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            raise
        return self.popen.returncode
