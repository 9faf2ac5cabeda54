"""What an error of the disk is, in the project's own words, with the repair that helps."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from crawler.archive.paths import ArchivePaths
from crawler.errors import ArchiveDamagedError, ArchiveWriteError

_FAILING = {errno.EIO, errno.ENXIO, errno.ENODEV, errno.EUCLEAN}
"""The medium itself: neither room nor rights would help."""
_UNREADABLE = {
    sqlite3.SQLITE_IOERR_READ,
    sqlite3.SQLITE_IOERR_SHORT_READ,
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_DIR_FSYNC,
    sqlite3.SQLITE_IOERR_FSTAT,
}


_UNDECIDED = {sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC}


@contextmanager
def disk_errors(what: str, paths: ArchivePaths) -> Iterator[None]:
    """Doing something (``what``, as "write to") with an archive.

    Raises :class:`ArchiveWriteError` where the disk is full, read-only or failing, and
    :class:`ArchiveDamagedError` where what lies on it is not what it must be.
    """
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
            # Of tables or columns that are not there.
            raise ArchiveDamagedError(
                f"{paths.ledger}: {error}: see finews-archiver verify"
            ) from error
        raise ArchiveWriteError(
            f"cannot {what} {paths.root}: {error}; {_repair(error)}, then run again: nothing "
            "archived has changed"
        ) from error
    except sqlite3.DatabaseError as error:
        raise ArchiveDamagedError(f"{paths.ledger}: {error}: see finews-archiver verify") from error


def undecided(error: ArchiveWriteError) -> bool:
    """Whether the ledger may have committed though it says that it could not.

    A commit whose sync failed lies whole in the ``-wal``: the next start reads it in, unless what
    comes first is the end of the log. What it says must be there then.
    """
    return getattr(error.__cause__, "sqlite_errorcode", None) in _UNDECIDED


def _repair(error: OSError | sqlite3.OperationalError) -> str:
    if isinstance(error, OSError):
        failing = error.errno in _FAILING
    else:
        failing = getattr(error, "sqlite_errorcode", None) in _UNREADABLE
    return "look at the disk" if failing else "make room or the directory writable"
