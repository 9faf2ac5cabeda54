"""Keeps every response as it came over the wire, and says where."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import IgnoreRequest, NotConfigured
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
    Settings: ``WARC_ENABLED``. Stats: ``warc/responses``, ``warc/failures``. When the archive
    cannot be written the run is stopped.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Switch off where nothing is to be captured."""
        if not crawler.settings.getbool("WARC_ENABLED"):
            raise NotConfigured("WARC_ENABLED is off")
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Forget what came of an earlier try of this request."""
        request.meta.pop(POINTER, None)
        request.meta.pop(WIRE, None)
        request.meta.pop(BODY_DIGEST, None)

    def process_response(self, request: Request, response: Response) -> Response:
        """Capture a response and put its pointer into the request's ``meta``."""
        pointer = self._capture(request, exchange_of(request, response))
        if pointer is not None:
            request.meta[POINTER] = pointer
            if response.status != 304 and "Content-Encoding" not in response.headers:
                request.meta[BODY_DIGEST] = bytes.fromhex(pointer.digest.partition(":")[2])
            self._count("warc/responses")
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Keep a trace of a request without a response; one that was never sent leaves none."""
        if isinstance(exception, IgnoreRequest):
            return
        error = f"{type(exception).__name__}: {exception}"
        self._capture(request, Failure(request.url, request.method, error))
        self._count("warc/failures")

    def _capture(self, request: Request, exchange: Exchange | Failure) -> WarcPointer | None:
        run = run_of(self._crawler)
        if run is None or run.fatal is not None:
            return None
        try:
            return run.archive.capture(exchange)
        except ArchiveError as error:
            run.abort(error)
            return None

    def _count(self, name: str) -> None:
        assert self._crawler.stats is not None
        self._crawler.stats.inc_value(name)


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
