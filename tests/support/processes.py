"""``scrapy …`` processes on an archive, while a stand-in answers them from the test's own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from twisted.internet.task import deferLater
from twisted.internet.threads import deferToThread

from crawler.archive.jsonl import read_article_line
from crawler.items import Article
from crawler.standin.server import StandIn
from tests.support.campaigns import NIGHTLY
from tests.support.fork_server import Forked
from tests.support.project import PROJECT

HURRIED: Mapping[str, object] = {
    "AUTOTHROTTLE_ENABLED": False,
    "DOWNLOAD_DELAY": 0,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
}
"""Settings of a crawl that need not be polite: a stand-in answers it."""
PATIENCE = 90.0
"""Seconds after which a process that should have ended is a failed test."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A process that has ended."""

    status: int
    out: str
    err: str


def start(
    module: str,
    arguments: Iterable[str],
    cwd: Path,
    environment: Mapping[str, str],
    *,
    anew: bool = NIGHTLY,
) -> Forked | subprocess.Popen[str]:
    """``python -m`` a program: forked where its modules are loaded, or an interpreter ``anew``."""
    if not anew:
        return Forked(module, arguments, cwd, environment)
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


class Process:
    """``scrapy`` (or another module as ``program``) with these arguments, started.

    ``anew`` as :func:`start` has it.
    """

    def __init__(self, *arguments: str, program: str = "scrapy", anew: bool = NIGHTLY) -> None:
        kept = {key: value for key, value in os.environ.items() if "SCRAPY" not in key}
        environment = {**kept, "PYTHONWARNINGS": "default", "NO_COLOR": "1"}
        self.popen = start(program, arguments, PROJECT, environment, anew=anew)

    async def ended(self) -> Ended:
        """Wait for the end, while a stand-in answers from this process."""
        found: Ended = await deferToThread(ended, self.popen)
        return found

    @property
    def running(self) -> bool:
        return self.popen.poll() is None

    def send(self, number: signal.Signals) -> None:
        """Send a signal, if there is still somebody to send it to."""
        if self.running:
            self.popen.send_signal(number)


def run_scrapy(*arguments: str, cwd: Path = PROJECT, timeout: float = 60) -> Ended:
    """``scrapy …`` as a process of its own; blocks."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(PROJECT),
        "PYTHONWARNINGS": "default",
        "NO_COLOR": "1",
    }
    return ended(start("scrapy", arguments, cwd, environment), timeout)


def ended(process: Forked | subprocess.Popen[str], timeout: float = PATIENCE) -> Ended:
    """Wait for the end; a process that does not come to one is killed and reported."""
    try:
        out, err = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    assert process.returncode is not None
    return Ended(process.returncode, out, err)


async def scrapy(*arguments: str, cwd: Path = PROJECT, timeout: float = 60) -> Ended:
    """``scrapy …`` as a process of its own, while a stand-in answers it from this one."""
    ended = await deferToThread(run_scrapy, *arguments, cwd=cwd, timeout=timeout)
    assert isinstance(ended, Ended)
    return ended


def options(settings: Mapping[str, object]) -> list[str]:
    """Settings as arguments of ``scrapy``."""
    return [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]


def crawl_arguments(standin: StandIn, root: Path, now: datetime, **more: object) -> list[str]:
    """``crawl category`` against the stand-in, in a hurry, at a moment."""
    where = {"SITE_URL": standin.url, "SHARE_URL": standin.url, "ARCHIVE_DIR": root}
    settings = {**HURRIED, **where, "NOW": now.isoformat(), "DOWNLOAD_TIMEOUT": 5, **more}
    return ["crawl", "category", *options(settings)]


async def crawl(standin: StandIn, root: Path, now: datetime, **more: object) -> Ended:
    """A whole run."""
    return await Process(*crawl_arguments(standin, root, now, **more)).ended()


async def verified(root: Path, *more: str) -> Ended:
    """``scrapy verify``."""
    return await Process("verify", *options({"ARCHIVE_DIR": root}), *more).ended()


async def until_asked(process: Process, standin: StandIn, requests: int, path: str = "") -> None:
    """Wait until the stand-in has been asked so many times in all, or the process has ended."""
    give_up = time.monotonic() + PATIENCE
    while process.running and sum(path in seen.path for seen in standin.requests) < requests:
        if time.monotonic() > give_up:
            process.popen.kill()
            raise AssertionError(f"never asked for {requests} of {path!r}")
        await sleep(0.002)


async def sleep(seconds: float) -> None:
    """Let the stand-in work."""
    from twisted.internet import reactor

    clock: Any = reactor
    await deferLater(clock, seconds)


def articles(root: Path) -> list[Article]:
    """Every line of ``articles.jsonl``; raises for any other line."""
    content = (root / "articles.jsonl").read_bytes()
    assert content.endswith(b"\n")
    return [read_article_line(line) for line in content.splitlines()]


def dropped(root: Path) -> list[dict[str, str]]:
    """Every line of ``duplicates.jsonl``."""
    path = root / "duplicates.jsonl"
    return [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []


def reports(root: Path) -> list[dict[str, Any]]:
    """The reports of all runs that came to their end, in the order in which they ran."""
    found = [json.loads(path.read_bytes()) for path in (root / "runs").glob("*.json")]
    return sorted(found, key=lambda report: report["run"])


def report(root: Path) -> dict[str, Any]:
    """The last run's report."""
    return reports(root)[-1]


def posts(root: Path) -> dict[str, bytes]:
    """The post files, by name."""
    return {path.name: path.read_bytes() for path in (root / "_posts").iterdir()}
