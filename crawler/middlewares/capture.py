"""Keeps every response as it came over the wire, says where, and counts what passed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from crawler.errors import ArchiveError
from crawler.items import WarcPointer
from crawler.runs.context import run_of
from crawler.scrapy_internals import header_values
from crawler.warc.exchange import Exchange, Failure, Headers, Wire

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

WIRE = "wire"
"""The key of ``request.meta`` under which the download handler leaves the
:class:`~crawler.warc.exchange.Wire` of an answer."""
POINTER = "warc"
"""The key of ``request.meta`` under which a response's :class:`~crawler.items.WarcPointer` is."""


BODY_DIGEST = "body_digest"
"""The key of ``request.meta`` under which the SHA-256 of a body is that was sent as it is read."""


class CaptureMiddleware:
    """Hands each exchange to the archive: each hop of a redirect, each retry, robots.txt.

    It must be the middleware next to the downloader, so that nothing has been decompressed yet.
    When the archive cannot be written the run is stopped. Stats, those of Scrapy's own
    ``DownloaderStats`` that a run needs: ``downloader/request_count``,
    ``downloader/response_status_count/<status>``, ``downloader/response_bytes`` (heads and bodies
    as they came), ``downloader/exception_count``.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy wants it: the archive knows whether anything is to be captured."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Forget what came of an earlier try of this request."""
        self._count("downloader/request_count")
        request.meta.pop(POINTER, None)
        request.meta.pop(WIRE, None)
        request.meta.pop(BODY_DIGEST, None)

    def process_response(self, request: Request, response: Response) -> Response:
        """Capture a response and put its pointer into the request's ``meta``."""
        exchange = exchange_of(request, response)
        self._count(f"downloader/response_status_count/{response.status}")
        self._count("downloader/response_bytes", len(exchange.response_head()) + len(response.body))
        pointer = self._capture(exchange)
        if pointer is not None:
            request.meta[POINTER] = pointer
            if response.status != 304 and "Content-Encoding" not in response.headers:
                request.meta[BODY_DIGEST] = bytes.fromhex(pointer.digest.partition(":")[2])
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Keep a trace of a request without a response; one that was never sent leaves none."""
        self._count("downloader/exception_count")
        if isinstance(exception, IgnoreRequest):
            return
        error = f"{type(exception).__name__}: {exception}"
        self._capture(Failure(request.url, request.method, error))

    def _capture(self, exchange: Exchange | Failure) -> WarcPointer | None:
        run = run_of(self._crawler)
        if run is None or run.fatal is not None:
            return None
        try:
            return run.archive.capture(exchange)
        except ArchiveError as error:
            run.abort(error)
            return None

    def _count(self, name: str, count: int = 1) -> None:
        assert self._crawler.stats is not None
        self._crawler.stats.inc_value(name, count)


def exchange_of(request: Request, response: Response) -> Exchange:
    """Scrapy's request and response as plain values.

    With the heads as they were, where the download handler has kept them (Scrapy's own do not).
    """
    wire: Wire | None = request.meta.pop(WIRE, None)
    return Exchange(
        url=response.url,
        method=request.method,
        request_headers=_headers(request),
        request_body=request.body,
        status=response.status,
        protocol=response.protocol or "HTTP/1.1",
        response_headers=_headers(response),
        body=response.body,
        ip=str(response.ip_address) if response.ip_address else "",
        wire=wire,
    )


def _headers(message: Request | Response) -> Headers:
    return tuple((name, value) for name, values in header_values(message) for value in values)


def captured(response: Response) -> list[WarcPointer]:
    """Where a response lies in the archive's WARC files; empty if it was not captured."""
    pointer = response.meta.get(POINTER)
    return [pointer] if pointer is not None else []


def body_digest(response: Response) -> bytes:
    """The SHA-256 of a response's body as it is read, the 32 bytes.

    Its capture has made it already, unless the body was packed: then other bytes were captured.
    """
    known: bytes | None = response.meta.get(BODY_DIGEST)
    return known if known is not None else hashlib.sha256(response.body).digest()
