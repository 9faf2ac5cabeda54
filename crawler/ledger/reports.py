"""The ledger's ``reports`` table: the digest of each run's report."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator


class ReportTable:
    """Reports by name, with the SHA-256 (hex) of their bytes."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, name: str, run: int, digest: str) -> None:
        """A run has written its report."""
        self._connection.execute(
            "INSERT OR IGNORE INTO reports (name, run, hash) VALUES (?, ?, ?)", (name, run, digest)
        )

    def forget(self, name: str) -> None:
        """The report has no file of its own any more."""
        self._connection.execute("DELETE FROM reports WHERE name = ?", (name,))

    def all(self) -> Iterator[tuple[str, str]]:
        """Name and digest of every report, by name."""
        yield from self._connection.execute("SELECT name, hash FROM reports ORDER BY name")
