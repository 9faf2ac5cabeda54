"""The index of print articles in an archive: which of them may be an article that comes online."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from typing import TYPE_CHECKING

from crawler.archive.archive import Archive
from crawler.clock import BEIJING
from crawler.errors import ArchiveWriteError
from crawler.ledger.editions import PageRow, PrintRow
from crawler.newspaper.files.edition_line import PageRecord, read_edition_line

if TYPE_CHECKING:
    from crawler.reprints.index import Index


class PrintArticles:
    """Pages of print in an archive, and the index of their articles (``prints.sqlite3``).

    It keeps step with the ledger as :class:`crawler.reprints.reprints.Reprints` does. An entry is
    named by page, position and text, so that an entry of a text that is gone leads to what
    stands there now, and does no harm: whatever is found is compared.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._index: Index | None = None
        self._records: dict[int, PageRecord] = {}
        archive.followers.append(self)

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
        """Index the articles of a page. Raises :class:`ArchiveWriteError`."""
        with self._writing():
            index = self._open() if self._index is None else self._index
            for row in prints:
                if row.text_hash and not row.part_of:
                    self._keep(index, page, record, row.position, row.text_hash)

    def near(self, text: str) -> list[tuple[int, int]]:
        """Page and position of the print articles that may be in a text, likely ones first.

        Raises :class:`ArchiveWriteError`.
        """
        if not self._archive.ledger.editions.any_lookups():
            return []
        with self._writing():
            index = self._open() if self._index is None else self._index
            found = [name.split(".") for name in index.candidates(text)]
        return list(dict.fromkeys((int(page), int(position)) for page, position, _ in found))

    def _keep(
        self, index: Index, page: PageRow, record: PageRecord, position: int, text_hash: str
    ) -> None:
        article = record.article(position)
        if article is not None:
            noon = datetime.combine(datetime.fromisoformat(page.date), time(12), BEIJING)
            index.keep(f"{page.id}.{position}.{text_hash}", article.text, noon, page.paper)

    def _open(self) -> Index:
        # Only a run that archives something pays for numpy.
        from crawler.reprints.index import Index

        editions = self._archive.ledger.editions
        index = Index(self._archive.paths.prints, _no_text)
        known = {
            f"{page}.{position}.{text_hash}": (page, position, text_hash)
            for page, position, _, text_hash in editions.lookup_ids()
        }
        for name in index.missing(known):
            page, position, text_hash = known[name]
            row = editions.by_number(page)
            self._keep(index, row, self.record(page), position, text_hash)
        self._index = index
        return index

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except (ArchiveWriteError, sqlite3.OperationalError) as error:
            raise ArchiveWriteError(
                f"cannot write to {self._archive.paths.prints}: {error}; "
                "make room or the directory writable, then run again: nothing archived is lost"
            ) from error

    def commit(self) -> None:
        """The ledger has committed: the index follows."""
        self._records.clear()
        if self._index is not None:
            with self._writing():
                self._index.commit()

    def rollback(self) -> None:
        """The ledger has forgotten what was not committed, and so does the index."""
        self._records.clear()
        if self._index is not None:
            self._index.rollback()

    def close(self) -> None:
        """Close the index."""
        if self._index is not None:
            self._index.close()
            self._index = None


def _no_text(article_id: str) -> str:
    """Nothing is compared in this index."""
    raise LookupError(article_id)
