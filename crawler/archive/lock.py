"""One run at a time: an advisory lock that dies with its process."""

from __future__ import annotations

import fcntl
import json
import os
import socket
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from crawler.errors import ArchiveLockedError

_FLAGS = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK


class ArchiveLock:
    """An exclusive ``flock`` on a file that names its holder.

    The kernel releases it when the process ends, however it ends, so a stale file does no harm.
    The file itself stays: removing it would let two runs lock two files of the same name.
    """

    def __init__(self, path: Path, *, spider: str, now: datetime) -> None:
        self._path = path
        self._spider = spider
        self._now = now
        self._fd: int | None = None

    def acquire(self) -> None:
        """Take the lock, or raise :class:`ArchiveLockedError` at once, naming the holder."""
        fd = os.open(self._path, _FLAGS, 0o644)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = self._holder(fd)
            os.close(fd)
            raise ArchiveLockedError(
                f"{self._path.parent} is held by another run ({holder}); "
                "wait until it ends, or stop it"
            ) from None
        note = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "spider": self._spider,
            "since": self._now.isoformat(timespec="seconds"),
        }
        try:
            os.ftruncate(fd, 0)
            os.pwrite(fd, json.dumps(note).encode() + b"\n", 0)
        except OSError:
            os.close(fd)
            raise
        self._fd = fd

    @property
    def in_place(self) -> bool:
        """Whether the file that is locked is the one that lies there now."""
        assert self._fd is not None
        try:
            there = self._path.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        return os.path.samestat(there, os.fstat(self._fd))

    @staticmethod
    def _holder(fd: int) -> str:
        with suppress(ValueError, KeyError, TypeError):
            note = json.loads(os.pread(fd, 4096, 0))
            if note["host"] != socket.gethostname() or _runs(note["pid"]):
                return (
                    f"{note['spider']}, process {note['pid']} on {note['host']}, "
                    f"since {note['since']}"
                )
        return "it has not said who it is, as a backup under flock would not"

    def release(self) -> None:
        """Give the lock back. Releasing twice is harmless."""
        if self._fd is not None:
            # Whoever holds it next may not say who it is, and must not be taken for this process.
            with suppress(OSError):
                os.ftruncate(self._fd, 0)
            os.close(self._fd)
            self._fd = None


def _runs(pid: int) -> bool:
    """Whether there is such a process: one that was killed has left its name behind."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
