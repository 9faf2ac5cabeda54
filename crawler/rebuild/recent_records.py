"""Captures that were read a moment ago, by pointer, without reading them again."""

from __future__ import annotations

from pathlib import Path

from crawler.warc.reader import CaptureReader, Record

_BYTES = 16 * 1024 * 1024


class RecentRecords(CaptureReader):
    """A reader that remembers the last records it was given, some MiB of them, for one use each."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self._records: dict[tuple[str, int], Record] = {}
        self._held = 0

    def remember(self, file: str, record: Record) -> None:
        """A record of a file that may be asked for soon."""
        self._records[file, record.offset] = record
        self._held += len(record.block)
        while self._held > _BYTES:
            oldest = self._records.pop(next(iter(self._records)))
            self._held -= len(oldest.block)

    def record(self, file: str, offset: int, length: int = 0) -> Record:
        """The record at an offset. Raises :class:`ArchiveDamagedError` if there is none."""
        found = self._records.pop((file, offset), None)
        if found is None:
            return super().record(file, offset, length)
        self._held -= len(found.block)
        return found
