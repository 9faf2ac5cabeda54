"""All SQL of the search index, but for its tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from crawler.errors import IndexDamagedError
from crawler.search.query import MARKS

BITS = {name: 1 << place for place, name in enumerate(MARKS)}
ABOVE_ALL = 1 << 58
"""Larger than every number."""


@dataclass(frozen=True, slots=True)
class Document:
    """An article of the index, see :mod:`.search_tables`."""

    number: int
    article: str
    revision: int
    line_offset: int
    line_length: int
    facets: bytes
    marks: int

    @property
    def facet_numbers(self) -> list[int]:
        """The numbers of its facets."""
        found: list[int] = np.frombuffer(self.facets, dtype="<u4").tolist()
        return found


class Position(NamedTuple):
    """How far the index is: the row of the table ``progress``."""

    position: int
    last_line: int
    last_hash: str
    run: int
    changes: int
    lines: int
    documents: int


_NAMES = Document.__slots__
_COLUMNS = ", ".join(_NAMES)
_OF_D = ", ".join(f"d.{name}" for name in _NAMES)


class SearchRows:
    """What queries ask of the index."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def position(self) -> Position:
        """How far the index is. Raises :class:`IndexDamagedError` if it does not say."""
        row = self._connection.execute(
            f"SELECT {', '.join(Position._fields)} FROM progress"
        ).fetchone()
        if row is None:
            raise IndexDamagedError("the search index does not say how far it is")
        return Position(*row)

    def of_article(self, article: str) -> Document | None:
        """The row of an article."""
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM document WHERE article = ?", (article,)
        ).fetchone()
        return Document(*row) if row else None

    def by_number(self, number: int) -> Document | None:
        """The row with this number."""
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM document WHERE number = ?", (number,)
        ).fetchone()
        return Document(*row) if row else None

    def is_taken(self, number: int) -> bool:
        """Whether an article has this number."""
        row = self._connection.execute("SELECT 1 FROM document WHERE number = ?", (number,))
        return row.fetchone() is not None

    def matching(self, match: str, below: int) -> Iterator[Document]:
        """The articles that an expression finds, with smaller numbers than that, falling."""
        # CROSS keeps SQLite from looking at the documents first, and from sorting.
        rows = self._connection.execute(
            f"SELECT {_OF_D} FROM body CROSS JOIN document AS d ON d.number = body.rowid"
            " WHERE body MATCH ? AND body.rowid < ? ORDER BY body.rowid DESC",
            (match, below),
        )
        return (Document(*row) for row in rows)

    def numbers(self, match: str, most: int) -> list[int]:
        """The largest numbers of the articles that an expression finds, falling."""
        rows = self._connection.execute(
            "SELECT rowid FROM body WHERE body MATCH ? ORDER BY rowid DESC LIMIT ?", (match, most)
        )
        return [number for (number,) in rows]

    def every(self, below: int) -> Iterator[Document]:
        """All articles with smaller numbers, falling."""
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM document WHERE number < ? ORDER BY number DESC", (below,)
        )
        return (Document(*row) for row in rows)

    def ranked(self, match: str, most: int) -> list[Document]:
        """The articles whose titles an expression finds, by BM25."""
        rows = self._connection.execute(
            f"SELECT {_OF_D} FROM title CROSS JOIN document AS d ON d.number = title.rowid"
            " WHERE title MATCH ? ORDER BY rank, title.rowid DESC LIMIT ?",
            (match, most),
        )
        return [Document(*row) for row in rows]

    def with_id(self, pattern: str, most: int) -> list[int]:
        """The numbers of articles with such ids (``GLOB``)."""
        rows = self._connection.execute(
            "SELECT number FROM document WHERE article GLOB ? ORDER BY article LIMIT ?",
            (pattern, most),
        )
        return [number for (number,) in rows]

    def marked(self, mark: str) -> list[str]:
        """The articles that have a mark."""
        rows = self._connection.execute(
            "SELECT article FROM document WHERE marks & ? ORDER BY number", (BITS[mark],)
        )
        return [article for (article,) in rows]

    def between(self, first: int, end: int) -> int:
        """How many articles have numbers from ``first`` up to ``end``."""
        row = self._connection.execute(
            "SELECT count(*) FROM document WHERE number >= ? AND number < ?", (first, end)
        ).fetchone()
        return int(row[0])

    def by_day(self, match: str) -> list[tuple[int, int]]:
        """Of what an expression finds: days since 1970 in Beijing, and how many of each."""
        return self._connection.execute(
            "SELECT (rowid + 28800) / 86400, count(*) FROM body WHERE body MATCH ? AND rowid > 0"
            " GROUP BY 1 ORDER BY 1",
            (match,),
        ).fetchall()

    # -- facets -----------------------------------------------------------------------------

    def facet(self, number: int) -> tuple[str, str]:
        """Name and value of a facet."""
        found: tuple[str, str] = self._connection.execute(
            "SELECT name, value FROM facet WHERE number = ?", (number,)
        ).fetchone()
        return found

    def facets_like(self, name: str, column: str, pattern: str, most: int) -> list[int]:
        """Facets whose ``value`` or ``folded`` value is like a pattern (``GLOB``)."""
        rows = self._connection.execute(
            f"SELECT number FROM facet WHERE name = ? AND documents > 0 AND {column} GLOB ?"
            " ORDER BY documents DESC, value LIMIT ?",
            (name, pattern, most),
        )
        return [number for (number,) in rows]

    def facets_between(self, name: str, first: str, last: str) -> list[int]:
        """Facets with values from ``first`` to ``last``."""
        rows = self._connection.execute(
            "SELECT number FROM facet WHERE name = ? AND documents > 0 AND value BETWEEN ? AND ?",
            (name, first, last),
        )
        return [number for (number,) in rows]

    def counts(self, name: str, prefix: str, *, by_value: bool) -> list[tuple[str, int]]:
        """The values of a facet whose folded form begins so, each with its number of articles."""
        order = "value" if by_value else "documents DESC, value"
        return self._connection.execute(
            "SELECT value, documents FROM facet WHERE name = :name AND documents > 0"
            f" AND substr(folded, 1, length(:prefix)) = :prefix ORDER BY {order}",
            {"name": name, "prefix": prefix},
        ).fetchall()

    def after_day(self, day: str) -> int:
        """How many articles are of later days."""
        row = self._connection.execute(
            "SELECT coalesce(sum(documents), 0) FROM facet WHERE name = 'day' AND value > ?",
            (day,),
        ).fetchone()
        return int(row[0])


