"""The Atom feed."""

from __future__ import annotations

from datetime import datetime
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.clock import BEIJING
from crawler.errors import PageStructureError
from crawler.site.feed import read_feed
from crawler.site.listing import ListedPost, Listing
from tests.support.pages import MEDIA, POST_URL, SITE, content, footer

LOCAL = "http://127.0.0.1:8000/"
FEED = f"{LOCAL}feed.xml"


def entry(
    url: str = POST_URL,
    title: str = "冷山站通车",
    terms: tuple[str, ...] = ("LengShan", "冷山日报新闻"),
    published: str = "2022-03-04T10:20:30+08:00",
    html: str = "",
) -> str:
    categories = "".join(f'<category term="{escape(term)}" />' for term in terms)
    return (
        f'<entry><title type="html">{escape(escape(title))}</title>'
        f'<link href="{escape(url)}" rel="alternate" type="text/html" title="x" />'
        f"<published>{published}</published><id>x</id>"
        f'<content type="html" xml:base="{escape(url)}">{escape(html)}</content>'
        f"<author><name>站</name></author>{categories}</entry>"
    )


def feed(*entries: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN">'
        f'<link href="{SITE}feed.xml" rel="self" /><title type="html">金融消息</title>'
        f"{''.join(entries)}</feed>"
    ).encode()


def test_posts_are_on_the_crawled_site() -> None:
    listing = read_feed(feed(entry()), FEED, LOCAL)
    assert isinstance(listing, Listing)
    url = POST_URL.replace(SITE, LOCAL)
    assert listing.posts == (ListedPost(url, "冷山站通车", "冷山日报新闻"),)
    assert listing.entries[0].published == datetime(2022, 3, 4, 10, 20, 30, tzinfo=BEIJING)
    assert listing.entries[0].terms == ("LengShan", "冷山日报新闻")


def test_categories_come_from_the_footers_in_the_content() -> None:
    html = content("<p>正文</p>", MEDIA, footer(href="//finews.zning.me/category/LengShan.html"))
    assert read_feed(feed(entry(html=html)), FEED, LOCAL).categories == ("LengShan",)


def test_titles_are_escaped_html() -> None:
    assert read_feed(feed(entry(title="A<B & C")), FEED, LOCAL).posts[0].title == "A<B & C"


def test_y1_has_no_terms() -> None:
    url = f"{SITE}2022/03/09/2022-03-04-NW202203042300000017.html"
    listing = read_feed(feed(entry(url, title="", terms=())), FEED, LOCAL)
    assert listing.posts == (ListedPost(url.replace(SITE, LOCAL), "", ""),)


def test_each_post_once_in_order() -> None:
    other = POST_URL.replace("17.html", "18.html")
    listing = read_feed(feed(entry(other), entry(), entry(f"{other}#x")), FEED, LOCAL)
    assert [post.url for post in listing.posts] == [
        other.replace(SITE, LOCAL),
        POST_URL.replace(SITE, LOCAL),
    ]
    assert len(listing.entries) == 2


def test_links_elsewhere_are_refused() -> None:
    listing = read_feed(feed(entry("https://example.org/a.html"), entry(SITE)), FEED, LOCAL)
    assert listing.posts == ()
    assert listing.refused == (
        ("https://example.org/a.html", "off-site"),
        (SITE, "not-a-post"),
    )


def test_an_entry_without_anything_is_refused() -> None:
    assert read_feed(feed("<entry/>"), FEED, LOCAL).refused == (("", "not-a-post"),)


@pytest.mark.parametrize("published", ["", "2022-03-04", "2022-03-04T10:20:30", "早上"])
def test_a_time_without_zone_is_none(published: str) -> None:
    assert read_feed(feed(entry(published=published)), FEED, SITE).entries[0].published is None


BOMB = (
    b'<!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b']><feed xmlns="http://www.w3.org/2005/Atom"><title>&j;</title></feed>'
)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"<feed", id="cut-off"),
        pytest.param(b"<html><body/></html>", id="html"),
        pytest.param(b"<feed/>", id="no-namespace"),
        pytest.param(BOMB, id="entity-bomb"),
        pytest.param(b'<!DOCTYPE feed><feed xmlns="http://www.w3.org/2005/Atom"/>', id="doctype"),
        pytest.param(
            b'<!DOCTYPE feed [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
            b'<feed xmlns="http://www.w3.org/2005/Atom"><title>&x;</title></feed>',
            id="external-entity",
        ),
        pytest.param(b'<?xml version="1.0" encoding="x-none"?><feed/>', id="unknown-encoding"),
        pytest.param(b'<?xml version="1.0" encoding="gb18030"?><feed/>', id="multi-byte-encoding"),
        pytest.param(b"\xff\xfe<feed/>", id="broken-encoding"),
        pytest.param(b"<feed>\x00</feed>", id="nul"),
    ],
)
def test_what_is_no_feed(data: bytes) -> None:
    with pytest.raises(PageStructureError, match=FEED) as caught:
        read_feed(data, FEED, SITE)
    assert caught.value.reason == "not-a-feed"


TWO = feed(entry(), entry(POST_URL.replace("17.html", "18.html"), title="第二"))


