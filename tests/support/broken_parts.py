"""Parts of a crawl that raise, each where its name says: for settings that name components."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, NoReturn, Self

from scrapy.core.scheduler import Scheduler
from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from crawler.spiders.category import CategorySpider

WORDS = "this part is broken"


def broken(*_: object, **__: object) -> NoReturn:
    raise RuntimeError(WORDS)


class SchedulerOpen(Scheduler):
    open = broken


class SchedulerNext(Scheduler):
    next_request = broken


class SchedulerEnqueue(Scheduler):
    enqueue_request = broken


class SchedulerPending(Scheduler):
    has_pending_requests = broken


class SchedulerClose(Scheduler):
    close = broken


class Pipeline:
    """One that does nothing."""

    def process_item(self, item: Any) -> Any:
        return item


class PipelineOpen(Pipeline):
    open_spider = broken


class PipelineClose(Pipeline):
    close_spider = broken


class Made:
    """Nothing can be made of it."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        raise RuntimeError(WORDS)


class AskingMiddleware:
    def process_request(self, request: Request) -> None:
        broken()


class AnsweringMiddleware:
    def process_response(self, request: Request, response: Response) -> Response:
        broken()


class StartMiddleware:
    """Broken before the spider's start has begun."""

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        if start:
            raise RuntimeError(WORDS)
        yield start


class StartRequestMiddleware:
    """Broken by the first request that the spider's start gives."""

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        async for each in start:
            if each:
                raise RuntimeError(WORDS)
            yield each


class StartEndMiddleware:
    """Broken when the spider's start has ended."""

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        async for each in start:
            yield each
        broken()


class Spider(CategorySpider):
    """Cannot be made."""

    __init__ = broken
