"""What sanitizing took out of a body is still in the WARC, as the server sent it."""

from __future__ import annotations

from pathlib import Path

from crawler.warc.reader import CaptureReader
from tests.support.crawls import crawl
from tests.support.reactor import in_reactor
from tests.support.serving import Serve
from tests.support.tiny_site import NOON, TinySite, post

BODY = '<p onclick="alert(1)">冷山站今天通车。</p><script>alert(2)</script>'


@in_reactor
async def test_the_raw_bytes_stay(serve: Serve, tmp_path: Path) -> None:
    odd = post(1, body=BODY)
    root = tmp_path / "archive"
    found = await crawl(serve(TinySite(odd)), root, now=NOON)
    (article,) = found.lines.read()
    assert (article.sanitized, article.body_html) == (True, "<p>冷山站今天通车。</p>")
    assert b"alert" not in found.lines.articles + b"".join(found.lines.posts.values())
    reader = CaptureReader(root / "warc")
    payloads = [reader.response(pointer).body for pointer in article.warc]
    assert odd.newstext().encode() in payloads
    assert odd.page().encode() in payloads
