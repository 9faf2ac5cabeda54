"""Why a request came to nothing, as a short code for the books."""

from __future__ import annotations

from dataclasses import dataclass

from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Reason:
    """``code`` is what the report counts.

    ``gone``: the server says that there is no such thing; ``refused``: it must not be asked for.
    """

    code: str
    gone: bool = False
    refused: bool = False


def reason_of(failure: Failure) -> Reason:
    """What to call a failed request.

    ``http-<status>`` for an answer with another status than 200, ``robots`` for what robots.txt
    forbids, ``refused-…`` for what :class:`crawler.middlewares.guard.Guard` holds back,
    ``too-large``, and otherwise the name of the network error, such as ``DownloadTimeoutError``.
    """
    error = failure.value
    if isinstance(error, HttpError):
        status = error.response.status
        return Reason(f"http-{status}", status in GONE)
    if isinstance(error, IgnoreRequest):
        code = getattr(error, "reason", "robots" if "robots.txt" in str(error) else "ignored")
        return Reason(str(code), refused=True)
    if isinstance(error, DownloadCancelledError):
        return Reason("too-large")
    return Reason(type(error).__name__)
