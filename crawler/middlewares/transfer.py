"""One exchange over libcurl: what is asked, what comes in, and what is too much of it."""

from __future__ import annotations

import logging
import socket
from time import monotonic
from typing import TYPE_CHECKING

import pycurl
from scrapy import signals
from scrapy.exceptions import DownloadCancelledError, StopDownload
from scrapy.http import Headers

from crawler.middlewares.addresses import is_public
from crawler.scrapy_internals import large_message, stop_asked_for, too_large_message

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Request

LARGEST_HEAD = 256 * 1024
"""Bytes; servers send one or two kilobytes, browsers take about as much as this."""
_GO_ON, _BREAK_OFF = None, 0
_NO_SOCKET: int = pycurl.SOCKET_BAD
"""What a callback says to libcurl."""
_WITHOUT_BODY = frozenset({204, 304})
"""Whose length is that of another answer, if they state one (RFC 9110, section 8.6)."""

logger = logging.getLogger(__name__)


class Transfer:
    """A request under way and its answer as it comes in; libcurl calls the methods.

    ``largest`` and ``large`` are bytes of a body: not to be passed, and to be warned of; 0 for no
    limit. ``error`` and ``stop`` say why the transfer was broken off here, ``refused`` which
    address was not connected to; ``tried``: another one was to be connected to.
    """

    def __init__(
        self,
        crawler: Crawler,
        request: Request,
        *,
        largest: int,
        large: int,
        may_be_local: bool,
    ) -> None:
        self.request = request
        self.head: list[bytes] = []
        self.headers = Headers()
        self.head_ended = False
        self.body: list[bytes] = []
        self.sent: list[bytes] = []
        self.error: DownloadCancelledError | None = None
        self.stop: StopDownload | None = None
        self.refused = ""
        self.tried = False
        self._sockets: list[socket.socket] = []
        self._crawler = crawler
        self._largest = largest
        self._large = large
        self._may_be_local = may_be_local
        self._head_size = 0
        self._body_size = 0
        self._warned = False
        self._started = monotonic()

    # -- what libcurl calls ------------------------------------------------------------------

    def open_socket(self, purpose: int, address: pycurl.CurlSockAddr) -> socket.socket | int:
        """A socket for an address that a name led to; none for a local one.

        This is the address that is connected to, so that nothing can come between the check and
        the connection.
        """
        if not self._may_be_local and not is_public(str(address.addr[0])):
            self.refused = str(address.addr[0])
            return _NO_SOCKET
        self.tried = True
        try:
            opened = socket.socket(address.family, address.socktype, address.protocol)
        except OSError as error:
            logger.warning("no socket for %s: %s", self.request.url[:200], error)
            return _NO_SOCKET
        self._sockets.append(opened)
        return opened

    def note_sent(self, kind: int, data: bytes) -> None:
        """Keep the head of the request as it is sent."""
        if kind == pycurl.INFOTYPE_HEADER_OUT:
            if self.sent and self.sent[-1].endswith(b"\r\n\r\n"):
                self.sent.clear()
            self.sent.append(data)

    def receive_head(self, line: bytes) -> int | None:
        """Take a line of the head, or of what comes before or after the answer's own."""
        if self.head_ended:
            return _GO_ON  # the trailer of a chunked body
        self._head_size += len(line)
        if self._head_size > LARGEST_HEAD:
            return self._give_up(
                f"the headers of {self.request.url[:200]} are longer than {LARGEST_HEAD} bytes"
            )
        if line.strip(b"\r\n"):
            self.head.append(line)
            return _GO_ON
        if not self.head:
            return _GO_ON  # libcurl judges what begins with an empty line
        if self._is_interim():
            self.head.clear()
            return _GO_ON
        return self._end_head()

    def receive_body(self, data: bytes) -> int | None:
        """Take a part of the body, without its transfer coding."""
        self.body.append(data)
        self._body_size += len(data)
        self.stop = stop_asked_for(signals.bytes_received, self._crawler, self.request, data=data)
        if self.stop is not None:
            return _BREAK_OFF
        return self._judge_size(self._body_size, expected=False)

    def close(self) -> None:
        """Give back the sockets: libcurl has made duplicates of its own."""
        for opened in self._sockets:
            opened.close()

    # -- what has come in --------------------------------------------------------------------

    @property
    def status(self) -> int:
        """The status of the answer, whose head has come in."""
        # A space after it is not always there.
        return int(self.head[0].split(None, 2)[1][:3])

    @property
    def protocol(self) -> str:
        """The protocol as the status line says it; ``HTTP/2`` has no minor version."""
        return self.head[0].split(None, 1)[0].decode("latin-1")

    def request_head(self) -> bytes:
        """The head of the request as it was sent, without what was meant for a proxy."""
        lines = b"".join(self.sent).split(b"\r\n")
        return b"\r\n".join(line for line in lines if not line.lower().startswith(b"proxy-"))

    def response_head(self) -> bytes:
        """The head of the answer as it came, the end of each line as the standard has it."""
        return b"".join(line.rstrip(b"\r\n") + b"\r\n" for line in self.head) + b"\r\n"

    # -- judging -----------------------------------------------------------------------------

    def _is_interim(self) -> bool:
        """Whether what has ended is not the answer's head: 1xx, or a proxy's to CONNECT."""
        to_proxy = bool(self.sent) and self.sent[0].startswith(b"CONNECT ")
        return self.status < 200 or (self.status < 300 and to_proxy)

    def _end_head(self) -> int | None:
        self.head_ended = True
        self.request.meta["download_latency"] = monotonic() - self._started
        self.headers = _headers_of(self.head[1:])
        bodyless = self.request.method == "HEAD" or self.status in _WITHOUT_BODY
        size = None if bodyless else _expected_size(self.headers)
        if (judged := self._judge_size(size or 0, expected=True)) is not None:
            return judged
        self.stop = stop_asked_for(
            signals.headers_received,
            self._crawler,
            self.request,
            headers=self.headers,
            body_length=size,
        )
        return _GO_ON if self.stop is None else _BREAK_OFF

    def _judge_size(self, size: int, *, expected: bool) -> int | None:
        """Whether a body may have so many bytes; a warning when it first has many."""
        if self._largest and size > self._largest:
            self.body.clear()
            return self._give_up(
                too_large_message(size, self._largest, self.request, expected=expected)
            )
        if self._large and size > self._large and not self._warned:
            self._warned = True
            logger.warning("%s", large_message(size, self._large, self.request, expected=expected))
        return _GO_ON

    def _give_up(self, why: str) -> int:
        logger.warning("%s", why)
        self.error = DownloadCancelledError(why)
        return _BREAK_OFF


def _headers_of(lines: list[bytes]) -> Headers:
    """Scrapy's headers: values by name, in their order."""
    found: dict[bytes, list[bytes]] = {}
    for line in lines:
        name, _, value = line.partition(b":")
        found.setdefault(name.strip(), []).append(value.strip())
    return Headers(found)


def _expected_size(headers: Headers) -> int | None:
    """What a head says that its body has; nothing where chunks do (RFC 9112, section 6.3)."""
    if "Transfer-Encoding" in headers:
        return None
    length = headers.get("Content-Length") or b""
    return int(length) if length.isdigit() else None
