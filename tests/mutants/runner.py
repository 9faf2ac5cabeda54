"""Runs tests in forks of a process that has imported what everybody's tests import.

A program of its own, ``python -m tests.mutants.runner``, in a copy of the project: it reads a line
of JSON, a :class:`Job`, and answers with one, ``{"status": 1}``; the status is pytest's, and
``null`` if the tests took longer. Nothing of ``crawler`` is imported before a fork, so each sees
the code as it is then.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

COMMON = (
    *("brotli", "defusedxml.ElementTree", "fastwarc", "isal.igzip", "itemadapter", "jsonschema"),
    *("lxml.html", "nh3", "numpy", "opencc", "orjson", "rich.progress", "rjieba", "selectolax"),
    *("scrapy.cmdline", "scrapy.crawler", "scrapy.shell", "twisted.web.server", "w3lib.url"),
    *("warcio.archiveiterator", "warcio.warcwriter", "xpinyin", "yaml"),
)
"""What takes long to import."""


class Job(NamedTuple):
    """Tests to be run: modules or folders, in this order, and what of them.

    ``only`` names the tests if not all, ``without`` those left out, the latter by test or function
    (without its parameters). One that takes more than
    ``hanging`` seconds has failed; all are ended after ``seconds``. ``log`` is where pytest writes.
    """

    tests: list[str]
    only: list[str]
    without: list[str]
    hanging: float
    seconds: float
    log: str


class _Chosen:
    """A plugin that leaves the tests of a job."""

    def __init__(self, job: Job) -> None:
        self._only, self._without = set(job.only), set(job.without)

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        items[:] = [
            item
            for item in items
            if not {item.nodeid, item.nodeid.partition("[")[0]} & self._without
            and (not self._only or item.nodeid in self._only)
        ]


def run(job: Job) -> int | None:
    """pytest's exit status for these tests; ``None`` if they had to be ended."""
    child = os.fork()
    if child == 0:
        os.setsid()
        with Path(job.log).open("wb") as stream:
            os.dup2(stream.fileno(), 1)
            os.dup2(stream.fileno(), 2)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os._exit(_pytest(job))
    deadline = time.monotonic() + job.seconds
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            _end(child)
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    _end(child)
    os.waitpid(child, 0)
    return None


def _pytest(job: Job) -> int:
    pytest: Any = import_module("pytest")
    quiet = ("-q", "-x", "-p", "no:cacheprovider", "-p", "no:randomly", "--no-header")
    hanging = ("--timeout", f"{job.hanging:.0f}", "--timeout-method", "signal")
    arguments = [*quiet, *hanging, "-m", "not quiet and not nightly", *job.tests]
    status = pytest.main(arguments, [_Chosen(job)])
    sys.stdout.flush()
    return int(status)


def _end(group: int) -> None:
    """End what the tests have left running."""
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


def main() -> None:
    """Answer lines until there are no more."""
    for name in COMMON:
        import_module(name)
    for line in sys.stdin:
        print(json.dumps({"status": run(Job(**json.loads(line)))}), flush=True)


if __name__ == "__main__":
    main()
