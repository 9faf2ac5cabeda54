"""The CDXJ index of the WARC files, in ``warc/index/``: which capture of a URL lies where.

A run adds a sorted file; files are merged by levels as they pile up, each time the newest with
those that are not at least twice as large, so there are few files and no run reads the whole index.
The last level ends at 256 MiB: from there on a file stays as it is, so a run never writes more than
twice as much, however old the archive, and its history is in files that copies need once. All of
them together are the index: replay tools take a directory of them.
"""

from __future__ import annotations

import heapq
import itertools
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from crawler.errors import ArchiveDamagedError
from crawler.files import make_directory, sync_directory
from crawler.ledger import Ledger
from crawler.warc.exchange import Headers
from crawler.warc.members import Damage
from crawler.warc.surt import surt

if TYPE_CHECKING:
    from crawler.warc.reader import Record, Response

SUFFIX = ".cdxj"
_RUN = 10_000
"""How many lines are sorted at a time, in memory."""
_LARGEST = 256 * 1024 * 1024
"""Bytes from which on a file is not merged any more."""


def index_directory(warc: Path) -> Path:
    """Where the index of a directory of WARC files lies."""
    return warc / "index"


def update_index(
    warc: Path, ledger: Ledger, at_hand: Mapping[int, Iterable[bytes]] | None = None
) -> None:
    """Index the closed files that are not yet; the ledger's next commit says so.

    Those whose lines are ``at_hand`` (by their number in the ledger) are not read. Raises
    :class:`OSError` if the disk fails. Damaged records are left out (``scrapy verify`` names
    them).
    """
    todo = ledger.captures.files_to_index()
    if not todo:
        return
    ledger.begin()
    known = at_hand or {}
    lines = itertools.chain.from_iterable(
        known[row.id] if row.id in known else file_lines(warc / row.name)
        for row in todo
        if (warc / row.name).exists()
    )
    add_lines(index_directory(warc), lines)
    for row in todo:
        ledger.captures.indexed(row.id)


def make_index_anew(warc: Path, ledger: Ledger) -> None:
    """Read every closed file again. A crash in here leaves it to the next run. Raises OSError."""
    ledger.begin()
    ledger.captures.index_again()
    ledger.commit()
    for path in index_files(index_directory(warc)):
        path.unlink()
    update_index(warc, ledger)
    ledger.commit()


def file_lines(path: Path) -> Iterator[bytes]:
    """The index lines of a file's responses and revisits, in the file's order."""
    # A run that was not killed has its lines at hand, and reads no file.
    from crawler.warc.reader import read_records

    for record in read_records(path):
        if not isinstance(record, Damage) and (line := record_line(record, path.name)):
            yield line


def record_line(record: Record, file: str) -> bytes:
    """The line of a record; empty for one that has none."""
    if record.type not in ("response", "revisit"):
        return b""
    try:
        return index_line(record, file)
    except ArchiveDamagedError:
        return b""


def index_line(record: Record, file: str) -> bytes:
    """One line: key, 14-digit time, JSON; its end included.

    Empty for a 304: it shows nothing, and replay tools would show that instead of the page that it
    says is still the same. Raises :class:`ArchiveDamagedError` for what is not a response.
    """
    from crawler.warc.reader import response_of

    return response_line(record, response_of(record, *record.http), file)


def response_line(record: Record, response: Response, file: str) -> bytes:
    """The line of a record by the response that it holds, see :func:`index_line`."""
    return line_of(
        record.url,
        response.date,
        response.status,
        response.headers,
        digest=record.headers.get("WARC-Payload-Digest", "-"),
        revisit=record.type == "revisit",
        place=(file, record.offset, record.length),
    )


def line_of(
    url: str,
    date: str,
    status: int,
    headers: Headers,
    *,
    digest: str,
    revisit: bool,
    place: tuple[str, int, int],
) -> bytes:
    """The line of a capture that lies at ``place`` (file, offset, length), see :func:`index_line`.

    ``date`` is ISO 8601 in UTC, ``headers`` are the response's.
    """
    if status == 304:
        return b""
    kind = next((value for name, value in headers if name.lower() == b"content-type"), b"")
    mime = kind.decode("latin-1").partition(";")[0].strip() or "unk"
    file, offset, length = place
    fields = {
        "url": url,
        "mime": "warc/revisit" if revisit else mime,
        "status": str(status),
        "digest": digest,
        "length": str(length),
        "offset": str(offset),
        "filename": file,
    }
    digits = "".join(filter(str.isdigit, date))[:14]
    return f"{surt(url)} {digits} ".encode() + orjson.dumps(fields) + b"\n"


