"""The ledger's ``runs`` table."""

from __future__ import annotations

import sqlite3


class RunTable:
    """One row for each run; a row without ``ended`` is a run that was killed (or is going on)."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def start(self, spider: str, now: str, *, after: int = 0) -> int:
        """A new run's number, larger than ``after``."""
        cursor = self._connection.execute(
            "INSERT INTO runs (id, spider, started)"
            " SELECT max(coalesce(max(id), 0), ?) + 1, ?, ? FROM runs",
            (after, spider, now),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def end(self, run: int, now: str, status: int) -> None:
        """The run has ended with this exit status."""
        self._connection.execute(
            "UPDATE runs SET ended = ?, status = ? WHERE id = ?", (now, status, run)
        )

    def last(self) -> tuple[int, str, str, str | None, int | None] | None:
        """The newest run: number, spider, started, ended, status."""
        row: tuple[int, str, str, str | None, int | None] | None = self._connection.execute(
            "SELECT id, spider, started, ended, status FROM runs ORDER BY id DESC LIMIT 1"
        ).fetchone()
        return row
