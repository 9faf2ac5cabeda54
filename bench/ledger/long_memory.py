"""What ``status``, ``metrics`` and ``export`` cost with a long memory.

``python -m bench.ledger.long_memory [--articles 1000000] [--rounds 5] [--keep DIR]`` makes an
archive with a past (``past.py``) of some 2,000 sources, and prints processor time and peak memory.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bench.crawl.processes import Measured, run
from bench.ledger.past import SOURCES, give_past
from crawler.archive.archive import Archive
from crawler.ledger.row_digests import RowDigests
from crawler.source import source_named

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
    give_past(root, articles, sources=SOURCE_COUNT // len(SOURCES))
    with closing(sqlite3.connect(root / "ledger.sqlite3")) as connection:
        RowDigests(connection).keep()
        connection.execute(
            "UPDATE links SET state = 'lost', reason = 'http-404' WHERE id IN"
            f" (SELECT id FROM links WHERE state = 'expired' LIMIT {LOST})"
        )
        connection.commit()


_ANSWERS = (0, 1, 3, 4, 5)
"""Statuses with which a command has told what it was asked."""


def cost(root: Path, log: Path, *command: str) -> Measured:
    """What a command on an archive took, interpreter included; ends the benchmark if it fails."""
    words = [sys.executable, "-m", "crawler", *command, "-s", f"ARCHIVE_DIR={root}"]
    return run(words, log, statuses=_ANSWERS)


def measured(root: Path, tables: Path, rounds: int) -> Iterator[tuple[str, Measured]]:
    """Each command with the least that it took; an export is made once."""
    log = tables / "log"
    for command in ("status", "metrics"):
        costs = [cost(root, log, command) for _ in range(rounds)]
        yield command, min(costs, key=lambda each: each.cpu)
    for form in ("parquet", "csv", "jsonl"):
        words = ("export", "--to", str(tables / form), "--format", form)
        yield f"export as {form}", cost(root, log, *words)


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
            print(f"{name}: {took.cpu:.2f} s of the processor, {took.memory:.0f} MiB")


if __name__ == "__main__":
    main()
