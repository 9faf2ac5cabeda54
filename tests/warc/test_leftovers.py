"""What a killed run has left open is closed at its last whole record."""

from __future__ import annotations

import hashlib
import os
from contextlib import closing
from pathlib import Path

import pytest

from crawler.ledger import Ledger
from crawler.warc.file import open_path
from crawler.warc.journal import LEFTOVER, leftover_bytes, read_leftover
from crawler.warc.leftovers import Leftover, close_leftovers, committed_length
from crawler.warc.writer import RecordWriter
from tests.support.archives import HandClock
from tests.support.warc_files import records

NAME = "p-1.warc.gz"
WRITER = RecordWriter(lambda: "urn:x:1")
MEMBERS = [
    WRITER.note("urn:x", b"%d" % number * 100, "2022-03-14T04:00:00Z", "") for number in range(3)
]
LENGTHS = [len(b"".join(MEMBERS[:count])) for count in range(4)]


def left(
    root: Path, ledger: Ledger, content: bytes, committed: int | None, *, closed: bool = False
) -> None:
    """A file with these bytes of which so many are committed; ``None``: the ledger has no row."""
    (root / NAME if closed else open_path(root / NAME)).write_bytes(content)
    if committed is not None:
        number = ledger.in_use.captures.add_file(NAME)
        sha256 = hashlib.sha256(content[:committed]).hexdigest()
        ledger.captures.set_file(number, committed, sha256)
        ledger.commit()


def closed(root: Path, ledger: Ledger) -> list[Leftover]:
    return close_leftovers(root, ledger, clock=HandClock(), make_id=lambda: "urn:x:2")


@pytest.mark.parametrize("half", [0, 1, 15, len(MEMBERS[2]) - 1])
@pytest.mark.parametrize("committed", [None, 1, 2])
def test_whole_records_stay_and_half_of_one_is_cut(
    committed: int | None, half: int, tmp_path: Path, ledger: Ledger
) -> None:
    content = b"".join(MEMBERS[:2]) + MEMBERS[2][:half]
    known = None if committed is None else LENGTHS[committed]
    left(tmp_path, ledger, content, known)
    kept = LENGTHS[2] - (known or 0)
    assert closed(tmp_path, ledger) == [Leftover(NAME, kept, half)]
    found = (tmp_path / NAME).read_bytes()
    assert not open_path(tmp_path / NAME).exists()
    assert found.startswith(content[: LENGTHS[2]])
    read = records(tmp_path / NAME)
    if kept:
        assert (len(read), read[-1].url) == (3, LEFTOVER)
        assert read_leftover(read[-1].block) == (known or 0)
        assert read[-1].block == leftover_bytes(known or 0)
    else:
        assert found == content[: LENGTHS[2]]
    row = ledger.captures.file(NAME)
    assert row is not None
    assert (row.length, row.closed) == (len(found), True)
    assert row.sha256 == hashlib.sha256(found).hexdigest()
    ledger.rollback()
    assert ledger.captures.open_files() == []
    assert closed(tmp_path, ledger) == []


@pytest.mark.parametrize("content", [b"", MEMBERS[0][:20]])
def test_a_file_without_a_record_goes(content: bytes, tmp_path: Path, ledger: Ledger) -> None:
    left(tmp_path, ledger, content, None)
    assert closed(tmp_path, ledger) == [Leftover(NAME, 0, len(content))]
    assert list(tmp_path.glob("p-*")) == []
    assert ledger.captures.files() == []


@pytest.mark.parametrize("damage", ["flipped", "short", "missing"])
@pytest.mark.parametrize("renamed", [False, True])
def test_what_has_lost_what_was_committed_is_left_as_it_is(
    renamed: bool, damage: str, tmp_path: Path, ledger: Ledger
) -> None:
    content = b"".join(MEMBERS)
    left(tmp_path, ledger, content, LENGTHS[2], closed=renamed)
    path = tmp_path / NAME if renamed else open_path(tmp_path / NAME)
    damaged = bytearray(content)
    damaged[20] ^= 1
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(bytes(damaged) if damage == "flipped" else content[: LENGTHS[2] - 1])
    before = path.read_bytes() if path.exists() else None
    assert closed(tmp_path, ledger) == [Leftover(NAME, 0, 0)]
    row = ledger.captures.file(NAME)
    assert row is not None
    assert (row.length, row.closed) == (LENGTHS[2], True)
    assert row.sha256 == hashlib.sha256(content[: LENGTHS[2]]).hexdigest()
    if before is not None:
        assert (tmp_path / NAME).read_bytes() == before
        assert not open_path(tmp_path / NAME).exists()


