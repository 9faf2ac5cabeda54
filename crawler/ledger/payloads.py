"""The ledger's ``warc_files``, ``payloads`` and ``latest`` tables: what lies in the WARC files."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.files import name_as_text


@dataclass(frozen=True, slots=True)
class WarcFileRow:
    """A WARC file: how much of it counts, and the SHA-256 (hex) of that much."""

    id: int
    name: str
    length: int
    sha256: str
    closed: bool
    indexed: bool


@dataclass(frozen=True, slots=True)
class PayloadRow:
    """The response record in which a payload was archived first."""

    digest: bytes
    file: str
    offset: int
    record: str
    url: str
    captured: str


_FILE = "id, name, length, sha256, closed, indexed"
_PAYLOAD = (
    "SELECT p.digest, f.name, p.record_offset, p.record, p.url, p.captured FROM payloads AS p"
    " JOIN warc_files AS f ON f.id = p.file"
)


def _file(row: tuple[int, str, int, str, int, int]) -> WarcFileRow:
    number, name, length, sha256, closed, indexed = row
    return WarcFileRow(number, name, length, sha256, bool(closed), bool(indexed))


class EveryFile:
    """Every WARC file, oldest first, each time that somebody goes through them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __iter__(self) -> Iterator[WarcFileRow]:
        return map(_file, self._connection.execute(f"SELECT {_FILE} FROM warc_files ORDER BY id"))


class CaptureTable:
    """WARC files by name, payloads by digest, and the newest payload of a URL."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add_file(self, name: str) -> int:
        """A new file's number; it is open and nothing of it counts yet."""
        cursor = self._connection.execute(
            "INSERT INTO warc_files (name, length, sha256) VALUES (?, 0, '')", (name,)
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def set_file(self, file: int, length: int, sha256: str, *, closed: bool = False) -> None:
        """How much of the file counts."""
        self._connection.execute(
            "UPDATE warc_files SET length = ?, sha256 = ?, closed = ? WHERE id = ?",
            (length, sha256, closed, file),
        )

    def indexed(self, file: int) -> None:
        """The file's records are in the index."""
        self._connection.execute("UPDATE warc_files SET indexed = 1 WHERE id = ?", (file,))

    def index_again(self) -> None:
        """No file's records are in the index any more."""
        self._connection.execute("UPDATE warc_files SET indexed = 0")

    def file(self, name: str) -> WarcFileRow | None:
        """The file with this name."""
        row = self._connection.execute(
            f"SELECT {_FILE} FROM warc_files WHERE name = ?", (name_as_text(name),)
        ).fetchone()
        return _file(row) if row else None

    def files(self) -> list[WarcFileRow]:
        """Every file, oldest first."""
        return list(self.every_file())

    def every_file(self) -> EveryFile:
        """The same, not held in memory: ten years have a million."""
        return EveryFile(self._connection)

    def newest_files(self) -> Iterator[WarcFileRow]:
        """Every file, newest first."""
        rows = self._connection.execute(f"SELECT {_FILE} FROM warc_files ORDER BY id DESC")
        return map(_file, rows)

    def open_files(self) -> list[WarcFileRow]:
        """The files that no one has closed yet."""
        rows = self._connection.execute(
            f"SELECT {_FILE} FROM warc_files WHERE closed = 0 ORDER BY id"
        )
        return [_file(row) for row in rows]

    def files_to_index(self) -> list[WarcFileRow]:
        """The closed files that the index does not know."""
        rows = self._connection.execute(
            f"SELECT {_FILE} FROM warc_files WHERE closed = 1 AND indexed = 0 ORDER BY id"
        )
        return [_file(row) for row in rows]

    def payload(self, digest: bytes) -> PayloadRow | None:
        """Where this payload (SHA-256) was archived first."""
        row = self._connection.execute(f"{_PAYLOAD} WHERE p.digest = ?", (digest,)).fetchone()
        return PayloadRow(*row) if row else None

    def add_payload(
        self, digest: bytes, file: int, offset: int, record: str, url: str, captured: str
    ) -> None:
        """A payload has been archived."""
        self._connection.execute(
            "INSERT OR IGNORE INTO payloads (digest, file, record_offset, record, url, captured)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (digest, file, offset, record, url, captured),
        )

    def latest(self, url: str) -> PayloadRow | None:
        """What a URL last answered with, if that carried a validator."""
        row = self._connection.execute(
            f"{_PAYLOAD} JOIN latest AS l ON l.digest = p.digest WHERE l.url = ?", (url,)
        ).fetchone()
        return PayloadRow(*row) if row else None

    def set_latest(self, url: str, digest: bytes) -> None:
        """The URL answered with this payload and a validator."""
        self._connection.execute(
            "INSERT INTO latest (url, digest) VALUES (?, ?)"
            " ON CONFLICT (url) DO UPDATE SET digest = excluded.digest"
            " WHERE latest.digest != excluded.digest",
            (url, digest),
        )
