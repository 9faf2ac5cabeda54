"""The ledger's file: its schema and its transactions."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from crawler.errors import ArchiveDamagedError
from crawler.ledger import Ledger
from crawler.ledger import schema as ledger_schema
from crawler.ledger.schema import STEPS, migrate
from crawler.link_key import LinkKey
from tests.support.archives import see_link

NOW = "2022-03-14T04:00:00Z"
LENGTHS = {"articles.jsonl": 0, "duplicates.jsonl": 0, "editions.jsonl": 0}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite3"


def version(path: Path) -> int:
    connection = sqlite3.connect(path)
    try:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
    finally:
        connection.close()


def test_a_new_file_has_the_newest_schema(path: Path) -> None:
    ledger = Ledger(path)
    assert ledger.lengths() == LENGTHS
    assert ledger.runs.last() is None
    assert ledger.integrity() == []
    ledger.close()
    assert version(path) == len(STEPS)


def test_each_step_leads_to_the_next(path: Path) -> None:
    """A file of any earlier version gets what it lacks and keeps what it has."""
    for first in range(len(STEPS)):
        older = path.with_suffix(f".{first}")
        connection = sqlite3.connect(older)
        for step in STEPS[:first]:
            connection.executescript(step)
        connection.execute(f"PRAGMA user_version = {first}")
        connection.close()
        Ledger(older).close()
        assert version(older) == len(STEPS)


def test_a_new_step_keeps_what_is_there(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = Ledger(path)
    ledger.begin()
    see_link(ledger, "/a.html")
    ledger.commit()
    ledger.close()
    steps = (*STEPS, "CREATE TABLE later (a INTEGER); INSERT INTO later SELECT id FROM links;")
    monkeypatch.setattr(ledger_schema, "STEPS", steps)
    Ledger(path).close()
    assert version(path) == len(STEPS) + 1
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT count(*) FROM later").fetchone() == (1,)
    connection.close()


def test_a_step_that_fails_leaves_the_file_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Ledger(path).close()
    steps = (*STEPS, "CREATE TABLE later (a INTEGER); INSERT INTO absent VALUES (1);")
    monkeypatch.setattr(ledger_schema, "STEPS", steps)
    with pytest.raises(ArchiveDamagedError, match=r"not a ledger \(no such table: absent\)"):
        Ledger(path)
    monkeypatch.undo()
    assert version(path) == len(STEPS)
    ledger = Ledger(path)
    assert ledger.lengths() == LENGTHS
    ledger.close()
    connection = sqlite3.connect(path)
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master")]
    connection.close()
    assert "later" not in names


def test_steps_that_are_lacking_are_one_transaction(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second of two steps fails: neither has happened."""
    Ledger(path).close()
    steps = (*STEPS, "CREATE TABLE later (a INTEGER);", "INSERT INTO absent VALUES (1);")
    monkeypatch.setattr(ledger_schema, "STEPS", steps)
    with pytest.raises(ArchiveDamagedError, match=r"not a ledger \(no such table: absent\)"):
        Ledger(path)
    assert version(path) == len(STEPS)
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'later'").fetchall() == []
    connection.close()


def test_a_file_of_a_newer_version_is_left_alone(path: Path) -> None:
    Ledger(path).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    connection.close()
    with pytest.raises(ArchiveDamagedError, match="written by a newer version; update the program"):
        Ledger(path)
    assert version(path) == len(STEPS) + 1


@pytest.mark.parametrize("content", [b"no database, but long enough " * 200, b"\0" * 8192])
def test_a_file_that_is_no_database_is_left_alone(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(ArchiveDamagedError, match=r"ledger\.sqlite3 is not a ledger \(file is not"):
        Ledger(path)
    assert path.read_bytes() == content


def test_migrating_twice_changes_nothing(path: Path) -> None:
    Ledger(path).close()
    connection = sqlite3.connect(path)
    before = list(connection.iterdump())
    migrate(connection, "ledger")
    assert list(connection.iterdump()) == before
    connection.close()


def test_what_is_not_committed_did_not_happen(path: Path) -> None:
    ledger = Ledger(path)
    ledger.begin()
    see_link(ledger, "/a.html")
    ledger.set_length("articles.jsonl", 10)
    ledger.commit()
    ledger.begin()
    see_link(ledger, "/b.html")
    ledger.set_length("articles.jsonl", 20)
    assert ledger.links.by_key(LinkKey("post", "/b.html")) is not None
    ledger.rollback()
    assert ledger.links.by_key(LinkKey("post", "/b.html")) is None
    assert ledger.lengths()["articles.jsonl"] == 10
    ledger.begin()
    see_link(ledger, "/c.html")
    ledger.close()
    again = Ledger(path)
    assert again.links.by_key(LinkKey("post", "/a.html")) is not None
    assert again.links.by_key(LinkKey("post", "/c.html")) is None
    again.close()


def test_a_reader_sees_commits_only_and_cannot_write(path: Path) -> None:
    ledger = Ledger(path)
    reader = Ledger(path, read_only=True)
    ledger.begin()
    see_link(ledger, "/a.html")
    assert reader.links.by_key(LinkKey("post", "/a.html")) is None
    ledger.commit()
    assert reader.links.by_key(LinkKey("post", "/a.html")) is not None
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        see_link(reader, "/b.html")
    reader.close()
    ledger.close()


def test_beginning_and_ending_twice_is_harmless(path: Path) -> None:
    ledger = Ledger(path)
    ledger.rollback()
    ledger.commit()
    ledger.begin()
    ledger.begin()
    see_link(ledger, "/a.html")
    ledger.commit()
    ledger.commit()
    assert ledger.links.by_key(LinkKey("post", "/a.html")) is not None
    ledger.close()


def test_a_transaction_that_sqlite_took_back_is_never_gone_on_with(path: Path) -> None:
    """After an error of the disk SQLite rolls back on its own: what was written is missing."""
    ledger = Ledger(path)
    ledger.begin()
    see_link(ledger, "/a.html")
    # What SQLite does when it cannot read a page in the middle of a change.
    ledger.links._connection.execute("ROLLBACK")
    for use in (ledger.begin, lambda: ledger.in_use, ledger.commit):
        with pytest.raises(sqlite3.OperationalError, match="taken back"):
            use()
    ledger.rollback()
    assert ledger.in_use.links.by_key(LinkKey("post", "/a.html")) is None
    see_link(ledger, "/b.html")
    ledger.commit()
    assert ledger.links.by_key(LinkKey("post", "/b.html")) is not None
    ledger.close()


def test_a_damaged_letter_stops_no_reading(path: Path) -> None:
    with closing(Ledger(path)) as ledger:
        link = see_link(ledger.in_use, "/a", title="冷山")
        ledger._connection.execute("UPDATE links SET title = CAST(x'e586b7ff' AS TEXT)")
        assert ledger.links.get(link).title == "冷\ufffd"


def test_what_sqlite_finds_wrong_is_told_alone(path: Path) -> None:
    """Of a schema that cannot be trusted no more is said."""
    with closing(Ledger(path)) as ledger:
        ledger._connection.execute("DROP INDEX links_open")
        ledger._connection.execute("PRAGMA ignore_check_constraints = ON")
        ledger._connection.execute("CREATE TABLE mine (a CHECK (a > 1))")
        ledger._connection.execute("INSERT INTO mine VALUES (0)")
        ledger._connection.execute("PRAGMA ignore_check_constraints = OFF")
        assert ledger.integrity() == ["CHECK constraint failed in mine"]
