"""Whatever only reads works on an archive beside which nothing can be written."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.program import run_program
from tests.support.project import PROJECT
from tests.support.unpacking import unpack_tar

KEPT = PROJECT / "tests" / "upgrades" / "archives" / "0.2.0-ledger-4.tar.gz"
CHANGED, PRINTED = "NW202203140000000002", "NW202203140000000050"
COMMANDS = (
    ("status", "--names", "1"),
    ("metrics",),
    ("history", CHANGED),
    ("evidence", CHANGED),
    ("story", "NW202203140000000011"),
    ("stories",),
    ("editions",),
    ("compare", PRINTED),
    ("verify",),
    ("verify", "--repair", "--dry-run"),
    ("export", "--to", "tables", "--format", "csv"),
    ("package",),
    ("package", "--from", "2022-03-14"),
    ("rebuild", "new"),
    ("import", str(PROJECT / "fixtures" / "source" / "_posts"), "--dry-run"),
    ("crawl", "--dry-run"),
)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    unpack_tar(KEPT, tmp_path)
    return tmp_path / "archive"


@pytest.fixture
def read_only(kept: Path, tmpfs: Callable[[str], Path]) -> Iterator[Path]:
    disk = tmpfs("size=64m")
    # Brought up to date, and closed as any reader leaves it.
    assert run_program("verify", "-s", f"ARCHIVE_DIR={kept}", cwd=kept.parent).status == 0
    assert not list(kept.glob("ledger.sqlite3-*"))
    shutil.copytree(kept, disk / "archive")
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    yield disk / "archive"
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)


def test_whatever_only_reads(kept: Path, read_only: Path, tmp_path: Path) -> None:
    for number, command in enumerate(COMMANDS):
        told = []
        for name, root in (("writable", kept), ("read-only", read_only)):
            here = tmp_path / f"{number}-{name}"
            here.mkdir()
            ended = run_program(*command, "-s", f"ARCHIVE_DIR={root}", cwd=here)
            assert "Traceback" not in ended.err
            assert "ead-only" not in ended.err
            # The records of a package have ids of their own, which are packed to other sizes.
            out = re.sub(r"\d+ bytes", "", ended.out.replace(str(root), ""))
            told.append((ended.status, out))
        assert told[0] == told[1], command


def test_the_search_index_lies_in_the_cache(read_only: Path, tmp_path: Path) -> None:
    command = ("index", "-s", f"ARCHIVE_DIR={read_only}")
    ended = run_program(*command, cwd=tmp_path)
    (index,) = (tmp_path / ".cache" / "finews-archiver").glob("reader-*.sqlite3")
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.startswith(f"{index}: ")
    assert "0 lines taken in" in run_program(*command, cwd=tmp_path).out


def test_a_package_says_what_a_killed_run_left(read_only: Path, tmp_path: Path) -> None:
    disk = read_only.parent
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    (read_only / "warc" / "finews-20220315T000000Z-00001.warc.gz.open").touch()
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    ended = run_program("package", "-s", f"ARCHIVE_DIR={read_only}", cwd=tmp_path)
    assert (ended.status, ended.out) == (4, "")
    assert "a killed run left a WARC file open" in ended.err
    assert not list(tmp_path.glob("*.wacz"))


def test_an_older_one_says_what_to_do(
    kept: Path, tmpfs: Callable[[str], Path], tmp_path: Path
) -> None:
    disk = tmpfs("size=64m")
    shutil.copytree(kept, disk / "archive")
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    try:
        ended = run_program("status", "-s", f"ARCHIVE_DIR={disk / 'archive'}", cwd=tmp_path)
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    assert (ended.status, ended.out) == (4, "")
    assert "is of an older version of this program" in ended.err
    assert "make a copy and look at that" in ended.err


@pytest.mark.parametrize("command", ["status", "verify", "export --to tables --format csv"])
def test_commits_that_cannot_be_read_in_are_told(
    command: str, kept: Path, read_only: Path, tmp_path: Path
) -> None:
    """A killed run left commits in the -wal: they are not passed over."""
    disk = read_only.parent
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    with closing(sqlite3.connect(kept / "ledger.sqlite3")) as connection:
        connection.execute("UPDATE links SET reason = 'x'")
        connection.commit()
        for end in ("", "-wal"):
            shutil.copyfile(f"{kept}/ledger.sqlite3{end}", f"{read_only}/ledger.sqlite3{end}")
    assert (read_only / "ledger.sqlite3-wal").stat().st_size
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    ended = run_program(*command.split(), "-s", f"ARCHIVE_DIR={read_only}", cwd=tmp_path)
    assert (ended.status, ended.out) == (4, "")
    assert "commits wait in ledger.sqlite3-wal and cannot be read in here" in ended.err
    assert len(ended.err.splitlines()) == 1
