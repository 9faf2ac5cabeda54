"""A WARC file with some of the archive's records: those that some articles came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from crawler.items import WarcPointer
from crawler.warc.captures import random_id
from crawler.warc.cdx import index_line
from crawler.warc.extract import raw, request_of
from crawler.warc.reader import CaptureReader, Record
from crawler.warc.writer import RecordWriter


def select(
    reader: CaptureReader,
    pointers: Iterable[WarcPointer],
    target: Path,
    *,
    date: str,
    fields: Mapping[str, str],
) -> list[bytes]:
    """Write a ``warcinfo`` and the records of the pointers, each once, as they lie in the archive.

    With a revisit comes its original, with a response its request. Returns the sorted index lines.
    Raises :class:`ArchiveDamagedError` or :class:`OSError`.
    """
    written: set[tuple[str, int]] = set()
    lines: list[bytes] = []
    with target.open("wb") as stream:
        stream.write(RecordWriter(random_id).warcinfo(target.name, date, fields)[1])

        def put(file: str, record: Record) -> None:
            if (file, record.offset) in written:
                return
            written.add((file, record.offset))
            moved = Record(stream.tell(), record.length, record.headers, record.block)
            if line := index_line(moved, target.name):
                lines.append(line)
            stream.write(raw(reader, file, record))
            request = request_of(reader, file, record)
            if request is not None:
                stream.write(raw(reader, file, request))

        for pointer in pointers:
            record = reader.record(pointer.file, pointer.offset)
            if record.type == "revisit":
                place = f"{pointer.file} at byte {pointer.offset}"
                original = reader.original(record, place)
                put(record.headers["WARC-Refers-To-Filename"], original)
            put(pointer.file, record)
    return sorted(lines)
