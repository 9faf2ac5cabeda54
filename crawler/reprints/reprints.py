"""Reprints in an archive: where an article belongs among all that were archived before it."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.archive.archive import Archive
from crawler.errors import ArchiveDamagedError, ArchiveWriteError, PostFileError
from crawler.items import Article
from crawler.ledger.articles import RevisionRow

if TYPE_CHECKING:
    from crawler.reprints.index import Index
    from crawler.reprints.places import Placement

_logger = logging.getLogger(__name__)
_ADDED_AT_ONCE = 2_000
"""Articles that the index lacks, added in one transaction: some ten seconds."""


class Reprints:
    """The reprint index of an archive, opened when the first article asks for its place.

    It keeps step with the ledger: it commits after it and forgets with it. What it lacks (of a
    crash between the two commits, of an archive older than the index) is added before the first
    article is placed, in the order in which it was archived: so families keep the names that the
    lines of ``articles.jsonl`` give them. That is committed in batches: who is killed goes on.

    An index that cannot be used (built with other tables of Unicode or OpenCC, cut off, no index
    at all) is set aside and made anew: articles vanish in three days, and it is made of the
    archive alone. ``tell`` hears of it.
    """

    def __init__(self, archive: Archive, tell: Callable[[str], None] = _logger.warning) -> None:
        self._archive = archive
        self._tell = tell
        self._index: Index | None = None
        archive.followers.append(self)

    def place(self, article: Article) -> None:
        """Say which family an article belongs to, as far as is known now.

        An article that the store will refuse gets no place: the index must not know what the
        archive lacks.

        Raises :class:`ArchiveWriteError` or :class:`ArchiveDamagedError`.
        """
        if not can_be_stored(self._archive, article):
            return
        with self._writing():
            # Not "or": an index is as true as it is long, which is counted one by one.
            index = self._open() if self._index is None else self._index
            placement = self._added(index, article)
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
            with readable(self._archive.paths.reprints):
                yield
        except (ArchiveWriteError, sqlite3.OperationalError) as error:
            raise ArchiveWriteError(
                f"cannot write to {self._archive.paths.reprints}: {error}; "
                "make room or the directory writable, then run again: nothing archived is lost"
            ) from error

    def _open(self) -> Index:
        # Only a run that archives something pays for numpy.
        from crawler.reprints.index import Index

        archive = self._archive
        try:
            index = Index(archive.paths.reprints, archive.first_text)
        except ArchiveDamagedError as error:
            aside = _set_aside(archive.paths.reprints)
            why = str(error).rpartition(": ")[0]
            self._tell(f"{why}: set aside as {aside.name}, and made anew from the archive")
            index = Index(archive.paths.reprints, archive.first_text)
        try:
            if len(index) < archive.ledger.articles.counts()["articles"]:
                self._add_missing(index)
        except BaseException:
            index.close()  # or it would keep everybody else from writing
            raise
        self._index = index
        return index

    def _add_missing(self, index: Index) -> None:
        archive = self._archive
        # What waits for the ledger's commit may yet be forgotten, and the index must forget it too.
        in_batches = not archive.waiting
        ids = (row.article for row in archive.ledger.articles.all_revisions() if _is_first(row))
        for added, article_id in enumerate(index.missing(ids), start=1):
            self._added(index, archive.first_article(article_id))
            if in_batches and not added % _ADDED_AT_ONCE:
                index.commit()

    def _added(self, index: Index, article: Article) -> Placement:
        """Place an article; one that takes a twin's place in that place, if the twin came first.

        The two are one publication (docs/source.md, "Twins"), and neither is a reprint of the
        other.
        """
        about = (article.id, article.text, article.published, article.source, article.title)
        twin = self._archive.source.twin_of(article.id)
        return index.add(*about) if twin is None else index.replace(twin, *about)

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


def _set_aside(path: Path) -> Path:
    """Give an index and its log other names; where it lies now.

    Raises :class:`ArchiveWriteError`.
    """
    number = 1
    while (aside := path.with_name(f"{path.name}.set-aside-{number}")).exists():
        number += 1
    try:
        for suffix in ("-shm", "-wal", ""):
            with suppress(FileNotFoundError):
                path.with_name(path.name + suffix).rename(aside.with_name(aside.name + suffix))
    except OSError as error:
        raise ArchiveWriteError(f"{path.name} cannot be set aside: {error}") from error
    return aside


def can_be_stored(archive: Archive, article: Article) -> bool:
    """Whether the store will not refuse it: nothing may name what is not archived."""
    try:
        name, _ = archive.source.post_of(article)
    except PostFileError:
        return False
    return archive.ledger.articles.holder_of_post(name) in (None, article.id)


def _is_first(row: RevisionRow) -> bool:
    return row.revision == 1 and not row.amendment


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Reading an index: one that is damaged raises :class:`ArchiveDamagedError`."""
    try:
        yield
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        raise ArchiveDamagedError(
            f"{path} is damaged ({error}): move it away; the next run that archives something "
            "makes it anew from the archive"
        ) from error


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
