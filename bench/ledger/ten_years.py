"""What an archive takes as it grows, and what ten years of it would: ``python -m
bench.ledger.ten_years [--articles 10000 100000 1000000]``.

For each size a ledger and lines as a crawl leaves them (``past.py``), a month of run reports put
together, and an index of captures made by as many runs. What is measured is printed as it is; what
is worked out for ten years (5,000 posts a day, a run every five minutes) is marked so: texts, WARC
files and posts of 18 million articles would be hundreds of gigabytes.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.ledger.long_memory import cost, long_memory
from crawler.archive.paths import ArchivePaths
from crawler.archive.run_reports import put_months_together, report_bytes
from crawler.ledger import Ledger
from crawler.warc import cdx
from crawler.warc.cdx import add_lines, index_files

YEARS, POSTS_A_DAY, RUNS_A_DAY = 10, 5_000, 288
ARTICLES, RUNS = YEARS * 365 * POSTS_A_DAY, YEARS * 365 * RUNS_A_DAY
LINES_A_RUN = 3 * POSTS_A_DAY // RUNS_A_DAY
"""Captures that the index tells of: page and answer, and a listing now and then."""
REPORT = {
    "format": 1, "spider": "category", "run": 0, "started": "", "ended": "", "finished": "finished",
    "exit_status": 0, "listed": 15_000,
    "books": dict.fromkeys(
        ("captured", "revised", "unchanged", "duplicate", "pending", "refused", "expired", "lost"),
        17,
    ),
    "balanced": True, "written": {"new": 17, "revised": 0},
    "dropped": {"twin": 17}, "listings": {"asked": 105, "ok": 105, "gone": 0, "failed": 0},
    "requests": 139, "not_modified": 88, "bytes": 400_000, "seconds": 9.125,
    "pending": [], "refused": [], "lost": [], "failed_listings": [], "owed": [], "incomplete": [],
    "editions": {}, "usage": [], "errors": [], "monitors": [], "notes": [],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Size:
    """An archive of so many articles: bytes of ledger and lines, what ``status`` took."""

    articles: int
    ledger: int
    lines: int
    status: float
    """CPU seconds."""
    memory: float
    """MiB."""


def size_of(root: Path, articles: int, log: Path) -> Size:
    """Make such an archive in ``root`` and look at it."""
    long_memory(root, articles)
    paths = ArchivePaths(root)
    status = min((cost(root, log, "status") for _ in range(3)), key=lambda each: each.cpu)
    return Size(
        articles,
        paths.ledger.stat().st_size,
        paths.articles.stat().st_size + paths.duplicates.stat().st_size,
        status.cpu,
        status.memory,
    )


@dataclass(frozen=True, slots=True)
class Month:
    """Reports of a month: how many, their bytes apart and together, seconds of putting together."""

    reports: int
    apart: int
    together: int
    seconds: float


def month_of(root: Path, reports: int) -> Month:
    """Write the reports of January 2022, and put them together."""
    paths = ArchivePaths(root)
    paths.make()
    began, apart = datetime(2022, 1, 1, tzinfo=UTC), 0
    for number in range(reports):
        started = began + timedelta(days=31) * (number / reports)
        told = f"{started:%Y-%m-%dT%H:%M:%SZ}"
        content = report_bytes(REPORT | {"run": number + 1, "started": told, "ended": told})
        (paths.runs / f"{started:%Y%m%dT%H%M%SZ}-category.json").write_bytes(content)
        apart += len(content)
    ledger = Ledger(paths.ledger)
    start = time.process_time()
    put_months_together(paths, ledger, "2022-02-01T00:00:00Z")
    seconds = time.process_time() - start
    (row,) = ledger.months.all()
    ledger.close()
    together = sum(path.stat().st_size for path in paths.runs.iterdir())
    return Month(row.reports, apart, together, seconds)


@dataclass(frozen=True, slots=True)
class Index:
    """Of so many runs: bytes in it, files, and how many times its bytes were written."""

    runs: int
    bytes: int
    files: int
    written: float


def index_of(directory: Path, runs: int) -> Index:
    """Add the lines of so many runs."""
    written = 0
    plain = cdx._write

    def counted(directory: Path, lines: Iterable[bytes]) -> None:
        nonlocal written
        plain(directory, lines)
        written += index_files(directory)[-1].stat().st_size

    cdx._write = counted
    try:
        for run in range(runs):
            add_lines(directory, (_line(run, number) for number in range(LINES_A_RUN)))
    finally:
        cdx._write = plain
    sizes = [path.stat().st_size for path in index_files(directory)]
    return Index(runs, sum(sizes), len(sizes), written / sum(sizes))


def _line(run: int, number: int) -> bytes:
    """As long as the lines of a crawl, in no order of the addresses."""
    post = (run * LINES_A_RUN + number) * 7_919 % 100_000_007
    path = f"/laiyuan/2022/03/15/nw20220315{post:010}.html"
    return (
        f'com,withounder,finews){path} 20220315153000 {{"url":"https://finews.withounder.com{path}"'
        f',"mime":"text/html","status":"200","digest":"sha256:{post:064}","length":"3351","offset":'
        f'"{post}","filename":"finews-20220315T153000Z-00001.warc.gz"}}\n'
    ).encode()


def table(sizes: list[Size], month: Month, index: Index) -> str:
    """What was measured, and what it comes to."""
    gigabyte = 1e9
    last = sizes[-1]
    grown = last.articles * gigabyte
    lines = [
        "| articles | ledger, bytes each | lines, bytes each | `status`, CPU s | MiB |",
        "| ---: | ---: | ---: | ---: | ---: |",
        *(
            f"| {each.articles:,} | {each.ledger / each.articles:.0f} |"
            f" {each.lines / each.articles:.0f} | {each.status:.2f} | {each.memory:.0f} |"
            for each in sizes
        ),
        f"| {ARTICLES:,}, *worked out* | {last.ledger * ARTICLES / grown:.0f} GB in all |"
        f" {last.lines * ARTICLES / grown:.0f} GB in all, their texts being one sentence | | |",
        "",
        f"A month of {month.reports:,} reports: {month.apart / 1e6:.1f} MB apart,"
        f" {month.together / 1e6:.2f} MB together, {month.seconds:.1f} s of a processor. Ten years,"
        f" *worked out*: {month.together * 12 * YEARS / 1e6:.0f} MB in {12 * YEARS} files instead"
        f" of {RUNS:,}.",
        "",
        f"Index of captures after {index.runs:,} runs: {index.bytes / 1e6:.1f} MB in {index.files}"
        f" files, each byte written {index.written:.1f} times. Ten years, *worked out*:"
        f" {index.bytes / index.runs * RUNS / gigabyte:.0f} GB, in files of 256 to 512 MiB.",
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser("python -m bench.ledger.ten_years", description=__doc__)
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--reports", type=int, default=31 * RUNS_A_DAY)
    parser.add_argument("--runs", type=int, default=20_000, help="of the index of captures")
    parser.add_argument("--folder", type=Path, help="where to work (1,000,000 articles: 4 GB)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        work = Path(name)
        sizes = [size_of(work / str(count), count, work / "log") for count in options.articles]
        month = month_of(work / "month", options.reports)
        print(table(sizes, month, index_of(work / "index", options.runs)))


if __name__ == "__main__":
    main()
