"""One WARC file being written: appended to, made durable, cut back, closed."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from crawler.files import sync_directory

_END = ".warc.gz"
_TAKEN = re.compile(rf"^(.+)-[0-9a-f]{{8}}({re.escape(_END)})$")
OPEN = ".open"
"""Suffix of a file that is still being written, or that a killed run has left behind."""


def open_path(path: Path) -> Path:
    """Where the file lies until it is closed."""
    return path.with_name(path.name + OPEN)


def taken_name(name: str, sha256: str) -> str:
    """The name of another archive's file where its own is another file's already."""
    return f"{first_name(name).removesuffix(_END)}-{sha256[:8]}{_END}"


def first_name(name: str) -> str:
    """The name that a file had where it was written, which its own records call it by."""
    return _TAKEN.sub(r"\1\2", name)


def namesakes(path: Path) -> list[Path]:
    """The files beside one that had its name where they were written."""
    return sorted(
        each
        for each in path.parent.glob(f"{path.name.removesuffix(_END)}-????????{_END}")
        if first_name(each.name) == path.name
    )


class OpenFile:
    """A new WARC file; ``path`` is the name that it gets when it is closed.

    Raises :class:`OSError` wherever the disk fails.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stream = open_path(path).open("xb", buffering=0)
        self._hash = hashlib.sha256()
        self.length = 0
        self.committed = 0

    @property
    def name(self) -> str:
        """The file's name, once closed."""
        return self.path.name

    @property
    def sha256(self) -> str:
        """SHA-256 (hex) of everything written."""
        return self._hash.hexdigest()

    def append(self, member: bytes) -> tuple[int, int]:
        """Write one member; its offset and length."""
        offset = self.length
        left = memoryview(member)
        while left:
            left = left[self._stream.write(left) :]
        self._hash.update(member)
        self.length += len(member)
        return offset, len(member)

    def leave(self) -> None:
        """Leave it open, as a killed run would: the next start closes it."""
        self._stream.close()

    def sync(self) -> None:
        """Make everything written durable."""
        if self.committed == 0:
            sync_directory(self.path.parent)
        os.fsync(self._stream.fileno())

    def cut_back(self) -> None:
        """Forget what was written since the last commit, and stop writing."""
        try:
            self._stream.truncate(self.committed)
            if self.committed == 0:
                open_path(self.path).unlink()
        finally:
            self._stream.close()

    def close(self) -> None:
        """Give the file, all of it durable, its name."""
        self._stream.close()
        open_path(self.path).replace(self.path)
        sync_directory(self.path.parent)
