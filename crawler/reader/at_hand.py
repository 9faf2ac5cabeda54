"""The archive that the pages are of, opened anew for each request: what a run has committed since
is seen, and nothing is written.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

from crawler.archive.jsonl import read_revision
from crawler.archive.open_archive import OpenArchive
from crawler.archive.own_parts import check_parts
from crawler.archive.paths import ArchivePaths
from crawler.clock import Clock
from crawler.errors import WordedError
from crawler.items import Article
from crawler.ledger import Ledger
from crawler.ledger.articles import ArticleRow
from crawler.search.searcher import Searcher
from crawler.source import Source

Made = TypeVar("Made")
_A_MINUTE = 60.0


class NotFoundError(WordedError):
    """The archive does not have what an address names."""


@dataclass
class AtHand:
    """An archive, its search index, and what the settings say of them.

    ``stale_hours`` without a run are an outage. Figures that take a pass over the whole archive are
    kept until the next run has ended.
    """

    paths: ArchivePaths
    searcher: Searcher
    source: Source
    clock: Clock
    stale_hours: float
    _kept: dict[str, tuple[object, Any]] = field(default_factory=dict)
    _recent: dict[str, tuple[float, Any]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @property
    def name(self) -> str:
        """What the archive's directory is called."""
        return self.paths.root.resolve().name

    @contextmanager
    def open(self) -> Iterator[OpenArchive]:
        """The archive as of one commit. Raises :class:`ArchiveError` or :class:`sqlite3.Error`."""
        check_parts(self.paths)
        ledger = Ledger(self.paths.ledger, read_only=True)
        try:
            ledger.exported.begin()
            yield OpenArchive(self.paths, ledger, self.clock)
        finally:
            ledger.close()

    def lately(self, name: str, make: Callable[[], Made]) -> Made:
        """What ``make`` gives, or gave in the last minute."""
        now = time.monotonic()
        with self._lock:
            if name not in self._recent or now - self._recent[name][0] > _A_MINUTE:
                self._recent[name] = (now, make())
            made: Made = self._recent[name][1]
            return made

    def kept(self, name: str, archive: OpenArchive, make: Callable[[], Made]) -> Made:
        """What ``make`` gives, made once for each state of the archive's runs."""
        state = archive.ledger.runs.last()
        with self._lock:
            if name not in self._kept or self._kept[name][0] != state:
                self._kept[name] = (state, make())
            made: Made = self._kept[name][1]
            return made


def article_row(archive: OpenArchive, article_id: str) -> ArticleRow:
    """An article of the archive, or the one that was kept in its place.

    Raises :class:`NotFoundError`.
    """
    kept = archive.ledger.articles.standing_for(article_id)
    row = archive.ledger.articles.get(kept) if kept is not None else None
    if row is None:
        raise NotFoundError("%(id)s is not in this archive", id=article_id)
    return row


def revisions_of(archive: OpenArchive, article_id: str) -> list[Article]:
    """Every revision as its newest line has it, oldest first. Raises ArchiveDamagedError."""
    newest = {row.revision: row for row in archive.ledger.articles.revisions(article_id)}
    return [read_revision(archive.paths, r.line_offset, r.line_length) for r in newest.values()]
