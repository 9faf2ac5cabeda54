"""The ledger's ``duplicates`` table: what was dropped, why, and in favour of which article."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from crawler.items import Duplicate


class DuplicateTable:
    """What ``duplicates.jsonl`` has a line of, and the links that led to it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, link: int, dropped: Duplicate, run: int) -> bool:
        """Record a duplicate; ``False`` if it is on record already."""
        cursor = self._connection.execute(
            "INSERT OR IGNORE INTO duplicates (link, article, url, title, source, why, kept, run)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                link,
                dropped.id,
                dropped.url,
                dropped.title,
                dropped.source,
                dropped.why,
                dropped.kept,
                run,
            ),
        )
        return cursor.rowcount > 0

    def all(self) -> Iterator[Duplicate]:
        """Every duplicate, in the order of the lines of ``duplicates.jsonl``."""
        for row in self._connection.execute(
            "SELECT article, url, title, source, why, kept FROM duplicates ORDER BY id"
        ):
            yield Duplicate(*row)

    def restate(self, told: list[Duplicate]) -> None:
        """Make each row, in their order, say what these do: the lines of ``duplicates.jsonl``."""
        numbers = self._connection.execute("SELECT id FROM duplicates ORDER BY id").fetchall()
        self._connection.executemany(
            "UPDATE duplicates SET article = ?, url = ?, title = ?, source = ?, why = ?, kept = ?"
            " WHERE id = ?",
            [
                (each.id, each.url, each.title, each.source, each.why, each.kept, number)
                for each, (number,) in zip(told, numbers, strict=True)
            ],
        )

    def first_of(self, article: str) -> tuple[str, str] | None:
        """Why something with this id was first dropped, and in favour of which article."""
        row = self._connection.execute(
            "SELECT why, kept FROM duplicates WHERE article = ? ORDER BY id LIMIT 1", (article,)
        ).fetchone()
        return (str(row[0]), str(row[1])) if row else None

    def in_favour_of(self, article: str) -> list[tuple[str, str, str]]:
        """What was dropped in favour of an article: id, why, key of the link."""
        rows = self._connection.execute(
            "SELECT d.article, d.why, l.key FROM duplicates AS d JOIN links AS l ON l.id = d.link"
            " WHERE d.kept = ? ORDER BY d.article, l.key",
            (article,),
        )
        return rows.fetchall()

    def recorded(self, run: int) -> dict[str, int]:
        """How many duplicates a run recorded, by why."""
        rows = self._connection.execute(
            "SELECT why, count(*) FROM duplicates WHERE run = ? GROUP BY why ORDER BY why", (run,)
        )
        return dict(rows.fetchall())

    def written_and_dropped(self, run: int) -> int:
        """How many lines a run wrote of rolling news that it dropped later, as its twin came."""
        row = self._connection.execute(
            "SELECT count(*) FROM revisions AS r JOIN articles AS a ON a.id = r.article"
            " WHERE r.run = ? AND r.amendment = 0 AND a.state = 'superseded'",
            (run,),
        ).fetchone()
        return int(row[0])
