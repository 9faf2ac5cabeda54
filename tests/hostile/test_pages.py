"""Listings, the feed and post pages that are too many, too large, or in other characters."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.standin.content import Content, Page
from tests.support import pages
from tests.support.crawls import crawl, lines_of, report_of
from tests.support.measured import MOST_MEMORY, measured_crawl
from tests.support.reactor import in_reactor
from tests.support.serving import Serve
from tests.support.tiny_site import NOON, TinySite, post

HTML = "text/html"


def links(count: int, form: str = '<li><a href="/2022/03/14/{:09}.html">甲</a></li>') -> bytes:
    return pages.page("<ul>" + "".join(map(form.format, range(count))) + "</ul>").encode()


def put(content: Content, path: str, body: bytes, kind: str = HTML) -> None:
    content.put_page(path, Page(body, kind))


@pytest.mark.slow
@in_reactor
async def test_pages_without_measure(serve: Serve, tmp_path: Path) -> None:
    """All in one crawl: the memory has its limit, each page its name, the post is archived."""
    site = TinySite(post(1), post(2), *(post(number) for number in range(11, 16)))
    put(site.content, "/categories/", links(1_000_000))
    put(site.content, "/emnews/", links(400_000, "<a href=/2022/03/14/{:06}.html>"))
    put(site.content, "/achieves/emnews/", b"<" * 16_000_000)
    feed = b'<feed xmlns="http://www.w3.org/2005/Atom">' + b"<a/>" * 4_000_000
    put(site.content, "/feed.xml", feed, "application/xml")
    put(site.content, post(11).path, pages.by_source("<p>甲</p>" * 1_500_000).encode())
    put(site.content, post(12).path, pages.by_source("<div>" * 150_000).encode())
    put(site.content, post(13).path, b"\x00" * 15_000_000)
    put(site.content, post(14).path, pages.by_source("甲", title="乙" * 500_000).encode())
    put(site.content, post(15).path, pages.by_source("甲", head="丙" * 5_000_000).encode())
    standin = serve(site)
    root = tmp_path / "archive"
    ended = await measured_crawl(root, SITE_URL=standin.url, SHARE_URL=standin.url, NOW=NOON)
    report = report_of(root)
    failed = {row["link"]: row["reason"] for row in report["failed_listings"]}
    assert failed == {
        "/categories/": "too-large",
        "/emnews/": "too-many-links",
        "/achieves/emnews/": "not-html",
        "/feed.xml": "not-a-feed",
    }
    named = {row["id"]: row["reason"] for row in [*report["pending"], *report["refused"]]}
    assert named.pop(post(14).id).startswith("no-post-file: ")
    assert named == {post(11).id: "too-long", post(13).id: "not-html"}
    expected = {post(number).id for number in (1, 2, 12, 15)}
    assert set(lines_of(root).newest()) == expected
    assert report["balanced"]
    assert report["errors"] == []
    assert ended.peak < MOST_MEMORY
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("charset", "kind"),
    [
        ("gbk", HTML),
        ("gbk", "text/html; charset=utf-8"),
        ("gbk", "application/octet-stream"),
        ("utf-8", "text/html; charset=iso-8859-1"),
        ("utf-8", "image/png"),
        ("utf-16", HTML),
        ("utf-8-sig", HTML),
    ],
)
@in_reactor
async def test_charsets(charset: str, kind: str, serve: Serve, tmp_path: Path) -> None:
    site = TinySite(post(1), post(2))
    for item in site:
        put(site.content, item.path, item.page().replace('<meta charset="UTF-8">', "")
            .encode(charset), kind)  # fmt: skip
        site.content.remove(item.newstext_path)
    found = await crawl(serve(site), tmp_path / "a", now=NOON)
    assert [(article.title, article.text) for article in found.lines.read()] == [
        (item.title, f"冷山站第{number}号站台今天启用。\n（文章来源：冷山日报）")
        for number, item in enumerate(site, 1)
    ]


@in_reactor
async def test_an_entity_bomb_is_no_feed(serve: Serve, tmp_path: Path) -> None:
    site = TinySite(post(1))
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    bomb = f'<!DOCTYPE feed [<!ENTITY l0 "ha">{laughs}]><feed>&l9;</feed>'
    put(site.content, "/feed.xml", bomb.encode(), "application/xml")
    found = await crawl(serve(site), tmp_path / "a", now=NOON)
    assert [(row.link, row.reason) for row in found.report.failed_listings] == [
        ("/feed.xml", "not-a-feed")
    ]
    assert set(found.lines.newest()) == {post(1).id}


@in_reactor
async def test_a_feed_reads_no_file(serve: Serve, tmp_path: Path) -> None:
    site = TinySite(post(1))
    outside = '<!DOCTYPE feed [<!ENTITY x SYSTEM "file:///etc/hostname">]><feed>&x;</feed>'
    put(site.content, "/feed.xml", outside.encode(), "application/xml")
    found = await crawl(serve(site), tmp_path / "a", now=NOON)
    assert [row.reason for row in found.report.failed_listings] == ["not-a-feed"]
