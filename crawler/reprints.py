"""Reprints in an archive: where an article belongs among all that were archived before it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from crawler.archive.archive import Archive
from crawler.archive.recovery import read_revision
from crawler.archive_command import OpenArchive
from crawler.errors import ArchiveError, ArchiveWriteError
from crawler.items import Article

if TYPE_CHECKING:
    from crawler.similarity.index import Index


class Reprints:
    """The reprint index of an archive, opened when the first article asks for its place.

    It keeps step with the ledger: it commits after it and forgets with it. What it lacks (of a
    crash between the two commits, of an archive older than the index) is added before the first
    article is placed.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._index: Index | None = None
        archive.followers.append(self)

    def place(self, article: Article, made: object = None) -> None:
        """Say which family an article belongs to, as far as is known now.

        ``made`` is its text as :func:`crawler.similarity.shingles.shingled` prepares it, if that
        has been done already.
        Raises :class:`ArchiveWriteError` or :class:`ArchiveDamagedError`.
        """
        with self._writing():
            # Not "or": an index is as true as it is long, which is counted one by one.
            index = self._open() if self._index is None else self._index
            placement = index.add(
                article.id, article.text, article.published, article.source, article.title, made
            )
        article.story = placement.story
        article.reprint_of = placement.reprint_of
        article.similarity = _rounded(placement.similarity)
        article.containment = _rounded(placement.containment)

    def candidates(self, text: str) -> list[str]:
        """The archived articles that may share a long part with a text, likely ones first.

        Raises as :meth:`place`.
        """
        with self._writing():
            # Not "or": an index is as true as it is long, which is counted one by one.
            index = self._open() if self._index is None else self._index
            return index.candidates(text)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except (ArchiveWriteError, sqlite3.OperationalError) as error:
            raise ArchiveWriteError(
                f"cannot write to {self._archive.paths.reprints}: {error}; "
                "make room or the directory writable, then run again: nothing archived is lost"
            ) from error

    def _open(self) -> Index:
        # Only a run that archives something pays for numpy.
        from crawler.similarity.index import Index

        archive = self._archive
        index = Index(archive.paths.reprints, archive.first_text)
        if len(index) < archive.ledger.articles.counts()["articles"]:
            ids = [row.id for row in archive.ledger.articles.all()]
            for article_id in index.missing(ids):
                row = archive.ledger.articles.get(article_id)
                assert row is not None
                first = archive.first_article(article_id)
                index.add(article_id, first.text, first.published, first.source, first.title)
        self._index = index
        return index

    def commit(self) -> None:
        """The ledger has committed: the index follows."""
        if self._index is not None:
            with self._writing():
                self._index.commit()

    def rollback(self) -> None:
        """The ledger has forgotten what was not committed, and so does the index."""
        if self._index is not None:
            self._index.rollback()

    def close(self) -> None:
        """Close the index."""
        if self._index is not None:
            self._index.close()
            self._index = None


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def index_of(archive: OpenArchive) -> Index:
    """The reprint index of an archive that is only looked at.

    Raises :class:`ArchiveError` where there is none yet.
    """
    from crawler.similarity.index import Index

    if not archive.paths.reprints.exists():
        raise ArchiveError(
            f"{archive.paths.root} has no reprint index yet: the next run that archives something "
            "makes it"
        )

    def text_of(article_id: str) -> str:
        revisions = archive.ledger.articles.revisions(article_id)
        if not revisions:
            raise LookupError(article_id)
        return read_revision(archive.paths, revisions[0].line_offset, revisions[0].line_length).text

    return Index(archive.paths.reprints, text_of)
