"""Gzip members: each WARC record is one (ISO 28500, annex D), written whole and read strictly.

Every member begins with the same ten bytes, so that a flipped bit in a header, which no checksum
of gzip covers (RFC 1952), is seen. Library and level are a measurement, see docs/provenance.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

from isal import isal_zlib

HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
"""Deflate, no flags, no time, no level, unknown system."""
LEVEL = 1
_GZIP = 31
# Its type information says that this is an exception and not a class of them.
_BROKEN = cast(type[Exception], isal_zlib.error)
_CHUNK = 1 << 16
LARGEST = 128 * 1024 * 1024
"""Bytes that a member may hold; a record of a crawl holds a body of 16 MiB at most, if no setting
has changed that."""
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Member:
    """One member: where it lies (bytes of the file) and what it holds."""

    offset: int
    length: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes that are not a whole member, and why."""

    offset: int
    length: int
    reason: str


def compress(content: bytes) -> bytes:
    """One member."""
    member: bytes = isal_zlib.compress(content, LEVEL, _GZIP)
    return HEADER + member[len(HEADER) :]


def decompress(member: bytes) -> bytes:
    """The content of one member, whole and undamaged."""
    content: bytes = isal_zlib.decompress(member, _GZIP)
    return content


def read_members(stream: BinaryIO, start: int = 0, first: int = 0) -> Iterator[Member | Damage]:
    """The members from byte ``start`` on; after damage, from the next header that can be found.

    ``first`` is the length that the first of them may have, for who wants no other.

    Memory is bounded by the largest member, and no member of more than :data:`LARGEST` bytes is
    held: such a one is damage, of its whole length.
    """
    stream.seek(start)
    offset, pending = start, stream.read(first if 0 < first < _CHUNK else _CHUNK)
    while pending:
        found, pending = _read_member(stream, offset, pending)
        if isinstance(found, Damage) and not found.length:
            skipped, pending = _next_header(stream, pending)
            found = Damage(offset, skipped, found.reason)
        yield found
        offset += found.length
        pending = pending or stream.read(_CHUNK)


def _read_member(stream: BinaryIO, offset: int, pending: bytes) -> tuple[Member | Damage, bytes]:
    """The member at the beginning of ``pending``, and the bytes after it.

    For damage these are ``pending`` and all that was read since, to be searched again.
    """
    while len(pending) < len(HEADER) and (more := stream.read(_CHUNK)):
        pending += more
    if not pending.startswith(HEADER):
        short = HEADER.startswith(pending)
        reason = "the file ends within a gzip header" if short else "no gzip header of ours"
        return Damage(offset, 0, reason), pending
    unzip = isal_zlib.decompressobj(_GZIP)
    parts: list[bytes] = []
    held = 0
    fed = [pending]
    try:
        more = pending
        while not unzip.eof:
            part = unzip.decompress(more, _PIECE)
            held += len(part)
            if held <= LARGEST:
                parts.append(part)
            more = unzip.unconsumed_tail
            if not (more or part or unzip.eof):
                more = stream.read(_CHUNK)
                if not more:
                    return Damage(offset, 0, "the file ends within a gzip member"), b"".join(fed)
                fed.append(more)
    except _BROKEN as error:
        return Damage(offset, 0, f"broken gzip member: {error}"), b"".join(fed)
    after = unzip.unused_data
    length = sum(map(len, fed)) - len(after)
    if held > LARGEST:
        return Damage(offset, length, f"it holds {held} bytes, more than {LARGEST}"), after
    return Member(offset, length, b"".join(parts)), after


def _next_header(stream: BinaryIO, pending: bytes) -> tuple[int, bytes]:
    """How many bytes lie before the next header after the first byte, and the bytes from there."""
    skipped, window = 1, pending[1:]
    while (position := window.find(HEADER)) < 0:
        keep = len(HEADER) - 1
        more = stream.read(_CHUNK)
        if not more:
            return skipped + len(window), b""
        skipped += max(0, len(window) - keep)
        window = window[-keep:] + more if len(window) >= keep else window + more
    return skipped + position, window[position:]
