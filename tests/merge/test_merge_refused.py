"""What is not merged, by name, with nothing touched; what a merge says; what it takes besides."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from crawler.command_line.program import run
from tests.support.merging import Look, captures, collect, lines, merge
from tests.support.project import PROJECT


def tree(*roots: Path) -> dict[str, bytes]:
    """Every file below them."""
    found = (path for root in roots if root.exists() for path in root.rglob("*") if path.is_file())
    return {str(path): path.read_bytes() for path in found}


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def newer(root: Path) -> None:
    with closing(sqlite3.connect(root / "ledger.sqlite3")) as connection:
        connection.execute("PRAGMA user_version = 99")


def elsewhere(root: Path) -> None:
    with closing(sqlite3.connect(root / "ledger.sqlite3")) as connection:
        connection.execute(
            "UPDATE articles SET url = replace(url, 'finews.withounder.com', 'news.example')"
        )
        connection.commit()


def another_source(root: Path) -> None:
    with closing(sqlite3.connect(root / "ledger.sqlite3")) as connection:
        connection.execute("UPDATE links SET key = '/a/h1-20220314' WHERE id = 1")
        connection.commit()


DAMAGES: dict[str, tuple[Callable[[Path], object], int, str]] = {
    "a line": (lambda root: flip(root / "articles.jsonl"), 4, "not what was archived"),
    "lines gone": (lambda root: (root / "articles.jsonl").write_bytes(b""), 4, "is damaged"),
    "a post": (lambda root: flip(next((root / "_posts").iterdir())), 4, "not what was archived"),
    "a post gone": (lambda root: next((root / "_posts").iterdir()).unlink(), 4, "is missing"),
    "no ledger": (lambda root: (root / "ledger.sqlite3").unlink(), 4, "ledger.sqlite3 is missing"),
    "no SQLite": (lambda root: (root / "ledger.sqlite3").write_bytes(b"x" * 99), 4, "not a ledger"),
    "newer": (newer, 4, "written by a newer version"),
    "another site": (elsewhere, 2, "another site (news.example)"),
    "another source": (another_source, 2, "another source"),
    "nothing": (shutil.rmtree, 2, "is not a directory"),
}


@pytest.mark.parametrize("what", DAMAGES)
def test_nothing_is_touched(what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    here = collect(tmp_path / "here", [Look(0, 1, 0)])
    good = collect(tmp_path / "good", [Look(1, 2, 0)])
    bad = collect(tmp_path / "bad", [Look(1, 3, 0), Look(2, 4, 0)])
    damage, status, told = DAMAGES[what]
    damage(bad)
    before = tree(tmp_path)
    assert merge(here, good, bad) == status
    assert told in capsys.readouterr().err
    assert tree(tmp_path) == before
    assert merge(tmp_path / "new", bad) == status
    assert tree(tmp_path) == before


def test_a_line_of_the_one_that_takes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is named when it is read, to place what came; what came is whole."""
    here = collect(tmp_path / "here", [Look(0, 1, 0)])
    there = collect(tmp_path / "there", [Look(1, 2, 0)])
    (here / "articles.jsonl").write_bytes(b"x" + (here / "articles.jsonl").read_bytes()[1:])
    assert merge(here, there) == 4
    told = capsys.readouterr().err
    assert f"{here / 'articles.jsonl'}, byte 0" in told
    assert f"verify -s ARCHIVE_DIR={here}" in told
    assert run(["verify", "--repair", "-s", f"ARCHIVE_DIR={here}"]) == 0
    assert merge(here, there) == 0
    assert {each["id"][-1] for each in lines(here)} == {"1", "2"}


def test_a_run_in_the_other_one(tmp_path: Path) -> None:
    here = collect(tmp_path / "here", [Look(0, 1, 0)])
    there = collect(tmp_path / "there", [Look(1, 2, 0)])
    before = tree(tmp_path)
    with (there / ".lock").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert merge(here, there) == 75
    assert tree(tmp_path) == before


def test_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    here = collect(tmp_path / "here", [])
    there = collect(tmp_path / "a" / "north", [])
    again = collect(tmp_path / "b" / "north", [])
    assert merge(here, there, again) == 2
    assert "different names" in capsys.readouterr().err
    assert merge(here, here) == 2
    assert merge(here) == 2


