"""Runs tests in forks of a process that has imported what everybody's tests import.

A program of its own, ``python -m tests.mutants.runner``, in a copy of the project: it reads a line
of JSON, ``{"tests": [...], "seconds": 60, "log": path}``, and answers with one, ``{"status": 1}``;
the status is pytest's, and ``null`` if the tests took longer. Nothing of ``crawler`` is imported
before a fork, so each sees the code as it is then.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

COMMON = (
    *("brotli", "defusedxml.ElementTree", "fastwarc", "isal.igzip", "itemadapter", "jsonschema"),
    *("lxml.html", "nh3", "numpy", "opencc", "orjson", "rich.progress", "rjieba", "selectolax"),
    *("scrapy.cmdline", "scrapy.crawler", "scrapy.shell", "twisted.web.server", "w3lib.url"),
    *("warcio.archiveiterator", "warcio.warcwriter", "xpinyin", "yaml"),
)
"""What takes long to import."""
HANGING = 90.0
"""Seconds: a test that takes longer has failed; none does on the code as it is."""


def run(tests: list[str], seconds: float, log: Path) -> int | None:
    """pytest's exit status for these tests; ``None`` if they had to be ended."""
    child = os.fork()
    if child == 0:
        os.setsid()
        with log.open("wb") as stream:
            os.dup2(stream.fileno(), 1)
            os.dup2(stream.fileno(), 2)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os._exit(_pytest(tests))
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            _end(child)
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    _end(child)
    os.waitpid(child, 0)
    return None


def _pytest(tests: list[str]) -> int:
    pytest: Any = import_module("pytest")
    quiet = ("-q", "-x", "-p", "no:cacheprovider", "-p", "no:randomly", "--no-header")
    hanging = ("--timeout", f"{HANGING:.0f}", "--timeout-method", "signal")
    status = pytest.main([*quiet, *hanging, "-m", "not quiet and not nightly", *tests])
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
        job = json.loads(line)
        status = run(job["tests"], job["seconds"], Path(job["log"]))
        print(json.dumps({"status": status}), flush=True)


if __name__ == "__main__":
    main()
