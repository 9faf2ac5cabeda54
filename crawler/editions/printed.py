"""The index of print articles in an archive: which of them may be an article that comes online."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import TYPE_CHECKING

from crawler.archive.archive import Archive
from crawler.clock import BEIJING
from crawler.ledger.editions import PageRow, PrintRow
from crawler.newspaper.files.edition_line import PageRecord, read_edition_line
from crawler.reprints.derived_index import DerivedIndex

if TYPE_CHECKING:
    from crawler.reprints.index import Index


class PrintArticles:
    """Pages of print in an archive, and the index of their articles (``prints.sqlite3``).

    An entry is named by page, position and text, so that an entry of a text that is gone leads to
    what stands there now, and does no harm: whatever is found is compared.
    """

    def __init__(self, archive: Archive, tell: Callable[[str], None]) -> None:
        self._archive = archive
        self._index = DerivedIndex(archive.paths.prints, _no_text, self._fill, tell)
        archive.followers.append(self)
        self._records: dict[int, PageRecord] = {}

    def record(self, page: int) -> PageRecord:
        """A page as its newest line has it. Raises :class:`ArchiveDamagedError`."""
        if page not in self._records:
            row = self._archive.ledger.editions.newest_line(page)
            self._records[page] = read_edition_line(self._archive.page_line(row))
        return self._records[page]

    def stored(self, page: int, record: PageRecord) -> None:
        """A page's newest line is another now."""
        self._records[page] = record

    def keep(self, page: PageRow, record: PageRecord, prints: tuple[PrintRow, ...]) -> None:
        """Index the articles of a page."""

        def kept(index: Index) -> None:
            for row in prints:
                if row.text_hash and not row.part_of:
                    self._keep(index, page, record, row.position, row.text_hash)

        self._index.use(kept)

    def near(self, text: str) -> list[tuple[int, int]] | None:
        """Page and position of the print articles that may be in a text, likely ones first.

        ``None`` where the index cannot be used.
        """
        if not self._archive.ledger.editions.any_lookups():
            return []
        names = self._index.use(lambda index: index.candidates(text))
        if names is None:
            return None
        found = [name.split(".") for name in names]
        return list(dict.fromkeys((int(page), int(position)) for page, position, _ in found))

    def _keep(
        self, index: Index, page: PageRow, record: PageRecord, position: int, text_hash: str
    ) -> None:
        article = record.article(position)
        if article is not None:
            noon = datetime.combine(datetime.fromisoformat(page.date), time(12), BEIJING)
            index.keep(f"{page.id}.{position}.{text_hash}", article.text, noon, page.paper)

    def _fill(self, index: Index) -> None:
        editions = self._archive.ledger.editions
        with self._archive.reading():
            known = {
                f"{page}.{position}.{text_hash}": (page, position, text_hash)
                for page, position, _, text_hash in editions.lookup_ids()
            }
        for name in index.missing(known):
            page, position, text_hash = known[name]
            with self._archive.reading():
                row = editions.by_number(page)
                record = self.record(page)
            self._keep(index, row, record, position, text_hash)

    def commit(self) -> None:
        """The ledger has committed: the index follows."""
        self._records.clear()
        self._index.commit()

    def rollback(self) -> None:
        """The ledger has forgotten what was not committed, and so does the index."""
        self._records.clear()
        self._index.rollback()

    def close(self) -> None:
        """Close the index."""
        self._index.close()


def _no_text(article_id: str) -> str:
    """Nothing is compared in this index."""
    raise LookupError(article_id)
