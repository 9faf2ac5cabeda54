"""A digest of each row of the ledger, so that a flipped bit in a value is noticed.

SQLite checks the form of a file and its indexes, not the values in its rows. Tables with a column
``row_digest`` keep one of all other columns. Triggers set it; they last as long as the connection,
for they call a function of this program, so that any other program may still read and write the
file (and what it has written is noticed). A row that was damaged stays so when a run changes it:
only :meth:`RowDigests.accept` says that it is right as it stands.
"""

from __future__ import annotations

import hashlib
import sqlite3
import struct
from collections.abc import Iterator
from dataclasses import dataclass

_FUNCTION = "digest_of_row"
COUNTED = {
    "links": "SELECT state, count(*) FROM links GROUP BY 1",
    "articles": "SELECT '', count(*) FROM articles HAVING count(*) > 0",
    "sources": "SELECT source, count(*) FROM articles WHERE state != 'superseded' GROUP BY 1",
    "revisions": "SELECT '', count(*) FROM revisions WHERE amendment = 0 HAVING count(*) > 0",
    "duplicates": "SELECT '', count(*) FROM duplicates HAVING count(*) > 0",
}
"""What ``counts`` has under each name, counted one by one."""


def digest_of_values(values: bytes, *reals: object) -> int:
    """Eight bytes of BLAKE2b. What is no number any more in a column of numbers comes as bytes."""
    hashed = hashlib.blake2b(values, digest_size=8)
    for each in reals:
        hashed.update(each if isinstance(each, bytes) else struct.pack(">d", each))
    return int.from_bytes(hashed.digest(), "big", signed=True)


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A row that is not what was written; ``key`` is its primary key, as SQL has it."""

    table: str
    key: str


@dataclass(frozen=True, slots=True)
class TableDigest:
    """A table whose rows have digests, and the SQL of these."""

    name: str
    columns: tuple[tuple[str, str], ...]
    """Names and declared types."""
    key: tuple[str, ...]

    def digest(self, row: str = "") -> str:
        """SQL: the digest of a row. Values as SQL writes them tell text, numbers and bytes apart;
        how a real number is written may change with SQLite's version."""
        parts, reals = [], []
        for column, kind in self.columns:
            name = f'{row}"{column}"'
            if kind == "REAL":
                real = f"CASE typeof({name}) WHEN 'real' THEN {name}"
                reals.append(f"{real} ELSE CAST(quote({name}) AS BLOB) END")
            else:
                parts.append(f"quote({name})")
        values = " || ',' || ".join(parts)
        return f"{_FUNCTION}({', '.join([f'CAST({values} AS BLOB)', *reals])})"

    def same(self, row: str) -> str:
        """SQL: the condition that leads to a row."""
        return " AND ".join(f'"{name}" IS {row}."{name}"' for name in self.key)


class RowDigests:
    """The digests of a connection's tables. Making one gives the connection the function."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.create_function(_FUNCTION, -1, digest_of_values, deterministic=True)

    def keep(self) -> None:
        """From now on what this connection writes has its digest."""
        self._connection.execute("PRAGMA temp_store = MEMORY")
        for table in self._tables():
            begun = f'CREATE TEMP TRIGGER "{table.name}_digest'
            values = ", ".join(f'"{name}"' for name, _ in table.columns)
            anew = f'UPDATE "{table.name}" SET row_digest ='
            self._connection.execute(
                f'{begun}_come" AFTER INSERT ON main."{table.name}" BEGIN'
                f" {anew} {table.digest('NEW.')} WHERE {table.same('NEW')}; END"
            )
            self._connection.execute(
                f'{begun}_anew" AFTER UPDATE OF {values} ON main."{table.name}" BEGIN'
                f" {anew} CASE WHEN OLD.row_digest IS {table.digest('OLD.')}"
                f" THEN {table.digest('NEW.')} END WHERE {table.same('NEW')}; END"
            )

    def wrong(self, only: str = "") -> Iterator[WrongRow]:
        """Every row, or those of one table, that is not what was written."""
        for table in self._tables():
            if only and table.name != only:
                continue
            key = " || ' ' || ".join(f'quote("{name}")' for name in table.key)
            rows = self._connection.execute(
                f'SELECT CAST({key} AS BLOB) FROM "{table.name}"'
                f" WHERE row_digest IS NOT {table.digest()}"
            )
            for (found,) in rows:
                yield WrongRow(table.name, found.decode("utf-8", "backslashreplace"))

    def accept(self) -> None:
        """Say of every row that it is right as it stands."""
        for table in self._tables():
            self._connection.execute(f'DROP TRIGGER IF EXISTS temp."{table.name}_digest_come"')
            self._connection.execute(f'DROP TRIGGER IF EXISTS temp."{table.name}_digest_anew"')
        for statement in fill(self._tables()):
            self._connection.execute(statement)
        self.keep()

    def _tables(self) -> list[TableDigest]:
        return tables_with_digest(self._connection)


def tables_with_digest(connection: sqlite3.Connection) -> list[TableDigest]:
    """The tables that have digests, by name."""
    found: dict[str, list[tuple[str, str, int]]] = {}
    for table, name, kind, place in connection.execute(
        "SELECT m.name, c.name, c.type, c.pk FROM main.sqlite_schema AS m"
        " JOIN pragma_table_info(m.name) AS c WHERE m.type = 'table' ORDER BY m.name, c.cid"
    ):
        found.setdefault(table, []).append((name, kind, place))
    return [
        TableDigest(
            table,
            tuple((name, kind) for name, kind, _ in columns if name != "row_digest"),
            tuple(name for name, _, place in sorted(columns, key=lambda each: each[2]) if place),
        )
        for table, columns in found.items()
        if any(name == "row_digest" for name, _, _ in columns)
    ]


def fill(tables: list[TableDigest]) -> Iterator[str]:
    """Statements that give each row its digest, where it has not the right one."""
    for table in tables:
        digest = table.digest()
        yield f'UPDATE "{table.name}" SET row_digest = {digest} WHERE row_digest IS NOT {digest}'


def problems_of(connection: sqlite3.Connection) -> list[str]:
    """What SQLite itself finds wrong with a database; nothing, if all is well."""
    found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(10)")]
    return [each for each in found if each != "ok"]


def schema_of(connection: sqlite3.Connection) -> set[tuple[str, ...]]:
    """Every table, index and trigger of a database: type, name, SQL."""
    return set(
        connection.execute(
            "SELECT CAST(type AS BLOB), CAST(name AS BLOB), CAST(coalesce(sql, '') AS BLOB)"
            " FROM main.sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'"
        )
    )
