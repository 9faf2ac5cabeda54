"""Closing what a killed run has left open: at its last whole record."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from crawler.clock import Clock, utc_text
from crawler.errors import ArchiveDamagedError
from crawler.files import name_as_text, sync_directory
from crawler.ledger import Ledger
from crawler.warc.captures import random_id
from crawler.warc.file import OPEN, open_path
from crawler.warc.journal import LEFTOVER, leftover_bytes, read_leftover
from crawler.warc.members import Damage, read_members
from crawler.warc.reader import Record, read_records
from crawler.warc.writer import RecordWriter

_NOTES = 1 << 16
"""Bytes at the end of a file in which its notes lie: one takes less than a KiB."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """A file that was closed late: bytes of whole records that were never committed, and cut."""

    name: str
    kept: int
    cut: int


def close_leftovers(
    directory: Path, ledger: Ledger, *, clock: Clock, make_id: Callable[[], str] = random_id
) -> list[Leftover]:
    """Close every file that the ledger or its name says is open, and commit the ledger.

    Whole records beyond the last commit are evidence and stay; a note at the end says from where
    on nobody had committed. Half a record is cut. A file without any record goes. A file that has
    lost what was committed is left as it is, for ``scrapy verify`` to name. Crashing in here only
    means that the next start does it again. Raises :class:`OSError` if the disk fails.
    """
    names = [row.name for row in ledger.captures.open_files()]
    names += sorted(
        name.removesuffix(OPEN)
        for name in _still_open(directory)
        # One whose name is no text is not this program's; verify names it.
        if name == name_as_text(name) and name.removesuffix(OPEN) not in names
    )
    found = [
        leftover
        for name in names
        if (leftover := _close(directory / name, ledger, RecordWriter(make_id), clock)) is not None
    ]
    if names:
        ledger.commit()
    return found


def _still_open(directory: Path) -> list[str]:
    # Every start goes through all files of a directory: a glob takes half as long again.
    with suppress(FileNotFoundError), os.scandir(directory) as entries:
        return [entry.name for entry in entries if entry.name.endswith(OPEN)]
    return []


def _close(path: Path, ledger: Ledger, writer: RecordWriter, clock: Clock) -> Leftover | None:
    row = ledger.captures.file(path.name)
    committed = row.length if row else 0
    source = open_path(path) if open_path(path).exists() else path
    ledger.begin()
    if not source.exists() or (row is not None and _sha256(source, committed) != row.sha256):
        assert row is not None
        if source.exists():
            source.replace(path)
        ledger.captures.set_file(row.id, row.length, row.sha256, closed=True)
        return Leftover(path.name, 0, 0)
    end = _last_whole(source, committed)
    cut = source.stat().st_size - end
    if end == 0:
        source.unlink()
        sync_directory(path.parent)
        return Leftover(path.name, 0, cut)
    with source.open("r+b") as stream:
        stream.truncate(end)
        if end > committed:
            stream.seek(end)
            content = leftover_bytes(committed)
            # The note's warcinfo is the file's own, the first record in it, so none is named.
            stream.write(writer.note(LEFTOVER, content, utc_text(clock()), ""))
        stream.flush()
        os.fsync(stream.fileno())
    length = source.stat().st_size
    sha256 = _sha256(source, length)
    number = row.id if row else ledger.captures.add_file(path.name)
    ledger.captures.set_file(number, length, sha256)
    # Known to the ledger before it gets its name: no file with a name is ever unknown.
    ledger.commit()
    source.replace(path)
    sync_directory(path.parent)
    ledger.captures.set_file(number, length, sha256, closed=True)
    return Leftover(path.name, end - committed, cut)


def committed_length(path: Path) -> int | None:
    """How many bytes of a file were ever committed, by the notes at its end; ``None``: all of it.

    Notes of a run that was killed while it closed the file come one after the other. Raises
    :class:`OSError`.
    """
    told: int | None = None
    for record in read_records(path, max(0, path.stat().st_size - _NOTES)):
        if isinstance(record, Record) and record.url == LEFTOVER:
            with suppress(ArchiveDamagedError):
                noted = read_leftover(record.block)
                told = noted if told is None else min(told, noted)
    return told


def _last_whole(path: Path, committed: int) -> int:
    end = committed
    with path.open("rb") as stream:
        for member in read_members(stream, committed):
            if isinstance(member, Damage):
                break
            end = member.offset + member.length
    return end


def _sha256(path: Path, length: int) -> str:
    hashed = hashlib.sha256()
    with path.open("rb") as stream:
        left = length
        while left and (block := stream.read(min(left, 1 << 20))):
            hashed.update(block)
            left -= len(block)
    return hashed.hexdigest() if not left else ""