class SearchWriter:
    """What catching up writes, in a transaction that the caller has open."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def facet(self, name: str, value: str, folded: str) -> int:
        """The number of a facet, which is new if there is none."""
        self._connection.execute(
            "INSERT INTO facet (name, value, folded, documents) VALUES (?, ?, ?, 0)"
            " ON CONFLICT DO NOTHING",
            (name, value, folded),
        )
        row = self._connection.execute(
            "SELECT number FROM facet WHERE name = ? AND value = ?", (name, value)
        ).fetchone()
        return int(row[0])

    def count(self, changes: Mapping[int, int]) -> None:
        """So many articles more have these facets."""
        self._connection.executemany(
            "UPDATE facet SET documents = documents + ? WHERE number = ?",
            [(by, number) for number, by in sorted(changes.items()) if by],
        )

    def replace(self, gone: Iterable[Document], come: Iterable[Document]) -> None:
        """Other rows in the place of some."""
        self._connection.executemany(
            "DELETE FROM document WHERE number = ?", [(row.number,) for row in gone]
        )
        marks = ", ".join("?" * len(_NAMES))
        self._connection.executemany(
            f"INSERT INTO document ({_COLUMNS}) VALUES ({marks})",
            [tuple(getattr(row, name) for name in _NAMES) for row in come],
        )

    def tokens(
        self, table: str, gone: Sequence[tuple[int, str]], come: Sequence[tuple[int, str]]
    ) -> None:
        """Take tokens out of ``body`` or ``title`` and put others in: numbers with their tokens."""
        # In the order of their numbers: FTS5 ends a segment where a number is less than the last.
        self._connection.executemany(
            f"INSERT INTO {table} ({table}, rowid, tokens) VALUES ('delete', ?, ?)", sorted(gone)
        )
        self._connection.executemany(
            f"INSERT INTO {table} (rowid, tokens) VALUES (?, ?)", sorted(come)
        )

    def merge(self) -> None:
        """Make one segment of all that FTS5 has written (a transaction of its own)."""
        for table in ("body", "title"):
            self._connection.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")

    def position(self, at: Position) -> None:
        """The index is so far now."""
        self._connection.execute(
            f"UPDATE progress SET {', '.join(f'{name} = ?' for name in Position._fields)}", at
        )
