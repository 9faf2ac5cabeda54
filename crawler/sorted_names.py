"""The names in a directory in order, however many there are: what sorts them is the disk."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from crawler.errors import ArchiveWriteError


class SortedNames:
    """The names in a directory for which ``rank`` gives a number, by that number and by name.

    They lie in a database of SQLite's own temporary place (``TMPDIR``, else ``/var/tmp``), which
    is gone with this process. Raises :class:`OSError` if the directory cannot be read, and
    :class:`ArchiveWriteError` if there is no room for them.
    """

    def __init__(self, directory: Path, rank: Callable[[str], int | None] = lambda name: 0) -> None:
        self._connection = sqlite3.connect("", isolation_level=None)
        self._count = 0
        try:
            self._connection.execute("CREATE TABLE name (rank INTEGER, name BLOB)")
            self._connection.execute("BEGIN")
            with os.scandir(directory) as entries:
                for entry in entries:
                    if (number := rank(entry.name)) is not None:
                        self._connection.execute(
                            "INSERT INTO name VALUES (?, ?)", (number, os.fsencode(entry.name))
                        )
                        self._count += 1
        except sqlite3.OperationalError as error:
            self.close()
            raise no_room(error) from None
        except BaseException:
            self.close()
            raise

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[str]:
        try:
            for (name,) in self._connection.execute("SELECT name FROM name ORDER BY rank, name"):
                yield os.fsdecode(name)
        except sqlite3.OperationalError as error:
            raise no_room(error) from None

    def close(self) -> None:
        """Forget them."""
        self._connection.close()


def no_room(error: sqlite3.Error) -> ArchiveWriteError:
    """What is said where the place of temporary files has no room."""
    return ArchiveWriteError(
        f"temporary files cannot be written ({error}): make room where they lie, or name another "
        "place with TMPDIR"
    )
