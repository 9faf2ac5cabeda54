"""Searching: queries to pages of articles, facets, days. Reads only, from many threads."""

from __future__ import annotations

import queue
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

from crawler.archive.paths import ArchivePaths
from crawler.errors import ArchiveError, IndexDamagedError
from crawler.items import Article
from crawler.search.asked import Asked, number_before
from crawler.search.folding import folded
from crawler.search.lines import Lines
from crawler.search.query import QueryError, parse
from crawler.search.results import Hit, Order, ResultPage
from crawler.search.search_rows import ABOVE_ALL, SearchRows
from crawler.search.search_tables import open_index_to_read, remove_index
from crawler.search.search_tokens import searched

CONNECTIONS = 4
MOST_PER_PAGE = 200

Judge = Callable[[Article], bool]
Facets = dict[str, list[tuple[str, int]]]


class Searcher:
    """The index of one archive, to be asked. Close it, or use it as a context manager.

    Every question is answered as of one commit of the index. The file may be made anew meanwhile.
    Raises :class:`QueryError` for a query that cannot be meant, :class:`ArchiveError` where there
    is no index, and :class:`IndexDamagedError` where it is damaged.
    """

    def __init__(self, paths: ArchivePaths, path: Path | None = None) -> None:
        self._paths = paths
        self.path = path or paths.reader
        self._free: queue.LifoQueue[tuple[sqlite3.Connection, int] | None] = queue.LifoQueue()
        for _ in range(CONNECTIONS):
            self._free.put(None)

    def __enter__(self) -> Searcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close what is not in use; who asks again opens it again."""
        held = []
        with suppress(queue.Empty):
            while True:
                held.append(self._free.get_nowait())
        for each in held:
            if each is not None:
                each[0].close()
            self._free.put(None)

    # -- asked --------------------------------------------------------------------------------

    def search(
        self,
        query: str,
        *,
        limit: int = 20,
        before: str | None = None,
        order: Order = "newest",
    ) -> ResultPage:
        """The articles that a query finds, ``limit`` (1 to 200) at a time.

        ``before`` is the ``next`` of the page before, or a day or moment (ISO 8601; Beijing time
        where it has no zone): articles published before it. ``best`` begins with those that have
        the words in the title, the shortest and rarest first.

        A page for which :data:`.asked.LOOKED_AT` texts were looked through in vain ends there: it
        has fewer articles, perhaps none, and a ``next``.
        """
        return self._search(query, limit, before, order, 0)[0]

    def search_with_facets(
        self, query: str, *, limit: int = 20, order: Order = "newest", most: int = 20
    ) -> tuple[ResultPage, Facets]:
        """The first page of :meth:`search`, and :meth:`facets`, of one commit."""
        return self._search(query, limit, None, order, most)

    def _search(
        self, query: str, limit: int, before: str | None, order: Order, most: int
    ) -> tuple[ResultPage, Facets]:
        if not 1 <= limit <= MOST_PER_PAGE:
            raise QueryError(
                "limit=%(limit)s: it must be 1 to %(most)s", limit=limit, most=MOST_PER_PAGE
            )
        with self._asked(query) as asked:
            if order == "best" and asked.plan.query.terms:
                page = asked.best(limit, before)
            else:
                page = asked.newest(limit, number_before(before))
            return page, asked.facets(most) if most else {}

    def latest(self, query: str, *, limit: int = 50) -> list[Hit]:
        """What was archived last of the newest that a query finds, the last first."""
        with self._asked(query) as asked:
            return asked.latest(limit)

    @contextmanager
    def _asked(self, query: str) -> Iterator[Asked]:
        with self._rows() as rows, Lines(self._paths) as lines:
            yield Asked(rows, lines, parse(query))

    def matches(self, query: str, *, before: str | None = None) -> Iterator[Hit]:
        """Every article that a query finds, newest first, as a stream."""
        parse(query)  # what cannot be meant is said at once
        return self._stream(query, before)

    def _stream(self, query: str, before: str | None) -> Iterator[Hit]:
        number: int | None = number_before(before)
        while number is not None:
            with self._asked(query) as asked:
                hits, number = asked.hits(100, number)
            yield from hits

    def ids(self, query: str) -> list[str]:
        """The ids of all articles that a query finds, newest first."""
        with self._asked(query) as asked:
            return [row.article for row in asked.rows(ABOVE_ALL) if asked.holds(row)]

    def facets(self, query: str, *, most: int = 20) -> Facets:
        """For each facet its values among what a query finds, the most frequent first.

        Counted over the newest :data:`.asked.FACETED`; without a query over everything.
        """
        with self._asked(query) as asked:
            return asked.facets(most)

    def counts(self, facet: str, prefix: str | None = None) -> list[tuple[str, int]]:
        """The values of a facet (``source``, ``day``, …), each with its number of articles.

        The most frequent first; days and months in their order. ``prefix``: only those that begin
        so.
        """
        with self._rows() as rows:
            return rows.counts(facet, folded(prefix or ""), by_value=facet in ("day", "month"))

    def days(self, query: str) -> list[tuple[date, int]]:
        """How many articles of each day (Beijing time) a query finds, in order; no empty days."""
        with self._asked(query) as asked:
            return asked.days()

    def documents(self) -> int:
        """How many articles the index has."""
        with self._rows() as rows:
            return rows.position().documents

    def position(self) -> int:
        """How many bytes of ``articles.jsonl`` are in the index."""
        with self._rows() as rows:
            return rows.position().position

    @contextmanager
    def judging(self, query: str) -> Iterator[Judge]:
        """Says of any revision of an article of the index whether the query means it."""
        with self._rows() as rows, Lines(self._paths) as lines:
            asked = Asked(rows, lines, parse(query))

            def judge(article: Article) -> bool:
                row = rows.of_article(article.id)
                return row is not None and asked.plan.holds(
                    row, lambda: folded(searched(article.title, article.text))
                )

            yield judge

    # -- connections --------------------------------------------------------------------------

    @contextmanager
    def _rows(self) -> Iterator[SearchRows]:
        held = self._free.get()
        try:
            try:
                inode = self.path.stat().st_ino
            except FileNotFoundError:
                raise ArchiveError(
                    f"{self._paths.root} has no search index yet: finews-archiver index makes it"
                ) from None
            if held is not None and held[1] != inode:
                held[0].close()
                held = None
            if held is None:
                held = open_index_to_read(self.path), inode
            connection = held[0]
            connection.execute("BEGIN")
            try:
                yield SearchRows(connection)
            finally:
                connection.execute("ROLLBACK")
        except IndexDamagedError as error:
            raise IndexDamagedError(f"{error}: finews-archiver index makes it anew") from None
        except sqlite3.OperationalError as error:
            raise ArchiveError(f"{self.path} cannot be read: {error}") from error
        except sqlite3.DatabaseError as error:
            self._remove_damaged(held)
            held = None
            raise IndexDamagedError(
                f"{self.path} is damaged ({error}): finews-archiver index makes it anew"
            ) from error
        finally:
            self._free.put(held)

    def _remove_damaged(self, held: tuple[sqlite3.Connection, int] | None) -> None:
        """Take a damaged index away: who catches up reads little of it, and may not notice."""
        if held is not None:
            held[0].close()
            with suppress(OSError):
                if self.path.stat().st_ino == held[1]:
                    remove_index(self.path)
