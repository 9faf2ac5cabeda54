"""One append-only file of lines: read by offset, added to, verified, cut back, put in order again.

``articles.jsonl``, ``editions.jsonl`` and ``duplicates.jsonl`` are such files. How much of one
counts, and where each line lies, is the ledger's word (docs/archive-format.md).
"""

from __future__ import annotations

import hashlib
import io
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import Field, replace
from pathlib import Path
from typing import IO, Any, BinaryIO, ClassVar, Protocol, TypeVar

from crawler.archive.paths import ArchivePaths
from crawler.errors import REPAIR, ArchiveDamagedError, Fault
from crawler.files import append, open_anew, sync_directory, sync_file
from crawler.ledger import Ledger

MOST_LINES_OF_A_BATCH = 1000
"""The most changes that a commit may hold (setting ``COMMIT_ITEMS``)."""
MOST_LINES_LEFT_BEHIND = 2 * MOST_LINES_OF_A_BATCH
"""Of one file: a page of print brings the lines of the articles that it is matched to with it, so a
commit may hold some more than it was due for."""


class KnownLine(Protocol):
    """A line as the ledger knows it; offset and length are bytes, the hash is SHA-256 in hex.

    It is a dataclass.
    """

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def line_offset(self) -> int:
        """Where it starts."""

    @property
    def line_length(self) -> int:
        """With its line end."""

    @property
    def line_hash(self) -> str:
        """Of its bytes."""


Row = TypeVar("Row", bound=KnownLine)


class LineSource(Protocol[Row]):
    """The lines that the ledger knows of one file, and where each can be had."""

    def rows(self) -> Iterator[Row]:
        """All of them, in the order in which they are to be."""

    def name_of(self, row: Row) -> str:
        """What a line is called."""

    def in_file(self, row: Row) -> bytes:
        """The whole line, wherever in the file it lies; empty if it lies nowhere."""

    def made_anew(self, row: Row) -> tuple[bytes, str]:
        """A line that lies nowhere, and how it was made; empty if it cannot be made."""

    def forget(self, row: Row) -> str:
        """Take a line that is lost out of the ledger; says what is gone."""

    def move(self, rows: list[Row]) -> None:
        """Tell the ledger where these lines are now."""


def read_at(path: Path, offset: int, length: int) -> bytes:
    """The bytes that lie there, fewer if the file ends before. Raises :class:`OSError`."""
    with path.open("rb") as stream:
        stream.seek(offset)
        return stream.read(length)


def read_archived(stream: BinaryIO, row: KnownLine, name: object) -> bytes:
    """The line that lies where the ledger says, as it was archived; ``name`` is what the file is.

    Raises :class:`ArchiveDamagedError` if other bytes lie there, and :class:`OSError`.
    """
    stream.seek(row.line_offset)
    line = stream.read(row.line_length)
    if hashlib.sha256(line).hexdigest() != row.line_hash:
        raise ArchiveDamagedError(
            f"{name} has another line at byte {row.line_offset} than was archived: "
            "finews-archiver verify --repair puts it right"
        )
    return line


