"""A commit that fails leaves no trace, and can be done again; a disk without room is told."""

from __future__ import annotations

import errno
import itertools
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.archive import Archive
from crawler.errors import (
    ArchiveWriteError,
)
from crawler.ledger import Ledger
from tests.support.archives import (
    HandClock,
    article,
    files,
    open_archive,
    rolling,
    submit,
)


def full(*_: object, **__: object) -> Any:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class Failing:
    """Lets the first ``passes`` calls of everything that writes pass, and then fails."""

    def __init__(self, passes: int, *, forever: bool) -> None:
        self._left = passes
        self._forever = forever
        self.failed = 0

    def wrap(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            if self._left:
                self._left -= 1
            elif self._forever or not self.failed:
                self.failed += 1
                full()
            return function(*args, **kwargs)

        return call


@contextmanager
def failing(passes: int, *, forever: bool) -> Iterator[Failing]:
    """Every call that a commit makes of the file system, and the ledger's own, may fail."""
    failure = Failing(passes, forever=forever)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", failure.wrap(os.fsync))
        patch.setattr(os, "open", failure.wrap(os.open))
        for name in ("open", "replace", "unlink"):
            patch.setattr(Path, name, failure.wrap(getattr(Path, name)))
        commit = Ledger.commit

        def ledger_commit(ledger: Ledger) -> None:
            try:
                failure.wrap(lambda: None)()
            except OSError as error:
                raise sqlite3.OperationalError("database or disk is full") from error
            commit(ledger)

        patch.setattr(Ledger, "commit", ledger_commit)
        yield failure


def prepare(root: Path, clock: HandClock) -> Archive:
    """An archive with a batch of every kind of change waiting: new, revised, renamed, dropped."""
    archive = open_archive(root, clock)
    for item in (article(1), article(2), rolling(3)):
        submit(archive, item)
    submit(archive, rolling(1))
    archive.commit()
    moved = article(2, "改了。")
    assert moved.published is not None
    moved = replace(moved, published=moved.published.replace(day=15))
    for item in (article(1, "改了。"), moved, article(3), article(4), rolling(4)):
        submit(archive, item)
    return archive


@pytest.mark.parametrize("forever", [False, True], ids=["once", "from then on"])
def test_a_commit_that_fails_at_any_step_leaves_the_archive_as_it_was(
    tmp_path: Path, clock: HandClock, forever: bool
) -> None:
    for passes in itertools.count():
        root = tmp_path / str(passes)
        archive = prepare(root, clock)
        before = files(root)
        with failing(passes, forever=forever) as failure:
            done = commits(archive)
        assert done == (not failure.failed)
        if done:
            archive.close()
            break
        if forever:
            archive.close()
            archive = open_archive(root, clock)
        assert files(root) == before, passes
        assert archive.ledger.articles.get(article(4).id) is None
        twin = archive.ledger.articles.get(rolling(3).id)
        assert twin is not None
        assert twin.state == "live"
        # What failed can be done again.
        submit(archive, article(4))
        archive.commit()
        assert len(files(root)) == len(before) + 1
        archive.close()
    assert passes > 15


def commits(archive: Archive) -> bool:
    """Whether a commit comes through; if not, it says so in the one way that is promised."""
    try:
        archive.commit()
    except ArchiveWriteError as error:
        assert "make room or the directory writable, then run again" in str(error)
        return False
    return True


def test_a_full_disk(tmpfs: Callable[[str], Path], clock: HandClock) -> None:
    root = tmpfs("size=400k") / "archive"
    archive = open_archive(root, clock)
    last: dict[str, bytes] = {}
    committed: list[str] = []
    with pytest.raises(ArchiveWriteError, match=r"No space left on device|disk is full"):
        for number in range(1, 1000):
            submit(archive, article(number, f"第{number}家。" * 100))
            archive.commit()
            committed.append(article(number).id)
            last = files(root)
    assert committed
    archive.close()
    assert files(root) == last
    reader = Ledger(root / "ledger.sqlite3", read_only=True)
    assert [row.id for row in reader.articles.all()] == committed
    reader.close()


def test_an_archive_without_room_to_open_is_an_error(tmpfs: Callable[[str], Path]) -> None:
    root = tmpfs("size=40k") / "archive"
    (root.parent / "filler").write_bytes(b"\0" * 36_000)
    with pytest.raises(ArchiveWriteError, match="cannot open"):
        open_archive(root)


def test_a_directory_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "archive").write_bytes(b"mine")
    with pytest.raises(ArchiveWriteError, match="cannot open"):
        open_archive(tmp_path / "archive")
    assert (tmp_path / "archive").read_bytes() == b"mine"
