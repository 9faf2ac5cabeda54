"""An article in print and its page, out of the archive; and an article online."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.archive.jsonl import read_revision
from crawler.archive.open_archive import OpenArchive
from crawler.archive.pages import read_page_line
from crawler.items import Article
from crawler.ledger.editions import PageRow

if TYPE_CHECKING:
    from crawler.newspaper.files.edition_line import PageRecord
    from crawler.newspaper.model import PrintArticle


@dataclass(frozen=True, slots=True)
class PrintedArticle:
    """A print article in the archive."""

    id: str
    page: PageRow
    article: PrintArticle
    beside: tuple[str, ...] = ()
    """The texts of the page's other articles."""


def printed_article(archive: OpenArchive, name: str) -> PrintedArticle | None:
    """The print article with an id ``<paper slug>/<date>/<page>-<n>``, if there is one."""
    stem, _, position = name.rpartition("-")
    page = archive.ledger.editions.get(stem) if stem and position.isdecimal() else None
    if page is None:
        return None
    record = record_of(archive, page)
    article = record.article(int(position))
    if article is None:
        return None
    beside = record.page.texts_beside(article.position)
    return PrintedArticle(f"{page.stem}-{int(position)}", page, article, beside)


def record_of(archive: OpenArchive, page: PageRow) -> PageRecord:
    """A page as its newest line has it. Raises :class:`ArchiveDamagedError`."""
    from crawler.newspaper.files.edition_line import read_edition_line

    line = archive.ledger.editions.newest_line(page.id)
    return read_edition_line(read_page_line(archive.paths, line))


def online_article(archive: OpenArchive, name: str) -> Article:
    """The newest revision of an article of the archive."""
    newest = archive.ledger.articles.revisions(name)[-1]
    return read_revision(archive.paths, newest.line_offset, newest.line_length)
