"""Links, pipes, devices where an archive's files should be are refused, and nothing is touched."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.errors import ArchivePartError, ArchiveWriteError
from tests.support.archives import article, files, open_archive, submit

FILES = ("articles.jsonl", "duplicates.jsonl", "editions.jsonl", "ledger.sqlite3", ".lock")
FOLDERS = ("_posts", "runs", "warc", ".unfinished", "strays", "editions")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "archive"
    archive = open_archive(root)
    submit(archive, article(1))
    archive.commit()
    archive.close()
    return root


def link(path: Path, elsewhere: Path) -> None:
    path.symlink_to(elsewhere)


def dangling(path: Path, elsewhere: Path) -> None:
    path.symlink_to(elsewhere.with_name("not-there"))


def hard_link(path: Path, elsewhere: Path) -> None:
    path.hardlink_to(elsewhere)


def pipe(path: Path, elsewhere: Path) -> None:
    os.mkfifo(path)


def device(path: Path, elsewhere: Path) -> None:
    try:
        os.mknod(path, 0o600 | 0o020000, os.makedev(1, 3))
    except PermissionError:
        pytest.skip("only root makes devices")


def folder(path: Path, elsewhere: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("put", [link, dangling, hard_link, pipe, device, folder])
def test_what_is_no_file_is_refused_by_name(
    put: Callable[[Path, Path], None], name: str, root: Path
) -> None:
    elsewhere = root.parent / "elsewhere"
    (root / name).unlink(missing_ok=True)
    elsewhere.write_bytes(b"somebody's")
    put(root / name, elsewhere)
    with pytest.raises(ArchivePartError, match=name):
        open_archive(root)
    assert elsewhere.read_bytes() == b"somebody's"
    assert sorted(path.name for path in root.parent.iterdir()) == ["archive", "elsewhere"]


@pytest.mark.parametrize("name", FOLDERS)
@pytest.mark.parametrize("put", [link, dangling, pipe, device])
def test_what_is_no_directory_is_refused_by_name(
    put: Callable[[Path, Path], None], name: str, root: Path
) -> None:
    elsewhere = root.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine").write_bytes(b"mine")
    if (root / name).exists():
        shutil.rmtree(root / name)
    put(root / name, elsewhere)
    with pytest.raises(ArchivePartError, match=name):
        open_archive(root)
    assert [path.name for path in elsewhere.iterdir()] == ["mine"]


def test_an_archive_whose_own_directory_is_a_link_is_worked_on(root: Path) -> None:
    (root.parent / "link").symlink_to(root)
    archive = open_archive(root.parent / "link")
    submit(archive, article(2))
    archive.commit()
    archive.close()
    assert len(files(root)) == 3


@pytest.mark.parametrize("copied", [True, False])
def test_an_archive_that_is_replaced_under_a_run_gets_nothing_of_it(
    copied: bool, root: Path
) -> None:
    archive = open_archive(root)
    submit(archive, article(2))
    root.rename(root.parent / "moved")
    if copied:
        shutil.copytree(root.parent / "moved", root)
    before = files(root)
    with pytest.raises(ArchiveWriteError, match="was moved or replaced while this run"):
        archive.commit()
    archive.close()
    assert files(root) == before
    assert not root.exists() or copied


def test_an_archive_that_is_moved_while_a_commit_is_written_is_not_committed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = open_archive(root)
    submit(archive, article(2))
    write = archive.next_commit.write

    def moving() -> None:
        write()
        root.rename(root.parent / "moved")

    monkeypatch.setattr(archive.next_commit, "write", moving)
    with pytest.raises(ArchiveWriteError, match="was moved or replaced while this run"):
        archive.commit()
    archive.close()
    again = open_archive(root.parent / "moved")
    assert again.ledger.articles.get(article(2).id) is None
    assert again.recovered.posts == 1
    again.close()


def test_a_run_that_is_stopped_so_goes_on_where_the_archive_is(root: Path) -> None:
    archive = open_archive(root)
    submit(archive, article(2))
    root.rename(root.parent / "moved")
    with pytest.raises(ArchiveWriteError):
        archive.commit()
    archive.close()
    again = open_archive(root.parent / "moved")
    assert again.killed
    submit(again, article(2))
    again.commit()
    again.close()
