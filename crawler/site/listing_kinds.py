"""The kinds of listing pages: where each is, how it is read, who asks for it (docs/source.md,
"Listing pages" and "Which page shows what").

The one table of them. A page of a new kind is a line here, and a reader if it is built otherwise.
Category pages are not in it: there are as many as sources, and they are read like the others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.site.listing import Listing, read_listing
from crawler.text.charset import decoded

Reader = Callable[[bytes, str, str, str], Listing]
"""Body, Content-Type header, URL, root of the crawled site. Raises :class:`SiteError`."""


def _html(body: bytes, content_type: str, url: str, site_url: str) -> Listing:
    return read_listing(decoded(body, content_type), url, site_url, LINKED)


def _feed(body: bytes, content_type: str, url: str, site_url: str) -> Listing:
    # A run in which the feed has not changed does without.
    from crawler.site.feed import read_feed

    return read_feed(body, url, site_url, content_type)


@dataclass(frozen=True, slots=True)
class ListingKind:
    """A listing page. A crawl of the whole site asks for each kind."""

    path: str
    read: Reader = _html
    linked: bool = False
    """Whether other listing pages link it, and it is then asked for too."""
    rolling: bool = False
    """Whether it is asked for where rolling news alone is wanted."""
    spaced: bool = False
    """Whether it shows posts of a source with a space in its name, which no category page lists
    (docs/source.md, "Y6")."""


HOME = "/"
KINDS = (
    ListingKind(HOME, spaced=True),
    ListingKind("/categories/", linked=True, spaced=True),
    ListingKind("/emnews/", linked=True, rolling=True),
    ListingKind("/achieves/emnews/", linked=True, rolling=True),  # the site's spelling
    ListingKind("/feed.xml", _feed, spaced=True),
)
LINKED = frozenset(kind.path for kind in KINDS if kind.linked)


def read_listing_page(body: bytes, content_type: str, url: str, site_url: str) -> Listing:
    """Read a listing page by the kind that its path is of; other paths are category pages.

    An ``.xml`` that a feed was redirected to is read as the feed. Raises :class:`SiteError`.
    """
    path = urlsplit(url).path
    other = _feed if path.endswith(".xml") else _html
    read = next((kind.read for kind in KINDS if kind.path == path), other)
    return read(body, content_type, url, site_url)
