"""An archive with a search index, for tests."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Any

from crawler.archive.paths import ArchivePaths
from crawler.search.search_index import CaughtUp, SearchIndex
from crawler.search.searcher import Searcher
from tests.support.archives import HandClock, article, open_archive, submit


class Searched:
    """An archive that a run has open, and what searches it."""

    def __init__(self, root: Path, clock: HandClock | None = None) -> None:
        self.clock = clock or HandClock()
        self.archive = open_archive(root, self.clock)
        self.searcher = Searcher(ArchivePaths(root))

    def __enter__(self) -> Searched:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.searcher.close()
        self.archive.close()

    def add(self, number: int, text: str, *, commit: bool = True, **changes: Any) -> None:
        """Store an article, or its next revision."""
        made = article(number, text, **changes)
        submit(self.archive, made)
        if commit:
            self.archive.commit()

    def index(self, limit: int | None = None) -> CaughtUp:
        with SearchIndex(self.archive.paths) as index:
            return index.catch_up(limit)

    @staticmethod
    def number(article_id: str) -> int:
        return int(article_id[-10:])


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """All that an index holds: its rows, and every token with its numbers."""
    with closing(sqlite3.connect(path)) as connection:
        found = {
            table: connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
            for table in ("document", "facet", "progress")
        }
        for table in ("body", "title"):
            connection.execute(
                f"CREATE VIRTUAL TABLE temp.of_{table} USING fts5vocab(main, {table}, 'instance')"
            )
            found[table] = sorted(connection.execute(f"SELECT * FROM of_{table}"), key=repr)
    assert found["document"]
    assert found["body"]
    return found
