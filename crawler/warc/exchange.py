"""What passed between this crawler and a server, as plain values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

Headers = tuple[tuple[bytes, bytes], ...]

ORIGINAL = b"X-Archive-Orig-"
"""Prefix of a header that no longer describes the stored bytes, as web archives have it."""
_FRAMING = (b"transfer-encoding", b"trailer")
_LENGTH = b"content-length"


def _lines_of(*names: bytes) -> re.Pattern[bytes]:
    # A name that a space stands behind is another one to libcurl (and by RFC 9112, section 5.1).
    return re.compile(rb"(\r\n)(" + b"|".join(names) + rb")(?=:)", re.IGNORECASE)


_CODED = _lines_of(_FRAMING[0])
_FRAMING_LINES = _lines_of(*_FRAMING)
_ALL_LINES = _lines_of(*_FRAMING, _LENGTH)


HTTP2 = "HTTP/2"


@dataclass(frozen=True, slots=True)
class Wire:
    """The heads of an exchange as they were sent and as they came, each with its empty line."""

    request: bytes
    response: bytes


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its response.

    ``body`` is the payload: without transfer coding, with content coding, as the server sent it.
    ``protocol`` is the response's, such as ``HTTP/1.1``; ``ip`` the server's address or empty.
    ``wire`` has the heads as they were; without it they are made of the headers.
    """

    url: str
    method: str
    request_headers: Headers
    request_body: bytes
    status: int
    protocol: str
    response_headers: Headers
    body: bytes
    ip: str = ""
    wire: Wire | None = None

    def request_head(self) -> bytes:
        """Request line and headers, up to the empty line.

        What went over HTTP/2 is written as HTTP/1.1, which every reader of WARC files knows.
        """
        if self.wire is not None:
            first, end, lines = self.wire.request.partition(b"\r\n")
            return first.replace(b" HTTP/2", b" HTTP/1.1") + end + lines
        parts = urlsplit(self.url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = self.request_headers
        if not any(name.lower() == b"host" for name, _ in headers):
            host = parts.netloc.rpartition("@")[2].encode("ascii", "replace")
            headers = ((b"Host", host), *headers)
        return _head(f"{self.method} {target} HTTP/1.1".encode("ascii", "replace"), headers)

    def response_head(self) -> bytes:
        """Status line and headers, up to the empty line.

        The transfer coding is taken off before anyone here sees the body, so its header is kept
        under another name: a reader would look for chunks that are not there. So is a length
        beside it, which does not count (RFC 9112, section 6.3) and may be another one.
        """
        phrase = _PHRASES.get(self.status, "")
        if self.wire is not None:
            head = self.wire.response
            lines = _ALL_LINES if _CODED.search(head) else _FRAMING_LINES
            return _as_http1(lines.sub(rb"\1" + ORIGINAL + rb"\2", head), phrase)
        coded = any(name.lower() == _FRAMING[0] for name, _ in self.response_headers)
        undone = (*_FRAMING, _LENGTH) if coded else _FRAMING
        headers = tuple(
            (ORIGINAL + name if name.lower() in undone else name, value)
            for name, value in self.response_headers
        )
        return _head(f"{self.protocol} {self.status} {phrase}".rstrip().encode(), headers)


@dataclass(frozen=True, slots=True)
class Failure:
    """A request that no response came to, and why."""

    url: str
    method: str
    error: str


_PHRASES = {status.value: status.phrase for status in HTTPStatus}


def _as_http1(head: bytes, phrase: str) -> bytes:
    """A head of HTTP/2, which has no reason phrase, as one of HTTP/1.1; others as they are."""
    first, end, lines = head.partition(b"\r\n")
    if not first.startswith(b"HTTP/2"):
        return head
    status = first.split()[1]
    return b"HTTP/1.1 " + status + b" " + phrase.encode() + end + lines


def _head(first: bytes, headers: Headers) -> bytes:
    lines = [first, *(name + b": " + value for name, value in headers)]
    return b"\r\n".join(line.replace(b"\r", b" ").replace(b"\n", b" ") for line in lines) + (
        b"\r\n\r\n"
    )
