"""verify --repair where the ledger is not what was written, or the lines are not what it knows."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, NoReturn

import pytest

from crawler.archive.check import repair as module
from crawler.archive.pages import unfinished_name
from crawler.archive.paths import ArchivePaths
from crawler.clock import utc_text
from crawler.errors import ArchiveDamagedError
from crawler.ledger import Ledger
from crawler.ledger.lost_lines import LostLine
from tests.support import damages
from tests.support.archives import START, files
from tests.support.crash_points import faults, mend
from tests.support.damages import A3, change_ledger

NOW = utc_text(START)


def rows_of(root: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(ArchivePaths(root).ledger)) as connection:
        return connection.execute(query).fetchall()


def test_a_moment_that_cannot_be_read_is_that_of_the_repair(root: Path) -> None:
    change_ledger(root, "UPDATE links SET deadline = 'soon' WHERE id = 1")
    mend(root)
    assert rows_of(root, "SELECT deadline FROM links WHERE id = 1") == [(NOW,)]
    assert faults(root) == []


def fail(*_: Any) -> NoReturn:
    raise OSError("no space left")


def test_how_much_counts_is_put_right_first(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It holds though the disk fails after it."""
    before = rows_of(root, "SELECT name, length FROM files ORDER BY name")
    change_ledger(root, "UPDATE files SET length = 3 WHERE name = 'articles.jsonl'")
    monkeypatch.setattr(module, "set_lines_aside", fail)
    with pytest.raises(OSError, match="no space left"):
        mend(root)
    assert rows_of(root, "SELECT name, length FROM files ORDER BY name") == before


def test_whole_lines_that_no_commit_knows_are_told(root: Path) -> None:
    damages.twice(root)
    (aside,) = (step for step in mend(root) if "set aside" in step)
    place = ArchivePaths(root).strays / f"articles-{len(files(root)['articles.jsonl'])}.jsonl"
    assert aside == f"1 whole lines of articles.jsonl set aside in {place}"


@pytest.mark.parametrize("also", ["", "UPDATE links SET title = 'x y' WHERE id = 1"])
def test_duplicates_that_only_the_ledger_has_wrong_come_from_their_file(
    also: str, root: Path
) -> None:
    before = files(root), rows_of(root, "SELECT * FROM duplicates")
    change_ledger(root, "UPDATE duplicates SET title = 'x y' WHERE id = 1")
    if also:
        change_ledger(root, also)
    assert not any("made anew" in step for step in mend(root))
    assert (files(root), rows_of(root, "SELECT * FROM duplicates")) == before
    assert faults(root) == []


@pytest.mark.parametrize("also", ["", "UPDATE links SET title = 'x y' WHERE id = 1"])
def test_duplicates_that_the_ledger_has_right_come_from_it(also: str, root: Path) -> None:
    before = files(root), rows_of(root, "SELECT * FROM duplicates")
    path = ArchivePaths(root).duplicates
    first, second = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(second + first)
    if also:
        change_ledger(root, also)
    assert "duplicates.jsonl: 2 lines made anew from the ledger" in mend(root)
    assert (files(root), rows_of(root, "SELECT * FROM duplicates")) == before
    assert faults(root) == []


def test_duplicates_that_neither_has_right_are_those_of_the_ledger(root: Path) -> None:
    damages.break_a_duplicate(root)
    change_ledger(root, "UPDATE duplicates SET title = 'x y' WHERE id = 2")
    assert "duplicates.jsonl: 2 lines made anew from the ledger" in mend(root)
    assert faults(root) == []


def test_an_article_without_any_text_stays_on_record(root: Path) -> None:
    damages.line_without_row(root)
    damages.leave_out(root)
    mend(root)
    with closing(Ledger(ArchivePaths(root).ledger)) as ledger:
        lost = list(ledger.lost_lines.all())
    assert lost == [LostLine("articles.jsonl", A3, 1, 0, "", NOW, 0, NOW)]


def test_the_ledgers_word_of_an_article_is_told(root: Path) -> None:
    change_ledger(root, f"UPDATE articles SET title = 'x y' WHERE id = '{A3}'")
    said = f"{A3}: what the ledger says of it is again what its newest line says"
    assert said in mend(root)


def test_a_ledger_whose_pages_are_damaged_is_not_touched(root: Path) -> None:
    path = ArchivePaths(root).ledger
    damages.break_table(path, "revisions")
    before = path.read_bytes()
    with pytest.raises(ArchiveDamagedError, match="restore it from a copy"):
        mend(root)
    assert path.read_bytes() == before


def test_a_row_that_refers_to_what_nobody_knows(root: Path) -> None:
    change_ledger(root, f"DELETE FROM links WHERE article = '{A3}'")
    with pytest.raises(ArchiveDamagedError, match="restore it from a copy"):
        mend(root)


@pytest.mark.parametrize(
    ("changed", "next_step"),
    [("title = 'x y'", "_rebuild_posts"), ("post_hash = 'older'", "restate_pages")],
    ids=["of articles", "of posts"],
)
def test_what_is_said_holds_though_the_disk_fails_after_it(
    changed: str, next_step: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = f"SELECT title, post_hash FROM articles WHERE id = '{A3}'"
    before = rows_of(root, query)
    change_ledger(root, f"UPDATE articles SET {changed} WHERE id = '{A3}'")
    monkeypatch.setattr(module, next_step, fail)
    with pytest.raises(OSError, match="no space left"):
        mend(root)
    assert rows_of(root, query) == before


def test_what_the_last_commit_left_to_be_moved_is_moved_first(root: Path) -> None:
    """A merge that was killed: the new file of lines is whole, and in its place is the old one."""
    before, paths = files(root), ArchivePaths(root)
    lines = paths.articles.read_bytes()
    (paths.unfinished / unfinished_name(paths.articles.name)).write_bytes(lines)
    paths.articles.write_bytes(lines[: lines.index(b"\n") + 1])
    digest = hashlib.sha256(lines).hexdigest()
    with closing(Ledger(paths.ledger)) as ledger:
        ledger.in_use.editions.set_moves({paths.articles.name: digest})
        ledger.commit()
    assert mend(root) == []
    assert files(root) == before
    assert faults(root) == []
