"""Why a request came to nothing, as a short code for the books."""

from __future__ import annotations

from dataclasses import dataclass

from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.middlewares.guard import RefusedRequest
from crawler.middlewares.host_pace import HeldBack
from crawler.scrapy_internals import BrokenEncodingError, why_ignored

GONE = frozenset({404, 410})
_OF_NETWORKS = ("scrapy.", "twisted.", "pycurl", "OpenSSL", "ssl")
"""Where errors are at home that say something of a download; others are of programs."""


@dataclass(frozen=True, slots=True)
class Reason:
    """``code`` is what the report counts.

    ``gone``: the server says that there is no such thing; ``refused``: it must not be asked for.
    ``until``: UTC, when the host may be asked again; empty if it has not said so.
    """

    code: str
    gone: bool = False
    refused: bool = False
    until: str = ""
    error: str = ""
    """What went wrong in this program itself, in words."""


def reason_of(failure: Failure) -> Reason:
    """What to call a failed request.

    ``http-<status>`` for an answer with another status than 200, ``robots`` for what robots.txt
    forbids, ``refused-…`` for what :class:`crawler.middlewares.guard.Guard` holds back,
    ``asked-to-wait`` and ``crawl-delay`` for what its host does not want to be asked now,
    ``too-large`` (packed or unpacked), ``too-many-redirects``, ``no-address`` for a redirect to an
    impossible one, ``broken-encoding`` for what cannot be unpacked, and otherwise the name of the
    network error, such as ``DownloadTimeoutError``; ``internal-error`` for any other.
    """
    error = failure.value
    if isinstance(error, HttpError):
        status = error.response.status
        return Reason(f"http-{status}", status in GONE)
    if isinstance(error, IgnoreRequest):
        if isinstance(error, RefusedRequest):
            return Reason(error.reason, refused=True)
        if isinstance(error, HeldBack):
            return Reason(error.reason, until=error.until)
        code = why_ignored(error) or "ignored"
        return Reason(code, refused=code in ("robots", "ignored"))
    if isinstance(error, DownloadCancelledError):
        return Reason("too-large")
    if isinstance(error, ValueError):
        return Reason("no-address")
    if isinstance(error, BrokenEncodingError):
        return Reason("broken-encoding")
    if isinstance(error, OSError) or type(error).__module__.startswith(_OF_NETWORKS):
        return Reason(type(error).__name__)
    return Reason("internal-error", error=repr(error)[:300])
