"""Closes a run: commits, balances the books, writes the report, says how it went."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Any, Self, TextIO

from scrapy import signals

from crawler.archive.jsonl import utc_text
from crawler.archive.report import RunReport, close_books, write_report
from crawler.archive.summary import summary
from crawler.errors import ArchiveError
from crawler.exit_status import ExitStatus
from crawler.spiders.base import ArchiveSpider

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.statscollectors import StatsCollector

logger = logging.getLogger(__name__)


class Report:
    """Writes ``runs/<UTC time>-<spider>.json`` and prints a summary when an archive run ends.

    ``exit_status`` is what the command hands to the shell.
    """

    def __init__(self, crawler: Crawler, stream: TextIO | None = None) -> None:
        self._crawler = crawler
        self._stream = stream
        self._started = ""
        self.exit_status = ExitStatus.LOST
        self.report: RunReport | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Connect to the run's beginning and end."""
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_opened(self, spider: Any) -> None:
        """Note when the run began."""
        if isinstance(spider, ArchiveSpider):
            self._started = utc_text(spider.clock())

    def spider_closed(self, spider: Any, reason: str) -> None:
        """Close the books; without an archive (``scrapy parse``) there are none."""
        if not isinstance(spider, ArchiveSpider) or spider.frontier is None:
            if isinstance(spider, ArchiveSpider) and spider.fatal is not None:
                logger.critical("%s", spider.fatal)
            return
        archive = spider.archive
        assert archive is not None
        try:
            errors = [*spider.errors, *([str(spider.fatal)] if spider.fatal else [])]
            self.report = close_books(
                archive,
                spider=spider.name,
                started=self._started,
                finished=reason,
                scope=spider.frontier.scope,
                traffic=traffic(self._crawler.stats),
                required_listings=spider.required_listings,
                errors=errors,
            )
            if spider.fatal is None:
                archive.end_run(self.report.exit_status)
        except ArchiveError as error:
            logger.critical("%s", error)
            assert self.report is not None
            self.report.errors.append(str(error))
            self.report.exit_status = ExitStatus.LOST
        written = None
        try:
            written = write_report(self.report, archive.paths.runs)
        except OSError as error:
            self.report.errors.append(f"cannot write the run report: {error}")
            self.report.exit_status = ExitStatus.LOST
        finally:
            archive.close()
        self.exit_status = ExitStatus(self.report.exit_status)
        print(
            summary(self.report, archive.paths, written),
            end="",
            file=self._stream or sys.stdout,
            flush=True,
        )


def traffic(stats: StatsCollector | None) -> dict[str, float]:
    """Requests, 304s, bytes and seconds of a run, out of Scrapy's stats."""
    assert stats is not None
    return {
        "requests": stats.get_value("downloader/request_count", 0),
        "not_modified": stats.get_value("downloader/response_status_count/304", 0),
        "bytes": stats.get_value("downloader/response_bytes", 0),
        "seconds": stats.get_value("elapsed_time_seconds", 0.0),
    }
