"""The ledger's ``months`` table: which reports of runs lie in one file for their month."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A file of ``runs/``: ``month`` as ``2026-01``, reports in it, SHA-256 of its bytes (hex)."""

    month: str
    reports: int
    sha256: str


class MonthTable:
    """One row for each month whose reports have been put together."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def put(self, row: MonthRow) -> None:
        """A month's file is this one from now on."""
        self._connection.execute(
            "INSERT OR REPLACE INTO months (month, reports, sha256) VALUES (?, ?, ?)",
            (row.month, row.reports, row.sha256),
        )

    def all(self) -> list[MonthRow]:
        """Every month, in order."""
        rows = self._connection.execute("SELECT month, reports, sha256 FROM months ORDER BY month")
        return [MonthRow(*row) for row in rows]
