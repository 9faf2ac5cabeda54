"""An error of reading is not damage; an index of the ledger is not its table."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.check.verify import verify
from crawler.archive.paths import ArchivePaths
from crawler.ledger import Ledger
from tests.support.archives import article, files, open_archive, submit
from tests.support.crash_points import mend
from tests.support.damages import faults, post
from tests.support.posts import hash_of


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "archive"
    archive = open_archive(root)
    for number in (1, 2, 3):
        submit(archive, article(number))
    archive.commit()
    archive.close()
    return root


def fail(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Opening this file fails, as a disk with bad sectors does."""
    real: Callable[..., int] = os.open

    def open_or_fail(path: Any, *args: Any, **more: Any) -> int:
        if str(path).endswith(name):
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
        return real(path, *args, **more)

    monkeypatch.setattr(os, "open", open_or_fail)


def test_a_post_that_cannot_be_read_is_named_and_left(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(root)
    with monkeypatch.context() as patch:
        fail(patch, post(3))
        (fault,) = faults(root)
        assert fault.kind == "unreadable"
        assert "look at the disk" in str(fault)
        mend(root)
        assert [fault.kind for fault in faults(root)] == ["unreadable"]
    assert files(root) == before
    assert faults(root) == []


def test_a_repair_that_needs_what_it_cannot_read_forgets_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line is gone, and its post file, of which it could be made anew, gives EIO."""
    path = root / "articles.jsonl"
    first, second, third = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first + second + b"#" * (len(third) - 1) + b"\n")
    with monkeypatch.context() as patch:
        fail(patch, post(3))
        with pytest.raises(OSError, match="Input/output error"):
            mend(root)
    assert {fault.kind for fault in faults(root)} == {"line", "leftover"}
    mend(root)
    assert faults(root) == []
    assert len(path.read_bytes().splitlines()) == 3


@pytest.mark.parametrize("name", ["links_open", "articles_text", "sqlite_autoindex_links_1"])
def test_an_index_of_the_ledger_that_disagrees_with_its_table(root: Path, name: str) -> None:
    """Its rows are taken out of the index behind the table's back."""
    path = root / "ledger.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE links SET state = 'due'")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        found = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (name,))
        place = (found.fetchone()[0] - 1) * size
    content = bytearray(path.read_bytes())
    content[place + 3 : place + 5] = b"\0\0"  # the number of cells of a leaf
    content[place + 5 : place + 7] = size.to_bytes(2, "big")
    content[place + 1 : place + 3] = b"\0\0"
    content[place + 7] = 0
    path.write_bytes(content)
    with closing(Ledger(path)) as ledger:
        (fault,) = verify(ArchivePaths(root), ledger, hash_of)
    assert fault.kind == "ledger"
    assert name in fault.problem
    assert "indexes made anew" in mend(root)[0]
    assert faults(root) == []


def test_a_row_that_refers_to_nothing(root: Path) -> None:
    with closing(sqlite3.connect(root / "ledger.sqlite3")) as connection, connection:
        connection.execute("UPDATE revisions SET run = 77 WHERE article = ?", (article(2).id,))
    (fault,) = faults(root)
    assert fault.kind == "ledger"
    assert "of revisions refers to one of runs that is not there" in fault.problem
    assert any("taken as it stands" in step for step in mend(root))
    assert faults(root) == []


@pytest.mark.parametrize("change", ["links SET first_listing = 77", "articles SET link = 77"])
def test_a_reference_that_two_bits_have_changed(change: str, root: Path) -> None:
    with closing(sqlite3.connect(root / "ledger.sqlite3")) as connection, connection:
        connection.execute(f"UPDATE {change}")
    mend(root)
    assert faults(root) == []
