"""Listing pages: home in both forms, all tags, rolling news, category pages (docs/source.md,
"Listing pages").

A listing is read from its raw text, link by link, and not from a tree: category pages write titles
unescaped, so that ``甲<!--乙`` hides the rest of the list from every parser and ``<甲>`` shuffles
it (docs/source.md, "Y9"), while the links themselves are always whole.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlsplit

from crawler.errors import PageStructureError
from crawler.site.section import cut_page, plain
from crawler.site.urls import category_of, parse_post_url, resolve

_TOKEN = re.compile(r"<(?P<end>/?)(?P<name>a|li|ul|h2)\b(?P<attributes>[^<>]*)>", re.I)
_HREF = re.compile(r"(?<![\w-])href\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))", re.I)
_404_ID = re.compile(r"<h[1-6]\b[^<>]*\bid=\"404-page-not-found\"", re.I)
_404_URL = re.compile(r"<link\b[^<>]*\brel=\"canonical\"[^<>]*\bhref=\"[^\"<>]*/404\.html\"", re.I)
_LONGEST_TITLE = 1_000
MOST_LINKS = 50_000
"""No listing of the source shows more than a few thousand."""


@dataclass(frozen=True, slots=True)
class ListedPost:
    """A post as a listing names it. ``title`` and ``tag`` (the heading above) are hints only."""

    url: str
    title: str
    tag: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What a listing page links, all of it on the crawled site.

    ``posts`` in page order, each URL once, without query and fragment; ``categories`` are the
    slugs of the category pages linked, in their original case; ``listings`` are the URLs of other
    listing pages; ``refused`` pairs each link inside a list that leads to no post with its reason:
    ``off-site`` or ``not-a-post``.
    """

    url: str
    posts: tuple[ListedPost, ...]
    categories: tuple[str, ...]
    listings: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]
    mended: tuple[str, ...] = field(default=(), kw_only=True)
    """What was not as it should be, and was replaced or left out."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link in raw text: its address, its text, the heading above, whether a list holds it."""

    href: str
    text: str
    heading: str
    listed: bool


def anchors(section: str) -> Iterator[Anchor]:
    """Every link of a piece of raw HTML, comments included, in order."""
    heading = href = ""
    heading_start = text_start = -1
    listed = False

    def text_until(end: int) -> str:
        return plain(section[text_start : min(end, text_start + _LONGEST_TITLE)]).strip()

    for token in _TOKEN.finditer(section):
        name, opens = token["name"].lower(), not token["end"]
        if text_start >= 0:
            yield Anchor(href, text_until(token.start()), heading, listed)
            text_start = -1
        if name == "a" and opens:
            if found := _HREF.search(token["attributes"]):
                href = unescape(found[1] or found[2] or found[3] or "")
                text_start = token.end()
        elif name == "h2":
            if opens:
                heading_start = token.end()
            elif heading_start >= 0:
                heading = plain(section[heading_start : token.start()]).strip()
                heading_start = -1
        elif name != "a":
            listed = name == "li" and opens
    if text_start >= 0:
        yield Anchor(href, text_until(len(section)), heading, listed)


def without_query(url: str) -> str:
    """``url`` without its query: a post or a listing is the same page whatever is asked of it."""
    return url.partition("?")[0]


def read_listing(
    html: str, url: str, site_url: str, others: Collection[str] = frozenset()
) -> Listing:
    """Read a listing page of the site.

    ``url`` is where the page was found, ``site_url`` the root of the crawled site; links to the
    site's public and old hosts count as links to it. ``others`` are the paths of listing pages
    other than category pages. A category page without posts (docs/source.md,
    "Y6") is a listing without posts. Raises :class:`PageStructureError` with the reason
    ``not-html``, ``no-section`` or ``too-many-links``. It does not tell the 404 page from others,
    see
    :func:`is_404_page`.
    """
    posts: dict[str, ListedPost] = {}
    categories: dict[str, None] = {}
    listings: dict[str, None] = {}
    refused: dict[tuple[str, str], None] = {}
    for number, anchor in enumerate(anchors(cut_page(html, url).section)):
        if number == MOST_LINKS:
            raise PageStructureError("too-many-links", f"{url} has more than {MOST_LINKS} links")
        target = resolve(anchor.href, url, site_url)
        if target is None:
            if anchor.listed:
                refused[anchor.href, "off-site"] = None
            continue
        target = without_query(target)
        if parse_post_url(target):
            posts.setdefault(target, ListedPost(target, anchor.text, anchor.heading))
        elif (slug := category_of(target)) is not None:
            categories[slug] = None
        elif urlsplit(target).path in others:
            listings[target] = None
        elif anchor.listed:
            refused[anchor.href, "not-a-post"] = None
    listings.pop(without_query(url), None)
    own = category_of(url)
    return Listing(
        url,
        tuple(posts.values()),
        tuple(slug for slug in categories if slug != own),
        tuple(listings),
        tuple(refused),
    )


def is_404_page(html: str) -> bool:
    """Whether a page is the site's 404 page, whatever its status said (a soft 404)."""
    return bool(_404_URL.search(html) or _404_ID.search(html))
