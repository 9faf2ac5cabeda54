"""Closes a run: commits, balances the books, writes the report, says how it went."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TextIO

from scrapy import signals

from crawler.clock import moment_of
from crawler.errors import ArchiveError
from crawler.exit_status import ExitStatus
from crawler.plain_output import plain
from crawler.runs.books import Ending, NamedLink, RunReport, close_books, write_report
from crawler.runs.context import HELD, Run, run_of
from crawler.runs.incomplete import named_incomplete
from crawler.runs.monitors import WATCHED_FIELDS, Limits, RunFigures, failed_monitors
from crawler.runs.summary import summary

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.statscollectors import StatsCollector

logger = logging.getLogger(__name__)


class Report:
    """Writes ``runs/<UTC time>-<spider>.json`` and prints a summary when an archive run ends.

    ``exit_status`` is what the command hands to the shell, ``written`` where the report lies.
    Settings: ``MONITOR_…``, one for each field of :class:`~crawler.runs.monitors.Limits`.
    """

    def __init__(self, crawler: Crawler, limits: Limits, stream: TextIO | None = None) -> None:
        self._crawler = crawler
        self._limits = limits
        self._stream = stream
        self.exit_status = ExitStatus.LOST
        self.report: RunReport | None = None
        self.written: Path | None = None
        self._incomplete: list[NamedLink] = []
        self._opened = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read the settings; connect to the run's end."""
        settings = crawler.settings
        names = [field.name for field in fields(Limits)]
        limits = Limits(**{name: settings.getfloat(f"MONITOR_{name.upper()}") for name in names})
        extension = cls(crawler, limits)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        crawler.signals.connect(extension.item_scraped, signals.item_scraped)
        return extension

    def item_scraped(self, item: Any) -> None:
        """Note what a stored article lacks."""
        if named := named_incomplete(item):
            self._incomplete.append(named)

    def spider_opened(self) -> None:
        """The crawl has started; one that has not is closed by :meth:`not_started`."""
        self._opened = True

    def not_started(self, error: str) -> None:
        """Close the books of a run that came to nothing, for this reason."""
        run = run_of(self._crawler)
        if run is not None and self.report is None:
            run.errors.insert(0, f"the crawl could not start: {error}")
            self._close(run, "start_failed")

    def spider_closed(self, reason: str) -> None:
        """Close the books, once; without an archive (``scrapy parse``) there is nothing to do."""
        run = run_of(self._crawler)
        if run is not None and self.report is None and self._opened:
            self._close(run, reason)

    def _close(self, run: Run, reason: str) -> None:
        if run.fatal is not None:
            # Whatever met the failure: what is not committed did not happen. What cannot be put
            # back on a disk that fails is put back by the next start.
            with suppress(ArchiveError):
                run.archive.abandon()
        try:
            self.report = self._close_books(run, reason)
            if run.fatal is None:
                run.archive.end_run(self.report.exit_status)
        except ArchiveError as error:
            logger.critical("%s", error)
            run.fatal = error
            # What these books say was taken back: they are closed anew, on what is committed.
            with suppress(ArchiveError):
                run.archive.abandon()
            try:
                self.report = self._close_books(run, "archive_failed")
            except ArchiveError:
                # Nothing can be read: the next start puts everything back.
                self.report = None
                run.archive.close()
                return
        try:
            run.archive.check_place()
            self.written = write_report(self.report, run.archive.paths.runs)
            run.archive.keep_report(self.written)
        except (OSError, ArchiveError) as error:
            self._failed(f"cannot write the run report: {error}")
        run.archive.close()
        self.exit_status = ExitStatus(self.report.exit_status)
        text = summary(self.report, run.archive.paths, self.written)
        print(text, end="", file=plain(self._stream or sys.stdout), flush=True)

    def _failed(self, problem: str) -> None:
        assert self.report is not None
        logger.critical("%s", problem)
        self.report.errors.append(problem)
        self.report.exit_status = ExitStatus.LOST

    def _close_books(self, run: Run, reason: str) -> RunReport:
        """Balance the books. Raises :class:`ArchiveError` where the ledger cannot be read."""
        assert self._crawler.stats is not None
        stats = self._crawler.stats
        with run.archive.reading():
            figures = figures_of(run, stats, finished=reason == "finished")
            ending = Ending(
                finished=reason,
                requests=sent_requests(stats),
                not_modified=stats.get_value("downloader/response_status_count/304", 0),
                bytes=stats.get_value("downloader/response_bytes", 0),
                seconds=stats.get_value("elapsed_time_seconds", 0.0),
                incomplete=self._incomplete,
                monitors=failed_monitors(figures, self._limits),
            )
            return close_books(run, ending)


def figures_of(run: Run, stats: StatsCollector, *, finished: bool) -> RunFigures:
    """What the monitors look at, out of the ledger and Scrapy's stats."""
    ledger = run.archive.ledger.in_use
    changed = ledger.listings.newest_change(run.archive.now())
    watched, watched_owed = ledger.articles.watched()
    return RunFigures(
        started=run.started,
        now=run.clock(),
        home=run.expected.home,
        listings=ledger.listings.asked(run.archive.run),
        articles=stats.get_value("store/new", 0) + stats.get_value("store/revision", 0),
        empty={
            name: stats.get_value(f"store/empty/{name}", 0)
            for name in WATCHED_FIELDS
            if name not in run.expected.may_be_empty
        },
        owed=stats.get_value("store/owed", 0),
        watched=watched,
        watched_owed=watched_owed,
        tried=sent_requests(stats),
        failed=failed_requests(stats),
        newest_change=moment_of(changed) if changed else None,
        overflow=run.frontier.overflow if run.frontier else 0,
        finished=finished,
    )


def sent_requests(stats: StatsCollector) -> int:
    """Requests that were sent: a host's wish not to be asked holds some back."""
    return int(stats.get_value("downloader/request_count", 0) - stats.get_value(HELD, 0))


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
    failed = stats.get_value("downloader/exception_count", 0) - stats.get_value(HELD, 0)
    return int(troubled + failed)
