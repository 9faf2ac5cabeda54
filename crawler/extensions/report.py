"""Closes a run: commits, balances the books, writes the report, says how it went."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TextIO

from scrapy import signals

from crawler.archive.archive import Archive
from crawler.clock import utc_text
from crawler.errors import ArchiveError
from crawler.exit_status import ExitStatus
from crawler.items import Article
from crawler.runs.books import NamedLink, RunReport, close_books, write_report
from crawler.runs.monitors import WATCHED_FIELDS, Limits, RunFigures, failed_monitors
from crawler.runs.summary import summary
from crawler.spiders.base import ArchiveSpider

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.statscollectors import StatsCollector

logger = logging.getLogger(__name__)


class Report:
    """Writes ``runs/<UTC time>-<spider>.json`` and prints a summary when an archive run ends.

    ``exit_status`` is what the command hands to the shell, ``written`` where the report lies.
    Settings: ``MONITOR_LEAST``, ``MONITOR_SHRUNK_TO``, ``MONITOR_EMPTY_FIELDS``,
    ``MONITOR_ERROR_RATE``, ``MONITOR_STALE_HOURS``.
    """

    def __init__(self, crawler: Crawler, limits: Limits, stream: TextIO | None = None) -> None:
        self._crawler = crawler
        self._limits = limits
        self._stream = stream
        self._started: datetime | None = None
        self.exit_status = ExitStatus.LOST
        self.report: RunReport | None = None
        self.written: Path | None = None
        self._incomplete: list[NamedLink] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read the settings; connect to the run's beginning and end."""
        settings = crawler.settings
        limits = Limits(
            least=settings.getint("MONITOR_LEAST"),
            shrunk_to=settings.getfloat("MONITOR_SHRUNK_TO"),
            empty_fields=settings.getfloat("MONITOR_EMPTY_FIELDS"),
            error_rate=settings.getfloat("MONITOR_ERROR_RATE"),
            stale=timedelta(hours=settings.getfloat("MONITOR_STALE_HOURS")),
        )
        extension = cls(crawler, limits)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        crawler.signals.connect(extension.item_scraped, signals.item_scraped)
        return extension

    def spider_opened(self, spider: Any) -> None:
        """Note when the run began."""
        if isinstance(spider, ArchiveSpider):
            self._started = spider.clock()

    def item_scraped(self, item: Any) -> None:
        """Note what a stored article lacks."""
        if isinstance(item, Article) and (missing := missing_fields(item)):
            named = NamedLink(item.url, item.id, f"unknown: {', '.join(missing)}")
            self._incomplete.append(named)

    def spider_closed(self, spider: Any, reason: str) -> None:
        """Close the books, once; without an archive (``scrapy parse``) there are none."""
        if not isinstance(spider, ArchiveSpider) or self.report is not None:
            return
        archive = spider.archive
        if archive is None or spider.frontier is None:
            if spider.fatal is not None:
                logger.critical("%s", spider.fatal)
            return
        if spider.fatal is not None:
            # Whatever met the failure: what is not committed did not happen. What cannot be put
            # back on a disk that fails is put back by the next start.
            with suppress(ArchiveError):
                archive.abandon()
        self.report = self._close_books(spider, archive, reason)
        try:
            if spider.fatal is None:
                archive.end_run(self.report.exit_status)
        except ArchiveError as error:
            logger.critical("%s", error)
            spider.fatal = error
            # What these books say was taken back: they are closed anew, on what is committed.
            self.report = self._close_books(spider, archive, "archive_failed")
        try:
            self.written = write_report(self.report, archive.paths.runs)
        except OSError as error:
            self._failed(f"cannot write the run report: {error}")
        archive.close()
        self.exit_status = ExitStatus(self.report.exit_status)
        text = summary(self.report, archive.paths, self.written)
        print(text, end="", file=self._stream or sys.stdout, flush=True)

    def _failed(self, problem: str) -> None:
        assert self.report is not None
        logger.critical("%s", problem)
        self.report.errors.append(problem)
        self.report.exit_status = ExitStatus.LOST

    def _close_books(self, spider: ArchiveSpider, archive: Archive, reason: str) -> RunReport:
        assert spider.frontier is not None
        assert self._crawler.stats is not None
        assert self._started is not None
        stats = self._crawler.stats
        figures = self._figures(spider, archive, stats)
        return close_books(
            archive,
            spider=spider.name,
            started=utc_text(self._started),
            finished=reason,
            scope=spider.frontier.scope,
            traffic=traffic(stats),
            required_listings=spider.required_listings,
            errors=[*spider.errors, *([str(spider.fatal)] if spider.fatal else [])],
            incomplete=self._incomplete,
            notes=spider.notes,
            # A run that was stopped has seen too little to look right or wrong.
            monitors=[
                *(failed_monitors(figures, self._limits) if reason == "finished" else []),
                *overflow(spider.frontier.overflow),
            ],
        )

    def _figures(
        self, spider: ArchiveSpider, archive: Archive, stats: StatsCollector
    ) -> RunFigures:
        assert self._started is not None
        ledger = archive.ledger_in_use
        changed = ledger.listings.newest_change()
        return RunFigures(
            started=self._started,
            now=spider.clock(),
            home=spider.home,
            listings=ledger.listings.asked(archive.run),
            articles=stats.get_value("store/new", 0) + stats.get_value("store/revision", 0),
            empty={
                name: stats.get_value(f"store/empty/{name}", 0)
                for name in WATCHED_FIELDS
                if name not in spider.may_be_empty
            },
            tried=stats.get_value("downloader/request_count", 0),
            failed=failed_requests(stats),
            newest_change=datetime.fromisoformat(changed) if changed else None,
        )


def overflow(pages: int) -> list[str]:
    """Listing pages that were found beyond the limits, in words."""
    return [f"listings: {pages} listing pages more than the limits were not asked"] * bool(pages)


def missing_fields(article: Article) -> list[str]:
    """What is not known of an article that every article has."""
    missing = [name for name in ("title", "published") if not getattr(article, name)]
    if article.published and article.published_precision == "day":
        missing.append("time")
    if not article.source and article.share_url:
        missing.append("source")
    return missing


def traffic(stats: StatsCollector) -> dict[str, float]:
    """Requests, 304s, bytes and seconds of a run, out of Scrapy's stats."""
    return {
        "requests": stats.get_value("downloader/request_count", 0),
        "not_modified": stats.get_value("downloader/response_status_count/304", 0),
        "bytes": stats.get_value("downloader/response_bytes", 0),
        "seconds": stats.get_value("elapsed_time_seconds", 0.0),
    }


def failed_requests(stats: StatsCollector) -> int:
    """Requests without an answer, or with one that means trouble (404 and 410 are answers)."""
    statuses = "downloader/response_status_count/"
    troubled = sum(
        count
        for name, count in stats.get_stats().items()
        if name.startswith(statuses)
        and int(name.removeprefix(statuses)) >= 400
        and int(name.removeprefix(statuses)) not in (404, 410)
    )
    return int(troubled + stats.get_value("downloader/exception_count", 0))
