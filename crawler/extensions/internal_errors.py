"""Whatever goes wrong in the machinery around a spider is an error of the run, by its name."""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals

from crawler.runs.context import Run, run_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

MACHINERY = ("scrapy.", "asyncio", "twisted")
"""Loggers of what no callback and no pipeline answers for,"""
ANSWERED_FOR = (
    "scrapy.core.scraper",
    "scrapy.core.downloader",
    "scrapy.downloadermiddlewares",
    "scrapy.pipelines",
)
"""but for these: requests, callbacks and items, whose failures have names of their own."""
REASON = "internal_error"
"""Why a run ended that could not go on."""


class InternalErrors(logging.Handler):
    """Takes errors with a traceback, which only a log would tell of, into the run, and stops it.

    A scheduler, a receiver of signals, a pipeline's ``close_spider``: Scrapy logs what they raise
    and goes on, or waits for ever.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(logging.ERROR)
        self._crawler = crawler
        self._stopped = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Listen until the engine has stopped."""
        handler = cls(crawler)
        # Before the handlers that print: it may leave a traceback out.
        logging.getLogger().handlers.insert(0, handler)
        crawler.signals.connect(handler.spider_closed, signals.spider_closed)
        crawler.signals.connect(handler.engine_stopped, signals.engine_stopped)
        return handler

    def emit(self, record: logging.LogRecord) -> None:
        """Take an error in."""
        error = record.exc_info[1] if record.exc_info else None
        run = run_of(self._crawler)
        if error is None or run is None:
            return
        if run.failed(error):
            # The run tells the disk's error in one line: where Scrapy met it says nothing.
            record.exc_info = record.exc_text = None
            return
        of_machinery = record.name.startswith(MACHINERY)
        if not of_machinery or record.name.startswith(ANSWERED_FOR):
            return
        problem = f"internal error: {named(error)}"
        if problem not in run.errors:
            run.errors.append(problem)
        if not self._stopped:
            self._stopped = True
            self._stop(run)

    def _stop(self, run: Run) -> None:
        # The installed one, which a module that is loaded before it must not choose.
        from twisted.internet import reactor

        # Its interface is not annotated as mypy reads it.
        installed: Any = reactor
        if run.stop is not None:
            installed.callLater(0, run.stop, REASON)

    def spider_closed(self) -> None:
        """It is stopping: nothing is to be stopped any more."""
        self._stopped = True

    def engine_stopped(self) -> None:
        """What comes now is not this run's."""
        logging.getLogger().removeHandler(self)


def named(error: BaseException) -> str:
    """An error by its name, its words, and where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({frames[-1].name}, {frames[-1].filename}:{frames[-1].lineno})" if frames else ""
    words = " ".join(str(error).split())[:300]
    return f"{type(error).__name__}: {words}{where}" if words else f"{type(error).__name__}{where}"
