"""What the reader costs: ``python -m bench.reader ARCHIVE [--index PATH] [--queries 300]``.

Starts ``finews-archiver read`` on an archive that is there, asks for the search page of generated
queries over HTTP, and prints the rows of docs/performance.md. Processor time is told beside wall
time, because it is the same on a machine that others use. The process that keeps the index up to
date is halted meanwhile.
"""

from __future__ import annotations

import argparse
import gzip
import os
import signal
import time
from itertools import islice
from pathlib import Path
from urllib.parse import quote

from bench.reader.process import Reader
from bench.search.queries import Generator, typed
from crawler.archive.jsonl import read_article_line
from crawler.archive.paths import ArchivePaths

PAGES = ("/", "/?q=经济", "/coverage", "/vanishing", "/spread", "/runs", "/source")


def seconds_of(process: int) -> float:
    """Processor time of a process so far, user and kernel (proc(5), "stat")."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def mebibytes(process: int) -> float:
    """The most memory that a process has had."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM"))) / 1024


def children(process: int) -> list[int]:
    """The processes that a process has started."""
    told = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(child) for child in told.split()]


def main() -> None:
    parser = argparse.ArgumentParser("python -m bench.reader", description=__doc__)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    more = ("--index", str(given.index)) if given.index else ()
    begun = time.perf_counter()
    reader = Reader.start(given.archive.resolve(), *more)
    first = reader.get("/")
    wall, server = time.perf_counter() - begun, reader.popen.pid
    print(f"| cold start to first page ({first.status}), s: wall / processor | {wall:.2f}", end="")
    print(f" / {seconds_of(server):.2f} | 1.0 |")
    # Not in the middle of a transaction.
    reader.wait_for_index(1)
    followers = children(server)
    time.sleep(1)
    for child in followers:
        os.kill(child, signal.SIGSTOP)
    try:
        measure(reader, given.archive, given.queries, given.seed)
    finally:
        for child in followers:
            os.kill(child, signal.SIGCONT)
        reader.stop()


def measure(reader: Reader, archive: Path, count: int, seed: int) -> None:
    """Print the rows of a reader that answers."""
    server = reader.popen.pid
    total = reader.get("/api/v1/search?q=").json["total"]
    with ArchivePaths(archive).articles.open("rb") as stream:
        some = [read_article_line(line) for line in islice(stream, 2000)]
    generate = Generator(some, seed)
    taken, spent = [], seconds_of(server)
    for _ in range(count):
        path = f"/?q={quote(typed(generate()), safe='')}"
        begun = time.perf_counter()
        answer = reader.get(path, accept_encoding="gzip")
        taken.append(time.perf_counter() - begun)
        assert answer.status in (200, 400), answer.text
    spent = (seconds_of(server) - spent) / count
    taken.sort()
    median, most = (1e3 * taken[int(share * (count - 1))] for share in (0.5, 0.95))
    print(f"| articles in the index | {total:,} | |")
    told = f"{median:.0f} / {most:.0f}"
    print(f"| search page of {count} queries, ms: median / 95 % | {told} | 30 / 120 |")
    print(f"| processor time of one, ms | {spent * 1e3:.1f} | |")
    for path in PAGES:
        answer = reader.get(path, accept_encoding="gzip")
        size, goal = len(answer.body) / 1000, 15 if path[1:2] in "?" else 20
        assert answer.status != 200 or gzip.decompress(answer.body)
        print(f"| `{path}` gzipped ({answer.status}), kB | {size:.1f} | {goal} |")
    print(f"| most memory of the server, MiB | {mebibytes(server):.0f} | 150 |")


if __name__ == "__main__":
    main()
