"""Where a fetcher's work leaves it: captures, and articles that are normalized."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from scrapy.http import Request

from crawler.archive.warc.exchange import Exchange, Failure
from crawler.errors import PostFileError
from crawler.items import Submission, WarcPointer
from crawler.middlewares.capture import CaptureMiddleware
from crawler.pipelines.posts import post_of
from crawler.similarity.shingles import shingled

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class Deliver:
    """Last pipeline of a fetcher: what is normalized goes to the main process.

    With it goes what can be made of an article without knowing any other: its post file, and what
    the reprint index makes of its text. Settings: ``REPRINTS_ENABLED``.
    """

    def __init__(self, crawler: Crawler, *, reprints: bool) -> None:
        self._crawler = crawler
        self._reprints = reprints

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read the setting."""
        return cls(crawler, reprints=crawler.settings.getbool("REPRINTS_ENABLED"))

    def process_item(self, item: Submission) -> Submission:
        """Deliver it."""
        spider: Any = self._crawler.spider
        if self._reprints:
            item.shingled = shingled(item.article.text)
        try:
            post = post_of(item.article)
        except PostFileError:
            # The main process will meet it too, if the article is to be stored at all.
            post = None
        spider.frontier.deliver(item, post)
        return item


class DeliverCaptures(CaptureMiddleware):
    """Makes the records of each exchange here and leaves it to the main process to write them.

    The pointer in a request's ``meta`` has for its offset the record's place among those of its
    task. Settings and stats as :class:`~crawler.middlewares.capture.CaptureMiddleware`.
    """

    def _capture(self, request: Request, exchange: Exchange | Failure) -> WarcPointer | None:
        spider: Any = self._crawler.spider
        # What belongs to no task, such as robots.txt, is for the record alone.
        task = request.cb_kwargs.get("task")
        number = task.number if task is not None else None
        if isinstance(exchange, Failure):
            spider.outbox.record(number, exchange)
            return None
        place = spider.outbox.record(number, spider.preparer.prepare(exchange))
        return WarcPointer("", place, 0, "")
