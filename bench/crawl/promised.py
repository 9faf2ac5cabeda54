"""What an archive promises, at its barest: ``python -m bench.crawl.promised POSTS CATEGORIES DIR``.

For each post, with its page and answer at hand and nothing read from a network: the four WARC
records of its two exchanges, packed and appended; its line; its post file, written under another
name and renamed; an fsync of each after a hundred posts, as a commit does. No ledger, no reprints.
Prints CPU seconds of the loop, user and kernel.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson

from bench.crawl.site_pages import Post, make_posts, post_page
from crawler.archive.jsonl import article_line
from crawler.archive.posts.postfile import post_file
from crawler.articles.normalization import normalize
from crawler.items import Article
from crawler.site.finews import FINEWS
from crawler.source import Answer, Lead
from crawler.warc.captures import random_id
from crawler.warc.exchange import Exchange, Wire
from crawler.warc.writer import RecordWriter

DATE, INFO, COMMIT = "2022-03-15T15:30:00Z", "urn:uuid:1", 100
ASKED = b"GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: finews-archiver (bench)\r\n\r\n"
ANSWERED = (
    b"HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Tue, 15 Mar 2022 15:30:00 GMT\r\n"
    b'Content-Type: text/html\r\nContent-Length: %d\r\nConnection: keep-alive\r\nETag: "1"\r\n\r\n'
)


@dataclass(frozen=True, slots=True)
class Made:
    """An article and the two exchanges that it came from."""

    article: Article
    exchanges: tuple[Exchange, Exchange]


def made(post: Post) -> Made:
    """As a crawl would have them."""
    page = post_page(post).encode()
    answer = orjson.dumps({"text": post.answer, "content": ""})
    read = FINEWS.read_page(page, "text/html", f"http://127.0.0.1{post.path}")
    text = FINEWS.read_answer(answer)
    draft = FINEWS.read(read, Answer(text, "http://127.0.0.1/"), Lead())
    article = normalize(draft, FINEWS)
    article.captured_at = datetime(2022, 3, 15, 15, 30, tzinfo=UTC)
    address = f"/NewsData/GetNewsText.do?id={post.code}"
    return Made(article, (_exchange(post.path, page), _exchange(address, answer)))


def _exchange(path: str, body: bytes) -> Exchange:
    return Exchange(
        url=f"http://127.0.0.1{path}",
        method="GET",
        request_headers=(),
        request_body=b"",
        status=200,
        protocol="HTTP/1.1",
        response_headers=(),
        body=body,
        ip="127.0.0.1",
        wire=Wire(ASKED % path.encode(), ANSWERED % len(body)),
    )


def keep(articles: list[Made], directory: Path) -> None:
    """Write all that is promised of them."""
    writer = RecordWriter(random_id)
    (directory / "_posts").mkdir(parents=True)
    with (directory / "a.warc.gz").open("ab") as warc, (directory / "a.jsonl").open("ab") as lines:
        for begin in range(0, len(articles), COMMIT):
            files = []
            for one in articles[begin : begin + COMMIT]:
                for exchange in one.exchanges:
                    record, member = writer.response(exchange, DATE, INFO)
                    warc.write(member)
                    warc.write(writer.request(exchange, DATE, INFO, record))
                lines.write(article_line(one.article))
                name, content = post_file(one.article, FINEWS.style)
                unfinished = directory / name
                with unfinished.open("wb") as stream:
                    stream.write(content)
                    stream.flush()
                    os.fsync(stream.fileno())
                files.append(unfinished)
            for stream in (warc, lines):
                stream.flush()
                os.fsync(stream.fileno())
            for path in files:
                path.replace(directory / "_posts" / path.name)
            for folder in (directory, directory / "_posts"):
                fd = os.open(folder, os.O_RDONLY)
                os.fsync(fd)
                os.close(fd)


def main() -> None:
    count, categories, directory = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    articles = [made(post) for post in make_posts(count, categories)]
    before = os.times()
    keep(articles, directory)
    after = os.times()
    print(after.user - before.user, after.system - before.system)


if __name__ == "__main__":
    main()
