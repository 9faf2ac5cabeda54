"""``scrapy crawl`` as a process of its own, with the most memory that it ever held."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from twisted.internet.threads import deferToThread

from tests.support.processes import HURRIED
from tests.support.project import PROJECT

MOST_MEMORY = 400.0
"""MiB; these take about 250, a crawl of the bundled site 130."""

_MEASURE = """\
import resource, subprocess, sys
ended = subprocess.run(sys.argv[1:])
print("peak", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(ended.returncode)
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """A process that has ended; ``peak`` is its largest resident set in MiB."""

    status: int
    out: str
    err: str
    peak: float


async def measured_crawl(
    root: Path, spider: str = "category", *more: str, timeout: float = 240, **settings: object
) -> Measured:
    """Crawl in a hurry; ``settings`` are passed with ``-s``, ``more`` as they are."""
    options = {**HURRIED, "ARCHIVE_DIR": str(root), **settings}
    set_to = [part for name, value in options.items() for part in ("-s", f"{name}={value}")]
    command = [
        *(sys.executable, "-c", _MEASURE),
        *(sys.executable, "-m", "scrapy", "crawl", spider, *set_to, *more),
    ]
    found = await deferToThread(_run, command, timeout)
    assert isinstance(found, Measured)
    return found


def _run(command: list[str], timeout: float) -> Measured:
    ended = subprocess.run(
        command,
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT), "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=timeout,
        check=False,
    )
    peak = re.search(r"^peak (\d+)$", ended.stderr, re.MULTILINE)
    assert peak is not None, ended.stderr
    return Measured(ended.returncode, ended.stdout, ended.stderr, int(peak[1]) / 1024)
