"""One clean article out of what was found: by a crawl, in a post file, in captured bytes."""

from __future__ import annotations

import re

from crawler.articles.sanitize import sanitize
from crawler.clock import BEIJING
from crawler.items import Article, Draft
from crawler.source import Source

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LINK = re.compile(r"https?://[^\s/?#<>\"'`\\][^\s<>\"'`\\]*", re.IGNORECASE)


def one_line(text: str) -> str:
    """A title, name or tag as one line: control characters and line ends become one space.

    Inner and outer spaces stay as they are (docs/source.md, "Y5" and "Y6"); lone surrogates, which
    UTF-8 cannot hold, become U+FFFD.
    """
    return _SURROGATE.sub("\ufffd", _CONTROL.sub(" ", text))


def safe_link(address: str) -> str:
    """A share link as it may be republished as a link: an http or https address, else nothing.

    A scheme that runs or reads something (``javascript:``, ``data:``, ``file:``) is kept nowhere.
    """
    address = one_line(address).strip()
    return address if _LINK.fullmatch(address) else ""


def normalize(draft: Draft, origin: Source) -> Article:
    """The article that a draft makes; ``origin`` is where it comes from."""
    body, sanitized = sanitize(origin.clean_body(draft.body_html))
    share_url = safe_link(draft.share_url)
    filed = origin.filed(draft, body)
    article = Article(
        id=draft.id,
        url=draft.url,
        title=one_line(draft.title or ""),
        published=draft.published.astimezone(BEIJING) if draft.published else None,
        source=one_line(filed.source),
        category=one_line(filed.category),
        tags=[one_line(tag) for tag in filed.tags],
        digest=" ".join(one_line(draft.digest).split()),
        body_html=body,
        text="",
        text_source=draft.text_source,
        byline="",
        reporters=[],
        correspondents=[],
        media="",
        share_url=share_url,
        images=[],
        stocks=[],
        content_hash="",
        title_recovered=draft.title_recovered,
        published_precision=draft.published_precision if draft.published else "second",
        sanitized=sanitized or (not share_url and bool(draft.share_url.strip())),
        warc=list(draft.warc),
    )
    origin.derive(article)
    article.stocks = list(dict.fromkeys([*article.stocks, *draft.stocks]))
    return article
