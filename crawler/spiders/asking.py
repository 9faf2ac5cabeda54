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


async def ask(
    crawler: Crawler, request: Request, *, also: Collection[int] = ()
) -> Response | Failure:
    """The answer, or as a failure what Scrapy would give to the request's errback.

    The downloader and all its middlewares are passed as by any request: politeness, robots.txt,
    retries, redirects, the guard. An answer with any status but success, and those that may
    ``also`` come, is a failure, as it is to Scrapy's
    :class:`~scrapy.spidermiddlewares.httperror.HttpErrorMiddleware`.
    """
    try:
        response = await download(crawler, request)
        succeeded = HTTPStatus.OK <= response.status < HTTPStatus.MULTIPLE_CHOICES
        if not succeeded and response.status not in also:
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
