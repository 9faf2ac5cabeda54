"""Names in order that are not held in memory."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from crawler.errors import ArchiveWriteError
from crawler.sorted_names import SortedNames


def test_by_rank_and_by_name(tmp_path: Path) -> None:
    for name in ("b", "a", "left out", "朝", os.fsdecode(b"\xff")):
        (tmp_path / name).touch()
    ranks = {"a": 2, "b": 1, "朝": 1, os.fsdecode(b"\xff"): 1}
    with closing(SortedNames(tmp_path, ranks.get)) as names:
        assert len(names) == 4
        assert list(names) == list(names) == ["b", "朝", os.fsdecode(b"\xff"), "a"]


def test_a_directory_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        SortedNames(tmp_path / "none")


def test_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").touch()

    class Full:
        def execute(self, statement: str, *_: object) -> None:
            if statement.startswith("INSERT"):
                raise sqlite3.OperationalError("database or disk is full")

        def close(self) -> None:
            pass

    monkeypatch.setattr(sqlite3, "connect", lambda *_, **__: Full())
    with pytest.raises(ArchiveWriteError, match=r"full.*TMPDIR"):
        SortedNames(tmp_path)
