"""The steps of the schema: all that a ledger lacks or none, and a newer one is refused by name."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crawler.errors import NewerFormatError
from crawler.ledger.row_digests import RowDigests, schema_of
from crawler.ledger.schema import STEPS, is_older, migrate

NEWEST = len(STEPS)
A_RUN = "INSERT INTO runs (id, spider, started) VALUES (1, 'category', '2022-03-14T04:00:00Z')"


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as made:
        yield made


def ledger_of(version: int, connection: sqlite3.Connection) -> RowDigests:
    """A ledger as that version left it, with one run in it."""
    connection.executescript("".join(STEPS[:version]))
    connection.execute(f"PRAGMA user_version = {version}")
    connection.execute(A_RUN)
    return RowDigests(connection)


def version_of(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


@pytest.mark.parametrize("version", range(1, NEWEST + 1))
def test_every_version_becomes_the_newest(version: int, connection: sqlite3.Connection) -> None:
    ledger_of(version, connection)
    assert is_older(connection, "it") is (version < NEWEST)
    migrate(connection, "it")
    assert version_of(connection) == NEWEST
    assert not is_older(connection, "it")
    assert not connection.in_transaction
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as new:
        RowDigests(new)
        migrate(new, "a new one")
        assert {row[:2] for row in schema_of(connection)} == {row[:2] for row in schema_of(new)}
    assert connection.execute("SELECT spider FROM runs").fetchall() == [("category",)]


@pytest.mark.parametrize("version", range(1, 8))
def test_rows_of_a_version_without_digests_get_theirs(
    version: int, connection: sqlite3.Connection
) -> None:
    digests = ledger_of(version, connection)
    migrate(connection, "it")
    assert list(digests.wrong()) == []


def test_a_row_that_was_damaged_before_stays_so(connection: sqlite3.Connection) -> None:
    digests = ledger_of(8, connection)
    digests.accept()
    with closing(sqlite3.connect(":memory:")) as other:
        connection.backup(other)  # there no trigger tells its digest
        other.execute("UPDATE runs SET spider = 'cotegory'")
        other.commit()
        other.isolation_level = None
        damaged = RowDigests(other)
        migrate(other, "it")
        assert [row.table for row in damaged.wrong()] == ["runs"]


def test_a_newer_version_is_refused_by_name(connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA user_version = {NEWEST + 1}")
    said = f"old/it has schema version {NEWEST + 1}, this program knows {NEWEST}: it was written"
    with pytest.raises(NewerFormatError, match=said):
        migrate(connection, "old/it")
    with pytest.raises(NewerFormatError, match=said):
        is_older(connection, "old/it")
    assert schema_of(connection) == set()


def test_a_migration_that_fails_has_not_begun(connection: sqlite3.Connection) -> None:
    """The digests need a function that this connection has not."""
    with pytest.raises(sqlite3.OperationalError, match="no such function"):
        migrate(connection, "it")
    assert not connection.in_transaction
    assert version_of(connection) == 0
    assert schema_of(connection) == set()


def test_a_ledger_of_the_newest_version_is_not_written_to(tmp_path: Path) -> None:
    """It is opened beside one who writes it."""
    path = tmp_path / "ledger.sqlite3"
    with (
        closing(sqlite3.connect(path, isolation_level=None)) as writer,
        closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as other,
    ):
        RowDigests(writer)
        migrate(writer, "it")
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("BEGIN IMMEDIATE")
        migrate(other, "it")
        assert version_of(other) == NEWEST
