"""Each fault of a WARC file by itself: what it is called, and where it lies."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from crawler.errors import COPY, REPAIR, Fault
from crawler.ledger.payloads import WarcFileRow
from crawler.warc import check, members
from crawler.warc.cdx import add_lines, file_lines, index_directory
from crawler.warc.check import (
    ARCHIVE_OF_ITS_OWN,
    NEXT_RUN,
    check_captures,
    check_file,
    check_warc,
    record_problems,
)
from crawler.warc.exchange import Exchange, Failure
from crawler.warc.file import open_path
from crawler.warc.members import compress
from crawler.warc.writer import IDENTICAL, RecordWriter

NAME = "p-1.warc.gz"
DATE = "2022-03-14T04:00:00Z"
EXCHANGE = Exchange("http://h/", "POST", (), b"q", 200, "HTTP/1.1", (), b"body")
PLAIN = RecordWriter(lambda: "urn:x:1", pack=lambda record: record)
RECORDS = {
    "warcinfo": PLAIN.warcinfo(NAME, DATE, {"software": "me"})[1],
    "response": PLAIN.response(EXCHANGE, DATE, "")[1],
    "request": PLAIN.request(EXCHANGE, DATE, "", "urn:x:1"),
    "revisit": PLAIN.revisit(EXCHANGE, DATE, "", IDENTICAL, None)[1],
    "metadata": PLAIN.failure(Failure("http://h/", "GET", "down"), DATE, ""),
}
MEMBERS = [compress(record) for record in RECORDS.values()]
WHOLE = b"".join(MEMBERS)


def row(content: bytes = WHOLE, **changes: object) -> WarcFileRow:
    digest = hashlib.sha256(content).hexdigest()
    made = WarcFileRow(1, NAME, len(content), digest, True, True)
    return replace(made, **changes)  # type: ignore[arg-type]


def problems(folder: Path, *records: bytes) -> list[tuple[int, str]]:
    path = folder / "x"
    path.write_bytes(b"".join(map(compress, records)))
    with path.open("rb") as stream:
        return list(record_problems(stream))


def test_records_in_order(tmp_path: Path) -> None:
    assert problems(tmp_path, *RECORDS.values()) == []


@pytest.mark.parametrize("kind", RECORDS)
def test_each_record_has_its_digests(kind: str, tmp_path: Path) -> None:
    record = RECORDS[kind]
    name = f"{kind} record <urn:x:1>"
    first = RECORDS["metadata"]
    offset = len(compress(first))
    bare = record.replace(b"WARC-Block-Digest", b"X-Block-Digest")
    assert problems(tmp_path, first, bare) == [(offset, f"{name} has no block digest")]
    stated = record.index(b"WARC-Block-Digest: sha256:") + 26
    wrong = record[:stated] + b"0" * 64 + record[stated + 64 :]
    said = f"{name}: its content has another digest than it says"
    assert problems(tmp_path, first, wrong) == [(offset, said)]
    if b"WARC-Payload-Digest: sha256:" in record:
        stated = record.index(b"WARC-Payload-Digest: sha256:") + 28
        wrong = record[:stated] + b"0" * 64 + record[stated + 64 :]
        said = f"{name}: its payload has another digest than it says"
        found = [(offset, said)] if kind in ("response", "request") else []
        assert problems(tmp_path, first, wrong) == found


def test_a_record_without_a_name(tmp_path: Path) -> None:
    record = RECORDS["warcinfo"].replace(b"WARC-Record-ID", b"X-Record-ID")
    record = record.replace(b"WARC-Block-Digest", b"X-Block-Digest")
    said = "warcinfo record without a name has no block digest"
    assert problems(tmp_path, record) == [(0, said)]


def faults(folder: Path, content: bytes | None, known: WarcFileRow) -> list[Fault]:
    if content is not None:
        (folder / NAME).write_bytes(content)
    return list(check_file(folder / NAME, known))


BYTES = "the bytes are not those that were written"


def test_a_file_as_it_was_written(tmp_path: Path) -> None:
    assert faults(tmp_path, WHOLE, row()) == []


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    assert faults(tmp_path, None, row()) == [
        Fault("warc-missing", NAME, "the file is missing", COPY)
    ]


@pytest.mark.parametrize("more", [1, 40])
def test_a_file_that_is_longer(more: int, tmp_path: Path) -> None:
    """What lies behind what counts is no record of ours."""
    problem = f"the file has {len(WHOLE) + more} bytes, the ledger knows {len(WHOLE)}"
    assert faults(tmp_path, WHOLE + b"x" * more, row()) == [
        Fault("warc-length", NAME, problem, COPY)
    ]


def test_a_file_that_is_shorter(tmp_path: Path) -> None:
    short = len(WHOLE) - len(MEMBERS[-1])
    problem = f"the file has {short} bytes, the ledger knows {len(WHOLE)}"
    assert faults(tmp_path, WHOLE[:short], row()) == [Fault("warc-length", NAME, problem, COPY)]
    half = short + 20
    assert [fault.kind for fault in faults(tmp_path, WHOLE[:half], row())] == [
        "warc-length",
        "warc-record",
    ]


def test_bytes_that_no_record_notices(tmp_path: Path) -> None:
    said = f"{BYTES}, where no record notices"
    assert faults(tmp_path, WHOLE, row(sha256="0" * 64)) == [Fault("warc-bytes", NAME, said, COPY)]


def test_a_record_that_notices(tmp_path: Path) -> None:
    damaged = bytearray(WHOLE)
    place = len(MEMBERS[0]) + 30
    damaged[place] ^= 1
    first, second = faults(tmp_path, bytes(damaged), row())
    assert (first.kind, first.subject) == ("warc-record", f"{NAME} byte {len(MEMBERS[0])}")
    assert second == Fault("warc-bytes", NAME, BYTES, COPY)


@pytest.mark.parametrize("is_open", [True, False])
def test_a_file_that_a_killed_run_has_left_open(is_open: bool, tmp_path: Path) -> None:
    path = tmp_path / NAME
    (open_path(path) if is_open else path).write_bytes(WHOLE + b"half a record")
    assert list(check_file(path, row(closed=False))) == [
        Fault("warc-open", NAME, "still open, from a run that was killed", NEXT_RUN)
    ]


def test_files_that_the_ledger_does_not_know(tmp_path: Path) -> None:
    problem = "a file that the ledger does not know"
    assert list(check_warc(tmp_path / "none", [])) == []
    (tmp_path / NAME).write_bytes(WHOLE)
    (tmp_path / "q.warc.gz").touch()
    (tmp_path / "r.warc.gz.open").touch()
    (tmp_path / f"{NAME}.open").touch()
    assert list(check_warc(tmp_path, [row()])) == [
        Fault("warc-stray", "q.warc.gz", problem, ARCHIVE_OF_ITS_OWN),
        Fault("warc-stray", "r.warc.gz.open", problem, NEXT_RUN),
    ]


def test_every_line_of_the_index_is_of_a_record(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(WHOLE)
    good = sorted(file_lines(path))
    key, stamp, fields = good[0].split(b" ", 2)
    told = orjson.loads(fields)

    def other(**changes: str) -> bytes:
        return b" ".join((key, stamp, orjson.dumps(told | changes) + b"\n"))

    wrong = [
        b"no line\n",
        b"a 1 {}\n",
        b"a 1 []\n",
        other(offset="1"),
        other(offset="x"),
        other(offset=str(len(WHOLE))),
        other(filename="q.warc.gz"),
        other(digest="sha256:0"),
        other(offset="0"),
    ]
    add_lines(index_directory(tmp_path), good + wrong)
    found = list(check_captures(tmp_path, [row()]))
    lines = sorted(good + wrong)
    assert found == [
        Fault("warc-index", f"index/00000001.cdxj line {number}", "no record says so", REPAIR)
        for number, each in enumerate(lines, 1)
        if each not in good
    ]
    # Of a file that is faulty itself its lines are not told of too.
    damaged = list(check_captures(tmp_path, [row(sha256="0" * 64)]))
    assert [fault.kind for fault in damaged] == ["warc-bytes"] + ["warc-index"] * 5


@pytest.mark.parametrize("piece", [1, 7, 1 << 16])
def test_the_bytes_that_the_ledger_knows_are_checked_in_pieces_of_any_size(
    piece: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(members, "_CHUNK", piece)
    known = b"".join(MEMBERS[:2])
    (tmp_path / NAME).write_bytes(WHOLE)
    problem = f"the file has {len(WHOLE)} bytes, the ledger knows {len(known)}"
    assert list(check_file(tmp_path / NAME, row(known))) == [
        Fault("warc-length", NAME, problem, COPY)
    ]


@pytest.mark.parametrize("named", [True, False])
def test_a_wrong_line_in_place_of_a_right_one_is_told_of_once(named: bool, tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(WHOLE)
    right, replaced = sorted(file_lines(tmp_path / NAME))
    wrong = replaced.replace(b'"status":"200"', b'"status":"404"') if named else b"no line\n"
    assert wrong != replaced
    add_lines(index_directory(tmp_path), [right, wrong])
    told = [fault.problem for fault in check_captures(tmp_path, [row()])]
    assert told == ["no record says so"]


@pytest.mark.parametrize(("closed", "indexed"), [(True, False), (False, True), (False, False)])
def test_a_file_that_waits_for_the_index_needs_no_line_there(
    closed: bool, indexed: bool, tmp_path: Path
) -> None:
    (tmp_path / NAME).write_bytes(WHOLE)
    waiting = row(closed=closed, indexed=indexed)
    assert [f for f in check_captures(tmp_path, [waiting]) if f.kind == "warc-index"] == []
    told = [f.problem for f in check_captures(tmp_path, [row()]) if f.kind == "warc-index"]
    assert told == ["0 lines of 2 captures"]


def test_files_that_are_added_up_together_are_told_apart_where_they_differ(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "_TOGETHER", 1)
    rows = [replace(row(), name=name) for name in (NAME, "q.warc.gz")]
    for each in rows:
        (tmp_path / each.name).write_bytes(WHOLE)
    lines = [line for each in rows for line in file_lines(tmp_path / each.name)]
    add_lines(index_directory(tmp_path), lines[:-1])
    (missing,) = check_captures(tmp_path, rows)
    assert missing.problem == "3 lines of 4 captures"
    wrong = lines[-1].replace(b'"status":"200"', b'"status":"404"')
    assert wrong != lines[-1]
    add_lines(index_directory(tmp_path), [wrong])
    (told,) = check_captures(tmp_path, rows)
    assert told.problem == "no record says so"
    add_lines(index_directory(tmp_path), [lines[-1], b'a 1 {"filename":5,"offset":"0"}\n'])
    assert len(list(check_captures(tmp_path, rows))) == 2


@pytest.mark.parametrize("wrong", [b"", b"no line\n"])
def test_each_file_is_read_once_if_the_index_agrees(
    wrong: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / NAME).write_bytes(WHOLE)
    good = list(file_lines(tmp_path / NAME))
    # One of them twice, as after a crash between the index and the ledger's commit.
    add_lines(index_directory(tmp_path), [*good, good[0], wrong])
    opened: list[Path] = []
    to_open: Any = Path.open

    def counting(path: Path, *more: str) -> Any:
        opened.append(path)
        return to_open(path, *more)

    monkeypatch.setattr(Path, "open", counting)
    told = [fault.problem for fault in check_captures(tmp_path, [row()])]
    assert told == (["no record says so"] if wrong else [])
    assert opened.count(tmp_path / NAME) == 1
