"""Pages of print in a commit: abandoned they leave nothing, committed they are placed once."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.archive import pages
from crawler.archive.archive import Archive
from crawler.archive.commit import Commit
from crawler.archive.pages import (
    PageEntry,
    line_of_file,
    page_file,
    place_files,
    put_page,
    read_page_line,
    stage_files,
    unfinished_name,
)
from crawler.archive.paths import ArchivePaths
from crawler.editions.desk import EditionDesk
from crawler.errors import ArchiveDamagedError, PageFileError
from crawler.ledger import Ledger
from crawler.ledger.editions import MatchRow, PageRow, PrintRow
from crawler.reprints.reprints import Reprints
from tests.support.archives import article, open_archive, see_link, submit
from tests.support.crash_points import faults
from tests.support.editions import files
from tests.support.open_files import open_files
from tests.support.page_crashes import offer, take
from tests.support.print_pages import back, front


def desk(archive: Archive) -> EditionDesk:
    return EditionDesk(archive, Reprints(archive))


def test_a_page_that_is_abandoned_leaves_nothing(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    editions = desk(archive)
    take(archive, editions, A4=back())
    before = files(tmp_path)
    offer(archive, editions, A1=front())
    assert archive.waiting > 0
    archive.abandon()
    assert archive.waiting == 0
    submit(archive, article(1))
    archive.commit()
    archive.close()
    assert files(tmp_path) == before
    assert faults(tmp_path) == []
    again = open_archive(tmp_path)
    assert not again.recovered
    again.close()


def test_files_are_placed_by_the_commit_of_their_page_alone(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    take(archive, desk(archive), A1=front())
    places = {path: path.stat().st_mtime_ns for path in archive.paths.edition_files.rglob("*")}
    assert places
    submit(archive, article(1))
    archive.commit()
    assert {path: path.stat().st_mtime_ns for path in places} == places
    archive.close()


def test_a_commit_leaves_no_file_open(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    editions = desk(archive)
    take(archive, editions, A1=front())
    submit(archive, article(1))
    archive.commit()
    before = open_files()
    take(archive, editions, A4=back())
    submit(archive, article(2))
    archive.commit()
    assert open_files() == before
    archive.close()


# -- step by step --------------------------------------------------------------------------

T4 = "2022-03-14T04:00:00Z"
FOLDER = "sandunbao/2022-03-14"


@pytest.fixture
def ledger(ledger: Ledger) -> Ledger:
    """A run and a link."""
    ledger.in_use.runs.start("edition", T4)
    see_link(ledger, "/a.html")
    return ledger


def entry(name: str, *articles: str, number: int = 0, revision: int = 1) -> PageEntry:
    """A page with files for these articles."""
    stem = f"{FOLDER}/{name}"
    return PageEntry(
        PageRow(number, stem, FOLDER, name, 1, "三墩报", FOLDER[-10:], name, revision, T4, T4),
        0,
        f'{{"id":"{stem}","revision":{revision}}}\n'.encode(),
        {f"{FOLDER}/{article}.md": article.encode() for article in articles},
        (PrintRow(1, "甲", "", "1a"),),
        (MatchRow(1, "NW1", "whole", 0.5),),
    )


def digests(files: dict[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def test_the_file_of_a_page_is_its_line_indented() -> None:
    line = b'{"id":"\xe7\x94\xb2","articles":[1]}\n'
    file = page_file(line)
    assert file.decode() == '{\n  "id": "甲",\n  "articles": [\n    1\n  ]\n}\n'
    assert line_of_file(file) == line


def test_what_a_page_brings_into_a_commit(paths: ArchivePaths, ledger: Ledger) -> None:
    commit = Commit(paths, ledger)
    first = entry("A1", "A1-1", "A1-2")
    number = put_page(first, ledger, commit, 1)
    assert commit.edition_files == first.files()
    assert set(first.files()) == {f"{FOLDER}/{name}" for name in ("A1.json", "A1-1.md", "A1-2.md")}
    second = entry("A1", "A1-1", number=number, revision=2)
    assert put_page(second, ledger, commit, 1) == number
    # An article less: its file goes.
    assert commit.edition_files == {**second.files(), f"{FOLDER}/A1-2.md": None}
    table = ledger.editions
    assert table.files(number) == digests(second.files())
    assert (table.prints(number), table.matches(number)) == (
        list(second.prints),
        list(second.matches),
    )
    offsets = [(row.line_offset, row.line_length, row.revision) for row in table.lines(number)]
    length = len(first.line)
    assert offsets == [(0, length, 1), (length, len(second.line), 2)]
    commit.write()
    assert [read_page_line(paths, row) for row in table.lines(number)] == [first.line, second.line]


def test_a_file_of_another_page_is_not_overwritten(paths: ArchivePaths, ledger: Ledger) -> None:
    commit = Commit(paths, ledger)
    put_page(entry("A1", "A1-1"), ledger, commit, 1)
    before = dict(commit.edition_files)
    said = f"editions/{FOLDER}/A1-1.md belongs to {FOLDER}/A1; {FOLDER}/A2 would overwrite it"
    with pytest.raises(PageFileError, match=said):
        put_page(entry("A2", "A1-1"), ledger, commit, 1)
    assert (commit.edition_files, commit.lines) == (before, 1)
    assert ledger.editions.get(f"{FOLDER}/A2") is None


def test_a_line_that_is_not_there(paths: ArchivePaths, ledger: Ledger) -> None:
    commit = Commit(paths, ledger)
    number = put_page(entry("A1"), ledger, commit, 1)
    commit.write()
    (row,) = ledger.editions.lines(number)
    with pytest.raises(ArchiveDamagedError, match="another line at byte 1 than was archived"):
        read_page_line(paths, replace(row, line_offset=1))


NEW, GONE = f"{FOLDER}/A1.json", f"{FOLDER}/A1-9.md"
STAGED = "articles.jsonl"
POST = "_posts/2022-03-14-NW1.md"
TAKEN = "another/2022-03-14/A1.json"
"""A page's file that a merge has staged, of a paper that had none."""


