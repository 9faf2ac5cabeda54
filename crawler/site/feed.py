"""The feed of the site: Atom, the newest 10 posts (docs/source.md, "Listing pages")."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from crawler.clock import BEIJING
from crawler.errors import PageStructureError
from crawler.site.listing import ListedPost, Listing, anchors, without_query
from crawler.site.section import plain
from crawler.site.urls import category_of, parse_post_url, resolve

_LARGEST = 4 * 1024 * 1024
"""Bytes; ten posts take some 200 KB. A tree of elements is many times as large as its text."""
_ATOM = "{http://www.w3.org/2005/Atom}"


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """What the feed says of a post beyond its link.

    ``published`` is aware (+08:00), and the time of the build for a post with unreadable YAML
    (docs/source.md, "Y1"); ``terms`` are its categories, then its tags, in their original case.
    """

    url: str
    title: str
    published: datetime | None
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Feed(Listing):
    """A listing that knows more of each post: ``entries`` go with ``posts``, one for one."""

    entries: tuple[FeedEntry, ...]


def _published(text: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(text.strip())
        return time.astimezone(BEIJING) if time.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _link(entry: Element) -> str:
    for link in entry.findall(f"{_ATOM}link"):
        if link.get("rel", "alternate") == "alternate":
            return link.get("href", "")
    return ""


def read_feed(data: bytes, url: str, site_url: str) -> Feed:
    """Read ``/feed.xml``: an Atom feed whose entries name the site's public URLs.

    The posts' URLs are on the crawled site (``site_url``). ``categories`` are the category pages
    that the footers in the entries' content link. Entries that lead to no post are ``refused``.
    Raises :class:`PageStructureError` (``not-a-feed``) for anything but an Atom feed, and for a
    document type declaration, which a feed has no use for and entity bombs need.
    """
    if len(data) > _LARGEST:
        raise PageStructureError("not-a-feed", f"{url} is not a feed: larger than {_LARGEST} bytes")
    try:
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise PageStructureError(
            "not-a-feed", f"{url} is not a feed: {error or type(error).__name__}"
        ) from error
    if root.tag != f"{_ATOM}feed":
        raise PageStructureError("not-a-feed", f"{url} is not an Atom feed but <{root.tag}>")
    entries: dict[str, FeedEntry] = {}
    categories: dict[str, None] = {}
    refused: dict[tuple[str, str], None] = {}
    for entry in root.findall(f"{_ATOM}entry"):
        href = _link(entry)
        target = without_query(resolve(href, url, site_url) or "")
        if not target or not parse_post_url(target):
            refused[href, "not-a-post" if target else "off-site"] = None
            continue
        terms = (category.get("term", "") for category in entry.findall(f"{_ATOM}category"))
        entries.setdefault(
            target,
            FeedEntry(
                target,
                plain(entry.findtext(f"{_ATOM}title", "")).strip(),
                _published(entry.findtext(f"{_ATOM}published", "")),
                tuple(term for term in terms if term),
            ),
        )
        for anchor in anchors(entry.findtext(f"{_ATOM}content", "")):
            linked = resolve(anchor.href, target, site_url)
            if linked and (slug := category_of(linked)) is not None:
                categories[slug] = None
    return Feed(
        url=url,
        posts=tuple(
            ListedPost(entry.url, entry.title, entry.terms[-1] if entry.terms else "")
            for entry in entries.values()
        ),
        categories=tuple(categories),
        listings=(),
        refused=tuple(refused),
        entries=tuple(entries.values()),
    )
