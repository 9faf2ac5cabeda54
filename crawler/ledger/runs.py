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

    def half_made(self) -> bool:
        """Whether the newest run is a rebuild that came to no end: the archive is a part of one."""
        last = self.last()
        return last is not None and last[1] == "rebuild" and last[3] is None

    def first_started(self) -> str | None:
        """When the earliest run started."""
        row = self._connection.execute("SELECT min(started) FROM runs").fetchone()
        return None if row[0] is None else str(row[0])

    def written_since(self, moment: str) -> int:
        """How many bytes of lines the runs wrote that started at a moment (UTC) or later."""
        return sum(
            int(
                self._connection.execute(
                    f"SELECT coalesce(sum(w.line_length), 0) FROM runs AS r JOIN {table} AS w"
                    " ON w.run = r.id WHERE r.started >= ?",
                    (moment,),
                ).fetchone()[0]
            )
            for table in ("revisions", "page_lines")
        )

    def last(self) -> tuple[int, str, str, str | None, int | None] | None:
        """The newest run: number, spider, started, ended, status."""
        row: tuple[int, str, str, str | None, int | None] | None = self._connection.execute(
            "SELECT id, spider, started, ended, status FROM runs ORDER BY id DESC LIMIT 1"
        ).fetchone()
        return row