def test_a_file_that_has_its_name_already_is_closed_too(tmp_path: Path, ledger: Ledger) -> None:
    left(tmp_path, ledger, MEMBERS[0], LENGTHS[1], closed=True)
    assert closed(tmp_path, ledger) == [Leftover(NAME, 0, 0)]
    assert (tmp_path / NAME).read_bytes() == MEMBERS[0]
    assert ledger.captures.open_files() == []


def test_what_is_closed_is_not_looked_at(tmp_path: Path, ledger: Ledger) -> None:
    left(tmp_path, ledger, MEMBERS[0], None, closed=True)
    assert closed(tmp_path, ledger) == []
    assert (tmp_path / NAME).read_bytes() == MEMBERS[0]


def test_all_of_it_is_durable_before_it_has_its_name(
    tmp_path: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    left(tmp_path, ledger, b"".join(MEMBERS), LENGTHS[1])
    steps: list[tuple[str, int]] = []

    def fsync(fd: int) -> None:
        found = Path(f"/proc/self/fd/{fd}").readlink()
        if found == tmp_path:
            steps.append(("directory", len(list(tmp_path.glob("*.open")))))
        elif found.name.startswith("p-"):
            steps.append((found.suffix, found.stat().st_size))

    monkeypatch.setattr(os, "fsync", fsync)
    closed(tmp_path, ledger)
    assert steps == [(".open", (tmp_path / NAME).stat().st_size), ("directory", 0)]


def test_what_lies_behind_damage_is_cut_with_it(tmp_path: Path, ledger: Ledger) -> None:
    behind = b"rubbish" + MEMBERS[1]
    left(tmp_path, ledger, MEMBERS[0] + behind, None)
    assert closed(tmp_path, ledger) == [Leftover(NAME, LENGTHS[1], len(behind))]


def test_that_a_file_without_a_record_is_gone_is_durable(
    tmp_path: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    left(tmp_path, ledger, b"", None)
    synced: list[tuple[Path, int]] = []

    def fsync(fd: int) -> None:
        synced.append((Path(f"/proc/self/fd/{fd}").readlink(), len(list(tmp_path.glob("p-*")))))

    monkeypatch.setattr(os, "fsync", fsync)
    closed(tmp_path, ledger)
    assert synced == [(tmp_path, 0)]


def test_the_ledger_knows_a_file_before_it_has_its_name(
    tmp_path: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    left(tmp_path, ledger, b"".join(MEMBERS), None)
    seen: list[tuple[int, str, bool]] = []
    replace = Path.replace

    def noted(source: Path, target: Path) -> Path:
        with closing(Ledger(tmp_path / "ledger.sqlite3", read_only=True)) as committed:
            (row,) = committed.captures.files()
            seen.append((row.length, row.sha256, row.closed))
        return replace(source, target)

    monkeypatch.setattr(Path, "replace", noted)
    closed(tmp_path, ledger)
    content = (tmp_path / NAME).read_bytes()
    assert seen == [(len(content), hashlib.sha256(content).hexdigest(), False)]


def test_a_file_is_on_record_whole_or_not_at_all(
    tmp_path: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    left(tmp_path, ledger, MEMBERS[0], None)
    with monkeypatch.context() as patched:
        patched.setattr(type(ledger.captures), "set_file", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            closed(tmp_path, ledger)
    ledger.rollback()
    assert ledger.captures.files() == []
    assert [each.name for each in closed(tmp_path, ledger)] == [NAME]
    (row,) = ledger.captures.files()
    assert (row.length, row.closed) == ((tmp_path / NAME).stat().st_size, True)


@pytest.mark.parametrize(
    ("noted", "told"), [([], None), ([7], 7), ([7, 5], 5), ([5, 7], 5), ([0, 7], 0)]
)
@pytest.mark.parametrize("before", [b"", b"no member", MEMBERS[0] * 2_000])
def test_how_much_was_committed_is_noted_at_the_end(
    before: bytes, noted: list[int], told: int | None, tmp_path: Path
) -> None:
    notes = [
        WRITER.note(LEFTOVER, leftover_bytes(each), "2022-03-14T04:00:00Z", "") for each in noted
    ]
    broken = WRITER.note(LEFTOVER, b"{}", "2022-03-14T04:00:00Z", "")
    (tmp_path / NAME).write_bytes(before + MEMBERS[0] + broken + b"".join(notes))
    assert committed_length(tmp_path / NAME) == told
