"""A request made past Scrapy's scheduler and spider middlewares."""

from __future__ import annotations

from collections.abc import Collection
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.scrapy_internals import download

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Request, Response


_WHOLE = (HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION)
"""What brings what was asked for. 202 is a promise, 206 a part that nobody has asked for, and
others have no content (RFC 9110, 15.3)."""


async def ask(
    crawler: Crawler, request: Request, *, also: Collection[int] = ()
) -> Response | Failure:
    """The answer, or as a failure what Scrapy would give to the request's errback.

    The downloader and all its middlewares are passed as by any request: politeness, robots.txt,
    retries, redirects, the guard. An answer with any status but 200 and 203, and those that may
    ``also`` come, is a failure, as most of them are to Scrapy's
    :class:`~scrapy.spidermiddlewares.httperror.HttpErrorMiddleware`.
    """
    try:
        response = await download(crawler, request)
        if response.status not in (*_WHOLE, *also):
            raise HttpError(response, f"{response.url} answered {response.status}")
    except Exception:  # noqa: BLE001 - whatever it is gets a name in the books, as Scrapy does it
        failure = cast(Any, Failure)()
        failure.request = request
        return cast(Failure, failure)
    return response


def request_of(failure: Failure) -> Request:
    """The request that failed: Scrapy puts it into what it gives to an errback."""
    request: Request = cast(Any, failure).request
    return request
