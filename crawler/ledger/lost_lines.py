"""The ledger's ``lost_lines`` table: lines that it knew and that no repair could bring back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LostLine:
    """A line of ``file`` that is gone: what it said (``name``, revision), and what was known of it.

    ``line_hash`` is the SHA-256 (hex) by which it is known again, ``captured`` and ``run`` say when
    it was written, ``missed`` (UTC) when a repair found it gone.
    """

    file: str
    name: str
    revision: int
    amendment: int
    line_hash: str
    captured: str
    run: int
    missed: str

    def __str__(self) -> str:
        return (
            f"{self.name} revision {self.revision}: its line of {self.file}, captured "
            f"{self.captured} by run {self.run}, was gone for good when it was missed at "
            f"{self.missed} (SHA-256 {self.line_hash[:16]}…)"
        )


_COLUMNS = "file, name, revision, amendment, line_hash, captured, run, missed"


class LostLineTable:
    """What was lost stays on record, also when its article is archived again."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, line: LostLine) -> None:
        """A repair could not bring it back."""
        self._connection.execute(
            f"INSERT INTO lost_lines ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [getattr(line, name) for name in line.__slots__],
        )

    def all(self) -> Iterator[LostLine]:
        """Every one, in the order in which they were missed."""
        for row in self._connection.execute(f"SELECT {_COLUMNS} FROM lost_lines ORDER BY id"):
            yield LostLine(*row)
