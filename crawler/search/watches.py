"""What has happened in an archive to the articles that a saved search finds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from crawler.archive.jsonl import read_article_line, read_revision
from crawler.archive.linefile import LineFile
from crawler.archive.paths import ArchivePaths
from crawler.errors import ArchiveDamagedError
from crawler.items import Article
from crawler.ledger import Ledger
from crawler.search.searcher import Judge, Searcher

Event = Literal["new", "revised", "reprinted", "vanished"]
EVENTS: tuple[Event, ...] = ("new", "revised", "reprinted", "vanished")


@dataclass(frozen=True, slots=True)
class Seen:
    """How far somebody has been told.

    ``position`` is bytes of ``articles.jsonl``, ``run`` the ledger's newest run then, ``vanished``
    are the articles that had gone early in that run.
    """

    position: int
    run: int
    vanished: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing to be told. Of a reprint, the article is the new publication of what was found."""

    event: Event
    id: str
    revision: int
    title: str
    source: str
    published: datetime | None
    url: str

    @classmethod
    def of(cls, event: Event, article: Article) -> Happening:
        """It happened to this article."""
        return cls(
            event,
            article.id,
            article.revision,
            article.title,
            article.source,
            article.published,
            article.url,
        )

    def __str__(self) -> str:
        when = f"{self.published:%Y-%m-%d %H:%M}" if self.published else "time unknown"
        return f"{self.event}: {when} {self.source}: {self.title} {self.url} ({self.id})"


class Watching:
    """One look at an archive, as of one commit, for any number of saved searches.

    The index has to have caught up. What the lines and the ledger tell is read once.
    """

    def __init__(self, paths: ArchivePaths, ledger: Ledger, searcher: Searcher) -> None:
        self._paths = paths
        self._ledger = ledger
        self._searcher = searcher
        self.now = Seen(searcher.position(), ledger.states.newest_run())

    def since(self, query: str, seen: Seen) -> tuple[list[Happening], Seen]:
        """What has happened since, and how far that is. Raises :class:`QueryError`."""
        gone = {article for article, early in self._ledger.states.vanished(seen.run) if early}
        with self._searcher.judging(query) as judge:
            found = list(self._by_lines(judge, min(seen.position, self.now.position)))
            found += self._vanished(judge, sorted(gone - seen.vanished))
        of_newest = {a for a, early in self._ledger.states.vanished(self.now.run) if early}
        return found, Seen(self.now.position, self.now.run, frozenset(of_newest))

    def _by_lines(self, judge: Judge, start: int) -> Iterator[Happening]:
        told = set()
        for offset, line in LineFile(self._paths.articles, 0).lines(start):
            if offset >= self.now.position:
                return
            try:
                article = read_article_line(line)
            except ArchiveDamagedError:
                continue  # catching up has named it
            event = self._event(judge, article, offset)
            if event is not None and (event, article.id, article.revision) not in told:
                told.add((event, article.id, article.revision))
                yield Happening.of(event, article)

    def _event(self, judge: Judge, article: Article, offset: int) -> Event | None:
        if article.revision > 1:
            rows = self._ledger.articles.revisions(article.id)
            if not any(row.line_offset == offset and row.amendment == 0 for row in rows):
                return None
            former = [row for row in rows if row.revision < article.revision]
            before = former[-1:] and self._at(former[-1].line_offset, former[-1].line_length)
            # Words may have been taken out: that is what somebody wants to know.
            return "revised" if judge(article) or (before and judge(before)) else None
        known = self._ledger.articles.revisions(article.id)
        if known and known[0].line_offset != offset:
            return None
        if article.reprint_of is not None:
            original = self._newest(article.reprint_of)
            if original is not None and judge(original):
                return "reprinted"
        return "new" if judge(article) else None

    def _vanished(self, judge: Judge, gone: list[str]) -> Iterator[Happening]:
        for article_id in gone:
            article = self._newest(article_id)
            if article is not None and judge(article):
                yield Happening.of("vanished", article)

    def _newest(self, article_id: str) -> Article | None:
        rows = self._ledger.articles.revisions(article_id)
        return self._at(rows[-1].line_offset, rows[-1].line_length) if rows else None

    def _at(self, offset: int, length: int) -> Article:
        return read_revision(self._paths, offset, length)
