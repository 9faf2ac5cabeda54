"""What lies where a file of the archive is to be, and is none: moved aside, never met twice."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.archive.pages import place_files
from crawler.archive.paths import ArchivePaths
from tests.support.archives import article, open_archive, submit
from tests.support.crash_points import mend
from tests.support.damages import faults, post

ID = article(3).id


def a_directory(path: Path) -> None:
    path.mkdir()
    (path / "mine").write_bytes(b"mine")


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_link(path: Path) -> None:
    path.symlink_to("/nowhere")


def a_file(path: Path) -> None:
    path.write_bytes(b"mine")


THINGS = [a_directory, a_pipe, a_link]
Put = Callable[[Path], None]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    archive = open_archive(tmp_path / "archive")
    for number in (1, 3):
        submit(archive, article(number))
    archive.end_run(0)
    archive.close()
    return tmp_path / "archive"


@pytest.mark.parametrize("put", THINGS)
def test_a_repair_moves_it_and_writes_the_post(put: Put, root: Path) -> None:
    place = root / "_posts" / post(3)
    whole = place.read_bytes()
    place.unlink()
    put(place)
    assert [fault.kind for fault in faults(root)] == ["post"]
    mend(root)
    assert faults(root) == []
    assert place.read_bytes() == whole
    assert os.path.lexists(root / "strays" / post(3))


@pytest.mark.parametrize("put", THINGS)
def test_a_run_that_writes_there_moves_it(
    put: Put, root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    place = root / "_posts" / post(3)
    place.unlink()
    put(place)
    archive = open_archive(root)
    submit(archive, article(3, "第3家铺子今天七点开门。"))
    archive.end_run(0)
    archive.close()
    assert faults(root) == []
    assert f"{place} lay where a file is to be, and is none: moved to" in caplog.text
    assert os.path.lexists(root / "strays" / post(3))


@pytest.mark.parametrize("put", THINGS)
def test_it_lies_there_when_a_killed_run_is_cut_back(put: Put, root: Path) -> None:
    lines = (root / "articles.jsonl").read_bytes()
    with (root / "articles.jsonl").open("ab") as stream:
        stream.write(lines.splitlines(keepends=True)[-1].replace(ID.encode(), b"NW9" * 6 + b"00"))
    place = root / "_posts" / post(3)
    place.unlink()
    put(place)
    open_archive(root).close()
    mend(root)
    assert faults(root) == []


@pytest.mark.parametrize("put", THINGS)
def test_it_lies_among_unfinished_files(put: Put, root: Path) -> None:
    put(root / ".unfinished" / "something")
    archive = open_archive(root)
    archive.close()
    told = f"something set aside in {root / 'strays' / 'something'}: see finews-archiver verify"
    assert archive.notes == ([told] if put is a_directory else [])
    assert list((root / ".unfinished").iterdir()) == []
    assert (root / "strays" / "something").exists() == (put is a_directory)
    assert faults(root) == []


@pytest.mark.parametrize(("put", "placed"), [(a_directory, 0), (a_link, 0), (a_file, 1)])
def test_it_lies_where_a_page_had_an_article(put: Put, placed: int, root: Path) -> None:
    """What is a file there goes with the commit; anything else is moved, and not missed."""
    paths = ArchivePaths(root)
    place = paths.edition_files / "paper/gone.md"
    place.parent.mkdir(parents=True)
    put(place)
    there = place.exists()
    assert place_files(paths, {"paper/gone.md": None}) == placed
    assert os.path.lexists(place) == (not there)
    assert os.path.lexists(paths.strays / place.name) == (put is a_directory)


def test_lines_of_no_commit_are_told_once(root: Path) -> None:
    with (root / "articles.jsonl").open("ab") as stream:
        stream.write((root / "articles.jsonl").read_bytes().splitlines(keepends=True)[0])
    said = mend(root)
    assert sum("set aside" in step for step in said) == 1, said
    assert len(list((root / "strays").iterdir())) == 1
