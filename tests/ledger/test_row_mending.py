"""A damaged value in the ledger stops no run, and a repair makes it one that can be used."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from crawler.clock import moment_of
from crawler.ledger import Ledger
from crawler.ledger.row_mending import TIMES
from tests.support.archives import see_link
from tests.support.campaigns import SEED

NOW = "2022-03-14T04:00:00Z"
LATER = "2022-03-14T09:00:00Z"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger with a link, an article's payload and a listing."""
    path = tmp_path / "ledger.sqlite3"
    ledger = Ledger(path)
    ledger.begin()
    see_link(ledger, "/a/2022/03/14/A.html", article="A", category="a", title="站台")
    ledger.commit()
    ledger.close()
    return path


def damage(path: Path, column: str, value: bytes) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER links_counted_anew")
        connection.execute(f"UPDATE links SET {column} = CAST(? AS TEXT)", (value,))
    ledger = Ledger(path)
    assert [row.table for row in ledger.digests.wrong()] == ["links"]
    ledger.close()


@pytest.mark.parametrize(
    ("column", "value", "mended"),
    [
        ("title", b"\xa5\xe7", "�" * 2),
        ("deadline", b"2022-03-1WT00:00:00Z", LATER),
        ("deadline", b"\xb22022-03-17T00:00:00Z", LATER),
        ("next_try", b"2022-02-31T00:00:00Z", LATER),
        ("first_seen", b"2022-03-14T04:00:00", LATER),
        ("state", b"due ", "due"),
        ("state", b"cap\xf4ured", "due"),
        ("reason", b"", ""),
        ("reason", b"http-504", "http-504"),
    ],
)
def test_what_becomes_of_a_damaged_value(
    column: str, value: bytes, mended: str, path: Path
) -> None:
    if value:
        damage(path, column, value)
    ledger = Ledger(path)
    ledger.mend_rows(LATER)
    # It is told as long as it is not taken.
    assert bool(list(ledger.digests.wrong())) == bool(value)
    ledger.accept_rows()
    ledger.commit()
    assert list(ledger.digests.wrong()) == []
    ledger.close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute(f"SELECT {column} FROM links").fetchone() == (mended,)


@pytest.mark.parametrize("table", ["links", "runs", "files"])
def test_a_flipped_bit_is_flipped_back(table: str, path: Path) -> None:
    ledger = Ledger(path)
    ledger.begin()
    ledger.runs.start("category", NOW)
    ledger.commit()
    ledger.close()
    generator = random.Random(f"{SEED} {table}")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for (trigger,) in connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        whole = connection.execute(f"SELECT * FROM {table}").fetchall()
        for column in columns:
            (kind, value) = connection.execute(
                f"SELECT typeof({column}), CAST({column} AS BLOB) FROM {table} LIMIT 1"
            ).fetchone()
            if not value or kind == "null":
                continue
            if kind == "integer":
                bound, other = "?", int(value) ^ 1 << generator.randrange(62)
            else:
                place = generator.randrange(len(value))
                changed = bytes([value[place] ^ 1 << generator.randrange(1, 8)])
                bound, other = "CAST(? AS TEXT)", value[:place] + changed + value[place + 1 :]
            first = f"SELECT {columns[0]} FROM {table} LIMIT 1"
            connection.execute(
                f"UPDATE {table} SET {column} = {bound} WHERE {columns[0]} IS ({first})", (other,)
            )
            ledger = Ledger(path)
            assert [row.table for row in ledger.digests.wrong()] == [table], column
            assert [row.table for row in ledger.correct_rows()] == [table], column
            assert list(ledger.digests.wrong()) == []
            ledger.close()
            assert connection.execute(f"SELECT * FROM {table}").fetchall() == whole


def test_more_than_a_bit_is_no_guess(path: Path) -> None:
    damage(path, "title", b"\xa5\xe7")
    ledger = Ledger(path)
    assert ledger.correct_rows() == []
    ledger.close()


def test_a_row_that_is_as_it_was_written_stays(path: Path) -> None:
    ledger = Ledger(path)
    before = ledger.links.get(1)
    ledger.mend_rows(LATER)
    assert ledger.links.get(1) == before
    ledger.close()


def test_a_mending_that_cannot_be_finished_has_not_begun(path: Path) -> None:
    ledger = Ledger(path)
    ledger.begin()
    ledger.runs.start("category", NOW)
    ledger.commit()
    ledger.close()
    damage(path, "title", b"\xa5\xe7")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE runs SET started = 'noon'")
        connection.execute(
            "CREATE TRIGGER no_run BEFORE UPDATE ON runs BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    ledger = Ledger(path)
    with pytest.raises(sqlite3.Error):
        ledger.mend_rows(LATER)
    ledger.rollback()
    with closing(sqlite3.connect(path)) as connection:
        titles = connection.execute("SELECT CAST(title AS BLOB) FROM links").fetchall()
    assert titles == [(b"\xa5\xe7",)]
    ledger.close()


def test_rows_are_taken_as_they_stand_by_a_commit_alone(path: Path) -> None:
    damage(path, "title", b"\xa5\xe7")
    ledger = Ledger(path)
    ledger.accept_rows()
    ledger.rollback()
    assert [row.table for row in ledger.digests.wrong()] == ["links"]
    ledger.close()


def test_every_column_of_a_moment_is_known(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        columns = connection.execute(
            "SELECT c.name FROM sqlite_schema AS m JOIN pragma_table_info(m.name) AS c"
            " WHERE m.type = 'table' AND c.type = 'TEXT'"
        ).fetchall()
    named = {name for (name,) in columns}
    assert named >= TIMES
    rest = named - TIMES
    assert not {name for name in rest if name.startswith(("last_", "first_", "next_"))} - {
        "last_modified",  # a validator, as the server wrote it
    }


@pytest.mark.parametrize(
    "text", ["", "x", "2022-03-14", "2022-03-14T04:00:00", "2022-02-31T00:00Z"]
)
def test_what_is_no_moment(text: str) -> None:
    assert moment_of(text) is None
