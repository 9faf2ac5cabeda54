"""What ``finews-archiver status`` costs with a long memory.

``python -m bench.ledger.status [--articles 1000000] [--rounds 5] [--keep DIR]`` makes an archive
with a past (``past.py``) of some 2,000 sources, and prints the least processor time of ``status``.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
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


def cost(root: Path, command: str) -> float:
    """Seconds of the processor that a command takes, interpreter included."""
    words = [sys.executable, "-m", "crawler", command, "-s", f"ARCHIVE_DIR={root}"]
    with subprocess.Popen(words, cwd=PROJECT, stdout=subprocess.DEVNULL) as process:
        usage = os.wait4(process.pid, 0)[2]
        process.returncode = 0
    return usage.ru_utime + usage.ru_stime


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
        for command in ("status", "metrics"):
            least = min(cost(root, command) for _ in range(opts.rounds))
            print(f"{command}: {least:.2f} s of the processor with {opts.articles} articles")


if __name__ == "__main__":
    main()