class LinesAtHand:
    """The index lines of a WARC file that this run writes, so that nobody has to read it again.

    They lie in a file without a name, in the index's directory: a killed run leaves nothing, and
    its WARC file is read by the next one. Raises :class:`OSError` if the disk fails.
    """

    def __init__(self, warc: Path) -> None:
        directory = index_directory(warc)
        make_directory(directory)
        self._stream = tempfile.TemporaryFile(dir=directory)  # noqa: SIM115 - see close()

    def add(self, line: bytes) -> None:
        """Keep a line."""
        self._stream.write(line)

    def close(self) -> None:
        """Forget them."""
        # Closing writes what is left, which a full disk refuses; it is closed all the same.
        with suppress(OSError):
            self._stream.close()

    def __iter__(self) -> Iterator[bytes]:
        """All lines, once, in the order of the WARC file; closes."""
        with self._stream:
            self._stream.seek(0)
            yield from self._stream


class WholeFiles:
    """Adds the lines of files that somebody reads as a whole to the index, some thousand at a time.

    The ledger's next commit says of which files the index has all. Raises :class:`OSError` if the
    disk fails.
    """

    def __init__(self, warc: Path, ledger: Ledger) -> None:
        self._directory, self._ledger = index_directory(warc), ledger
        self._lines: list[bytes] = []
        self._files: list[int] = []

    def add(self, line: bytes) -> None:
        """A line of the file that is being read; empty for a record that has none."""
        if line:
            self._lines.append(line)
            if len(self._lines) >= _RUN:
                self.finish()

    def whole(self, file: int) -> None:
        """All lines of the file with this number were added."""
        self._files.append(file)

    def finish(self) -> None:
        """Write what was added."""
        add_lines(self._directory, self._lines)
        for file in self._files:
            self._ledger.in_use.captures.indexed(file)
        self._lines, self._files = [], []


def add_lines(directory: Path, lines: Iterable[bytes]) -> None:
    """Add lines to the index and merge what should be merged. Raises :class:`OSError`."""
    make_directory(directory)
    lines = iter(lines)
    while run := list(itertools.islice(lines, _RUN)):
        _write(directory, sorted(run))
        _merge(directory)


def _merge(directory: Path) -> None:
    files = index_files(directory)
    sizes = [path.stat().st_size for path in files]
    count, size = 1, sizes[-1]
    while count < len(files) and sizes[-1 - count] < min(2 * size, _LARGEST):
        size += sizes[-1 - count]
        count += 1
    if count > 1:
        merged = files[-count:]
        _write(directory, read_lines(merged))
        for path in merged:
            path.unlink()


def index_files(directory: Path) -> list[Path]:
    """The files of the index, oldest first."""
    return sorted(directory.glob(f"*{SUFFIX}"))


def read_lines(files: Iterable[Path]) -> Iterator[bytes]:
    """All lines of sorted files in order, each once."""
    streams = [path.open("rb") for path in files]
    try:
        before = b""
        for line in heapq.merge(*streams):
            if line != before:
                yield line
            before = line
    finally:
        for stream in streams:
            stream.close()


def _write(directory: Path, lines: Iterable[bytes]) -> None:
    """Write a file after all others, in place only when it is whole."""
    files = index_files(directory)
    number = int(files[-1].stem) + 1 if files else 1
    target = directory / f"{number:08}{SUFFIX}"
    unfinished = target.with_suffix(".unfinished")
    with unfinished.open("wb") as stream:
        stream.writelines(lines)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(target)
    sync_directory(directory)


def whole_index(warc: Path, ledger: Ledger) -> Iterator[bytes]:
    """All lines of the index in order, with those of closed files that it doesn't have yet.

    For who may not write: :func:`update_index` is what keeps them. The lines of the latter are
    sorted in memory.
    """
    missing = (warc / row.name for row in ledger.captures.files_to_index())
    lines = sorted(line for path in missing if path.exists() for line in file_lines(path))
    return heapq.merge(read_lines(index_files(index_directory(warc))), lines)
