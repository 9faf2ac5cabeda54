"""A SQLite database that is only read, also where nothing can be written beside it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path


def open_to_read(
    path: Path,
    *,
    still: bool = False,
    cached_statements: int = 128,
    any_thread: bool = False,
) -> sqlite3.Connection:
    """A connection that writes nothing and begins no transaction; it waits 10 s for locks.

    In WAL mode readers too write a file beside the database. Where they cannot (a medium or a
    directory that is read-only) the file is read as it is, if no commits wait in its ``-wal``
    (https://www.sqlite.org/wal.html#read_only_databases): whoever writes it meanwhile from
    elsewhere is not noticed. If some do, that is told: without them it would be older than its
    files. ``still`` is the caller's word that nobody writes it: then nothing is written beside it
    in any case. With ``any_thread`` threads may use it in turn. Raises :class:`sqlite3.Error`.
    """
    wal, shared = (path.with_name(f"{path.name}-{end}") for end in ("wal", "shm"))
    waiting = wal.exists() and wal.stat().st_size > 0
    alone = not shared.exists() and not os.access(path.parent, os.W_OK)
    if alone and waiting:
        raise sqlite3.OperationalError(
            f"{path}: commits wait in {wal.name} and cannot be read in here, where nothing can be "
            "written: copy the archive to where it can, and look at that"
        )
    still = not waiting and (still or alone)
    return sqlite3.connect(
        reading_uri(path, still=still),
        uri=True,
        isolation_level=None,
        timeout=10.0,
        cached_statements=cached_statements,
        check_same_thread=not any_thread,
    )


def reading_uri(path: Path, *, still: bool) -> str:
    """The URI of a database that is only read; ``still``: as it is, since nobody writes it."""
    return f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if still else ''}"


def copy_database(connection: sqlite3.Connection, path: Path) -> None:
    """Copy a database as of its last commit, by SQLite's own backup; what is there is replaced.

    Raises :class:`sqlite3.Error`.
    """
    with closing(sqlite3.connect(path)) as target:
        connection.backup(target)
