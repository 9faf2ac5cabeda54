"""A value of the ledger that is not what was written is noticed, whatever row it is in."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from crawler.errors import ArchiveDamagedError
from crawler.ledger import Ledger
from crawler.ledger.row_digests import COUNTED, WrongRow
from crawler.ledger.schema import WITH_DIGEST
from tests.support.archives import HandClock, article, open_archive, rolling, submit
from tests.support.damages import change_ledger
from tests.support.project import PROJECT
from tests.support.unpacking import unpack_tar

SPECIAL = {"digest": "X'00'", "confidence": "0.25", "delay": "0.25"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger with rows in every table."""
    archives = PROJECT / "tests" / "upgrades" / "archives"
    unpack_tar(archives / "0.2.0-ledger-6.tar.gz", tmp_path)
    root = tmp_path / "archive"
    with closing(Ledger(root / "ledger.sqlite3")) as ledger:
        assert list(ledger.wrong_rows()) == []
        connection = ledger._connection
        connection.execute("INSERT INTO moves VALUES ('a', 'b', NULL)")
        connection.execute("INSERT INTO paces VALUES ('a', 'b', 0.5, 'c', NULL)")
        connection.execute("INSERT INTO reports (name, run, hash) VALUES ('a', 1, 'b')")
        connection.execute(
            "INSERT INTO lost_lines (file, name, revision, amendment, line_hash, captured, run,"
            " missed) VALUES ('a', 'b', 1, 0, 'c', 'd', 1, 'e')"
        )
        assert list(ledger.wrong_rows()) == []
    return root / "ledger.sqlite3"


def wrong(path: Path) -> list[WrongRow]:
    with closing(Ledger(path, read_only=True)) as ledger:
        return list(ledger.wrong_rows())


@pytest.mark.parametrize("table", WITH_DIGEST)
def test_every_column_of_every_table(table: str, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] > 0
        key = "rowid" if table not in WITHOUT_ROWID else columns[0]
        one = connection.execute(f"SELECT max({key}) FROM {table}").fetchone()[0]
        for column in columns:
            if column in ("id", key):
                continue
            connection.execute("BEGIN")
            changed = SPECIAL.get(column, f"coalesce({column}, '') || 'x'")
            if column == "row_digest":
                changed = "row_digest + 1"
            connection.execute(
                f"UPDATE OR IGNORE {table} SET {column} = {changed} WHERE {key} = ?", (one,)
            )
            connection.execute("COMMIT")
            found = wrong(path)
            assert {row.table for row in found} >= {table}, column
            break_free(path)
            assert wrong(path) == []


WITHOUT_ROWID = (
    "shown", "articles", "revisions", "payloads", "latest", "page_lines", "edition_files", "moves",
    "prints", "matches", "paces", "reports",
)  # fmt: skip


def break_free(path: Path) -> None:
    """Take the rows as they stand."""
    with closing(Ledger(path)) as ledger:
        ledger.accept_rows()
        ledger.commit()


@pytest.mark.parametrize("what", COUNTED)
def test_counts_are_compared_with_what_they_count(what: str, path: Path) -> None:
    change_ledger(path.parent, f"UPDATE counts SET number = number + 1 WHERE what = '{what}'")
    assert {row.table for row in wrong(path)} == {"counts"}
    break_free(path)
    assert wrong(path) == []


def test_text_that_has_become_bytes_or_is_no_utf8(path: Path) -> None:
    for value in ("CAST(title AS BLOB)", "CAST(X'ff' || title AS TEXT)"):
        change_ledger(path.parent, f"UPDATE articles SET title = {value}")
        assert {row.table for row in wrong(path)} == {"articles"}
        break_free(path)


def test_a_damaged_row_stays_so_when_a_run_changes_it(tmp_path: Path) -> None:
    clock = HandClock()
    archive = open_archive(tmp_path, clock)
    submit(archive, article(1))
    submit(archive, rolling(2))
    archive.end_run(0)
    archive.close()
    path = archive.paths.ledger
    assert wrong(path) == []
    change_ledger(tmp_path, f"UPDATE articles SET owed = 'x' WHERE id = '{article(1).id}'")
    archive = open_archive(tmp_path, clock)
    submit(archive, article(1, "早市今天七点开门。"))
    submit(archive, article(2))
    archive.end_run(0)
    archive.close()
    assert wrong(path) == [WrongRow("articles", f"'{article(1).id}'")]


def test_no_line_is_cut_off_by_a_length_that_nobody_wrote(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    submit(archive, article(1))
    archive.end_run(0)
    archive.close()
    change_ledger(tmp_path, "UPDATE files SET length = 3 WHERE name = 'articles.jsonl'")
    with pytest.raises(ArchiveDamagedError, match=r"how much of 'articles.jsonl' counts is not"):
        open_archive(tmp_path)
    assert not (tmp_path / "strays").exists()


def test_another_schema_is_named(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TRIGGER links_counted_come")
        connection.commit()
    with closing(Ledger(path, read_only=True)) as ledger:
        assert ledger.integrity() == ["its tables are not those of this version"]
