"""What capturing costs: ``python -m bench.warc.run [--posts 1000] [--rounds 5]``.

CPU seconds of whole crawls with and without capture, in turn, on a local nginx; then of one
exchange for each library and level of compression, on the generated posts. Prints Markdown.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

from isal import isal_zlib
from zlib_ng import zlib_ng

from bench.crawl.contenders import ours
from bench.crawl.processes import run
from bench.crawl.server import Nginx
from bench.crawl.site_pages import make_posts, post_page, write_site
from crawler.warc.captures import random_id
from crawler.warc.exchange import Exchange
from crawler.warc.writer import RecordWriter

DATE = "2022-03-15T15:30:00Z"


def main() -> None:
    parser = argparse.ArgumentParser("python -m bench.warc.run", description=__doc__)
    parser.add_argument("--posts", type=int, default=1000)
    parser.add_argument("--categories", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        crawls(Path(directory), options)
    compression(options.posts)


def crawls(work: Path, options: argparse.Namespace) -> None:
    """Both crawls, in turn."""
    write_site(work, options.posts, options.categories)
    results: dict[str, list[float]] = {"0": [], "1": []}
    size = 0
    with Nginx(work / "site", work / "nginx") as server:
        for number in range(options.rounds):
            for enabled, found in results.items():
                out = work / f"{number}-{enabled}"
                command = ours(server.url, out, "-s", f"WARC_ENABLED={enabled}")
                found.append(run(command, work / "log").cpu)
            size = sum(path.stat().st_size for path in (out / "warc").glob("*.warc.gz"))
    without, captured = (statistics.median(found) for found in results.values())
    print(f"| {options.posts} posts, {options.rounds} rounds | CPU seconds | ratio |")
    print("| --- | --- | --- |")
    print(f"| without capture | {without:.2f} | 1.00 |")
    print(f"| with capture | {captured:.2f} | {captured / without:.3f} |")
    print(f"\nWARC files: {size / options.posts:.0f} bytes a post\n")


def isal(level: int, content: bytes) -> bytes:
    return isal_zlib.compress(content, level, 31)


def zlib_ng_at(level: int, content: bytes) -> bytes:
    return zlib_ng.compress(content, level, 31)


def zlib_at(level: int, content: bytes) -> bytes:
    return zlib.compress(content, level, 31)


def compression(count: int) -> None:
    """One exchange (two records) of a post page, with each way to compress it."""
    exchanges = [
        Exchange(
            url=f"http://127.0.0.1{post.path}",
            method="GET",
            request_headers=((b"Accept", b"*/*"), (b"User-Agent", b"finews-archiver (bench)")),
            request_body=b"",
            status=200,
            protocol="HTTP/1.1",
            response_headers=((b"Content-Type", b"text/html; charset=utf-8"), (b"Etag", b'"1"')),
            body=post_page(post).encode(),
            ip="127.0.0.1",
        )
        for post in make_posts(count, 10)
    ]
    ways: dict[str, Callable[[bytes], bytes]] = {"none": lambda content: content}
    ways |= {f"isal {level}": partial(isal, level) for level in range(4)}
    ways |= {f"zlib-ng {level}": partial(zlib_ng_at, level) for level in (1, 3, 6, 9)}
    ways |= {f"zlib {level}": partial(zlib_at, level) for level in (1, 6, 9)}
    print("| compression | CPU µs an exchange | bytes an exchange |")
    print("| --- | --- | --- |")
    for name, way in ways.items():
        rounds = [one_round(exchanges, way) for _ in range(3)]
        cost, size = min(rounds)
        print(f"| {name} | {cost:.0f} | {size:.0f} |")


def one_round(exchanges: list[Exchange], way: Callable[[bytes], bytes]) -> tuple[float, float]:
    """CPU microseconds and bytes of an exchange."""
    records, size = RecordWriter(random_id, way), 0
    start = time.process_time()
    for exchange in exchanges:
        record, member = records.response(exchange, DATE, "urn:uuid:1")
        size += len(member) + len(records.request(exchange, DATE, "urn:uuid:1", record))
    spent = time.process_time() - start
    return spent / len(exchanges) * 1e6, size / len(exchanges)


if __name__ == "__main__":
    main()
