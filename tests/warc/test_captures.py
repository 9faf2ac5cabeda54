"""What a run captures, step by step: files, revisits, the journal, commits, what is forgotten."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.ledger import Ledger
from crawler.link_key import LinkKey
from crawler.warc.captures import CapturePolicy, Captures
from crawler.warc.cdx import file_lines
from crawler.warc.exchange import Exchange, Failure
from crawler.warc.file import OpenFile, open_path
from crawler.warc.journal import JOURNAL, UNCHANGED, JournalArticle, read_journal
from crawler.warc.writer import IDENTICAL, NOT_MODIFIED
from tests.support.archives import HandClock
from tests.support.warc_files import records

FIRST = "p-20220314T040000Z-00001.warc.gz"
ETAG = ((b"ETag", b'"1"'),)
POLICY = CapturePolicy(prefix="p", size=1_000_000, software="me", contact="c@h", robots="obey")


def exchange(url: str, body: bytes = b"x", status: int = 200, **more: object) -> Exchange:
    made = Exchange(url, "GET", (), b"", status, "HTTP/1.1", (), body)
    return replace(made, **more)  # type: ignore[arg-type]


class Desk:
    """A directory of WARC files with a ledger."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.ledger = Ledger(root / "ledger.sqlite3")
        self.captures = Captures(
            root, self.ledger, POLICY, clock=HandClock(), run=7, spider="category"
        )

    def commit(self) -> None:
        self.captures.commit()
        self.ledger.commit()
        self.captures.committed()

    def files(self) -> list[str]:
        return sorted(path.name for path in self.root.glob("*.warc.gz*"))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.captures.abandon(keep=True)
    for lines in made.captures.index_lines.values():
        lines.close()
    made.ledger.close()


def types(path: Path) -> list[str]:
    return [record.type for record in records(path)]


def test_a_run_that_captures_nothing_leaves_no_file(desk: Desk) -> None:
    desk.commit()
    desk.captures.close()
    desk.captures.abandon()
    assert (desk.files(), desk.ledger.captures.files()) == ([], [])


def test_the_first_record_says_who_wrote_the_file(desk: Desk) -> None:
    desk.captures.exchange(exchange("http://h/"))
    desk.commit()
    info = records(desk.root / f"{FIRST}.open")[0]
    told = dict(line.split(": ", 1) for line in info.block.decode().splitlines())
    assert info.headers["WARC-Filename"] == FIRST
    assert (told["software"], told["contact"], told["robots"]) == ("me", "c@h", "obey")
    assert (told["run"], told["spider"]) == ("7", "category")
    assert not {"operator", "http-header-user-agent"} & set(told)


@pytest.mark.parametrize("taken", ["closed", "open", "known"])
def test_a_name_that_is_taken_is_not_taken_again(taken: str, desk: Desk) -> None:
    if taken == "known":
        desk.ledger.in_use.captures.add_file(FIRST)
    else:
        (desk.root / (FIRST if taken == "closed" else f"{FIRST}.open")).touch()
    pointer = desk.captures.exchange(exchange("http://h/"))
    assert pointer.file == FIRST.replace("00001", "00002")


def test_a_payload_is_archived_once(desk: Desk) -> None:
    first = desk.captures.exchange(exchange("http://h/a"))
    again = desk.captures.exchange(exchange("http://h/b"))
    other = desk.captures.exchange(exchange("http://h/a", b"y"))
    desk.commit()
    found = {record.offset: record for record in records(desk.root / f"{FIRST}.open")}
    assert [found[each.offset].type for each in (first, again, other)] == [
        "response",
        "revisit",
        "response",
    ]
    revisit = found[again.offset].headers
    assert revisit["WARC-Profile"] == IDENTICAL
    assert revisit["WARC-Refers-To"] == found[first.offset].headers["WARC-Record-ID"]
    assert revisit["WARC-Refers-To-File-Offset"] == str(first.offset)
    assert revisit["WARC-Refers-To-Target-URI"] == "http://h/a"
    assert first.digest == again.digest == f"sha256:{hashlib.sha256(b'x').hexdigest()}"
    assert first.length == found[first.offset].length
    # Each with its request behind it.
    assert types(desk.root / f"{FIRST}.open")[1:] == [
        *("response", "request", "revisit", "request", "response", "request")
    ]


def test_nothing_is_no_payload(desk: Desk) -> None:
    for url in ("http://h/a", "http://h/b"):
        desk.captures.exchange(exchange(url, b""))
    desk.commit()
    assert types(desk.root / f"{FIRST}.open").count("response") == 2
    assert desk.ledger.captures.payload(hashlib.sha256(b"").digest()) is None


