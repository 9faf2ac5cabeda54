"""What a failure of power would leave of a directory, at every moment of a writer's work.

The worst that a file system may do is assumed: of a file only what was there at its last fsync is
left, nothing if there was none; of a directory the names at its own last fsync or, as file systems
differ, the names of this moment. SQLite's own fsyncs cannot be watched from here: the ledger is as
its last commit left it, which ``PRAGMA synchronous = FULL`` promises.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import Any

import pytest

from crawler.ledger import Ledger

Tree = dict[str, bytes | None]
"""Files and their content by path; ``None`` for a directory."""
_DIRECTORY = -1


@dataclass(frozen=True, slots=True)
class Failure:
    """A failure of power: how many commits had ended before it, and what it leaves."""

    commits: int
    left: Tree

    def restore(self, folder: Path) -> None:
        """Lay what is left into an empty directory."""
        for name, content in self.left.items():
            path = folder / name
            if content is None:
                path.mkdir()
            else:
                path.write_bytes(content)


class PowerSupply:
    """Watches what is made durable in ``folder``; ``failures`` are all moments.

    What is there already is durable. Databases besides the ledger can be made anew: nothing of them
    is left. ``committed`` is to be called whenever a commit has ended.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._content: dict[int, bytes] = {}
        self._names: dict[Path, dict[str, int]] = {}
        self._ledgers: dict[Path, bytes] = {}
        self._kept: dict[int, int] = {}
        self._commits = 0
        self._lock = RLock()
        self.failures: list[Failure] = []
        for directory in [folder, *(path for path in folder.rglob("*") if path.is_dir())]:
            self._names[directory] = self._listed(directory)
            for name, number in self._names[directory].items():
                if number != _DIRECTORY:
                    self._content[number] = (directory / name).read_bytes()
        self._copy_ledgers()

    def committed(self) -> None:
        """A commit has ended: from now on a failure must leave it."""
        with self._lock:
            self._commits += 1
            self._record()

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Watch every fsync, move, removal and commit of this process."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "fsync", self._fsync)
            for name in ("replace", "rename", "unlink", "remove", "mkdir"):
                patch.setattr(os, name, self._recorded(getattr(os, name)))
            patch.setattr(Ledger, "commit", self._ledger_commit(Ledger.commit))
            yield
        for fd in self._kept.values():
            os.close(fd)

    def _recorded(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            with self._lock:
                self._record()
                done = function(*args, **kwargs)
                self._record()
            return done

        return call

    def _fsync(self, fd: int) -> None:
        """Instead of the real one, which takes its time."""
        with self._lock:
            self._record()
            path = Path(f"/proc/self/fd/{fd}").readlink()
            if path.is_dir():
                self._names[path] = self._listed(path)
            else:
                self._content[os.fstat(fd).st_ino] = path.read_bytes()
            self._record()

    def _ledger_commit(self, commit: Callable[[Ledger], None]) -> Callable[[Ledger], None]:
        def watched(ledger: Ledger) -> None:
            with self._lock:
                self._record()
                commit(ledger)
                self._copy_ledgers()
                self._record()

        return watched

    def _copy_ledgers(self) -> None:
        for path in self._folder.rglob("ledger.sqlite3*"):
            if not path.name.endswith("-shm"):
                # SQLite syncs the directory in which it has made a file.
                if path not in self._ledgers:
                    self._names[path.parent] = self._listed(path.parent)
                self._ledgers[path] = path.read_bytes()

    def _listed(self, directory: Path) -> dict[str, int]:
        """The names in a directory: the number of each file's inode."""
        names: dict[str, int] = {}
        for path in directory.iterdir():
            if path.is_dir():
                names[path.name] = _DIRECTORY
            elif ".sqlite3" not in path.name and path.name != ".lock":
                number = path.stat().st_ino
                if number not in self._kept:
                    # As long as it is open no other file gets its number.
                    self._kept[number] = os.open(path, os.O_RDONLY)
                names[path.name] = number
        return names

    def _record(self) -> None:
        for names_of in (lambda path: self._names.get(path, {}), self._listed):
            failure = Failure(self._commits, dict(self._tree(self._folder, names_of)))
            if failure not in self.failures[-4:]:
                self.failures.append(failure)

    def _tree(
        self, directory: Path, names_of: Callable[[Path], dict[str, int]]
    ) -> Iterator[tuple[str, bytes | None]]:
        for name, number in names_of(directory).items():
            path = directory / name
            if number == _DIRECTORY:
                yield str(path.relative_to(self._folder)), None
                yield from self._tree(path, names_of)
            else:
                yield str(path.relative_to(self._folder)), self._content.get(number, b"")
        for path, content in self._ledgers.items():
            if path.parent == directory:
                yield str(path.relative_to(self._folder)), content
