"""The table of listing pages: which reader a page gets, and who asks for which."""

from __future__ import annotations

import pytest

from crawler.errors import PageStructureError
from crawler.site.feed import Feed
from crawler.site.listing import Listing
from crawler.site.listing_kinds import KINDS, LINKED, read_listing_page

SITE = "https://finews.withounder.com/"
POST = "/wind/2022/03/14/NW202203140000000001.html"
PAGE = (
    '<html><body><section><ul><li><a href="{post}">冷山</a></li></ul>'
    '<a href="/categories/">全部</a></section></body></html>'
)
FEED = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>冷山</title>'
    f'<link rel="alternate" href="{SITE[:-1]}{POST}"/></entry></feed>'
)
HTML_PATHS = ["/", "/categories/", "/emnews/", "/achieves/emnews/", "/category/Wind.html"]


def read(path: str, text: str, charset: str = "utf-8") -> Listing:
    data, content_type = text.encode(charset), f"text/html; charset={charset}"
    return read_listing_page(data, content_type, SITE[:-1] + path, SITE)


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
@pytest.mark.parametrize("path", HTML_PATHS)
def test_a_page(path: str, charset: str) -> None:
    listing = read(path, PAGE.format(post=POST), charset)
    assert [(post.url, post.title) for post in listing.posts] == [(SITE[:-1] + POST, "冷山")]
    assert listing.listings == (() if path == "/categories/" else (f"{SITE}categories/",))


@pytest.mark.parametrize("path", ["/feed.xml", "/feed.xml?a=1", "/atom.xml"])
def test_the_feed(path: str) -> None:
    listing = read(path, FEED)
    assert isinstance(listing, Feed)
    assert [post.url for post in listing.posts] == [SITE[:-1] + POST]


def test_a_page_is_not_a_feed_nor_a_feed_a_page() -> None:
    with pytest.raises(PageStructureError, match="not an Atom feed"):
        read("/feed.xml", PAGE)
    with pytest.raises(PageStructureError):
        read("/emnews/", FEED)


def test_who_asks_for_which() -> None:
    """As docs/source.md, "Which page shows what", has it."""
    assert [kind.path for kind in KINDS] == [*HTML_PATHS[:4], "/feed.xml"]
    assert [kind.path for kind in KINDS if kind.rolling] == ["/emnews/", "/achieves/emnews/"]
    assert [kind.path for kind in KINDS if kind.spaced] == ["/", "/categories/", "/feed.xml"]
    assert sorted(LINKED) == ["/achieves/emnews/", "/categories/", "/emnews/"]
