"""How long a run on an unchanged site takes with a short memory and with a long one.

``python -m bench.ledger.run`` crawls the bundled site into an archive, gives copies of it the past
of 1,000 and of 1,000,000 articles, and then lets runs on the unchanged site take turns on them. It
prints medians of wall time, processor time and peak memory, and their ratios (docs/performance.md).
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
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.ledger.past import give_past

PROJECT = Path(__file__).resolve().parents[2]
NOW = json.loads((PROJECT / "fixtures/expected.json").read_bytes())["now"]
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
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name, served(Path(name)) as url:
        fresh = Path(name) / "fresh"
        crawl(url, fresh)
        roots = {}
        for articles in options.articles:
            roots[articles] = shutil.copytree(fresh, Path(name) / str(articles))
            began = time.monotonic()
            give_past(roots[articles], articles)
            print(f"{articles:,} articles made in {time.monotonic() - began:.0f} s", flush=True)
        # What was made must not still be on its way to the disk when the runs sync theirs.
        os.sync()
        measured: dict[int, list[Measured]] = {articles: [] for articles in roots}
        for _ in range(options.runs):
            for articles, root in roots.items():
                measured[articles].append(crawl(url, root))
        print(table(measured))


if __name__ == "__main__":
    main()
