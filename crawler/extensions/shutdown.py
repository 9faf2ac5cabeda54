"""A run that is told to stop ends within seconds, with everything so far committed."""

from __future__ import annotations

import logging
import os
import signal
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals

from crawler.extensions.report import Report
from crawler.runs.context import OnArchive

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


_TOLD = b"\ncrawl: stopping; what was archived so far is kept (again to force)\n"


class Shutdown:
    """Bounds Scrapy's graceful stop: settings ``SHUTDOWN_SECONDS``.

    Scrapy waits for every request under way, which a slow server can draw out. After the grace the
    books are closed as they stand (what is still under way stays due), and Scrapy is told to stop
    at once, as a second signal would.
    """

    def __init__(self, crawler: Crawler, seconds: float) -> None:
        self._crawler = crawler
        self._seconds = seconds
        self._before: dict[int, Any] = {}
        self._closed = False
        self.told = False
        """Whether a signal has come."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read the setting, connect to the run's beginning and end."""
        extension = cls(crawler, crawler.settings.getfloat("SHUTDOWN_SECONDS"))
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_opened(self, spider: Spider) -> None:
        """Stand before Scrapy's own signal handlers, where there are any."""
        if not isinstance(spider, OnArchive):
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            before = signal.getsignal(number)
            if callable(before) and before is not signal.default_int_handler:
                self._before[number] = before
                signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        from twisted.internet import reactor

        self.told = True
        # At once, and past whatever is being written just now.
        with suppress(OSError):
            os.write(2, _TOLD)
        self._before[number](number, frame)
        reactor.callFromThread(reactor.callLater, self._seconds, self._force, number)

    def _force(self, number: int) -> None:
        if self._closed:
            return
        logger.warning("requests still under way after %g s: they stay due", self._seconds)
        report = self._crawler.get_extension(Report)
        if report is not None:
            report.spider_closed("shutdown")
        os.kill(os.getpid(), number)

    def spider_closed(self) -> None:
        """Scrapy's stop was quick enough."""
        self._closed = True