@pytest.mark.parametrize("name", [b"caf\xe9", b"two\nlines"])
def test_a_name_that_cannot_be_written_down(
    name: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also where a link leads to it; under another name it is taken."""
    there = collect(Path(os.fsdecode(os.fsencode(tmp_path / "a") + b"/" + name)), [Look(0, 1, 0)])
    link = tmp_path / "link"
    link.symlink_to(there)
    before = tree(tmp_path)
    for root in (there, link):
        assert merge(tmp_path / "new", root) == 2
        assert "printable characters" in capsys.readouterr().err
        words = ["--to", str(tmp_path / "to"), "--archives", str(root)]
        assert run(["bulk", "stories", *words]) == 2
        assert "printable characters" in capsys.readouterr().err
    assert tree(tmp_path) == before
    assert merge(tmp_path / "new", there.rename(tmp_path / "a" / "plain")) == 0


def test_places(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The archive itself under another name, one archive under two, one that lies in another."""
    here = collect(tmp_path / "here", [Look(0, 1, 0)])
    there = collect(tmp_path / "there", [Look(1, 2, 0)])
    inner = collect(there / "kept" / "inner", [Look(1, 3, 0)])
    itself, twice = tmp_path / "itself", tmp_path / "twice"
    itself.symlink_to(here)
    twice.symlink_to(there)
    before = tree(tmp_path)
    for taker, others, told in (
        (here, [itself], "is the archive that takes"),
        (itself, [here], "is the archive that takes"),
        (here, [there, twice], "are one archive"),
        (inner, [there], "one lies in the other"),
        (there, [inner], "one lies in the other"),
        (twice / "new", [there], "one lies in the other"),
    ):
        assert merge(taker, *others) == 2
        assert told in capsys.readouterr().err
        assert tree(tmp_path) == before


def test_a_dry_run_says_what_comes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    here = collect(tmp_path / "here", [Look(0, 1, 0), Look(2, 1, 1)])
    there = collect(tmp_path / "there", [Look(1, 1, 2), Look(1, 3, 0), Look(1, 3, 0, rolling=True)])
    before = tree(here, there)
    assert merge(here, there, options=["--dry-run", "--json"]) == 0
    dry = json.loads(capsys.readouterr().out)
    assert {
        name: content for name, content in tree(here, there).items() if name in before
    } == before
    assert merge(here, there, options=["--json"]) == 0
    told = capsys.readouterr().out
    wet = json.loads(told)
    assert dry.pop("dry_run")
    assert not wet.pop("dry_run")
    assert wet == dry
    assert wet["merged"][0]["articles"] == 1
    assert wet["merged"][0]["renumbered"] == 1
    assert wet["merged"][0]["duplicates"] == 1
    assert merge(tmp_path / "new", there, options=["--dry-run"]) == 0
    assert not (tmp_path / "new").exists()
    # Who only reads writes nothing beside what it reads either.
    assert tree(there) == {name: each for name, each in before.items() if "/there/" in name}


def test_what_a_killed_run_has_committed_is_taken(tmp_path: Path) -> None:
    """Also where it lies in the ledger's log; that log's index alone may be written there."""
    there, log = collect(tmp_path / "there", [Look(0, 1, 0)]), "ledger.sqlite3-wal"
    begun = (
        "import os, sys; from pathlib import Path; from tests.support.archives import *\n"
        "archive = open_archive(Path(sys.argv[1])); submit(archive, article(2)); archive.commit()\n"
        "submit(archive, article(3)); os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", begun, there], cwd=PROJECT).returncode == 9
    assert (there / log).stat().st_size > 0
    shutil.copytree(there, tmp_path / "copy")
    (tmp_path / "copy" / "ledger.sqlite3-shm").unlink()
    for root in (there, tmp_path / "copy"):
        before = tree(root)
        here = tmp_path / f"from-{root.name}"
        assert merge(here, root) == 0
        assert {each["id"][-1] for each in lines(here)} == {"1", "2"}
        assert {name for name, each in tree(root).items() if each != before.get(name)} <= {
            str(root / "ledger.sqlite3-shm")
        }


def test_what_a_killed_run_left_is_not_taken(tmp_path: Path) -> None:
    here = collect(tmp_path / "here", [Look(0, 1, 0)])
    there = collect(tmp_path / "there", [Look(1, 2, 0)])
    known = captures(there)
    with (there / "articles.jsonl").open("ab") as lines:
        lines.write(b'{"id": "NW2022')
    assert merge(here, there) == 0
    assert known <= captures(here)
