"""A sum over the rows of each table of an index, by which a flipped bit in a value is noticed.

Each row counts with a digest of its values, so a sum does not depend on the order of the rows and
follows every change without looking at the others. Triggers keep it; they last as long as the
connection. Only clues, by far the most rows, have none: who writes them adds to their sum, an
article's at once. It is compared by ``verify``; whoever uses an index does without.
"""

from __future__ import annotations

import hashlib
import sqlite3
import struct
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from crawler.errors import IndexDamagedError
from crawler.reprints.tables import (
    CLUES,
    VERSION,
    follow_sums,
    move_sum,
    prepare,
    problems_of,
    rows_of,
    schema_of,
    summed_tables,
    sums_of,
    version_of,
)
from crawler.sqlite_reading import open_to_read

_RANGE = 1 << 64


def _digest(values: tuple[object, ...]) -> int:
    return _hashed(b"".join(map(_named, values)))


def _hashed(named: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(named, digest_size=8).digest(), "big")


def _named(value: object) -> bytes:
    """A value with its kind: those of the clues, by far the most, are numbers."""
    if isinstance(value, int):
        return b"int:%d\0" % value
    if isinstance(value, float):
        return struct.pack(">cd", b"r", value)
    if isinstance(value, bytes):
        return b"b%d:%s" % (len(value), value)
    return f"{type(value).__name__}:{value}\0".encode("utf-8", "surrogatepass")


def _signed(number: int) -> int:
    number %= _RANGE
    return number - _RANGE if number >= _RANGE // 2 else number


def _with(number: int, *values: object) -> int:
    return _signed(number + _digest(values))


def _without(number: int, *values: object) -> int:
    return _signed(number - _digest(values))


def _moved(number: int, by: int) -> int:
    return _signed(number + by)


def _sum(connection: sqlite3.Connection, table: str) -> int:
    return _signed(sum(map(_digest, rows_of(connection, table))))


def keep_sums(connection: sqlite3.Connection) -> None:
    """From now on what this connection writes is in the sums; makes them where there are none.

    Raises :class:`sqlite3.Error`.
    """
    connection.create_function("sum_with", -1, _with, deterministic=True)
    connection.create_function("sum_moved", 2, _moved, deterministic=True)
    connection.create_function("sum_without", -1, _without, deterministic=True)
    known = sums_of(connection)
    missing = {
        table: _sum(connection, table) for table in summed_tables(connection) if table not in known
    }
    follow_sums(connection, missing, _signed(_digest((schema_of(connection),))))


def sum_clues(
    connection: sqlite3.Connection, number: int, gone: Iterable[int], come: Iterable[int]
) -> None:
    """Rows of an article's clues, as stored, are in the sum of the table from now on, or no more.

    Raises :class:`sqlite3.Error`.
    """
    article = _named(number)
    gained, lost = (
        sum(_hashed(b"int:%d\0" % clue + article) for clue in clues) for clues in (come, gone)
    )
    move_sum(connection, CLUES, _signed(gained - lost))


def index_problems(path: Path) -> Iterator[str]:
    """What is wrong with an index; nothing if there is none, or one that was made without sums.

    One of an earlier version, which the next run makes anew, is as sound as its own sums say.
    """
    if not path.exists():
        return
    try:
        with closing(open_to_read(path)) as connection:
            found = problems_of(connection)
            yield from found
            known = {} if found else sums_of(connection)
            if found or (not known and version_of(connection) < VERSION):
                return
            prepare(connection, path.name, looking=True)
            if not known:
                yield "its tables are not those of its version"
                return
            if known.pop("", None) != _signed(_digest((schema_of(connection),))):
                yield "its tables are not those of its version"
            for table in summed_tables(connection):
                if known.get(table) != _sum(connection, table):
                    yield f"rows of {table} are not what was written"
    except (sqlite3.Error, UnicodeDecodeError, IndexDamagedError) as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_READONLY:
            return  # a commit that failed waits to be taken back, by whoever opens it to write
        yield str(error)
