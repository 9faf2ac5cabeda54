"""What ``status``, ``metrics`` and ``export`` cost with a long memory.

``python -m bench.ledger.long_memory [--articles 1000000] [--rounds 5] [--keep DIR]`` makes an
archive with a past (``past.py``) of some 2,000 sources, and prints processor time and peak memory.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.ledger.past import SOURCES, give_past
from crawler.archive.archive import Archive
from crawler.source import source_named

PROJECT = Path(__file__).resolve().parents[2]
SOURCE_COUNT = 2000
LOST = 200


def long_memory(root: Path, articles: int) -> None:
    """An archive with a past of many sources, in which some links were lost long ago."""
    archive = Archive(
        root,
        spider="category",
        clock=lambda: datetime.now(UTC),
        source=source_named("crawler.site.finews.FINEWS"),
    )
    archive.end_run(0)
    archive.close()
    give_past(root, articles)
    with closing(sqlite3.connect(root / "ledger.sqlite3")) as connection:
        each = SOURCE_COUNT // len(SOURCES)
        connection.execute(f"UPDATE articles SET source = source || (link % {each})")
        connection.execute(
            "UPDATE links SET state = 'lost', reason = 'http-404' WHERE id IN"
            f" (SELECT id FROM links WHERE state = 'expired' LIMIT {LOST})"
        )
        connection.commit()


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took, interpreter included."""

    seconds: float
    """Of the processor."""
    mebibytes: float
    """At its peak."""


def cost(root: Path, *command: str) -> Cost:
    """Run a command on an archive. Raises :class:`RuntimeError` if its status is above 5."""
    words = [sys.executable, "-m", "crawler", *command, "-s", f"ARCHIVE_DIR={root}"]
    with subprocess.Popen(words, cwd=PROJECT, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if not 0 <= process.returncode <= 5 or process.returncode == 2:
        raise RuntimeError(f"{' '.join(command)}: status {process.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def measured(root: Path, tables: Path, rounds: int) -> Iterator[tuple[str, Cost]]:
    """Each command with the least that it took; an export is made once."""
    for command in ("status", "metrics"):
        costs = [cost(root, command) for _ in range(rounds)]
        yield command, min(costs, key=lambda each: each.seconds)
    for form in ("parquet", "csv", "jsonl"):
        words = ("export", "--to", str(tables / form), "--format", form)
        yield f"export as {form}", cost(root, *words)


def main() -> None:
    """Make the archive, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="make the archive here, or use the one that is")
    opts = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        root = opts.keep or Path(directory) / "archive"
        if not root.exists():
            long_memory(root, opts.articles)
        for name, took in measured(root, Path(directory), opts.rounds):
            print(f"{name}: {took.seconds:.2f} s of the processor, {took.mebibytes:.0f} MiB")


if __name__ == "__main__":
    main()
