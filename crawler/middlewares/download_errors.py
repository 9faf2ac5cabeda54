"""What libcurl says went wrong, as the exceptions that Scrapy and its retries know."""

from __future__ import annotations

import pycurl
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    UnsupportedURLSchemeError,
)

_TOO_LARGE = 100  # CURLE_TOO_LARGE, which pycurl has no name for
_KNOWN: dict[int, type[Exception]] = {
    pycurl.E_COULDNT_RESOLVE_HOST: CannotResolveHostError,
    pycurl.E_COULDNT_RESOLVE_PROXY: CannotResolveHostError,
    pycurl.E_COULDNT_CONNECT: DownloadConnectionRefusedError,
    pycurl.E_OPERATION_TIMEDOUT: DownloadTimeoutError,
    pycurl.E_URL_MALFORMAT: ValueError,
    _TOO_LARGE: DownloadCancelledError,
}
_HTTP2_STREAM = 92  # CURLE_HTTP2_STREAM, which pycurl has no name for
BROKEN_OFF = frozenset({pycurl.E_PARTIAL_FILE, pycurl.E_RECV_ERROR, _HTTP2_STREAM})
"""What libcurl says when a body does not end as it should."""


def scrapys_error(url: str, error: pycurl.error, *, asked: bool, not_tried: str = "") -> Exception:
    """The exception for what libcurl raised, with libcurl's own words.

    :class:`scrapy.exceptions.DownloadFailedError` for whatever has no name of its own: an answer
    that libcurl does not take for HTTP, a certificate that is not valid, a connection that broke.
    ``asked``: the request has been sent. ``not_tried``: an address that is not public.
    """
    code, words = error.args
    kind = _KNOWN.get(code, DownloadFailedError)
    if code == pycurl.E_UNSUPPORTED_PROTOCOL and not asked:
        kind = UnsupportedURLSchemeError
    beside = f"; not tried: {not_tried} is not public" if not_tried else ""
    return kind(f"{url[:200]}: {words} (libcurl {code}){beside}")
