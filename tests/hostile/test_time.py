"""Pages and bodies that would take a naive reader minutes."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from scrapy.utils.test import get_crawler

from crawler.articles.normalization import normalize
from crawler.errors import SiteError
from crawler.items import Draft
from crawler.middlewares.robots import BoundedParser
from crawler.site.listing import read_listing
from crawler.site.post import read_post
from crawler.spiders.category import CategorySpider
from tests.support import pages
from tests.support.posts import SOURCE, write_post

LONGEST = 10.0
"""Seconds, on a busy machine; each takes one or two, and took minutes or would have."""

PIECES = (
    *('<p><a href="x">x</a>', "</header><section ", "&lt;p&gt;x&lt;/b&gt;", "<div>", "<b><p>"),
    *("<", "</p>", "<!--", "</section>", "<blockquote>", "\n[返回", "<p>&lt;p&gt;", "<a <a"),
)


pytestmark = pytest.mark.quiet


def seconds_of(work: object, *arguments: object) -> float:
    before = time.perf_counter()
    with suppress(SiteError):
        work(*arguments)  # type: ignore[operator]
    return time.perf_counter() - before


@pytest.mark.parametrize("piece", PIECES)
def test_posts(piece: str) -> None:
    body = piece * (900_000 // len(piece))
    html = pages.post(pages.content(body, pages.link(pages.SHARE), pages.footer()))
    assert seconds_of(read_post, html, pages.POST_URL) < LONGEST
    assert seconds_of(read_post, pages.rolling(body, "<p>a</p>"), pages.ROLLING_URL) < LONGEST


@pytest.mark.parametrize("piece", PIECES)
def test_listings(piece: str) -> None:
    html = pages.page(piece * (15_000_000 // len(piece)))
    assert seconds_of(read_listing, html, pages.SITE, pages.SITE) < LONGEST


@pytest.mark.parametrize("piece", PIECES)
def test_bodies(piece: str) -> None:
    body = piece * (400_000 // len(piece))
    draft = Draft("NW202203040000000017", pages.POST_URL, body, "newstext", title="甲", source="乙")

    def archived() -> None:
        write_post(normalize(draft, SOURCE))

    assert seconds_of(archived) < LONGEST


def test_a_robots_txt_of_a_million_rules() -> None:
    rules = b"".join(b"Disallow: /x%d*y\n" % number for number in range(800_000))
    robots = b"User-agent: *\nDisallow: /first\n" + rules + b"Disallow: /last\n"

    def asked() -> None:
        parser = BoundedParser.from_crawler(get_crawler(CategorySpider), robots)
        assert not parser.allowed(f"{pages.SITE}first", "finews-archiver")
        assert parser.allowed(f"{pages.SITE}last", "finews-archiver")
        for number in range(20):
            assert parser.allowed(f"{pages.SITE}{number}.html", "finews-archiver")

    assert seconds_of(asked) < LONGEST
