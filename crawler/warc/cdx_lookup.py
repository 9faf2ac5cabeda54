"""Finding captures in the CDXJ index by address: its files are sorted, so it takes no scan."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import orjson

from crawler.errors import ArchiveDamagedError
from crawler.warc.cdx import index_directory, index_files
from crawler.warc.surt import surt

MATCHES = ("exact", "prefix", "host", "domain")


@dataclass(frozen=True, slots=True)
class IndexedCapture:
    """A line of the index. ``timestamp`` has 14 digits (UTC); texts are as in the index."""

    key: str
    timestamp: str
    url: str
    mime: str
    status: str
    digest: str
    length: int
    offset: int
    file: str


def captures(warc: Path, url: str, match: str = "exact") -> Iterator[IndexedCapture]:
    """The captures of an address, oldest first; of all that begin so, of a host, of a domain.

    ``match`` is one of :data:`MATCHES`. Sorted by key, then by time. Files that a merge has taken
    away meanwhile are read no more: the line is in another one. Raises
    :class:`ArchiveDamagedError`.
    """
    for start, end in _ranges(url, match):
        before = b""
        streams = [_lines(path, start, end) for path in index_files(index_directory(warc))]
        for line in heapq.merge(*streams):
            if line != before:
                yield _capture(line)
            before = line


def _ranges(url: str, match: str) -> list[tuple[bytes, bytes]]:
    """The ranges of keys (from, up to) that an address means."""
    key = surt(url)
    if match == "exact":
        return [(f"{key} ".encode(), f"{key}!".encode())]
    if match == "prefix":
        return [(key.encode(), _after(key))]
    host = key.partition(")")[0]
    ranges = [(f"{host})".encode(), _after(f"{host})"))]
    if match == "domain":
        ranges.append((f"{host},".encode(), _after(f"{host},")))
    return sorted(ranges)


def _after(prefix: str) -> bytes:
    return prefix.encode() + b"\xff"


def _lines(path: Path, start: bytes, end: bytes) -> Iterator[bytes]:
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        return
    with stream:
        stream.seek(_place(stream, start))
        for line in stream:
            if line >= end:
                return
            if line >= start:
                yield line


def _place(stream: BinaryIO, start: bytes) -> int:
    """The beginning of a line, at most one before the first that is not smaller."""
    low = 0
    high = stream.seek(0, 2)
    while low < high:
        middle = (low + high) // 2
        stream.seek(middle)
        if middle:
            stream.readline()
        line = stream.readline()
        if line and line < start:
            low = stream.tell()
        else:
            high = middle
    return low


def _capture(line: bytes) -> IndexedCapture:
    try:
        key, timestamp, fields = line.split(b" ", 2)
        told = orjson.loads(fields)
        return IndexedCapture(
            key.decode(),
            timestamp.decode(),
            told["url"],
            told["mime"],
            told["status"],
            told["digest"],
            int(told["length"]),
            int(told["offset"]),
            told["filename"],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ArchiveDamagedError(
            f"not a line of the capture index: {line[:80]!r}: {error}"
        ) from None
