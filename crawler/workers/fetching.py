"""A spider as it is in a fetcher: the same callbacks, without an archive behind them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Request
from scrapy.utils.defer import deferred_from_coro

from crawler.archive.warc.captures import random_id
from crawler.archive.warc.prepared import Preparer
from crawler.items import Draft, Submission
from crawler.pipelines.draft import PostLink
from crawler.spiders.base import ArchiveSpider
from crawler.spiders.frontier import Frontier, Task, post_link
from crawler.spiders.reasons import Reason
from crawler.workers.messages import Stop, Work
from crawler.workers.outbox import Outbox

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


BEATS = 6
"""How often a fetcher says that it is there, in the time after which it is given up."""


class RemoteFrontier(Frontier):
    """In place of the frontier: hands out what the main process sends, tells it what came of it."""

    def __init__(self, outbox: Outbox) -> None:
        # Nothing of a frontier's own state: the ledger behind it is the main process's.
        self._outbox = outbox
        self._numbers: dict[int, int] = {}
        self._settled: list[Draft | Submission] = []

    def take(self, tasks: tuple[Task, ...]) -> None:
        """These links are to be fetched here."""
        self._numbers.update({task.link: task.number for task in tasks})
        self._outbox.in_hand += len(tasks)

    def settle(self, task: Task, found: Draft | Submission | None) -> None:
        """A draft is complete; it goes through this process's pipelines first."""
        if found is not None and task.link in self._numbers:
            self._settled.append(found)

    def released(self) -> Iterator[Draft | Submission]:
        """Every draft at once: the main process keeps their order."""
        while self._settled:
            yield self._settled.pop(0)

    def deliver(self, found: Draft | Submission, post: tuple[str, bytes] | None = None) -> None:
        """Send what is finished to the main process."""
        assert found.link is not None
        number = self._numbers.pop(found.link, None)
        if number is not None:
            self._outbox.found(number, found, post)

    def fail(self, task: Task, reason: str, *, gone: bool, refused: bool = False) -> None:
        """Send the reason to the main process."""
        if self._numbers.pop(task.link, None) is not None:
            self._outbox.failed(task.number, Reason(reason, gone, refused))

    def postpone(self, link: int, reason: str, *, lost: bool = False) -> None:
        """A pipeline failed."""
        number = self._numbers.pop(link, None)
        if number is not None:
            self._outbox.failed(number, Reason(reason))

    def want_listing(self, path: str, category: str | None = None) -> None:
        """Tell the main process of a listing page."""
        self._outbox.listing(path, category)


class Fetching(ArchiveSpider):
    """What differs from a spider with an archive; mixed in by :func:`fetching`."""

    outbox: Outbox
    preparer: Preparer
    _beat: float
    _told_to_stop: bool
    _unfinished: set[int]

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """``outbox`` leads to the main process. Settings: ``WORKERS_SILENCE``."""
        outbox: Outbox = kwargs.pop("outbox")
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.outbox = outbox
        spider.preparer = Preparer(spider.clock, random_id)
        spider.errors = outbox.errors
        spider.frontier = RemoteFrontier(outbox)
        spider._beat = crawler.settings.getfloat("WORKERS_SILENCE") / BEATS
        spider._told_to_stop = False
        spider._unfinished = set()
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Say that there is room for work; all of it comes from the main process."""
        self.crawler.signals.connect(self._stay, signals.spider_idle)
        self.crawler.signals.connect(self._on_item_error, signals.item_error)
        self.crawler.signals.connect(self._on_spider_error, signals.spider_error)
        self.crawler.signals.connect(self._say_the_rest, signals.spider_closed)
        await self.outbox.open(self.crawler.stats, self._beat)
        work: tuple[Request, ...] = ()
        for request in work:
            yield request

    def _stay(self) -> None:
        if not self._told_to_stop:
            raise DontCloseSpider

    def told(self, message: Work | Stop) -> None:
        """The main process has said something."""
        assert self.crawler.engine is not None
        if isinstance(message, Work):
            assert isinstance(self.frontier, RemoteFrontier)
            self.preparer.info = message.info
            self.frontier.take(message.tasks)
            self.send(message.tasks)
        elif not self._told_to_stop:
            self._told_to_stop = True
            deferred_from_coro(self.crawler.engine.close_spider_async(reason="shutdown"))

    async def _say_the_rest(self) -> None:
        await self.outbox.close()

    def post_link(self, task: Task) -> PostLink | None:
        """What the URL says; what the ledger knows besides, the main process adds."""
        self._unfinished.add(task.link)
        return post_link(task, self.site_url)

    async def release(self, frontier: Frontier) -> None:
        """Send each draft through this process's pipelines, the last of which delivers it."""
        assert self.crawler.engine is not None
        assert isinstance(frontier, RemoteFrontier)
        for found in frontier.released():
            if found.link in self._unfinished:
                self._unfinished.discard(found.link)
                frontier.deliver(found)
            else:
                await self.crawler.engine.scraper.start_itemproc_async(found, response=None)


def fetching(spider: type[ArchiveSpider]) -> type[ArchiveSpider]:
    """The spider's class for a fetcher."""
    return type(f"Fetching{spider.__name__}", (Fetching, spider), {})
