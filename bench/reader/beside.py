"""What a crawl loses beside a reader: ``python -m bench.reader.beside``.

The same crawl, alone and beside ``finews-archiver read`` on its archive, in turn: the reader takes
in what is archived, and is asked for search pages, so many a second. Prints two rows of
docs/performance.md: the ratio of the medians of the seconds from start to end, and how long what a
commit archived was not yet in the index.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median
from urllib.parse import quote

from bench.crawl.contenders import ours
from bench.crawl.processes import Measured, run
from bench.crawl.section import emptied, say
from bench.crawl.server import Nginx
from bench.crawl.site_pages import make_posts, write_pages
from bench.reader.process import Reader
from bench.search.queries import Generator, typed
from crawler.archive.jsonl import read_article_line
from crawler.archive.paths import ArchivePaths
from crawler.ledger import Ledger
from crawler.search.search_rows import SearchRows
from crawler.sqlite_reading import open_to_read

BEFORE = 200
"""Posts that are archived before."""


def watch(paths: ArchivePaths, ended: threading.Event, waits: list[float]) -> None:
    """Take down how long each commit's lines wait for the index, seconds, until ``ended``."""
    waiting: deque[tuple[int, float]] = deque()
    newest = 0
    with (
        closing(Ledger(paths.ledger, read_only=True)) as ledger,
        closing(open_to_read(paths.reader)) as index,
    ):
        while waiting or not ended.is_set():
            committed, now = ledger.lengths()[paths.articles.name], time.monotonic()
            if committed > newest:
                newest = committed
                waiting.append((committed, now))
            position = SearchRows(index).position().position
            while waiting and waiting[0][0] <= position:
                waits.append(now - waiting.popleft()[1])
            time.sleep(0.02)


@contextmanager
def watched(archive: Path) -> Iterator[list[float]]:
    """What :func:`watch` takes down of an archive whose reader runs."""
    waits, ended = list[float](), threading.Event()
    watching = threading.Thread(target=watch, args=(ArchivePaths(archive), ended, waits))
    watching.start()
    try:
        yield waits
    finally:
        ended.set()
        watching.join()


@contextmanager
def asked(archive: Path, a_second: float) -> Iterator[list[int]]:
    """A reader of the archive, asked meanwhile; the statuses of its answers."""
    with ArchivePaths(archive).articles.open("rb") as stream:
        generate = Generator([read_article_line(line) for line in stream], seed=1)
    reader, statuses, ended = Reader.start(archive), list[int](), threading.Event()
    reader.wait_for_index(BEFORE)

    def ask() -> None:
        while not ended.wait(1 / a_second):
            statuses.append(reader.get(f"/?q={quote(typed(generate()), safe='')}").status)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield statuses
    finally:
        ended.set()
        asking.join()
        reader.stop()


def main() -> None:
    parser = argparse.ArgumentParser("python -m bench.reader.beside", description=__doc__)
    parser.add_argument("--posts", type=int, default=1500)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--a-second", type=float, default=5.0, help="search pages")
    given = parser.parse_args()
    found: dict[str, list[Measured]] = {"alone": [], "beside": []}
    waits: list[float] = []
    with tempfile.TemporaryDirectory(prefix="beside-") as directory:
        work = Path(directory)
        posts = make_posts(BEFORE + given.posts, 40)
        write_pages(work, posts[:BEFORE])
        with Nginx(work / "site", work / "nginx") as server:
            run(ours(server.url, work / "before"), work / "log")
            write_pages(work, posts)
            for number in range(given.rounds):
                for name, costs in found.items():
                    archive = emptied(work / name) / "archive"
                    shutil.copytree(work / "before", archive)
                    if name == "alone":
                        costs.append(run(ours(server.url, archive), work / "log"))
                        continue
                    with asked(archive, given.a_second) as statuses, watched(archive) as waited:
                        costs.append(run(ours(server.url, archive), work / "log"))
                        assert set(statuses) <= {200, 400}, statuses
                    waits += waited
                    say(f"round {number + 1}: {len(statuses)} pages were asked for")
    seconds = {name: median(cost.seconds for cost in costs) for name, costs in found.items()}
    processor = {name: median(cost.cpu for cost in costs) for name, costs in found.items()}
    more = [100 * (told["beside"] / told["alone"] - 1) for told in (seconds, processor)]
    print(
        f"| crawl of {given.posts:,} posts beside a reader asked {given.a_second:g} times a second,"
        f" median of {given.rounds}: {seconds['alone']:.2f} → {seconds['beside']:.2f} s; its"
        f" processor time {more[1]:+.1f} % | {more[0]:+.1f} % | +3 % |"
    )
    print(
        f"| meanwhile, from a commit until its articles are in the index, s: median / longest of"
        f" {len(waits)} commits | {median(waits):.2f} / {max(waits):.2f} | – / 5 |"
    )


if __name__ == "__main__":
    main()