class LineFile:
    """An append-only file; ``committed`` of its bytes count, and ``waiting`` lines follow them."""

    def __init__(self, path: Path, committed: int) -> None:
        self.path = path
        self.committed = committed
        self.waiting: list[bytes] = []
        self._end = committed

    @classmethod
    def of(cls, path: Path, ledger: Ledger) -> LineFile:
        """The file as the ledger last committed it."""
        return cls(path, ledger.lengths()[path.name])

    @property
    def end(self) -> int:
        """The length in bytes that the next commit gives the file."""
        return self._end

    @property
    def size(self) -> int:
        """How many bytes are on disk."""
        return self.path.stat().st_size if self.path.exists() else 0

    # -- written --------------------------------------------------------------------------------

    def add(self, line: bytes) -> int:
        """Take a line into the next commit; the offset that it will have."""
        offset = self._end
        self.waiting.append(line)
        self._end += len(line)
        return offset

    def write(self) -> None:
        """Append the waiting lines and fsync. Raises :class:`OSError`."""
        append(self.path, self.waiting)

    def restart(self, committed: int) -> None:
        """Nothing waits any more: the ledger has committed, or forgotten, all that did."""
        self.committed = self._end = committed
        self.waiting = []

    # -- read -----------------------------------------------------------------------------------

    def waiting_at(self, offset: int) -> bytes | None:
        """The line that the next commit puts there; ``None`` if none of those that wait."""
        position = self.committed
        for line in self.waiting:
            if position == offset:
                return line
            position += len(line)
        return None

    def lines(self, start: int = 0) -> Iterator[tuple[int, bytes]]:
        """Each line on disk from there on, with its offset; the last may lack its end."""
        with self._open() as stream:
            stream.seek(start)
            for line in stream:
                yield start, line
                start += len(line)

    def _open(self) -> IO[bytes]:
        return self.path.open("rb") if self.path.exists() else io.BytesIO()

    # -- cut back -------------------------------------------------------------------------------

    def surplus(self) -> int:
        """How many bytes on disk no commit knows.

        Raises :class:`ArchiveDamagedError` if bytes are missing that one knows, or if no line ends
        where the last one that it knows does: cutting the rest off would cost lines.
        """
        size = self.size
        if size < self.committed:
            raise ArchiveDamagedError(
                f"{self.path} has {size} bytes, the ledger committed {self.committed}: lines are "
                "missing; restore the file from a copy (finews-archiver verify names what is "
                "missing)"
            )
        if size > self.committed > 0 and read_at(self.path, self.committed - 1, 1) != b"\n":
            raise ArchiveDamagedError(
                f"{self.path} is not what the ledger committed: no line ends at byte "
                f"{self.committed}; {REPAIR}"
            )
        return size - self.committed

    def cut_back(self) -> None:
        """Take off what no commit knows. Raises :class:`OSError`."""
        with self.path.open("r+b") as stream:
            stream.truncate(self.committed)

    # -- verified -------------------------------------------------------------------------------

    def surplus_faults(self) -> Iterator[Fault]:
        """The fault of bytes that no commit knows, if there are any."""
        if self.size > self.committed:
            yield Fault(
                "surplus",
                self.path.name,
                f"{self.size - self.committed} bytes beyond the last commit, from a run that was "
                "killed",
                f"the next run cuts them back, or {REPAIR}",
            )

    def faults(
        self,
        known: Iterable[tuple[str, Row]],
        faults_of: Callable[[str, Row, bytes], Iterator[Fault]],
        *,
        kind: str,
        holders: str,
    ) -> Iterator[Fault]:
        """Where the file is not exactly the lines that the ledger knows.

        ``known`` names each, in the order of their offsets; ``faults_of`` says what is wrong with
        the bytes that lie there. ``kind`` begins the code of a fault; ``holders`` are what has the
        lines.
        """
        yield from self.surplus_faults()
        position = 0
        with self._open() as stream:
            for subject, row in known:
                if row.line_offset != position:
                    yield Fault(
                        f"{kind}gap",
                        f"{self.path.name} byte {position}",
                        f"the next line that the ledger knows, {subject}, is at {row.line_offset}",
                        REPAIR,
                    )
                position = row.line_offset + row.line_length
                stream.seek(row.line_offset)
                yield from faults_of(subject, row, stream.read(row.line_length))
        if position != self.committed:
            yield Fault(
                f"{kind}length",
                self.path.name,
                f"{self.committed} bytes are committed, the {holders} take {position}",
                REPAIR,
            )

    # -- put in order again ---------------------------------------------------------------------

    def put_in_order(
        self, source: LineSource[Row], paths: ArchivePaths, ledger: Ledger
    ) -> Iterator[str]:
        """Write the file anew from the lines that can be had; says what was done, line by line.

        The ledger has a transaction open, which this commits.
        Nothing is thrown away: if the file holds more, it is copied to ``strays/``.
        Raises :class:`OSError`.
        """
        target = paths.unfinished / self.path.name
        moved: list[Row] = []
        lost: list[Row] = []
        position = carried = 0
        with open_anew(target) as stream:
            for row in source.rows():
                line = source.in_file(row)
                carried += len(line)
                if not line:
                    line, how = source.made_anew(row)
                    if line:
                        yield f"{source.name_of(row)}: {how}"
                if line:
                    digest = hashlib.sha256(line).hexdigest()
                    moved.append(
                        replace(row, line_offset=position, line_length=len(line), line_hash=digest)
                    )
                    stream.write(line)
                    position += len(line)
                else:
                    lost.append(row)
            sync_file(stream)
        for row in lost:
            yield f"{source.name_of(row)}: {source.forget(row)}"
        source.move(moved)
        if carried < self.size:
            copy = paths.aside(self.path.name)
            shutil.copyfile(self.path, copy)
            with copy.open("rb") as stream:
                sync_file(stream)
            sync_directory(copy.parent)
            yield f"{self.path.name} as it was, with what is not a line of the ledger: {copy}"
        self.replace_by(target, position, ledger)

    def replace_by(self, target: Path, length: int, ledger: Ledger) -> None:
        """Put a durable file of that length in this one's place, and commit.

        In place before the commit: if this is where the power fails, the next repair finds the
        whole lines in the new file as it found them in the old one. Raises :class:`OSError`.
        """
        ledger.set_length(self.path.name, length)
        target.replace(self.path)
        sync_directory(self.path.parent)
        ledger.commit()
        self.restart(length)


def open_lines(path: Path) -> BinaryIO:
    """A file of lines, open to be read; an empty one where there is none yet."""
    return path.open("rb") if path.exists() else io.BytesIO()
