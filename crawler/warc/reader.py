"""Reading WARC files back: every record in turn, or the one that a pointer names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader

from crawler.errors import ArchiveDamagedError
from crawler.items import WarcPointer
from crawler.warc.file import namesakes, open_path
from crawler.warc.members import Damage, Member, read_members
from crawler.warc.writer import digest

_LOADER = ArcWarcRecordLoader()
_END = b"\r\n\r\n"
_LENGTH = re.compile("[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Record:
    """A record: where its member lies (bytes of the file), its named fields, its block."""

    offset: int
    length: int
    headers: dict[str, str]
    block: bytes

    @property
    def type(self) -> str:
        """``response``, ``revisit``, ``request``, ``metadata`` or ``warcinfo``."""
        return self.headers.get("WARC-Type", "")

    @property
    def url(self) -> str:
        """The target; empty if there is none."""
        return self.headers.get("WARC-Target-URI", "")

    @property
    def http(self) -> tuple[bytes, bytes]:
        """Start line and headers with the empty line, and the payload."""
        head, gap, payload = self.block.partition(_END)
        return head + gap, payload


@dataclass(frozen=True, slots=True)
class Response:
    """A captured response. ``body`` is the payload as it came, content coding and all."""

    url: str
    status: int
    protocol: str
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    date: str
    """When it was captured, ISO 8601 in UTC."""


def parse(member: Member) -> Record | Damage:
    """The record that a member holds, and nothing but it."""

    def damage(reason: str) -> Damage:
        return Damage(member.offset, member.length, reason)

    stream = BytesIO(member.content)
    try:
        loaded = _LOADER.parse_record_stream(stream, known_format="warc", no_record_parse=True)
        headers: dict[str, str] = dict(loaded.rec_headers.headers)
        stated = headers.get("Content-Length", "")
        if _LENGTH.fullmatch(stated) is None:
            return damage(f"the record has no Content-Length, but {stated[:40]!r}")
        block: bytes = loaded.raw_stream.read()
    except (ArchiveLoadFailed, EOFError, ValueError, AttributeError, TypeError) as error:
        return damage(f"no WARC record: {error}")
    if len(block) != int(stated) or stream.read() != _END:
        return damage("the record is not as long as its Content-Length says")
    return Record(member.offset, member.length, headers, block)


def read_records(path: Path, start: int = 0, first: int = 0) -> Iterator[Record | Damage]:
    """The records of a file from byte ``start`` on. Raises :class:`OSError`.

    ``first`` is as for :func:`crawler.warc.members.read_members`.
    """
    with path.open("rb") as stream:
        for member in read_members(stream, start, first):
            yield member if isinstance(member, Damage) else parse(member)


class CaptureReader:
    """Finds records by pointer in the directory ``warc/`` of an archive."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def record(self, file: str, offset: int, length: int = 0) -> Record:
        """The record at an offset, which may have that length.

        Raises :class:`ArchiveDamagedError` if there is none.
        """
        path = self.path(file)
        try:
            found = next(read_records(path, offset, length), None)
        except OSError as error:
            raise ArchiveDamagedError(f"{path}: {error.strerror}") from None
        if found is None:
            raise ArchiveDamagedError(f"{path} ends before byte {offset}")
        if isinstance(found, Damage):
            raise ArchiveDamagedError(f"{path} at byte {offset}: {found.reason}")
        return found

    def path(self, file: str) -> Path:
        """Where a file lies now. Raises :class:`ArchiveDamagedError` for any other name."""
        if "/" in file or file.startswith("."):
            raise ArchiveDamagedError(f"{file!r} is not the name of a WARC file")
        path = self._directory / file
        return path if path.exists() or not open_path(path).exists() else open_path(path)

    def response(self, pointer: WarcPointer) -> Response:
        """The response that a pointer names, its payload taken from the original of a revisit.

        Raises :class:`ArchiveDamagedError` if anything on the way is not what it should be.
        """
        place = f"{pointer.file} at byte {pointer.offset}"
        record = self.record(pointer.file, pointer.offset, pointer.length)
        if record.length != pointer.length or record.type not in ("response", "revisit"):
            raise ArchiveDamagedError(f"{place}: another record than the one that is pointed at")
        head, payload = record.http
        if record.type == "revisit":
            payload = self.original(record, place).http[1]
        if digest(payload) != pointer.digest:
            raise ArchiveDamagedError(f"{place}: the payload has another digest")
        return response_of(record, head, payload)

    def original(self, revisit: Record, place: str) -> Record:
        """The record that a revisit refers to. Raises :class:`ArchiveDamagedError`."""
        file = revisit.headers.get("WARC-Refers-To-Filename", "")
        offset = revisit.headers.get("WARC-Refers-To-File-Offset", "")
        if not file or not offset.isdigit():
            raise ArchiveDamagedError(f"{place}: the revisit does not say of what")
        named = revisit.headers.get("WARC-Refers-To")
        try:
            original = self.record(file, int(offset))
            if original.headers.get("WARC-Record-ID") == named:
                return original
            error = ArchiveDamagedError(f"{place}: {file} at byte {offset} is not its original")
        except ArchiveDamagedError as damage:
            error = damage
        # To look for namesakes takes a look at the whole directory: a million files of ten years.
        for name in (each.name for each in namesakes(self.path(file))):
            with suppress(ArchiveDamagedError):
                original = self.record(name, int(offset))
                if original.headers.get("WARC-Record-ID") == named:
                    return original
        raise error


def response_of(record: Record, head: bytes, payload: bytes) -> Response:
    """The response that HTTP head and payload of a record make."""
    first, *lines = head.removesuffix(_END).split(b"\r\n")
    protocol, status = (*first.decode("latin-1").split(None, 2), "", "")[:2]
    headers = tuple(
        (name, value.removeprefix(b" "))
        for name, colon, value in (line.partition(b":") for line in lines)
        if colon
    )
    if not status[:3].isdecimal():
        raise ArchiveDamagedError(f"record at byte {record.offset}: no HTTP response")
    date = record.headers.get("WARC-Date", "")
    return Response(record.url, int(status[:3]), protocol, headers, payload, date)
