"""A layout page of an e-paper whose articles are on their way."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from crawler.errors import EditionError
from crawler.items import WarcPointer
from crawler.newspaper.epaper.parts import Content, Layout
from crawler.newspaper.model import EditionPage
from crawler.newspaper.parse.masthead import StatedFacts
from crawler.newspaper.parse.paper import Paper
from crawler.spiders.submissions import Submitted

_MOST_ARTICLES = 200
"""Of a page. What links more of them is not a layout page."""


@dataclass(slots=True)
class AwaitedPage:
    """A layout page and those of its articles that are here already.

    ``number`` and ``link`` are the submission's: its place in the run, its number in the ledger.
    """

    number: int
    link: int
    layout: Layout
    pointers: list[WarcPointer]
    """Where the layout page itself lies."""
    contents: dict[str, Content | None] = field(default_factory=dict)
    """Its articles by address, in the order of the page; ``None`` until they are here."""
    articles: dict[str, list[WarcPointer]] = field(default_factory=dict)
    """Where each article lies."""
    missing: int = 0
    """How many of them are still on their way."""

    @property
    def warc(self) -> list[WarcPointer]:
        """Where all of the page lies."""
        found = (pointer for url in self.contents for pointer in self.articles.get(url, ()))
        return [*self.pointers, *found]

    def page(self, given: StatedFacts, papers: tuple[Paper, ...]) -> EditionPage:
        """The page with the articles that are here. Raises :class:`EditionError`."""
        from crawler.newspaper.epaper.read_epaper import epaper_page

        contents = [content for content in self.contents.values() if content is not None]
        return epaper_page(self.layout, contents, given, papers)


def awaited_page(
    number: int, link: int, one: Submitted, content: bytes, url: str, warc: list[WarcPointer]
) -> AwaitedPage:
    """The layout page that was submitted; ``url`` is where it lies.

    Raises :class:`EditionError` (``article-page``, ``no-articles``).
    """
    # Scrapy imports every spider for any of them, and what reads Chinese words takes a while.
    from crawler.newspaper.epaper.read_epaper import read_layout

    layout = read_layout(content, url, one.name)
    if layout is None:
        raise EditionError(
            "article-page",
            f"{one.name} is a single article of an e-paper: give the layout page (node_….htm) that "
            "leads to it",
        )
    if not 0 < len(layout.regions) <= _MOST_ARTICLES:
        raise EditionError(
            "no-articles",
            f"{one.name} links {len(layout.regions)} articles, a page has 1 to {_MOST_ARTICLES}: "
            "give the layout page of one page, or the page as text or PDF",
        )
    if one.path is not None:
        # The page is named as its user has named it, and not by where that lies.
        layout = replace(layout, url=one.name)
    contents: dict[str, Content | None] = dict.fromkeys(r.url for r in layout.regions)
    return AwaitedPage(number, link, layout, warc, contents)
