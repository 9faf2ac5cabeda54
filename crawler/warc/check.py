"""Checking WARC files: every byte against the ledger, every record against its own digests.

The ledger's hash of a file finds any flipped bit, also one in a place that gzip does not cover;
the records then say where. warcio's and other tools' checks read on over a truncated member.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from io import BufferedIOBase
from pathlib import Path
from typing import Any, BinaryIO, cast
from zlib import crc32

import orjson

from crawler.counted import counted
from crawler.errors import COPY, REPAIR, ArchiveDamagedError, Fault
from crawler.files import name_as_text
from crawler.ledger.payloads import WarcFileRow
from crawler.long_work import MB, LongWork
from crawler.warc.cdx import index_directory, index_files, index_line, read_lines, record_line
from crawler.warc.file import OPEN, open_path
from crawler.warc.members import Damage, read_members
from crawler.warc.reader import Record, parse, read_records
from crawler.warc.unknown_files import is_own
from crawler.warc.writer import digest

NEXT_RUN = "the next run closes it at its last whole record"
_TOGETHER = 1 << 16
ARCHIVE_OF_ITS_OWN = "move it away; finews-archiver rebuild makes an archive of it, to be merged"


def check_warc(
    directory: Path,
    files: Iterable[WarcFileRow],
    made: IndexSums | None = None,
    progress: LongWork | None = None,
) -> Iterator[Fault]:
    """Every fault of the WARC files of an archive; ``files``, the ledger's, are gone through anew
    where they are needed.

    To ``made`` is added what their records' lines of the index come to. Streams: memory is bounded
    by the largest record. Raises :class:`OSError` if the disk fails.
    """
    if progress is not None:
        progress.step("MB of WARC files", sum(row.length for row in files), MB)
    there = 0
    for row in files:
        path = directory / row.name
        there += sum(each.exists() for each in (path, open_path(path)))
        lines = LineSum()
        yield from check_file(path, row, lines, progress)
        if made is not None:
            made.add(row.name, lines)
    if sum(1 for _ in _named(directory)) != there:
        yield from _strays(directory, files)


def _named(directory: Path) -> Iterator[Path]:
    return directory.glob("*.warc.gz*") if directory.exists() else iter(())


def _strays(directory: Path, files: Iterable[WarcFileRow]) -> Iterator[Fault]:
    known = {row.name for row in files}
    for path in sorted(_named(directory)):
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


def check_captures(
    directory: Path, files: Iterable[WarcFileRow], progress: LongWork | None = None
) -> Iterator[Fault]:
    """Every fault of the WARC files, then of their index. Raises :class:`OSError`.

    Each file is read once; an index of other lines than its records make is looked at line by line.
    """
    waiting = frozenset(row.name for row in files if not (row.closed and row.indexed))
    made, found = IndexSums(waiting), IndexSums(waiting)
    faulty = set()
    for fault in check_warc(directory, files, made, progress):
        faulty.add(fault.subject.partition(" ")[0])
        yield fault
    for line in read_lines(index_files(index_directory(directory))):
        found.add_line(_file_of(line), line)
    wrong = False
    if other := {key for key, lines in found.sums.items() if made.sums.get(key) != lines}:
        sound = {row.name for row in files if made.key(row.name) in other} - faulty

        def known(name: str) -> bool:
            return name in faulty or made.key(name) not in other

        for path in index_files(index_directory(directory)):
            with path.open("rb") as lines:
                for number, line in enumerate(lines, start=1):
                    if not _is_of_a_record(directory, line, sound, known):
                        wrong = True
                        subject = f"index/{path.name} line {number}"
                        yield Fault("warc-index", subject, "no record says so", REPAIR)
    if wrong or faulty:
        return
    # Lines of files that wait for the index may be in it already.
    expected, there = made.lines_of_others(), found.lines_of_others()
    if there < expected:
        problem = f"{counted(there, 'line')} of {counted(expected, 'capture')}"
        yield Fault("warc-index", "index", problem, REPAIR)


def _file_of(line: bytes) -> str:
    """The file that a line of the index names; empty if it names none."""
    try:
        return str(_fields(line)["filename"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return ""


def _fields(line: bytes) -> Any:
    return orjson.loads(b"".join(line.partition(b"{")[1:]))


def _is_of_a_record(
    directory: Path, line: bytes, sound: set[str], known: Callable[[str], bool]
) -> bool:
    """Whether a line is that of the record which it leads to; ``known`` files need no look."""
    try:
        fields = _fields(line)
        name, offset = fields["filename"], int(fields["offset"])
        if known(str(name)):
            return True
        record = next(read_records(directory / name, offset), None) if name in sound else None
        return isinstance(record, Record) and index_line(record, name) == line
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, ArchiveDamagedError):
        return False


def check_file(
    path: Path,
    row: WarcFileRow,
    lines: LineSum | None = None,
    progress: LongWork | None = None,
) -> Iterator[Fault]:
    """The faults of one file: its length, its bytes, its records, whose lines are added up."""
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
        hashing = _Hashing(stream, row.length, progress)
        faulty = False
        seen = partial(_add_line, lines, row.name) if lines is not None else None
        for offset, problem in record_problems(cast(BinaryIO, hashing), seen):
            if offset < row.length:
                faulty = True
                yield Fault("warc-record", f"{row.name} byte {offset}", problem, COPY)
    if hashing.sha256 != row.sha256 and size >= row.length:
        where = "" if faulty else ", where no record notices"
        problem = f"the bytes are not those that were written{where}"
        yield Fault("warc-bytes", row.name, problem, COPY)


def record_problems(
    stream: BinaryIO, seen: Callable[[Record], None] | None = None
) -> Iterator[tuple[int, str]]:
    """What is wrong with the records of a file, each with its offset; ``seen`` gets the others."""
    for member in read_members(stream):
        record = parse(member) if not isinstance(member, Damage) else member
        problem = record.reason if isinstance(record, Damage) else record_problem(record)
        if problem:
            yield member.offset, problem
        elif seen is not None and isinstance(record, Record):
            seen(record)


def _add_line(lines: LineSum, file: str, record: Record) -> None:
    if line := record_line(record, file):
        lines.add(line)


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


@dataclass(slots=True)
class LineSum:
    """What lines come to, in whatever order: how many they are, and the sum of their digests."""

    lines: int = 0
    digests: int = 0

    def add(self, line: bytes) -> None:
        """Add a line."""
        self.lines += 1
        self.digests += int.from_bytes(hashlib.blake2b(line, digest_size=16).digest(), "big")


class IndexSums:
    """What the lines of the index come to, by file: of those that are ``waiting`` for it each by
    itself, of the others so many together that a million take no more memory than some thousand.
    """

    def __init__(self, waiting: frozenset[str] = frozenset()) -> None:
        self._waiting = waiting
        self.sums: dict[str | int, LineSum] = {}

    def key(self, file: str) -> str | int:
        """What a file's lines are added up under."""
        return (
            file
            if file in self._waiting
            else crc32(file.encode("utf-8", "surrogatepass")) % _TOGETHER
        )

    def add(self, file: str, lines: LineSum) -> None:
        """Add what the lines of a file come to."""
        if lines.lines:
            sum_of = self.sums.setdefault(self.key(file), LineSum())
            sum_of.lines += lines.lines
            sum_of.digests += lines.digests

    def add_line(self, file: str, line: bytes) -> None:
        """Add a line."""
        self.sums.setdefault(self.key(file), LineSum()).add(line)

    def lines_of_others(self) -> int:
        """How many lines those files have that are not waiting."""
        return sum(lines.lines for key, lines in self.sums.items() if isinstance(key, int))


class _Hashing(BufferedIOBase):
    """Reads a stream once from the front and hashes its first ``length`` bytes on the way."""

    def __init__(self, stream: BinaryIO, length: int, progress: LongWork | None) -> None:
        self._stream, self._progress = stream, progress
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
        if self._progress is not None:
            self._progress.did(len(block))
        return block
