"""Taking exchanges out of WARC files, for whoever wants to see them without tools."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from crawler.items import WarcPointer
from crawler.warc.reader import CaptureReader, Record, Response, read_records


@dataclass(frozen=True, slots=True)
class Exhibit:
    """An exchange: its records, and the response with its payload.

    ``original`` is where the payload lies (file, offset) if the response is a revisit.
    ``members`` are the records as they lie in the files, original first.
    """

    response: Response
    response_head: bytes
    request: bytes
    original: tuple[str, int] | None
    members: bytes


def request_of(reader: CaptureReader, file: str, response: Record) -> Record | None:
    """The request record that follows a response's and says that it belongs to it."""
    after = response.offset + response.length
    found = next(read_records(reader.path(file), after), None)
    wanted = response.headers.get("WARC-Record-ID")
    if isinstance(found, Record) and found.headers.get("WARC-Concurrent-To") == wanted:
        return found
    return None


def exhibits(reader: CaptureReader, pointer: WarcPointer) -> Exhibit:
    """Everything that belongs to a pointer. Raises :class:`ArchiveDamagedError`."""
    response = reader.response(pointer)
    record = reader.record(pointer.file, pointer.offset)
    request = request_of(reader, pointer.file, record)
    original: tuple[str, int] | None = None
    members = b""
    if record.type == "revisit":
        place = f"{pointer.file} at byte {pointer.offset}"
        whole = reader.original(record, place)
        file = record.headers["WARC-Refers-To-Filename"]
        original = (file, whole.offset)
        members = raw(reader, file, whole)
    members += raw(reader, pointer.file, record)
    if request is not None:
        members += raw(reader, pointer.file, request)
    return Exhibit(
        response=response,
        response_head=record.http[0],
        request=request.block if request is not None else b"",
        original=original,
        members=members,
    )


def raw(reader: CaptureReader, file: str, record: Record) -> bytes:
    """A record's bytes as they lie in its file."""
    with reader.path(file).open("rb") as stream:
        stream.seek(record.offset)
        return stream.read(record.length)


def extracted_paths(target: Path, stem: str) -> list[Path]:
    """Where :func:`extract` writes."""
    return [target / f"{stem}{end}" for end in _ENDS]


_ENDS = ("-request.http", "-response.http", "-payload", ".warc.gz")


def extract(exhibit: Exhibit, target: Path, stem: str) -> list[Path]:
    """Write request, response (head and payload), payload and records; their paths.

    Raises :class:`OSError`.
    """
    target.mkdir(parents=True, exist_ok=True)
    contents = (
        exhibit.request,
        exhibit.response_head + exhibit.response.body,
        exhibit.response.body,
        exhibit.members,
    )
    paths = extracted_paths(target, stem)
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    return paths
