"""Runs with several processes, against a stand-in that takes its time."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from crawler.standin import faults
from crawler.standin.server import StandIn
from tests.crawl.running import Lines, lines_of
from tests.schedule.runs import Ended, Process, crawl_arguments, report, verified
from tests.schedule.test_kill import NOW

SLOW = 0.08
"""Seconds for an answer, so that a run lasts longer than a process needs to start."""


def slow_down(standin: StandIn) -> None:
    standin.faults.add(r"/\d{4}/\d\d/\d\d/|GetNewsText", faults.slow(SLOW))


def shared_crawl(standin: StandIn, root: Path, workers: int = 2, **more: object) -> Process:
    """A run on an archive with so many processes, started."""
    settings: dict[str, object] = {
        "WORKERS": workers,
        "WORKERS_LEAST": 1,
        "CONCURRENT_REQUESTS": 8,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    }
    return Process(*crawl_arguments(standin, root, NOW, **settings | more))


def given(ended: Ended) -> int:
    """How many posts other processes were given, by the log."""
    said = re.search(r"(\d+) of \d+ posts were given to other processes", ended.err)
    return int(said[1]) if said else 0


def fetchers(process: Process) -> list[int]:
    """The processes that a run has started, by their ids."""
    path = Path(f"/proc/{process.popen.pid}/task/{process.popen.pid}/children")
    return [int(child) for child in path.read_text().split()] if path.exists() else []


def running(pids: list[int]) -> list[int]:
    """Those that there still are, zombies included."""
    return [pid for pid in pids if Path(f"/proc/{pid}").exists()]


def as_stored(root: Path) -> Lines:
    """What lies in an archive, but for where each capture lies."""
    return lines_of(root).without_captures()


def books(root: Path) -> dict[str, Any]:
    """The last run's report, but for what depends on the time that it took."""
    told = report(root)
    return {name: value for name, value in told.items() if name not in ("seconds", "notes")}


async def assert_no_faults(root: Path) -> None:
    check = await verified(root)
    assert (check.status, check.err) == (0, ""), check.out
    assert ": no faults" in check.out
