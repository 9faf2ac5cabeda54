"""Whatever a value is and wherever its bit was flipped, what was written comes back."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crawler.ledger import Ledger
from tests.support.archives import see_link

T4 = "2022-03-14T04:00:00Z"
LENGTHS = (1, 2, 3, 4, 6, 8)
"""Bytes that an integer may take in the file."""


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A run, a pace, a link, and a listing whose page has a hash."""
    with closing(Ledger(tmp_path / "ledger.sqlite3")) as made:
        made.in_use.runs.start("category", T4)
        made.listings.add("/a/", None, T4)
        made.listings.read(
            "/a/", etag="it's", last_modified=None, body_hash=b"\0'\xff", links=[], now=T4, run=1
        )
        made.paces.tell("a.b", until="", delay=0.3, told=T4)
        see_link(made, "/a.html")
        made.commit()
        yield made


@pytest.fixture
def other_hand(ledger: Ledger, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that keeps no digests, nor counts."""
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite3", isolation_level=None)) as made:
        made.text_factory = bytes
        for (trigger,) in made.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
        ).fetchall():
            made.execute(f'DROP TRIGGER "{trigger.decode()}"')
        yield made


def check(ledger: Ledger, other_hand: sqlite3.Connection, change: str, *values: object) -> None:
    """What this statement changes is noticed, and put right to the last bit."""
    table = change.split()[1]
    before = other_hand.execute(f"SELECT * FROM {table}").fetchall()
    other_hand.execute(change, values)
    assert other_hand.execute(f"SELECT * FROM {table}").fetchall() != before
    assert [row.table for row in ledger.correct_rows()] == [table], values
    assert list(ledger.digests.wrong(table)) == []
    assert other_hand.execute(f"SELECT * FROM {table}").fetchall() == before


def flipped(content: bytes) -> Iterator[bytes]:
    """With one bit after the other another one."""
    whole = int.from_bytes(content)
    for place in range(len(content) * 8):
        yield (whole ^ 1 << place).to_bytes(len(content))


@pytest.mark.parametrize("length", LENGTHS)
def test_the_sign_of_an_integer(
    length: int, ledger: Ledger, other_hand: sqlite3.Connection
) -> None:
    positive = 1 << 8 * length - 2
    negative = positive - (1 << 8 * length - 1)
    for written, other in ((positive, negative), (negative, positive)):
        ledger.in_use._connection.execute("UPDATE links SET attempts = ?", (written,))
        ledger.commit()
        check(ledger, other_hand, "UPDATE links SET attempts = ?", other)


def test_every_bit_of_a_real_number(ledger: Ledger, other_hand: sqlite3.Connection) -> None:
    for other in flipped(struct.pack(">d", 0.3)):
        check(ledger, other_hand, "UPDATE paces SET delay = ?", *struct.unpack(">d", other))


def test_every_bit_of_bytes(ledger: Ledger, other_hand: sqlite3.Connection) -> None:
    for other in flipped(b"\0'\xff"):
        check(ledger, other_hand, "UPDATE listings SET body_hash = ?", other)


def test_every_bit_of_a_text(ledger: Ledger, other_hand: sqlite3.Connection) -> None:
    """Also where it is no UTF-8 any more."""
    for other in flipped(b"it's"):
        check(ledger, other_hand, "UPDATE listings SET etag = CAST(? AS TEXT)", other)


def test_a_text_that_is_the_key_of_its_row(ledger: Ledger, other_hand: sqlite3.Connection) -> None:
    check(ledger, other_hand, "UPDATE paces SET host = 'a.c'")


def test_every_bit_of_the_digest_itself(ledger: Ledger, other_hand: sqlite3.Connection) -> None:
    """The row is right, and stays as it is."""
    (digest,) = other_hand.execute("SELECT row_digest FROM runs").fetchone()
    for other in flipped(digest.to_bytes(8, signed=True)):
        number = int.from_bytes(other, signed=True)
        check(ledger, other_hand, "UPDATE runs SET row_digest = ?", number)


@pytest.mark.parametrize("digest", [None, "x", 5])
def test_a_row_without_its_digest_is_no_guess(
    digest: object, ledger: Ledger, other_hand: sqlite3.Connection
) -> None:
    other_hand.execute("UPDATE runs SET row_digest = ?", (digest,))
    assert ledger.correct_rows() == []
    assert [row.table for row in ledger.digests.wrong()] == ["runs"]


def test_a_key_that_another_row_has_by_now(ledger: Ledger, other_hand: sqlite3.Connection) -> None:
    other_hand.execute("UPDATE paces SET host = 'a.c'")
    ledger.in_use.paces.tell("a.b", until="", delay=0.5, told=T4)
    ledger.commit()
    assert ledger.correct_rows() == []
    assert [row.key for row in ledger.digests.wrong()] == ["'a.c'"]
