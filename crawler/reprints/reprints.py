"""Reprints in an archive: where an article belongs among all that were archived before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from crawler.archive.archive import Archive
from crawler.errors import MADE_ANEW, IndexDamagedError, PostFileError
from crawler.items import Article
from crawler.reprints.derived_index import DerivedIndex, only_noted

if TYPE_CHECKING:
    from crawler.reprints.index import Index
    from crawler.reprints.places import Placement

_ADDED_AT_ONCE = 2_000
"""Articles that the index lacks, added in one transaction: some ten seconds."""


class Reprints:
    """The reprint index of an archive; :class:`DerivedIndex` says what becomes of a bad one.

    What it lacks (of a crash between the ledger's commit and its own, of an archive older than the
    index) is added before the first article is placed, in the order in which it was archived: so
    families keep the names that the lines of ``articles.jsonl`` give them. That is committed in
    batches: who is killed goes on.
    """

    def __init__(self, archive: Archive, tell: Callable[[str], None] = only_noted) -> None:
        self._archive = archive
        self._index = DerivedIndex(archive.paths.reprints, archive.first_text, self._fill, tell)
        archive.followers.append(self)

    def place(self, article: Article) -> None:
        """Say which family an article belongs to, as far as is known now.

        An article that the store will refuse gets no place: the index must not know what the
        archive lacks. Nor does any where the index cannot be used.

        Raises :class:`ArchiveWriteError` or :class:`ArchiveDamagedError`: of the archive.
        """
        if not can_be_stored(self._archive, article):
            return
        placement = self._index.use(lambda index: self._added(index, article))
        if placement is None:
            return
        article.story = placement.story
        article.reprint_of = placement.reprint_of
        article.degree = placement.degree
        article.similarity = _rounded(placement.similarity)
        article.containment = _rounded(placement.containment)

    def catch_up(self) -> None:
        """Add what the index lacks now, and not before the next article. Raises as :meth:`place`.

        The archive's next commit commits it.
        """
        self._index.use(lambda index: None)

    def candidates(self, text: str) -> list[str] | None:
        """The archived articles that may share a long part with a text, likely ones first.

        ``None`` where the index cannot be used. Raises as :meth:`place`.
        """
        return self._index.use(lambda index: index.candidates(text))

    def _fill(self, index: Index) -> None:
        with self._archive.reading():
            archived = self._archive.ledger.articles.counts()["articles"]
        known = len(index)  # counted one by one
        if known > archived:
            raise IndexDamagedError(
                f"reprints.sqlite3 has {known} articles, the archive {archived}: {MADE_ANEW}"
            )
        if known < archived:
            self._add_missing(index)
        # Only a run that archives something pays for numpy.
        from crawler.reprints.index_store import former_stories

        path = self._archive.paths.reprints
        for aside in sorted(path.parent.glob(f"{path.name}.set-aside-*")):
            if aside.suffix[-1].isdigit():  # not its log
                index.note_former(aside.name, former_stories(aside))

    def _add_missing(self, index: Index) -> None:
        archive = self._archive
        # What waits for the ledger's commit may yet be forgotten, and the index must forget it too.
        in_batches = not archive.waiting
        for added, article_id in enumerate(index.missing(_first_ids(archive)), start=1):
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
        self._index.commit()

    def rollback(self) -> None:
        """The ledger has forgotten what was not committed, and so does the index."""
        self._index.rollback()

    def close(self) -> None:
        """Close the index."""
        self._index.close()


def can_be_stored(archive: Archive, article: Article) -> bool:
    """Whether the store will not refuse it: nothing may name what is not archived."""
    try:
        name, _ = archive.post_of(article)
    except PostFileError:
        return False
    return archive.ledger.articles.holder_of_post(name) in (None, article.id)


def _first_ids(archive: Archive) -> Iterator[str]:
    """All articles, in the order in which they were archived."""
    with archive.reading():
        for row in archive.ledger.articles.all_revisions():
            if row.revision == 1 and not row.amendment:
                yield row.article


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
