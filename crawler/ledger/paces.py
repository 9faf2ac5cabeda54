"""The ledger's ``paces`` table: what each host has said of its pace."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PaceRow:
    """What a host has said, and when (``told``).

    ``until`` is when it may be asked again, empty if it never said so; ``delay`` is in seconds, how
    far its robots.txt wants requests apart, 0 if it does not.
    """

    host: str
    until: str
    delay: float
    told: str


class PaceTable:
    """One row for each host (``host`` or ``host:port``) that ever said something of its pace."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def get(self, host: str) -> PaceRow | None:
        """What this host has said."""
        row = self._connection.execute(
            "SELECT host, until, delay, told FROM paces WHERE host = ?", (host,)
        ).fetchone()
        return PaceRow(*row) if row else None

    def tell(self, host: str, *, until: str, delay: float, told: str) -> None:
        """What it says now."""
        self._connection.execute(
            "INSERT OR REPLACE INTO paces (host, until, delay, told) VALUES (?, ?, ?, ?)",
            (host, until, delay, told),
        )
