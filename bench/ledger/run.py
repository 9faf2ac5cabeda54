"""How long a run on an unchanged site takes with a short memory and with a long one.

``python -m bench.ledger.run`` crawls the bundled site into an archive, gives copies of it the past
of 1,000 and of 1,000,000 articles, and then lets runs on the unchanged site take turns on them. It
prints medians of wall time, processor time and peak memory, and their ratios (docs/performance.md).
``--articles 1000 18000000 --keep DIR`` does so with all of ten years (40 GB, an hour), and leaves
the archives for other commands.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from bench.ledger.past import give_past
from crawler.archive.paths import ArchivePaths

PROJECT = Path(__file__).resolve().parents[2]
NOW = json.loads((PROJECT / "fixtures/expected.json").read_bytes())["now"]
SOURCES_OF_EACH = 666
"""Of the three names that the past has, so that there are some 2,000."""
SCRAPY = [sys.executable, "-m", "scrapy"]


@dataclass(frozen=True, slots=True)
class Measured:
    """One run: seconds on the wall, seconds of the processor, peak resident memory in MB."""

    wall: float
    processor: float
    memory: float


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The bundled site, served by a process of its own; its URL."""
    ready = folder / "ready"
    with subprocess.Popen([*SCRAPY, "serve", "--ready-file", ready], cwd=PROJECT) as process:
        try:
            while not ready.exists() or not ready.read_text(encoding="utf-8").endswith("\n"):
                if process.poll() is not None:
                    raise SystemExit("the bundled site cannot be served, see above")
                time.sleep(0.05)
            yield ready.read_text(encoding="utf-8").strip()
        finally:
            process.send_signal(signal.SIGTERM)


def crawl(url: str, root: Path) -> Measured:
    """One run in a process of its own, without the pauses that politeness asks for."""
    settings = {
        "SITE_URL": url,
        "SHARE_URL": url,
        "ARCHIVE_DIR": root,
        "NOW": NOW,
        "AUTOTHROTTLE_ENABLED": False,
        "DOWNLOAD_DELAY": 0,
        "LOG_LEVEL": "WARNING",
    }
    options = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
    began = time.monotonic()
    process = subprocess.Popen(
        [*SCRAPY, "crawl", "category", *options], cwd=PROJECT, stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    wall = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"the run on {root} ended with status {process.returncode}, see above")
    return Measured(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def grown(fresh: Path, root: Path, articles: int) -> str:
    """Make ``root``, a copy of ``fresh`` with a past of so many articles; what to say of it.

    To be called in a process of its own: those that are started next count the memory of the one
    that they come from as theirs.
    """
    shutil.copytree(fresh, root)
    began = time.monotonic()
    give_past(root, articles, sources=SOURCES_OF_EACH)
    paths = ArchivePaths(root)
    ledger, lines = (path.stat().st_size / articles for path in (paths.ledger, paths.articles))
    return (
        f"{articles:,} articles made in {time.monotonic() - began:.0f} s:"
        f" {ledger:.0f} bytes of ledger and {lines:.0f} of lines for each"
    )


def table(measured: dict[int, list[Measured]]) -> str:
    """The medians, smallest ledger first, and the ratio of the largest to it."""
    rows = ["articles   wall s   processor s   peak MB"]
    medians = {}
    for articles, runs in sorted(measured.items()):
        found = medians[articles] = Measured(
            median(run.wall for run in runs),
            median(run.processor for run in runs),
            median(run.memory for run in runs),
        )
        rows.append(
            f"{articles:>9,} {found.wall:>7.3f} {found.processor:>13.3f} {found.memory:>9.1f}"
        )
    first, last = medians[min(medians)], medians[max(medians)]
    rows.append(
        f"{'ratio':>9} {last.wall / first.wall:>7.2f} {last.processor / first.processor:>13.2f}"
        f" {last.memory / first.memory:>9.2f}"
    )
    return "\n".join(rows)


def main() -> None:
    """Make the archives, measure, print."""
    parser = argparse.ArgumentParser(
        "python -m bench.ledger.run", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("--articles", type=int, nargs="+", default=[1_000, 1_000_000])
    parser.add_argument("--runs", type=int, default=9, help="runs on each archive (default: 9)")
    parser.add_argument("--folder", type=Path, help="where the archives are made (about 1.5 GB)")
    parser.add_argument("--keep", type=Path, help="leave them here, or use those that are here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name, served(Path(name)) as url:
        fresh = Path(name) / "fresh"
        crawl(url, fresh)
        roots = {}
        for articles in options.articles:
            roots[articles] = (options.keep or Path(name)) / str(articles)
            if not roots[articles].exists():
                with ProcessPoolExecutor(1, get_context("spawn")) as apart:
                    made = apart.submit(grown, fresh, roots[articles], articles)
                    print(made.result(), flush=True)
        # What was made must not still be on its way to the disk when the runs sync theirs.
        os.sync()
        measured: dict[int, list[Measured]] = {articles: [] for articles in roots}
        for _ in range(options.runs):
            for articles, root in roots.items():
                measured[articles].append(crawl(url, root))
        print(table(measured))


if __name__ == "__main__":
    main()
