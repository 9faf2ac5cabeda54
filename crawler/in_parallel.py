"""Steps that are worked on side by side, so many at a time, past Scrapy's scheduler and scraper."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, Generic, TypeVar

from crawler.scrapy_internals import is_closing, under_way

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_Step = TypeVar("_Step")


class InParallel(Generic[_Step]):
    """Does ``work`` on each step, at most ``at_a_time`` of them at once.

    ``more`` gives further steps whenever there is room and none is left; it may give none now and
    some later. A spider that closes begins no more, and Scrapy waits for those under way, also
    where :meth:`through` itself has been cancelled, as by SIGTERM.
    """

    def __init__(
        self,
        crawler: Crawler,
        work: Callable[[_Step], Awaitable[None]],
        more: Callable[[], Iterable[_Step]],
        *,
        at_a_time: int,
    ) -> None:
        self._crawler = crawler
        self._work = work
        self._more = more
        self._at_a_time = at_a_time
        self._waiting: deque[_Step] = deque()
        self._running: set[asyncio.Task[None]] = set()
        self._ended = asyncio.Event()
        self._error: Exception | None = None

    async def through(self, steps: Iterable[_Step]) -> None:
        """Come back when all of them and all of the further ones have ended.

        Raises what ``work`` or ``more`` raised first, after the end of those under way.
        """
        self._waiting.extend(steps)
        self._ended.clear()
        self._begin()
        await self._ended.wait()
        if self._error is not None:
            raise self._error

    def _begin(self) -> None:
        try:
            while len(self._running) < self._at_a_time and not self._is_over:
                if not self._waiting:
                    self._waiting.extend(self._more())
                if not self._waiting:
                    break
                running = asyncio.ensure_future(self._one(self._waiting.popleft()))
                self._running.add(running)
                running.add_done_callback(self._end)
        except Exception as error:  # noqa: BLE001 - through() raises it
            self._error = self._error or error
        if not self._running:
            self._ended.set()

    @property
    def _is_over(self) -> bool:
        return self._error is not None or is_closing(self._crawler)

    async def _one(self, step: _Step) -> None:
        with under_way(self._crawler):
            try:
                await self._work(step)
            except Exception as error:  # noqa: BLE001 - through() raises it
                self._error = self._error or error

    def _end(self, running: asyncio.Task[None]) -> None:
        self._running.discard(running)
        self._begin()
