"""Checking WARC files: every byte against the ledger, every record against its own digests.

The ledger's hash of a file finds any flipped bit, also one in a place that gzip does not cover;
the records then say where. warcio's and other tools' checks read on over a truncated member.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from io import BufferedIOBase
from pathlib import Path
from typing import Any, BinaryIO, cast

import orjson

from crawler.counted import counted
from crawler.errors import COPY, REPAIR, ArchiveDamagedError, Fault
from crawler.files import name_as_text
from crawler.ledger.payloads import WarcFileRow
from crawler.warc.cdx import file_lines, index_directory, index_files, index_line, read_lines
from crawler.warc.file import OPEN, open_path
from crawler.warc.members import Damage, read_members
from crawler.warc.reader import Record, parse, read_records
from crawler.warc.unknown_files import is_own
from crawler.warc.writer import digest

NEXT_RUN = "the next run closes it at its last whole record"
ARCHIVE_OF_ITS_OWN = "move it away; finews-archiver rebuild makes an archive of it, to be merged"


def check_warc(directory: Path, files: list[WarcFileRow]) -> Iterator[Fault]:
    """Every fault of the WARC files of an archive; ``files`` are the ledger's.

    Streams: memory is bounded by the largest record. Raises :class:`OSError` if the disk fails.
    """
    for row in files:
        yield from check_file(directory / row.name, row)
    known = {row.name for row in files}
    for path in sorted(directory.glob("*.warc.gz*")) if directory.exists() else ():
        if path.name.removesuffix(OPEN) not in known:
            if path.name.endswith(OPEN) and path.name == name_as_text(path.name):
                repair = NEXT_RUN
            else:
                repair = REPAIR if is_own(path) else ARCHIVE_OF_ITS_OWN
            yield Fault(
                "warc-stray",
                path.name,
                "a file that the ledger does not know",
                repair,
            )


def check_captures(directory: Path, files: list[WarcFileRow]) -> Iterator[Fault]:
    """Every fault of the WARC files, then of their index. Raises :class:`OSError`."""
    faulty = set()
    for fault in check_warc(directory, files):
        faulty.add(fault.subject.partition(" ")[0])
        yield fault
    sound = {row.name for row in files} - faulty
    wrong = False
    for path in index_files(index_directory(directory)):
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if not _is_of_a_record(directory, line, sound, faulty):
                    wrong = True
                    subject = f"index/{path.name} line {number}"
                    yield Fault("warc-index", subject, "no record says so", REPAIR)
    if wrong or faulty:
        return
    captures = [directory / row.name for row in files if row.closed and row.indexed]
    expected = sum(1 for path in captures for _ in file_lines(path))
    # Those of files that wait for the index may be in it already.
    names = {path.name for path in captures}
    found = sum(
        _fields(line)["filename"] in names
        for line in read_lines(index_files(index_directory(directory)))
    )
    if found < expected:
        problem = f"{counted(found, 'line')} of {counted(expected, 'capture')}"
        yield Fault("warc-index", "index", problem, REPAIR)


def _fields(line: bytes) -> Any:
    return orjson.loads(b"".join(line.partition(b"{")[1:]))


def _is_of_a_record(directory: Path, line: bytes, sound: set[str], faulty: set[str]) -> bool:
    """Whether a line is that of the record which it leads to; who is faulty is told of already."""
    try:
        fields = _fields(line)
        name, offset = fields["filename"], int(fields["offset"])
        if name in faulty:
            return True
        record = next(read_records(directory / name, offset), None) if name in sound else None
        return isinstance(record, Record) and index_line(record, name) == line
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, ArchiveDamagedError):
        return False


def check_file(path: Path, row: WarcFileRow) -> Iterator[Fault]:
    """The faults of one file: its length, its bytes, its records."""
    if not row.closed:
        problem = "still open, from a run that was killed"
        yield Fault("warc-open", row.name, problem, NEXT_RUN)
        path = open_path(path) if open_path(path).exists() else path
    if not path.exists():
        yield Fault("warc-missing", row.name, "the file is missing", COPY)
        return
    size = path.stat().st_size
    if size < row.length or (size > row.length and row.closed):
        problem = f"the file has {size} bytes, the ledger knows {row.length}"
        yield Fault("warc-length", row.name, problem, COPY)
    with path.open("rb") as stream:
        hashing = _Hashing(stream, row.length)
        faulty = False
        for offset, problem in record_problems(cast(BinaryIO, hashing)):
            if offset < row.length:
                faulty = True
                yield Fault("warc-record", f"{row.name} byte {offset}", problem, COPY)
    if hashing.sha256 != row.sha256 and size >= row.length:
        where = "" if faulty else ", where no record notices"
        problem = f"the bytes are not those that were written{where}"
        yield Fault("warc-bytes", row.name, problem, COPY)


def record_problems(stream: BinaryIO) -> Iterator[tuple[int, str]]:
    """What is wrong with the records of a file, each with its offset."""
    for member in read_members(stream):
        record = parse(member) if not isinstance(member, Damage) else member
        problem = record.reason if isinstance(record, Damage) else record_problem(record)
        if problem:
            yield member.offset, problem


def record_problem(record: Record) -> str:
    """What is wrong with a record that can be read; empty if nothing is."""
    name = f"{record.type} record {record.headers.get('WARC-Record-ID', 'without a name')}"
    stated = record.headers.get("WARC-Block-Digest")
    if stated is None:
        return f"{name} has no block digest"
    if digest(record.block) != stated:
        return f"{name}: its content has another digest than it says"
    payload = record.http[1] if record.type in ("response", "request") else None
    if payload is not None and digest(payload) != record.headers.get("WARC-Payload-Digest"):
        return f"{name}: its payload has another digest than it says"
    return ""


class _Hashing(BufferedIOBase):
    """Reads a stream once from the front and hashes its first ``length`` bytes on the way."""

    def __init__(self, stream: BinaryIO, length: int) -> None:
        self._stream = stream
        self._left = length
        self._hash = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """SHA-256 (hex) of what was read."""
        return self._hash.hexdigest()

    def seek(self, offset: int, whence: int = 0) -> int:
        """Only to where reading begins."""
        return self._stream.seek(offset, whence)

    def read(self, size: int | None = -1) -> bytes:
        """Read on."""
        block = self._stream.read(-1 if size is None else size)
        self._hash.update(block[: self._left])
        self._left -= min(self._left, len(block))
        return block