def second(title: str | bytes) -> bytes:
    """Two entries; the second has this title, as it stands in the feed."""
    raw = title if isinstance(title, bytes) else title.encode("utf-8", "surrogatepass")
    return TWO.replace("第二".encode(), raw)


ILLEGAL, ENTITY = "characters that XML cannot hold", "undefined entities"
NOT_WHOLE = ("a feed that is not well-formed", "an entry that is not well-formed")


@pytest.mark.parametrize(
    ("data", "title", "mended"),
    [
        pytest.param(second("第\x0b二"), "第\ufffd二", (ILLEGAL,), id="control-character"),
        pytest.param(
            TWO.replace(b'href="', b'href="\x01'), "第二", (ILLEGAL,), id="before-an-address"
        ),
        pytest.param(second("第\0二"), "第\ufffd二", (ILLEGAL,), id="nul"),
        pytest.param(second("第&#11;&#xD800;二"), "第\ufffd\ufffd二", (ILLEGAL,), id="reference"),
        pytest.param(second("第\uffff"), "第\ufffd", (ILLEGAL,), id="no-character"),
        pytest.param(second("<![CDATA[第\x0b & 二]]>"), "第\ufffd & 二", (ILLEGAL,), id="cdata"),
        pytest.param(second("A & B &x"), "A & B &x", ("a bare &",), id="bare-ampersand"),
        pytest.param(second("A&nbsp;&foo;"), "A\xa0&foo;", (ENTITY,), id="undefined-entity"),
        pytest.param(
            b"\r\n " + TWO, "第二", ("something before the declaration",), id="white-space-before"
        ),
        pytest.param(
            b"Warning: x\n" + TWO,
            "第二",
            ("something before the declaration", *NOT_WHOLE[:1]),
            id="text-before",
        ),
        pytest.param(b"\xef\xbb\xbf" + TWO, "第二", (), id="byte-order-mark"),
        pytest.param(TWO.replace(b"utf-8", b"gb2312"), "第二", (), id="wrong-encoding"),
        pytest.param(TWO.replace(b"utf-8", b"x-none"), "第二", (), id="unknown-encoding"),
        pytest.param(TWO.decode().encode("gb18030"), "第二", (), id="another-encoding"),
        pytest.param(TWO.decode().encode("utf-16"), "第二", (), id="utf-16"),
        pytest.param(
            second(b"\xe7\xac\xac\xe4\xba"),
            "第\ufffd",
            ("bytes that are no characters",),
            id="half-a-character",
        ),
        pytest.param(second("<b>第二"), "", NOT_WHOLE, id="entry-not-well-formed"),
        pytest.param(TWO[:-150], "", NOT_WHOLE, id="cut-off-in-the-last"),
        pytest.param(TWO + b"<p>", "第二", NOT_WHOLE[:1], id="something-behind"),
        pytest.param(
            TWO.replace(b"<link ", b"<link href='a' ", 1), "第二", NOT_WHOLE[:1], id="twice-a-name"
        ),
        pytest.param(
            TWO.replace(b"<published>2022", b"<published>20220", 2), "第二", (), id="odd-date"
        ),
    ],
)
def test_one_bad_unit_does_not_cost_the_feed(
    data: bytes, title: str, mended: tuple[str, ...]
) -> None:
    read = read_feed(data, FEED, LOCAL)
    assert [post.url for post in read.posts] == [
        POST_URL.replace(SITE, LOCAL),
        POST_URL.replace(SITE, LOCAL).replace("17.html", "18.html"),
    ]
    assert read.posts[1].title == title
    assert read.mended == mended


def test_of_a_broken_entry_the_first_link_to_the_post_counts() -> None:
    links = "".join(
        f"<link {attributes}/>"
        for attributes in (
            f'rel="self" href="{POST_URL.replace("17.html", "19.html")}"',
            'rel="alternate"',
            f'href="{POST_URL}"',
            f'rel="alternate" href="{POST_URL.replace("17.html", "20.html")}"',
        )
    )
    read = read_feed(feed(entry(), f"<entry><b>{links}</entry>"), FEED, SITE)
    assert [post.url for post in read.posts] == [POST_URL]
    read = read_feed(feed(f"<entry><b>{links}</entry>"), FEED, SITE)
    assert [post.url for post in read.posts] == [POST_URL]
    assert read.refused == ()


def test_how_large_a_feed_may_be() -> None:
    most = 4 * 1024 * 1024
    data = feed(entry())
    assert len(read_feed(data + b" " * (most - len(data)), FEED, SITE).posts) == 1
    with pytest.raises(PageStructureError, match="larger than 4194304 bytes"):
        read_feed(data + b" " * (most - len(data) + 1), FEED, SITE)


def test_deep_nesting_is_read() -> None:
    deep = "<x>" * 50_000 + "</x>" * 50_000
    assert len(read_feed(feed(entry(), deep), FEED, SITE).posts) == 1


@given(st.binary())
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with pytest.raises(PageStructureError):
        read_feed(data, FEED, SITE)


@given(st.text(), st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"))))
def test_any_link_and_content(url: str, html: str) -> None:
    clean = "".join(c for c in url if c.isprintable())
    read_feed(feed(entry(clean, html=html.replace("\ufffe", "").replace("\uffff", ""))), FEED, SITE)
