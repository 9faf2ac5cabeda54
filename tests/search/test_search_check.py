"""``verify`` compares the search index with the archive that it is made of."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from crawler.archive.paths import ArchivePaths
from crawler.clock import BEIJING
from crawler.search.search_check import search_index_problems
from tests.support.campaigns import SEED, sized
from tests.support.searching import Searched, contents

FIRST = datetime(2022, 3, 10, 9, tzinfo=BEIJING)


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive whose index took its lines in one by one, revisions and new times among them."""
    root = tmp_path_factory.mktemp("indexed") / "archive"
    with Searched(root) as searched:
        for number in range(8):
            searched.add(number, f"渡口第{number}号停航，{number * 7.5} 元。", published=FIRST)
            searched.index()
        searched.add(3, "渡口复航。", title="新题", published=FIRST + timedelta(days=1))
        searched.add(4, "渡口第4号停航，改了。", published=FIRST)
        searched.index()
    return root


def problems(root: Path) -> list[str]:
    return list(search_index_problems(ArchivePaths(root)))


def test_one_that_grew_line_by_line_is_the_one_made_at_once(indexed: Path) -> None:
    assert problems(indexed) == []


def test_one_that_is_behind_is_no_fault(indexed: Path, tmp_path: Path) -> None:
    root = tmp_path / "archive"
    shutil.copytree(indexed, root)
    with Searched(root) as searched:
        searched.add(20, "后来的一篇。")
    assert problems(root) == []


def test_none_and_one_of_another_version(tmp_path: Path, indexed: Path) -> None:
    assert problems(tmp_path) == []
    root = tmp_path / "archive"
    shutil.copytree(indexed, root)
    with closing(sqlite3.connect(root / "reader.sqlite3")) as connection:
        connection.execute("PRAGMA user_version = 1")
    assert problems(root) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE document SET line_offset = line_offset + 1 WHERE article LIKE '%2'", "document"),
        ("UPDATE facet SET value = '2022-03-12' WHERE value = '2022-03-11'", "facet"),
        ("UPDATE facet SET documents = documents + 1 WHERE number = 1", "facet"),
        ("UPDATE progress SET documents = documents + 1", "progress"),
        ("INSERT INTO body (rowid, tokens) SELECT number, '某' FROM document LIMIT 1", "texts"),
        ("INSERT INTO title (rowid, tokens) SELECT number, '某' FROM document LIMIT 1", "titles"),
    ],
)
def test_what_the_lines_do_not_say(change: str, told: str, indexed: Path, tmp_path: Path) -> None:
    root = tmp_path / "archive"
    shutil.copytree(indexed, root)
    with closing(sqlite3.connect(root / "reader.sqlite3", isolation_level=None)) as connection:
        connection.execute(change)
    assert any(told in problem for problem in problems(root))


def test_a_flipped_bit_that_changes_what_it_says(indexed: Path, tmp_path: Path) -> None:
    generator = random.Random(f"{SEED} search check")
    root = tmp_path / "archive"
    shutil.copytree(indexed, root)
    path = root / "reader.sqlite3"
    whole = path.read_bytes()
    said = contents(indexed / "reader.sqlite3")
    changed = 0
    for _ in range(sized(60, 600)):
        place, bit = generator.randrange(len(whole)), generator.randrange(8)
        content = bytearray(whole)
        content[place] ^= 1 << bit
        path.write_bytes(content)
        try:
            other = contents(path) != said
        except (sqlite3.Error, AssertionError, UnicodeDecodeError):
            other = True
        if other:
            changed += 1
            with closing(sqlite3.connect(path)) as connection:
                # Of another version, or none at all: it is made anew and nobody reads it.
                version = connection.execute("PRAGMA user_version").fetchone
                if not problems(root):
                    assert version() != (3,), (place, bit)
    assert changed
