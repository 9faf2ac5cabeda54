"""Pages of print on their way from the spider to the archive: plain values, cheap to import."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crawler.items import WarcPointer

if TYPE_CHECKING:
    from crawler.newspaper.model import EditionPage


@dataclass(frozen=True, slots=True, repr=False)
class PageDraft:
    """A page that was read, on its way into the archive.

    ``link`` is the ledger's number of what was submitted; ``slug`` the paper's; ``warc`` is where
    the responses lie that the page came from; ``given`` is what the user said of it (``paper``,
    ``date``, ``page``), which a rebuild from the captures has to say again.
    """

    page: EditionPage
    slug: str
    link: int
    warc: tuple[WarcPointer, ...] = ()
    given: tuple[str, str, str] = ("", "", "")

    def __repr__(self) -> str:
        return f"PageDraft({self.page.source})"

    @property
    def stem(self) -> str:
        """The page's place. Raises :class:`EditionError`."""
        from crawler.newspaper.files.edition_line import page_stem

        return page_stem(self.page, self.slug)

    @property
    def edition(self) -> str:
        """``<paper slug>/<date>``. Raises :class:`EditionError`."""
        return self.stem.rpartition("/")[0]

    @property
    def folio(self) -> str:
        """The page's folio in the form in which folios are compared."""
        from crawler.newspaper.parse.folio import same_form

        return same_form(told_of(self.page, "page"))


@dataclass(slots=True, repr=False)
class EditionDraft:
    """Pages of one edition that are stored together, so that their jumps are followed at once."""

    pages: list[PageDraft] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"EditionDraft({', '.join(draft.page.source for draft in self.pages)})"


@dataclass(frozen=True, slots=True)
class StoredEdition:
    """What became of pages of one edition, for feeds: the pages are lines of ``editions.jsonl``.

    ``id`` is ``<paper slug>/<date>``; ``pages`` are the places of the pages that came, the others
    how many of them were new, revised, unchanged and refused.
    """

    id: str
    pages: list[str]
    new: int
    revision: int
    unchanged: int
    refused: int


def told_of(page: EditionPage, name: str) -> str:
    """A fact about a page (``paper``, ``date``, ``page``, …); empty if it is not known."""
    fact = getattr(page.facts, name)
    return fact.value if fact is not None else ""