def test_files_go_to_their_place_after_the_commit(paths: ArchivePaths, ledger: Ledger) -> None:
    gone = paths.edition_files / GONE
    gone.parent.mkdir(parents=True)
    gone.write_bytes(b"old")
    staged = {STAGED: b"a line", POST: b"a post", TAKEN: b"a page"}
    for name, content in staged.items():
        (paths.unfinished / unfinished_name(name)).write_bytes(content)
    moves = stage_files(paths, ledger, {NEW: b"new", GONE: None}, dict(digests(staged)))
    assert moves == {**digests({NEW: b"new", **staged}), GONE: None}
    assert ledger.editions.moves() == moves
    assert (gone.exists(), (paths.edition_files / NEW).exists()) == (True, False)
    assert place_files(paths, moves) == 5
    assert (paths.edition_files / NEW).read_bytes() == b"new"
    assert (paths.edition_files / TAKEN).read_bytes() == b"a page"
    assert (paths.articles.read_bytes(), (paths.root / POST).read_bytes()) == (b"a line", b"a post")
    assert not gone.exists()
    assert list(paths.unfinished.iterdir()) == []
    # A start after it finds nothing to do.
    assert place_files(paths, moves) == 0
    assert (paths.edition_files / NEW).read_bytes() == b"new"


def test_a_commit_without_files_leaves_the_moves_of_the_last_one(
    paths: ArchivePaths, ledger: Ledger
) -> None:
    """They are in place: what is told of them again does no harm."""
    moves = stage_files(paths, ledger, {NEW: b"new"})
    assert stage_files(paths, ledger, {}) == {}
    assert ledger.editions.moves() == moves


def test_bytes_of_a_commit_that_never_was_stay_where_they_are(
    paths: ArchivePaths, ledger: Ledger
) -> None:
    moves = stage_files(paths, ledger, {NEW: b"new"})
    waiting = paths.unfinished / unfinished_name(NEW)
    waiting.write_bytes(b"other")
    assert place_files(paths, moves) == 0
    assert waiting.read_bytes() == b"other"
    assert not (paths.edition_files / NEW).exists()


def test_what_lies_in_the_place_of_a_file_is_moved(paths: ArchivePaths, ledger: Ledger) -> None:
    target = paths.edition_files / NEW
    (target / "mine").mkdir(parents=True)
    moves = stage_files(paths, ledger, {NEW: b"new"})
    assert place_files(paths, moves) == 1
    assert target.read_bytes() == b"new"
    assert (paths.strays / target.name / "mine").is_dir()


def test_a_folder_that_cannot_be_made_is_met_before_the_ledger_is_told(
    paths: ArchivePaths, ledger: Ledger
) -> None:
    paths.edition_files.write_bytes(b"a file where the folder is to be")
    with pytest.raises(OSError, match="editions"):
        stage_files(paths, ledger, {NEW: b"new"})
    assert ledger.editions.moves() == {}


def test_a_file_that_goes_is_gone_for_good(
    paths: ArchivePaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No later commit names it: its folder is synced, as that of a file that comes."""
    folder = (paths.edition_files / GONE).parent
    folder.mkdir(parents=True)
    (paths.edition_files / GONE).write_bytes(b"old")
    synced: list[Path] = []
    monkeypatch.setattr(pages, "sync_directory", synced.append)
    assert place_files(paths, {GONE: None}) == 1
    assert synced == [folder]
