"""Answers whose status line and headers never end (docs/security.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import DownloadCancelledError, DownloadFailedError
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed

from crawler.scrapy_internals import give_up, head_parser, on_every_connection

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Request, Response

LARGEST_HEAD = 256 * 1024
"""Bytes; servers send one or two kilobytes, browsers take about as much as this."""


class HeadTooLargeError(Exception):
    """The headers of an answer went on and on."""


class BoundedHandler(HTTP11DownloadHandler):
    """Scrapy's handler for http and https, with a limit to what comes before the body.

    ``DOWNLOAD_MAXSIZE`` bounds bodies alone, and Twisted keeps every header that it is sent: a
    server could fill the memory within ``DOWNLOAD_TIMEOUT``. Raises
    :class:`scrapy.exceptions.DownloadCancelledError` as for a body that is too large.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        on_every_connection(self, _Head)

    async def download_request(self, request: Request) -> Response:
        """Download, see Scrapy."""
        try:
            return await super().download_request(request)
        except DownloadFailedError as error:
            if _is_head_too_large(error.__cause__):
                raise DownloadCancelledError(
                    f"the headers of {request.url[:200]} are longer than {LARGEST_HEAD} bytes"
                ) from error
            raise


def _is_head_too_large(error: BaseException | None) -> bool:
    return isinstance(error, ResponseFailed) and any(
        reason.check(HeadTooLargeError) for reason in error.reasons
    )


class _Head:
    """Counts what a connection receives before each body."""

    def __init__(self, protocol: Any) -> None:
        self._protocol = protocol
        self._pass_on = protocol.dataReceived
        self._parser: object = None
        self._size = 0
        protocol.dataReceived = self.received

    def received(self, data: bytes) -> None:
        """Pass on what came in, or give the connection up."""
        parser, in_head = head_parser(self._protocol)
        if parser is not self._parser:
            self._parser, self._size = parser, 0
        if in_head:
            self._size += len(data)
            if self._size > LARGEST_HEAD:
                give_up(self._protocol, cast(Any, Failure)(HeadTooLargeError()))
                return
        self._pass_on(data)
