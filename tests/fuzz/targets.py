"""What is fuzzed: every reader of what strangers wrote, as a function of bytes.

A target passes if nothing but the project's own errors gets out and its promises hold.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import orjson
from scrapy.http import Request

from crawler.articles.normalization import normalize
from crawler.articles.sanitize import is_safe, sanitize
from crawler.errors import ArchiverError
from crawler.items import Draft
from crawler.newspaper.epaper.read_epaper import read_content, read_layout
from crawler.newspaper.files.page_json import page_of_value, page_value
from crawler.newspaper.parse.masthead import StatedFacts
from crawler.newspaper.parse.page import parse_page
from crawler.newspaper.parse.paper import known_papers
from crawler.newspaper.read.read_text import read_text
from crawler.site.draft import draft_of_page
from crawler.site.feed import read_feed
from crawler.site.listing import read_listing
from crawler.site.newstext import clean_body, read_newstext
from crawler.site.post import read_post as read_post_page
from crawler.site.urls import (
    category_of,
    category_url,
    newstext_url,
    parse_post_url,
    parse_share_link,
    resolve,
    share_base,
)
from crawler.text.charset import decoded
from crawler.text.visible import visible_text
from tests.support.pages import POST_URL, ROLLING_URL, SITE
from tests.support.posts import SOURCE, post_of, read_post

Target = Callable[[bytes], None]


def _text(data: bytes) -> str:
    """Text of any kind, with lone surrogates where the bytes are not UTF-8."""
    return data.decode("utf-8", "surrogateescape")


def page(data: bytes) -> None:
    """A post page, all the way to its post file."""
    for url in (POST_URL, ROLLING_URL, f"{SITE}2022/03/09/2022-03-04-NW202203042300000017.html"):
        with suppress(ArchiverError):
            article = normalize(draft_of_page(read_post_page(decoded(data), url), None), SOURCE)
            post_of(article)


def listing(data: bytes) -> None:
    """A listing page: what it names leads to the site."""
    with suppress(ArchiverError):
        found = read_listing(decoded(data), SITE, SITE)
        for post in found.posts:
            assert post.url.startswith(SITE) and parse_post_url(post.url) is not None
            Request(post.url)


def feed(data: bytes) -> None:
    """The feed."""
    with suppress(ArchiverError):
        found = read_feed(data, f"{SITE}feed.xml", SITE)
        assert len(found.posts) == len(found.entries)


def newstext(data: bytes) -> None:
    """An answer of the endpoint: both bodies show something, or it is refused."""
    with suppress(ArchiverError):
        answer = read_newstext(data)
        assert visible_text(answer.body(False)) or visible_text(answer.body(True))


def post_file(data: bytes) -> None:
    """A post file: what is read is written so that it reads the same."""
    with suppress(ArchiverError):
        article = read_post(data, "2022-03-04-NW202203042300000017.md")
        name, written = post_of(article)
        again = read_post(written, name)
        for field in ("title", "source", "category", "tags", "digest", "body_html", "share_url"):
            assert getattr(again, field) == getattr(article, field), field


def body(data: bytes) -> None:
    """A body: sanitized it is safe, stays so, and shows the same text."""
    html = clean_body(_text(data))
    clean, _ = sanitize(html)
    assert is_safe(clean)
    assert sanitize(clean) == (clean, False)
    assert visible_text(clean) == visible_text(html)


def article(data: bytes) -> None:
    """A draft with anything in every field: a post file that reads back, or a refusal."""
    parts = [*(_text(part) for part in data.split(b"\xff")), *[""] * 6][:6]
    draft = Draft(
        "NW202203042300000017",
        POST_URL,
        parts[0],
        "newstext",
        title=parts[1],
        source=parts[2],
        category=parts[3],
        digest=parts[4],
        share_url=parts[5],
        tags=parts[2].split(),
    )
    with suppress(ArchiverError):
        made = normalize(draft, SOURCE)
        name, written = post_of(made)
        again = read_post(written, name)
        for field in ("title", "source", "category", "tags", "digest", "body_html", "share_url"):
            assert getattr(again, field) == getattr(made, field), field


def link(data: bytes) -> None:
    """A link or an info code: nothing leads out of the site, everything can be judged."""
    text = _text(data)
    parse_post_url(text)
    category_of(text)
    target = resolve(text, POST_URL, SITE)
    assert target is None or Request(target).url.startswith(SITE)
    with suppress(ArchiverError):
        Request(category_url(SITE, text))
    with suppress(ArchiverError):
        found = parse_share_link(text)
        Request(newstext_url(share_base(found.url, ""), found.code))


PAPERS = known_papers()


def edition(data: bytes) -> None:
    """A page of a printed edition: what is understood of it is written and read back."""
    with suppress(ArchiverError):
        found = parse_page(read_text(data, "A1.txt"), StatedFacts(), PAPERS)
        assert page_of_value(orjson.loads(orjson.dumps(page_value(found)))) == (found, {})


def epaper(data: bytes) -> None:
    """A page of a paper's own site: a layout or an article, in either form."""
    for form in ("html/2022-03/04/node_1.htm", "html/2022-03/04/content_1.html"):
        with suppress(ArchiverError):
            read_layout(data, f"http://paper.example/{form}")
        with suppress(ArchiverError):
            read_content(data, f"http://paper.example/{form}")


TARGETS: dict[str, Target] = {
    target.__name__: target
    for target in (
        *(page, listing, feed, newstext, post_file, body, article, link),
        *(edition, epaper),
    )
}
