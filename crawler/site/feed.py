"""The feed of the site: Atom, the newest 10 posts (docs/source.md, "Listing pages")."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from crawler.clock import BEIJING
from crawler.errors import PageStructureError, SiteError
from crawler.site.listing import ListedPost, Listing, anchors, without_query
from crawler.site.section import plain
from crawler.site.urls import category_of, parse_post_url, resolve
from crawler.text.charset import decoded
from crawler.text.xml_text import ILLEGAL, mended_xml

_LARGEST = 4 * 1024 * 1024
"""Bytes; ten posts take some 200 KB. A tree of elements is many times as large as its text."""
_ATOM = "{http://www.w3.org/2005/Atom}"
_BROKEN = (ParseError, DefusedXmlException, ValueError)
_FEED = re.compile(r"<feed\b[^<>]*>")
_ENTRY = re.compile(r"<entry\b.*?(?:</entry\s*>|(?=<entry\b)|\Z)", re.DOTALL)
_LINK_TAG = re.compile(r"<link\b([^<>]*)>")
_ATTRIBUTE = re.compile(r"([a-z]+)\s*=\s*[\"']([^\"'<>]*)[\"']")


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


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry as it stands in the feed."""

    href: str
    title: str = ""
    published: datetime | None = None
    terms: tuple[str, ...] = ()
    content: str = ""


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


def read_feed(data: bytes, url: str, site_url: str, content_type: str = "") -> Feed:
    """Read ``/feed.xml``: an Atom feed whose entries name the site's public URLs.

    The posts' URLs are on the crawled site (``site_url``). ``categories`` are the category pages
    that the footers in the entries' content link. Entries that lead to no post are ``refused``.

    One bad character, reference or entry does not cost the feed: what XML cannot hold is replaced,
    and where the whole is not well-formed each entry is read by itself; ``mended`` says what was
    done. Raises :class:`PageStructureError` (``not-a-feed``) for anything but an Atom feed, and for
    a document type declaration, which a feed has no use for and entity bombs need.
    """
    if len(data) > _LARGEST:
        raise PageStructureError("not-a-feed", f"{url} is not a feed: larger than {_LARGEST} bytes")
    try:
        text, found = mended_xml(decoded(data, content_type))
        if "\ufffd" in text and "\ufffd".encode() not in data and not found[ILLEGAL]:
            found["bytes that are no characters"] += 1
    except SiteError as error:
        raise PageStructureError("not-a-feed", f"{url} is not a feed: {error}") from error
    try:
        root = _element(text)
        if root.tag != f"{_ATOM}feed":
            raise PageStructureError("not-a-feed", f"{url} is not an Atom feed but <{root.tag}>")
        entries = [_read(entry) for entry in root.findall(f"{_ATOM}entry")]
    except _BROKEN as error:
        found["a feed that is not well-formed"] += 1
        entries = list(_one_by_one(text, found))
        if isinstance(error, DefusedXmlException) or not entries:
            raise PageStructureError(
                "not-a-feed", f"{url} is not a feed: {error or type(error).__name__}"
            ) from error
    return _feed(entries, found, url, site_url)


def _element(text: str) -> Element:
    element: Element = fromstring(text, forbid_dtd=True)
    return element


def _read(entry: Element) -> _Entry:
    terms = (category.get("term", "") for category in entry.findall(f"{_ATOM}category"))
    return _Entry(
        _link(entry),
        plain(entry.findtext(f"{_ATOM}title", "")).strip(),
        _published(entry.findtext(f"{_ATOM}published", "")),
        tuple(term for term in terms if term),
        entry.findtext(f"{_ATOM}content", ""),
    )


def _one_by_one(text: str, found: Counter[str]) -> Iterator[_Entry]:
    """The entries of a feed that is not well-formed; of one that is not either, its link."""
    start = _FEED.search(text)
    if start is None:
        return
    for piece in _ENTRY.findall(text, start.end()):
        try:
            read = _element(f"{start[0]}{piece}</feed>").find(f"{_ATOM}entry")
        except _BROKEN:
            read = None
        if read is not None:
            yield _read(read)
            continue
        found["an entry that is not well-formed"] += 1
        links = (dict(_ATTRIBUTE.findall(tag)) for tag in _LINK_TAG.findall(piece))
        for link in links:
            if link.get("rel", "alternate") == "alternate" and "href" in link:
                yield _Entry(unescape(link["href"]))
                break


def _feed(read: list[_Entry], found: Counter[str], url: str, site_url: str) -> Feed:
    entries: dict[str, FeedEntry] = {}
    categories: dict[str, None] = {}
    refused: dict[tuple[str, str], None] = {}
    for entry in read:
        # As browsers do it with control characters around an address.
        target = without_query(resolve(entry.href.strip("\ufffd"), url, site_url) or "")
        if not target or not parse_post_url(target):
            refused[entry.href, "not-a-post" if target else "off-site"] = None
            continue
        entries.setdefault(target, FeedEntry(target, entry.title, entry.published, entry.terms))
        for anchor in anchors(entry.content):
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
        mended=tuple(found),
    )
