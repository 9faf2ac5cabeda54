"""Shows that a run gets on: a bar on a terminal, plain lines in a log."""

from __future__ import annotations

import logging
import sys
from time import monotonic
from typing import TYPE_CHECKING, Self, TextIO

from scrapy import signals
from twisted.internet.task import LoopingCall

from crawler.extensions.progress_line import Done, progress_line
from crawler.runs.context import OnArchive, run_of

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID
    from scrapy import Spider
    from scrapy.crawler import Crawler

logger = logging.getLogger("crawler.progress")


class Progress:
    """Settings: ``PROGRESS_SECONDS``, the time between two lines in a log."""

    def __init__(self, crawler: Crawler, seconds: float, *, terminal: bool) -> None:
        self._crawler = crawler
        self._seconds = seconds
        self._terminal = terminal
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._ticker: LoopingCall | None = None
        self._name, self._began = "", 0.0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """A bar if standard error is a terminal and the log does not go there too densely."""
        extension = cls(
            crawler,
            crawler.settings.getfloat("PROGRESS_SECONDS"),
            terminal=sys.stderr.isatty() and crawler.settings["LOG_LEVEL"] != "DEBUG",
        )
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_opened(self, spider: Spider) -> None:
        """Start the bar or the ticker, for runs on an archive only."""
        if not isinstance(spider, OnArchive):
            return
        if self._terminal:
            self._start_bar(spider.name)
        self._ticker = LoopingCall(self._tick)
        self._ticker.start(0.2 if self._terminal else self._seconds, now=False)

    def _start_bar(self, name: str) -> None:
        # Only a terminal pays for the import.
        from rich.console import Console
        from rich.progress import Progress as Bar
        from rich.progress import TextColumn

        line = TextColumn("{task.description}", markup=False)
        self._bar = Bar(line, console=Console(stderr=True), transient=True)
        self._name, self._began = name, monotonic()
        self._task = self._bar.add_task(name, total=None)
        before = sys.stderr
        self._bar.start()
        # While the bar is shown, rich puts above it whatever is written to the standard error: the
        # log has to take that way too.
        self._move_log(before, sys.stderr)

    @staticmethod
    def _move_log(before: TextIO, after: TextIO) -> None:
        for handler in logging.getLogger().handlers:
            if isinstance(handler, logging.StreamHandler) and handler.stream is before:
                handler.setStream(after)

    def _tick(self) -> None:
        run = run_of(self._crawler)
        if run is None or run.frontier is None:
            return
        assert self._crawler.stats is not None
        stats = self._crawler.stats
        written = stats.get_value("store/new", 0) + stats.get_value("store/revision", 0)
        dropped = stats.get_value("store/duplicate", 0)
        unchanged = stats.get_value("store/unchanged", 0)
        done, total = run.frontier.progress()
        if self._bar is not None and self._task is not None:
            seconds = monotonic() - self._began
            so_far = Done(done, total, written, dropped, unchanged, seconds)
            line = progress_line(self._name, so_far, self._bar.console.width)
            self._bar.update(self._task, description=line)
        else:
            logger.info(
                "%d of %d links done: %d written, %d dropped, %d unchanged; %d requests",
                done,
                total,
                written,
                dropped,
                unchanged,
                stats.get_value("downloader/request_count", 0),
            )

    def spider_closed(self) -> None:
        """Take the bar away; the summary follows."""
        if self._ticker is not None:
            self._ticker.stop()
            self._ticker = None
        if self._bar is not None:
            before = sys.stderr
            self._bar.stop()
            self._move_log(before, sys.stderr)
