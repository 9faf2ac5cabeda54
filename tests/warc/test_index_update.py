"""Which files are indexed, from lines at hand or from their records, and the index made anew."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from crawler.ledger import Ledger
from crawler.warc import cdx
from crawler.warc.cdx import (
    LinesAtHand,
    file_lines,
    index_directory,
    index_files,
    make_index_anew,
    read_lines,
    update_index,
    whole_index,
)
from crawler.warc.exchange import Exchange, Failure
from crawler.warc.members import compress
from crawler.warc.writer import RecordWriter

DATE = "2022-03-14T04:00:00Z"
WRITER = RecordWriter(lambda: "urn:x:1")


def response(url: str, status: int = 200) -> bytes:
    exchange = Exchange(url, "GET", (), b"", status, "HTTP/1.1", (), url.encode())
    return WRITER.response(exchange, DATE, "")[1]


def add(folder: Path, ledger: Ledger, name: str, *members: bytes, closed: bool = True) -> int:
    content = b"".join(members)
    (folder / name).write_bytes(content)
    number = ledger.in_use.captures.add_file(name)
    digest = hashlib.sha256(content).hexdigest()
    ledger.captures.set_file(number, len(content), digest, closed=closed)
    ledger.commit()
    return number


def indexed(folder: Path) -> list[bytes]:
    return list(read_lines(index_files(index_directory(folder))))


def test_the_lines_of_a_file_are_of_its_responses(tmp_path: Path) -> None:
    odd = compress(b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 1\r\n\r\nx\r\n\r\n")
    failure = WRITER.failure(Failure("http://h/", "GET", "down"), DATE, "")
    (tmp_path / "a.warc.gz").write_bytes(
        response("http://h/b")
        + odd
        + failure
        + b"rubbish"
        + response("http://h/304", 304)
        + response("http://h/a")
    )
    keys = [line.split(b" ")[0] for line in file_lines(tmp_path / "a.warc.gz")]
    assert keys == [b"h)/b", b"h)/a"]


def test_closed_files_are_indexed_once(tmp_path: Path, ledger: Ledger) -> None:
    add(tmp_path, ledger, "a.warc.gz", response("http://h/b"))
    add(tmp_path, ledger, "b.warc.gz", response("http://h/a"))
    add(tmp_path, ledger, "c.warc.gz.open", response("http://h/c"), closed=False)
    (tmp_path / "missing.warc.gz").unlink(missing_ok=True)
    number = add(tmp_path, ledger, "missing.warc.gz", response("http://h/d"))
    (tmp_path / "missing.warc.gz").unlink()
    lines = sorted([*file_lines(tmp_path / "a.warc.gz"), *file_lines(tmp_path / "b.warc.gz")])
    assert list(whole_index(tmp_path, ledger)) == lines
    assert indexed(tmp_path) == []
    update_index(tmp_path, ledger)
    assert indexed(tmp_path) == lines
    assert list(whole_index(tmp_path, ledger)) == lines
    assert [row.indexed for row in ledger.captures.files()] == [True, True, False, True]
    assert number == 4
    ledger.rollback()
    assert [row.indexed for row in ledger.captures.files()] == [False] * 4
    update_index(tmp_path, ledger)
    ledger.commit()
    before = index_files(index_directory(tmp_path))
    update_index(tmp_path, ledger)
    assert index_files(index_directory(tmp_path)) == before


def test_lines_at_hand_are_taken_without_reading_the_file(tmp_path: Path, ledger: Ledger) -> None:
    number = add(tmp_path, ledger, "a.warc.gz", b"not read")
    hand = LinesAtHand(tmp_path)
    for line in (b"h)/b 1 {}\n", b"h)/a 1 {}\n"):
        hand.add(line)
    update_index(tmp_path, ledger, {number: hand})
    assert indexed(tmp_path) == [b"h)/a 1 {}\n", b"h)/b 1 {}\n"]


def test_an_index_made_anew_has_the_lines_of_the_files_alone(
    tmp_path: Path, ledger: Ledger
) -> None:
    add(tmp_path, ledger, "a.warc.gz", response("http://h/a"))
    update_index(tmp_path, ledger)
    ledger.commit()
    (path,) = index_files(index_directory(tmp_path))
    path.write_bytes(b"h)/x 1 {}\n")
    make_index_anew(tmp_path, ledger)
    assert indexed(tmp_path) == list(file_lines(tmp_path / "a.warc.gz"))
    ledger.rollback()
    assert [row.indexed for row in ledger.captures.files()] == [True]


def test_a_crash_while_the_index_is_made_anew_leaves_it_to_the_next_run(
    tmp_path: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(tmp_path, ledger, "a.warc.gz", response("http://h/a"))
    update_index(tmp_path, ledger)
    ledger.commit()
    lines = indexed(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(cdx, "update_index", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            make_index_anew(tmp_path, ledger)
    ledger.rollback()
    assert indexed(tmp_path) == []
    update_index(tmp_path, ledger)
    assert indexed(tmp_path) == lines != []
