"""Content codings undone as far as a page shows; what a crawl does is Scrapy's."""

from __future__ import annotations

import sys
import zlib
from importlib import import_module
from typing import Any

_PIECE = 1 << 16
_WINDOWS = {"gzip": 31, "x-gzip": 31, "deflate": 47}


def unpacked(body: bytes, coding: str, most: int) -> tuple[bytes, bool] | None:
    """At most so many bytes of what a body is without its coding; whether that is all of it.

    ``None`` for a coding that is not known, or is not what it says.
    """
    if coding in _WINDOWS:
        unzip = zlib.decompressobj(_WINDOWS[coding])
        try:
            content = unzip.decompress(body, most)
        except zlib.error:
            return None
        return content, not unzip.unconsumed_tail
    if coding == "br":
        return _of_brotli(body, most)
    if coding == "zstd":
        return _of_zstd(body, most)
    return None


def _of_brotli(body: bytes, most: int) -> tuple[bytes, bool] | None:
    # By name: the package has no type information.
    brotli: Any = import_module("brotli")
    press, content, more = brotli.Decompressor(), bytearray(), body
    try:
        while len(content) <= most:
            part = press.process(more, output_buffer_limit=_PIECE)
            if not part:
                break
            content += part
            more = b""
    except brotli.error:
        return None
    whole = len(content) <= most and press.is_finished()
    return _what_there_is(bytes(content[:most]), ended=whole)


def _of_zstd(body: bytes, most: int) -> tuple[bytes, bool] | None:
    name = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
    zstd: Any = import_module(name)
    press = zstd.ZstdDecompressor()
    try:
        content: bytes = press.decompress(body, most)
    except zstd.ZstdError:
        return None
    return _what_there_is(content, ended=press.eof)


def _what_there_is(content: bytes, *, ended: bool) -> tuple[bytes, bool] | None:
    """Nothing at all that does not end either is no packed body."""
    return (content, ended) if content or ended else None