@pytest.mark.parametrize(
    ("before", "known"),
    [
        (exchange("http://h/a", response_headers=ETAG), True),
        (exchange("http://h/a", response_headers=((b"last-MODIFIED", b"x"),)), True),
        (exchange("http://h/a"), False),
        (exchange("http://h/a", response_headers=((b"Server", b"x"),)), False),
        (exchange("http://h/a", status=404, response_headers=ETAG), False),
        (exchange("http://h/a", b"", response_headers=ETAG), False),
        (exchange("http://h/b", response_headers=ETAG), False),
    ],
)
def test_a_304_is_a_revisit_of_the_last_answer_that_could_be_asked_for(
    before: Exchange, known: bool, desk: Desk
) -> None:
    first = desk.captures.exchange(before)
    pointer = desk.captures.exchange(exchange("http://h/a", b"", 304))
    desk.commit()
    record = next(
        record for record in records(desk.root / f"{FIRST}.open") if record.offset == pointer.offset
    )
    assert (record.type, record.headers["WARC-Profile"]) == ("revisit", NOT_MODIFIED)
    refers = record.headers.get("WARC-Refers-To-File-Offset")
    assert refers == (str(first.offset) if known else None)
    empty = f"sha256:{hashlib.sha256(b'').hexdigest()}"
    assert pointer.digest == (first.digest if known else empty)


def test_what_a_run_stored_is_in_the_journal_of_its_commit(desk: Desk) -> None:
    entry = JournalArticle(
        "NW1", LinkKey("post", "/1.html"), "", False, "wind", "", "new", "2022-03-14T04:00:00Z", ()
    )
    desk.captures.note(entry)
    desk.commit()
    desk.captures.exchange(exchange("http://h/"))
    desk.commit()
    desk.captures.note(entry)
    desk.captures.note(entry)
    desk.commit()
    found = [record for record in records(desk.root / f"{FIRST}.open") if record.url == JOURNAL]
    assert [read_journal(record.block) for record in found] == [[entry], [entry, entry]]


def test_a_failure_is_on_record(desk: Desk) -> None:
    desk.captures.failure(Failure("http://h/", "GET", "it is down"))
    desk.commit()
    assert types(desk.root / f"{FIRST}.open") == ["warcinfo", "metadata"]


