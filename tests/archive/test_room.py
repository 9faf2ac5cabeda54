"""How much room there is, how long it lasts, and when a run does not begin."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from crawler.archive import room
from crawler.archive.archive import Archive
from crawler.archive.paths import ArchivePaths
from crawler.archive.room import LEAST, Room, check_room, room_of
from crawler.errors import ArchiveWriteError
from crawler.ledger import Ledger
from tests.support.archives import START, HandClock, article, open_archive, submit

DAY = timedelta(days=1)


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """So many bytes are free, wherever one looks; ``asked`` is where."""
    disk = SimpleNamespace(free=5 * LEAST, asked=[])

    def usage(path: Path) -> SimpleNamespace:
        disk.asked.append(path)
        return disk

    monkeypatch.setattr(shutil, "disk_usage", usage)
    return disk


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = open_archive(tmp_path / "archive", HandClock(START - 10 * DAY))
    submit(made, article(1))
    made.commit()
    yield made
    made.close()


def test_how_long_it_lasts() -> None:
    assert (Room(10, 4).days, Room(10, 0).days) == (2.5, None)


def test_where_nothing_is_yet_the_directory_above_counts(
    tmp_path: Path, free: SimpleNamespace
) -> None:
    paths = ArchivePaths(tmp_path / "not" / "there")
    assert room_of(paths, None, START) == Room(free.free, 0)
    assert free.asked == [tmp_path]


def stamped(ledger: Ledger, before: timedelta, length: int, name: str = "") -> None:
    stamp = (START - before).strftime("%Y%m%dT%H%M%SZ")
    number = ledger.in_use.captures.add_file(name or f"p-{stamp}-00001.warc.gz")
    ledger.captures.set_file(number, length, "")


def test_what_was_taken_a_day(archive: Archive, free: SimpleNamespace) -> None:
    """Each line twice, for its post file; and the captures; since the first run."""
    ledger = archive.ledger
    line = archive.paths.articles.stat().st_size
    assert room_of(archive.paths, ledger, START).a_day == 2 * line // 10
    stamped(ledger, 10 * DAY, 10_000)
    stamped(ledger, 10 * DAY + timedelta(seconds=1), 500_000)
    stamped(ledger, 2 * DAY, 700_000, "another.warc.gz")
    assert room_of(archive.paths, ledger, START).a_day == (2 * line + 10_000) // 10
    # In less than a day no more is counted on than was taken.
    assert room_of(archive.paths, ledger, START - 9.5 * DAY).a_day == 2 * line + 10_000
    ledger.rollback()


def test_what_lies_behind_many_older_files_is_not_looked_for(
    archive: Archive, free: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "_OLDER", 2)
    ledger = archive.ledger
    before = room_of(archive.paths, ledger, START).a_day
    for number, days in enumerate((1, 20, 20, 2, 20, 3)):
        stamp = (START - days * DAY).strftime("%Y%m%dT%H%M%SZ")
        stamped(ledger, DAY, 1_000_000, f"p-{stamp}-{number:05}.warc.gz")
    assert room_of(archive.paths, ledger, START).a_day == before + 200_000
    ledger.rollback()


def test_only_thirty_days_count(archive: Archive, free: SimpleNamespace) -> None:
    stamped(archive.ledger, timedelta(), 30_000)
    assert room_of(archive.paths, archive.ledger, START + 30 * DAY).a_day == 1_000
    later = START + 30 * DAY + timedelta(seconds=1)
    assert room_of(archive.paths, archive.ledger, later).a_day == 0
    archive.ledger.rollback()


def test_a_ledger_that_has_seen_no_run(tmp_path: Path, free: SimpleNamespace) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite3")
    stamped(ledger, timedelta(), 30_000)
    assert room_of(ArchivePaths(tmp_path), ledger, START).a_day == 0
    ledger.close()


@pytest.mark.parametrize(("more", "begins"), [(0, True), (-1, False)])
def test_a_run_begins_where_there_is_room(
    more: int, begins: bool, tmp_path: Path, free: SimpleNamespace
) -> None:
    free.free = LEAST + more
    check_room(ArchivePaths(tmp_path), 0, START)
    if begins:
        check_room(ArchivePaths(tmp_path), 2, START)
        return
    with pytest.raises(ArchiveWriteError) as caught:
        check_room(ArchivePaths(tmp_path), 2.5, START)
    assert str(caught.value) == (
        f"cannot write to {tmp_path}: {LEAST - 1} bytes are free, a run is to have {LEAST} (what "
        "2.5 days took, FREE_SPACE_DAYS): make room or the directory writable, then run again: "
        "nothing was asked for"
    )


def test_so_many_days_as_the_archive_took(
    archive: Archive, free: SimpleNamespace, tmp_path: Path
) -> None:
    stamped(archive.ledger, 10 * DAY, 40 * LEAST)
    archive.ledger.commit()
    a_day = room_of(archive.paths, archive.ledger, START).a_day
    free.free = 2 * a_day
    check_room(archive.paths, 2, START)
    free.free -= 1
    with pytest.raises(ArchiveWriteError, match=f"a run is to have {2 * a_day} "):
        check_room(archive.paths, 2, START)
    check_room(archive.paths, 0, START)
