"""What an error of the disk is called, and which repair goes with it."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

import pytest

from crawler.archive.disk_errors import disk_errors, undecided
from crawler.archive.paths import ArchivePaths
from crawler.errors import ArchiveDamagedError, ArchiveWriteError

PATHS = ArchivePaths(Path("/a"))
ROOM, DISK = "make room or the directory writable", "look at the disk"


def of_sqlite(kind: type[sqlite3.Error], code: int | None) -> sqlite3.Error:
    error = kind("it says")
    if code is not None:
        error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "repair"),
    [
        (OSError(errno.ENOSPC, "full"), ROOM),
        (OSError(errno.EROFS, "read-only"), ROOM),
        (OSError(errno.EACCES, "no"), ROOM),
        (OSError(errno.EIO, "broken"), DISK),
        (OSError(errno.ENXIO, "gone"), DISK),
        (OSError(errno.ENODEV, "gone"), DISK),
        (OSError(errno.EUCLEAN, "unclean"), DISK),
        (of_sqlite(sqlite3.OperationalError, sqlite3.SQLITE_FULL), ROOM),
        (of_sqlite(sqlite3.OperationalError, None), ROOM),
        (of_sqlite(sqlite3.OperationalError, sqlite3.SQLITE_IOERR_READ), DISK),
        (of_sqlite(sqlite3.OperationalError, sqlite3.SQLITE_IOERR_SHORT_READ), DISK),
        (of_sqlite(sqlite3.OperationalError, sqlite3.SQLITE_IOERR_FSYNC), DISK),
        (of_sqlite(sqlite3.OperationalError, sqlite3.SQLITE_IOERR_DIR_FSYNC), DISK),
        (of_sqlite(sqlite3.OperationalError, sqlite3.SQLITE_IOERR_FSTAT), DISK),
    ],
)
def test_what_cannot_be_written(error: Exception, repair: str) -> None:
    with pytest.raises(ArchiveWriteError) as caught, disk_errors("write to", PATHS):
        raise error
    assert str(caught.value) == (
        f"cannot write to /a: {error}; {repair}, then run again: nothing archived has changed"
    )


@pytest.mark.parametrize(
    "error",
    [
        of_sqlite(sqlite3.OperationalError, sqlite3.SQLITE_ERROR),
        of_sqlite(sqlite3.DatabaseError, sqlite3.SQLITE_CORRUPT),
        of_sqlite(sqlite3.IntegrityError, sqlite3.SQLITE_CONSTRAINT),
    ],
)
def test_what_is_damaged(error: Exception) -> None:
    with pytest.raises(ArchiveDamagedError) as caught, disk_errors("read", PATHS):
        raise error
    assert str(caught.value) == "/a/ledger.sqlite3: it says: see finews-archiver verify"


def test_other_errors_pass() -> None:
    with pytest.raises(KeyError), disk_errors("read", PATHS):
        raise KeyError


@pytest.mark.parametrize(
    ("code", "unknown"),
    [
        (sqlite3.SQLITE_IOERR_FSYNC, True),
        (sqlite3.SQLITE_IOERR_DIR_FSYNC, True),
        (sqlite3.SQLITE_IOERR_READ, False),
        (sqlite3.SQLITE_FULL, False),
    ],
)
def test_whether_the_ledger_may_have_committed(code: int, unknown: bool) -> None:
    with pytest.raises(ArchiveWriteError) as caught, disk_errors("write to", PATHS):
        raise of_sqlite(sqlite3.OperationalError, code)
    assert undecided(caught.value) is unknown
    assert not undecided(ArchiveWriteError("without a cause"))