def test_only_what_is_new_is_made_durable(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    sync = OpenFile.sync

    def noted(self: OpenFile) -> None:
        synced.append(self.length)
        sync(self)

    monkeypatch.setattr(OpenFile, "sync", noted)
    desk.captures.exchange(exchange("http://h/"))
    desk.commit()
    desk.commit()
    size = open_path(desk.root / FIRST).stat().st_size
    assert synced == [size]
    row = desk.ledger.captures.file(FIRST)
    assert row is not None
    content = open_path(desk.root / FIRST).read_bytes()
    assert (row.length, row.sha256, row.closed) == (
        size,
        hashlib.sha256(content).hexdigest(),
        False,
    )


def test_a_name_is_durable_before_what_lies_under_it_counts(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    real = os.fsync

    def fsync(fd: int) -> None:
        found = Path(f"/proc/self/fd/{fd}").readlink()
        if found == desk.root or found.name.startswith("p-"):
            steps.append("directory" if found == desk.root else found.suffix)
        real(fd)

    monkeypatch.setattr(os, "fsync", fsync)
    desk.captures.exchange(exchange("http://h/a"))
    steps.clear()
    desk.captures.commit()
    assert steps == ["directory", ".open"]
    desk.ledger.commit()
    desk.captures.committed()
    desk.captures.exchange(exchange("http://h/b"))
    desk.commit()
    assert steps[2:] == [".open"]
    desk.captures.close()
    assert steps[3:] == ["directory"]


@pytest.mark.parametrize("more", [0, 1])
def test_a_file_that_is_large_enough_is_closed(
    more: int, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.captures.exchange(exchange("http://h/"))
    desk.captures.commit()
    size = open_path(desk.root / FIRST).stat().st_size
    monkeypatch.setattr(desk.captures, "_policy", replace(POLICY, size=size + more))
    desk.ledger.commit()
    desk.captures.committed()
    assert (desk.root / FIRST).exists() is not bool(more)


def test_a_closed_file_has_its_lines_at_hand(desk: Desk) -> None:
    desk.captures.exchange(exchange("http://h/b"))
    desk.captures.exchange(exchange("http://h/a", b"y"))
    desk.commit()
    desk.captures.close()
    desk.ledger.commit()
    row = desk.ledger.captures.file(FIRST)
    assert row is not None
    assert row.closed
    # What is forgotten later is not of this file.
    desk.captures.abandon()
    lines = list(desk.captures.index_lines[row.id])
    assert lines == list(file_lines(desk.root / FIRST))
    assert len(lines) == 2
    desk.captures.exchange(exchange("http://h/c", b"z"))
    assert desk.files() == [FIRST, f"{FIRST.replace('00001', '00002')}.open"]


def test_what_is_abandoned_is_cut_off(desk: Desk) -> None:
    desk.captures.exchange(exchange("http://h/"))
    desk.commit()
    before = open_path(desk.root / FIRST).read_bytes()
    desk.captures.exchange(exchange("http://h/a", b"y"))
    desk.captures.note(
        JournalArticle("NW1", LinkKey("post", "/1"), "", False, "", "", "new", "2022", ())
    )
    desk.captures.abandon()
    assert open_path(desk.root / FIRST).read_bytes() == before
    desk.ledger.rollback()
    desk.commit()
    assert desk.files() == [f"{FIRST}.open"]


def test_what_was_never_committed_goes_with_its_file(desk: Desk) -> None:
    desk.captures.exchange(exchange("http://h/"))
    desk.captures.abandon()
    assert desk.files() == []
    desk.ledger.rollback()
    assert desk.ledger.captures.files() == []


def test_a_file_counts_as_closed_when_the_ledger_has_committed(desk: Desk) -> None:
    desk.captures.exchange(exchange("http://h/"))
    desk.commit()
    desk.captures.close()
    desk.ledger.rollback()
    assert [row.closed for row in desk.ledger.captures.files()] == [False]


ASKED = ((b"IF-None-Match", b'"1"'), (b"If-Modified-Since", b"Mon, 14 Mar 2022 03:00:00 GMT"))
ANSWERED = ((b"Server", b"x"), (b"DATE", b"Mon, 14 Mar 2022 04:00:01 GMT"))


def test_answers_that_nothing_has_changed_are_noted_together(desk: Desk) -> None:
    unchanged = exchange("http://h/a", b"", 304, response_headers=ANSWERED)
    for asked in (ASKED, ASKED[:1], ASKED[1:]):
        assert desk.captures.note_unchanged(replace(unchanged, request_headers=asked))
    # Nobody asked whether anything had changed, or it has.
    assert not desk.captures.note_unchanged(unchanged)
    assert not desk.captures.note_unchanged(replace(unchanged, request_headers=ASKED, status=200))
    desk.commit()
    desk.commit()
    assert types(open_path(desk.root / FIRST)) == ["warcinfo", "metadata"]
    info, note = records(open_path(desk.root / FIRST))
    assert note.url == UNCHANGED
    assert note.headers["WARC-Warcinfo-ID"] == info.headers["WARC-Record-ID"]
    etag, modified = ASKED[0][1].decode(), ASKED[1][1].decode()
    told = json.loads(note.block)
    assert (told["run"], len(told["answers"])) == (7, 3)
    found = [(each["etag"], each["last_modified"]) for each in told["answers"]]
    assert found == [(etag, modified), (etag, ""), ("", modified)]
    assert told["answers"][0] == {
        "url": "http://h/a",
        "at": "2022-03-14T04:00:00Z",
        "etag": etag,
        "last_modified": modified,
        "date": ANSWERED[1][1].decode(),
    }


def test_each_such_answer_has_a_record_if_that_is_wished(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.captures, "_policy", replace(POLICY, each_304=True))
    asked = exchange("http://h/a", b"", 304, request_headers=ASKED)
    assert not desk.captures.note_unchanged(asked)


def test_every_record_names_the_files_own_and_none_has_the_name_of_another(desk: Desk) -> None:
    for url in ("http://h/a", "http://h/b"):
        desk.captures.exchange(exchange(url))
    desk.commit()
    info, *others = records(open_path(desk.root / FIRST))
    own = info.headers["WARC-Record-ID"]
    assert re.fullmatch("<urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}>", own)
    assert {record.headers["WARC-Warcinfo-ID"] for record in others} == {own}
    assert len({record.headers["WARC-Record-ID"] for record in (info, *others)}) == 5


def test_what_may_have_been_committed_is_kept(desk: Desk) -> None:
    desk.captures.exchange(exchange("http://h/"))
    desk.captures.abandon(keep=True)
    assert types(desk.root / f"{FIRST}.open") == ["warcinfo", "response", "request"]
