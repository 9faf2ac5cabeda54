"""What the search index costs and how fast it answers: ``make bench-search``.

Makes an archive of the corpus (or uses the one that ``--keep`` names), indexes it, asks generated
queries, archives on and waits until that is found, and compares 10,000 queries on a small archive
with a scan of all its texts. Prints the table of docs/performance.md; processor time is told beside
wall time, because the first is the same on a machine that others use.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from bench.search.against_scan import compared
from bench.search.corpus import Corpus
from bench.search.make_archive import add_articles, make_archive
from bench.search.queries import Generator, typed
from crawler.archive.jsonl import read_article_line
from crawler.archive.paths import ArchivePaths
from crawler.items import Article
from crawler.search.search_index import LINES_AT_ONCE, CaughtUp, SearchIndex
from crawler.search.searcher import Searcher

SCANNED = 1000
"""Articles of the archive that is scanned."""


def some_articles(paths: ArchivePaths, count: int, seed: int) -> list[Article]:
    """Articles from anywhere in the file."""
    random, size = Random(seed), paths.articles.stat().st_size
    found: list[Article] = []
    with paths.articles.open("rb") as stream:
        while len(found) < count:
            stream.seek(random.randrange(size))
            stream.readline()
            if line := stream.readline():
                found.append(read_article_line(line))
    return found


def indexed(paths: ArchivePaths) -> Iterator[str]:
    """Bring the index up to date; what it took."""
    done, begun = CaughtUp(), time.process_time()
    with SearchIndex(paths) as index:
        while not done.lines or done.behind:
            done = index.catch_up(LINES_AT_ONCE).after(done)
            if not done.lines:
                break
    spent = time.process_time() - begun
    size = sum(path.stat().st_size for path in paths.root.glob("reader.sqlite3*"))
    yield f"| articles in the index | {done.documents:,} | |"
    yield f"| bytes of index for each | {size / done.documents:,.0f} | 1,700 |"
    if done.lines:
        yield f"| processor time of a line taken in, ms | {spent / done.lines * 1e3:.2f} | 0.80 |"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield f"| peak memory of indexing, MiB | {peak:.0f} | |"


def asked(paths: ArchivePaths, count: int, seed: int) -> Iterator[str]:
    """Ask for the newest twenty of generated queries."""
    generate = Generator(some_articles(paths, 3000, seed), seed)
    wall, cpu = [], []
    with Searcher(paths) as searcher:
        searcher.search("经济")
        for _ in range(count):
            query = typed(generate())
            begun, spent = time.perf_counter(), time.thread_time()
            searcher.search(query)
            cpu.append(time.thread_time() - spent)
            wall.append(time.perf_counter() - begun)
    for name, taken in (("wall", wall), ("processor", cpu)):
        middle, most, slowest = (1e3 * part(taken, share) for share in (0.5, 0.95, 1.0))
        told = f"{middle:.1f} / {most:.1f} / {slowest:.1f}"
        what = f"{count:,} queries, {name} time, ms: median / 95 % / slowest"
        yield f"| {what} | {told} | – / 10 / 50 |"


def part(values: Sequence[float], share: float) -> float:
    """The value below which such a share of them lies."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


def until_found(paths: ArchivePaths, seed: int, rounds: int) -> Iterator[str]:
    """From the commit of a hundred articles until the last of them is found, an index open."""
    waits = []
    corpus = Corpus(seed + 1, themes=100)
    with SearchIndex(paths) as index, Searcher(paths) as searcher:
        start = index.catch_up().documents
        for number in range(rounds):
            first = start + 100 * number
            last = add_articles(paths, corpus, range(first, first + 100))
            begun = time.perf_counter()
            index.catch_up()
            found = searcher.search(f"id:{last}").total
            waits.append(time.perf_counter() - begun)
            assert found == 1
    what = f"100 articles, committed until found, s, the longest of {rounds}"
    yield f"| {what} | {max(waits):.2f} | 5 |"


def scanned(root: Path, count: int, seed: int) -> Iterator[str]:
    """Compare with a scan."""
    make_archive(root, SCANNED, seed)
    paths = ArchivePaths(root)
    with SearchIndex(paths) as index:
        index.catch_up()
    result = compared(paths, paths.reader, count, seed)
    yield from result.faults
    yield (
        f"| {count:,} queries against a scan of {SCANNED:,} texts, seed {seed}: differ |"
        f" {len(result.faults)} | 0 |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("build/search"), help="where to work")
    given = parser.parse_args()
    paths = ArchivePaths(given.keep / f"{given.articles}")
    if not paths.articles.exists():
        make_archive(paths.root, given.articles, given.seed)
    print("| measure | measured | goal |\n| --- | ---: | ---: |")
    for rows in (
        indexed(paths),
        asked(paths, given.queries, given.seed),
        until_found(paths, given.seed, 5),
        scanned(given.keep / f"scanned-{time.time_ns()}", given.queries, given.seed),
    ):
        for row in rows:
            print(row, flush=True)


if __name__ == "__main__":
    main()
