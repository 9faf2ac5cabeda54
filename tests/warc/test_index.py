"""The index stays sorted, whole and in few files, however many runs add to it."""

from __future__ import annotations

import itertools
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive.paths import ArchivePaths
from crawler.ledger import Ledger
from crawler.standin.server import StandIn
from crawler.warc import cdx
from crawler.warc.cdx import (
    add_lines,
    file_lines,
    index_directory,
    index_files,
    read_lines,
    whole_index,
)
from crawler.warc.check import check_captures
from tests.support.campaigns import examples
from tests.support.crawls import Crawl, crawl
from tests.support.reactor import in_reactor
from tests.support.tiny_site import NOON, TinySite
from tests.support.warc_files import warc_files

line = st.integers(0, 10_000).map(lambda number: b"com,h)/%05d {}\n" % number)


@settings(max_examples=examples(30), deadline=None)
@given(runs=st.lists(st.lists(line, max_size=20), max_size=40))
def test_lines_come_back_sorted_and_once(runs: list[list[bytes]]) -> None:
    with tempfile.TemporaryDirectory() as directory:
        for run in runs:
            add_lines(Path(directory), run)
        files = index_files(Path(directory))
        assert list(read_lines(files)) == sorted({each for run in runs for each in run})
        sizes = [path.stat().st_size for path in files]
        assert all(older >= 2 * newer for older, newer in itertools.pairwise(sizes))


def test_every_run_of_a_year_leaves_few_files(tmp_path: Path) -> None:
    for number in range(300):
        add_lines(tmp_path, [b"com,h)/%05d {}\n" % (number * 7 + each) for each in range(7)])
    assert len(index_files(tmp_path)) <= 10


def test_the_last_level_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cdx, "_LARGEST", 2_000)
    seen: dict[str, bytes] = {}
    for number in range(200):
        add_lines(tmp_path, [b"com,h)/%05d {}\n" % (number * 7 + each) for each in range(7)])
        files = {path.name: path.read_bytes() for path in index_files(tmp_path)}
        large = {name: content for name, content in files.items() if len(content) >= 2_000}
        # No file of the last level is ever changed or gone, and none is larger than two of them.
        assert seen.items() <= large.items()
        assert all(len(content) < 4_000 for content in large.values())
        seen = large
    assert len(seen) >= 5
    assert len(list(read_lines(index_files(tmp_path)))) == 1_400


@in_reactor
async def test_a_run_adds_what_it_captured(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    await crawl(tiny_site, tmp_path, now=NOON)
    first = set(read_lines(index_files(index_directory(tmp_path / "warc"))))
    await crawl(tiny_site, tmp_path, now=NOON.replace("T12:", "T14:"))
    second = set(read_lines(index_files(index_directory(tmp_path / "warc"))))
    assert first < second
    named = {path.name.encode() for path in warc_files(tmp_path)}
    assert all(any(name in each for each in second) for name in named)


def test_the_ledger_knows_every_file_as_closed_and_indexed(bundled: Crawl) -> None:
    ledger = Ledger(ArchivePaths(bundled.root).ledger, read_only=True)
    rows = ledger.captures.files()
    assert [row.name for row in rows] == [path.name for path in warc_files(bundled.root)]
    assert all(row.closed and row.indexed for row in rows)
    assert ledger.captures.open_files() == ledger.captures.files_to_index() == []
    ledger.close()


def test_the_lines_at_hand_are_those_of_the_files(bundled: Crawl) -> None:
    read = [line for path in warc_files(bundled.root) for line in file_lines(path)]
    assert list(read_lines(index_files(index_directory(bundled.root / "warc")))) == sorted(read)


def test_what_is_not_indexed_yet_is_read_from_its_file(bundled: Crawl, tmp_path: Path) -> None:
    root = tmp_path / "archive"
    shutil.copytree(bundled.root, root)
    indexed = list(read_lines(index_files(index_directory(root / "warc"))))
    shutil.rmtree(index_directory(root / "warc"))
    with closing(sqlite3.connect(ArchivePaths(root).ledger)) as connection, connection:
        connection.execute("UPDATE warc_files SET indexed = 0")
    ledger = Ledger(ArchivePaths(root).ledger, read_only=True)
    assert list(whole_index(root / "warc", ledger)) == indexed
    ledger.close()


@pytest.mark.parametrize(("older", "files"), [(19, 1), (20, 2), (21, 2)])
def test_a_file_is_merged_unless_it_is_twice_as_large(
    older: int, files: int, tmp_path: Path
) -> None:
    for name, size in (("00000001", older), ("00000002", 5)):
        (tmp_path / f"{name}.cdxj").write_bytes(b"a" * (size - 1) + b"\n")
    add_lines(tmp_path, [b"abcd\n"])
    assert len(index_files(tmp_path)) == files


def test_a_file_of_the_index_has_its_name_when_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[tuple[str, list[int]]] = []
    monkeypatch.setattr(cdx, "make_directory", lambda folder: None)

    def fsync(fd: int) -> None:
        found = Path(f"/proc/self/fd/{fd}").readlink()
        steps.append((found.suffix, [path.stat().st_size for path in tmp_path.iterdir()]))

    monkeypatch.setattr(os, "fsync", fsync)
    add_lines(tmp_path, [b"b\n", b"a\n"])
    assert steps == [(".unfinished", [4]), ("", [4])]
    assert (tmp_path / "00000001.cdxj").read_bytes() == b"a\nb\n"


def test_more_lines_than_are_sorted_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cdx, "_RUN", 2)
    add_lines(tmp_path, [b"%d\n" % number for number in (5, 1, 4, 2, 3, 3)])
    assert list(read_lines(index_files(tmp_path))) == [b"1\n", b"2\n", b"3\n", b"4\n", b"5\n"]


@pytest.mark.parametrize("damage", ["deleted", "emptied", "a line less", "a file of it twice"])
@in_reactor
async def test_an_index_that_was_deleted_is_made_anew(
    damage: str, tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    root = tmp_path / "archive"
    await crawl(tiny_site, root, now=NOON)
    paths = ArchivePaths(root)
    directory = index_directory(paths.warc)
    (path,) = index_files(directory)
    whole = path.read_bytes()
    if damage == "deleted":
        shutil.rmtree(directory)
    elif damage == "emptied":
        path.write_bytes(b"")
    elif damage == "a line less":
        path.write_bytes(b"".join(whole.splitlines(keepends=True)[1:]))
    else:
        shutil.copyfile(path, directory / f"00000002{path.suffix}")
    ledger = Ledger(paths.ledger)
    found = [fault.kind for fault in check_captures(paths.warc, ledger.captures.files())]
    assert found == ([] if damage == "a file of it twice" else ["warc-index"])
    cdx.make_index_anew(paths.warc, ledger)
    assert list(check_captures(paths.warc, ledger.captures.files())) == []
    ledger.close()
    assert b"".join(read_lines(index_files(directory))) == whole
