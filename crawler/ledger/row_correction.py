"""Undoing a flipped bit: the value whose row has the digest again is what was written.

Of the thousands of values that one bit away may be, another one with the same eight bytes of digest
is as good as impossible, so that no guess is taken.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from crawler.ledger.row_digests import TableDigest, WrongRow, digest_of_values

Value = int | float | bytes | None
_INTEGERS = (1, 2, 3, 4, 6, 8)
"""Bytes in which SQLite stores an integer (https://www.sqlite.org/fileformat.html, 2.1)."""
_REAL = struct.Struct(">d")
_TEXT, _BLOB = "text", "blob"
_MOST = 1000
"""Rows of a table: more are no work of single bits."""


@dataclass(frozen=True, slots=True)
class _Cell:
    kind: str
    """What ``typeof`` says; the value of a text are its bytes."""
    value: Value

    @property
    def quoted(self) -> bytes:
        """As SQL's ``quote`` writes it, but for reals."""
        if isinstance(self.value, bytes):
            if self.kind == _BLOB:
                return b"X'%s'" % self.value.hex().upper().encode()
            return b"'%s'" % self.value.replace(b"'", b"''")
        return b"NULL" if self.value is None else str(self.value).encode()

    @property
    def bound(self) -> str:
        """The place of it in a statement."""
        return "CAST(? AS TEXT)" if self.kind == _TEXT else "?"

    def neighbours(self) -> Iterator[_Cell]:
        """What it may have been, if one bit of it is another."""
        value = self.value
        if isinstance(value, bytes):
            yield from (_Cell(self.kind, content) for content in _flipped(value))
        elif isinstance(value, float):
            for (number,) in map(_REAL.unpack, _flipped(_REAL.pack(value))):
                yield _Cell(self.kind, number)
        elif isinstance(value, int):
            found = (other for content in _stored(value) for other in _flipped(content))
            numbers = {int.from_bytes(each, "big", signed=True) for each in found}
            yield from (_Cell(self.kind, number) for number in sorted(numbers))


def _stored(number: int) -> Iterator[bytes]:
    """An integer in each of the lengths that SQLite may store it in."""
    for length in _INTEGERS:
        with suppress(OverflowError):
            yield number.to_bytes(length, "big", signed=True)


def _flipped(content: bytes) -> Iterator[bytes]:
    """The content with one bit after the other flipped."""
    for place in range(len(content) * 8):
        other = bytearray(content)
        other[place // 8] ^= 1 << place % 8
        yield bytes(other)


def correct_rows(
    connection: sqlite3.Connection, tables: Iterable[TableDigest]
) -> Iterator[WrongRow]:
    """Undo what one flipped bit has done to a row, its digest included; the rows that are right.

    One whose key another row has by now stays as it is. Raises :class:`sqlite3.Error`.
    """
    for table in tables:
        names = [name for name, _ in table.columns]
        read = ", ".join(
            f'typeof("{name}"), CASE typeof("{name}") WHEN \'text\''
            f' THEN CAST("{name}" AS BLOB) ELSE "{name}" END'
            for name in names
        )
        rows = connection.execute(
            f'SELECT row_digest, {table.digest()}, {read} FROM "{table.name}"'
            f" WHERE row_digest IS NOT {table.digest()} LIMIT ?",
            (_MOST,),
        ).fetchall()
        for told, digest, *values in rows:
            cells = [_Cell(*pair) for pair in zip(values[::2], values[1::2], strict=True)]
            found: tuple[str, _Cell, int] | None = names[0], cells[0], digest
            if not isinstance(told, int) or told ^ digest not in _SINGLE:
                found = _found(table, cells, told)
            if found is not None:
                with suppress(sqlite3.IntegrityError):
                    yield _put(connection, table, dict(zip(names, cells, strict=True)), *found)


_SINGLE = frozenset((*(1 << place for place in range(63)), -(1 << 63)))


def _found(table: TableDigest, cells: list[_Cell], told: object) -> tuple[str, _Cell, int] | None:
    """The column, the value and the digest that belong together."""
    if not isinstance(told, int):
        return None
    reals = [kind == "REAL" for _, kind in table.columns]
    quoted = [cell.quoted for cell in cells]
    for at, (name, _) in enumerate(table.columns):
        for other in cells[at].neighbours():
            tried = [*cells[:at], other, *cells[at + 1 :]]
            quoted[at] = other.quoted
            values = b",".join(each for each, real in zip(quoted, reals, strict=True) if not real)
            numbers = [cell.value for cell, real in zip(tried, reals, strict=True) if real]
            if digest_of_values(values, *numbers) == told:
                return name, other, told
        quoted[at] = cells[at].quoted
    return None


def _put(
    connection: sqlite3.Connection,
    table: TableDigest,
    row: dict[str, _Cell],
    column: str,
    cell: _Cell,
    digest: int,
) -> WrongRow:
    """Write the value, and then its digest, which a trigger has taken away."""

    def where(cells: dict[str, _Cell]) -> tuple[str, list[Value]]:
        words = (f'"{name}" IS {cells[name].bound}' for name in table.key)
        return " AND ".join(words), [cells[name].value for name in table.key]

    found, key = where(row)
    connection.execute(
        f'UPDATE "{table.name}" SET "{column}" = {cell.bound} WHERE {found}', (cell.value, *key)
    )
    found, key = where({**row, column: cell})
    connection.execute(f'UPDATE "{table.name}" SET row_digest = ? WHERE {found}', (digest, *key))
    named = " ".join(
        ({**row, column: cell})[name].quoted.decode("utf-8", "backslashreplace")
        for name in table.key
    )
    return WrongRow(table.name, named)
