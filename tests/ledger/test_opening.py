"""A ledger that cannot be opened or read: which error, and nothing left open."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from crawler.errors import ArchiveDamagedError, LedgerOlderError
from crawler.ledger import Ledger
from crawler.ledger import ledger as module
from crawler.ledger.row_digests import RowDigests


def open_files(folder: Path) -> int:
    """How many descriptors of files in a folder this process has."""
    found = 0
    for path in Path("/proc/self/fd").iterdir():
        try:
            found += path.readlink().is_relative_to(folder)
        except FileNotFoundError:
            continue
    return found


def test_a_ledger_that_is_closed_leaves_no_file_open(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite3")
    assert open_files(tmp_path) > 0
    ledger.close()
    assert open_files(tmp_path) == 0


def test_what_is_no_ledger(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    path.write_bytes(b"no ledger at all" * 100)
    with pytest.raises(ArchiveDamagedError, match="is not a ledger") as caught:
        Ledger(path)
    assert open_files(tmp_path) == 0
    assert caught.value.__suppress_context__


def test_an_older_ledger_that_is_only_read(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    Ledger(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 1")
    connection.close()
    with pytest.raises(LedgerOlderError, match="is of an older version of this program") as caught:
        Ledger(path, read_only=True)
    assert open_files(tmp_path) == 0
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    ("code", "damaged"), [(sqlite3.SQLITE_FULL, False), (sqlite3.SQLITE_ERROR, True)]
)
def test_a_disk_that_fails_is_told_from_damage(
    code: int, damaged: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = sqlite3.OperationalError("it says")
    error.sqlite_errorcode = code

    def keep(self: RowDigests) -> None:
        raise error

    monkeypatch.setattr(RowDigests, "keep", keep)
    with pytest.raises(ArchiveDamagedError if damaged else sqlite3.OperationalError) as caught:
        Ledger(tmp_path / "ledger.sqlite3")
    assert open_files(tmp_path) == 0
    assert damaged or caught.value is error


@pytest.mark.parametrize("kind", [sqlite3.DatabaseError, sqlite3.OperationalError])
def test_a_check_that_cannot_be_made(
    kind: type[sqlite3.Error], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite3")

    def problems(connection: sqlite3.Connection) -> list[str]:
        raise kind("it says")

    monkeypatch.setattr(module, "problems_of", problems)
    if kind is sqlite3.DatabaseError:
        assert ledger.integrity() == ["it says"]
    else:
        with pytest.raises(kind, match="it says"):
            ledger.integrity()
    ledger.close()


def test_ten_rows_that_refer_to_nothing_are_named(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    Ledger(path).close()
    connection = sqlite3.connect(path)
    connection.executemany(
        "INSERT INTO shown (listing, link) VALUES (?, 1)", [(number,) for number in range(9)]
    )
    connection.commit()
    connection.close()
    ledger = Ledger(path)
    found = ledger.integrity()
    ledger.close()
    assert len(found) == 10
    assert all(" of shown refers to one of " in each for each in found)


def test_how_long_the_files_are_by_the_lines_that_are_known(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite3")
    assert ledger.told_lengths() == {"articles.jsonl": 0, "editions.jsonl": 0}
    assert not ledger.read_only
    ledger.close()
    reading = Ledger(tmp_path / "ledger.sqlite3", read_only=True)
    assert reading.read_only
    reading.close()
