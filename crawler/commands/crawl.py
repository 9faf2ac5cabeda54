"""``scrapy crawl``: Scrapy's own, with the archive opened first and an honest exit status."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sqlite3
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType

from scrapy.commands import crawl
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError
from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

from crawler.archive.archive import Archive
from crawler.archive.paths import ArchivePaths
from crawler.archive.room import check_room
from crawler.articles.one_source import foreign_source_reason
from crawler.clock import run_clock, utc_text
from crawler.command_line.command import program
from crawler.counted import counted
from crawler.errors import (
    ArchiveDamagedError,
    ArchiveError,
    ArchiveLockedError,
    ArchiverError,
    LinkError,
)
from crawler.exit_status import ExitStatus
from crawler.extensions.internal_errors import named
from crawler.extensions.report import Report
from crawler.extensions.shutdown import Shutdown
from crawler.first_moments import answer_with, end_at_once, hand_over
from crawler.plain_output import hold_standard_streams, make_log_plain, plain
from crawler.runs.notification import Outcome, outcome_of
from crawler.runs.teller import Teller, teller_of
from crawler.scrapy_internals import LOGGER, ROBOTS_LOGGER, extension_of, spiders_of, when_failed
from crawler.setting_checks import check_settings, recheck_after
from crawler.setting_values import DEFAULTS, values_of
from crawler.source import source_named
from crawler.spiders.base import ArchiveSpider
from crawler.spiders.capture_policy import capture_policy
from crawler.spiders.category import CategorySpider
from crawler.spiders.collection import collect_rarely

logger = logging.getLogger(__name__)


class Command(crawl.Command):
    """Checks arguments and settings before anything else, then runs the spider.

    Bad arguments end with status 2 and one line; an archive that another run holds with 75; one
    that cannot be opened with 4.
    """

    _archive: Archive | None = None
    """The archive, once it is open."""

    def long_desc(self) -> str:
        """What ``--help`` says."""
        return (
            "Run a spider on the archive. Spiders: category [-a categories=SLUG,SLUG…] archives "
            "the site (SITE_URL) or some categories of it; share -a codes=NW…,… or -a file=FILE "
            "archives articles from their share links; edition -a pages=FILE|URL|GLOB,… [-a "
            "paper=NAME -a date=2022-02-07 -a page=A1] archives pages of a newspaper (text, PDF, "
            "e-paper layout pages with their articles) and finds their online copies. Settings "
            "(-s NAME=VALUE): SITE_URL, SHARE_URL, ARCHIVE_DIR, NOW, see crawler/settings.py. Exit "
            "status: 0 all accounted for; 2 usage; 3 something is pending and will be tried again; "
            "4 something was lost or refused, or the archive is damaged; 5 the run looks wrong; 75 "
            "another run holds the archive."
        )

    @staticmethod
    def add_own_options(parser: argparse.ArgumentParser) -> None:
        """What this project adds to Scrapy's options."""
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="say what would be asked for now: no request is made, nothing is written",
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's, and our own."""
        super().add_options(parser)
        self.add_own_options(parser)

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check all that the command line says, before Scrapy itself has a word to say."""
        end_at_once(f"{program()} crawl", ExitStatus.PENDING)
        hold_standard_streams()
        try:
            super().process_options(args, opts)
            self._check(args, opts)
        except (UsageError, LinkError, ValueError) as error:
            self._stop(error, ExitStatus.USAGE, tell=not opts.dry_run)
            sys.exit(ExitStatus.USAGE)

    def _check(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        loader = spiders_of(self.settings)
        if len(args) != 1:
            given = f", not {' '.join(args)}" if args else ""
            names = ", ".join(sorted(loader.list()))
            raise UsageError(f"expected the name of one spider ({names}){given}")
        try:
            spider = loader.load(args[0])
        except KeyError:
            names = ", ".join(sorted(loader.list()))
            raise UsageError(f"there is no spider {args[0]!r}; there are {names}") from None
        if issubclass(spider, ArchiveSpider):
            spider.check_arguments(opts.spargs, source_named(self.settings["SOURCE"]))
            check_settings(self.settings, own_agent=_is_own(self.settings, "USER_AGENT"))
            self._teller()

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the spider named by the one argument."""
        assert self.crawler_process is not None
        spider = self.crawler_process.spider_loader.load(args[0])
        if not issubclass(spider, ArchiveSpider):
            hand_over()
            collect_rarely()
            super().run(args, opts)
            return
        answer_with(_stop_here)
        try:
            self._run(spider, args, opts)
        except _StoppedError:
            if self._archive is not None:
                self._end_unbegun(self._archive)
            else:
                self._say_stopped()

    def _end_unbegun(self, archive: Archive) -> None:
        """A signal has come before anything was asked for: the archive is as it was."""
        with suppress(ArchiveError):
            archive.end_run(ExitStatus.PENDING)
        archive.close()
        self._say_stopped()

    def _say_stopped(self) -> None:
        self.exitcode = int(ExitStatus.PENDING)
        told = f"{program()} crawl: stopped before anything was asked for; the next run goes on"
        print(told, file=plain(sys.stderr))

    def _run(self, spider: type[ArchiveSpider], args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        if opts.dry_run:
            self._plan(spider.name, opts.spargs)
            return
        settings = self.settings
        source = source_named(settings["SOURCE"])
        try:
            self._check_room()
            archive = Archive(
                Path(settings["ARCHIVE_DIR"]),
                spider=spider.name,
                clock=run_clock(settings["NOW"]),
                source=source,
                recheck_after=recheck_after(settings),
                capture=capture_policy(settings),
            )
        except ArchiveLockedError as error:
            self._stop(error, ExitStatus.LOCKED)
            return
        except ArchiveError as error:
            self._stop(error, ExitStatus.LOST)
            return
        self._archive = archive
        strange = ""
        try:
            if issubclass(spider, CategorySpider):
                with archive.reading():
                    strange = foreign_source_reason(
                        archive.ledger, settings["SITE_URL"], source.style.host
                    )
            if strange:
                archive.end_run(ExitStatus.USAGE)
        except ArchiveError as error:
            archive.close()
            self._stop(error, ExitStatus.LOST)
            return
        if strange:
            archive.close()
            self._stop(ArchiveError(f"{archive.paths.root}: {strange}"), ExitStatus.USAGE)
            return
        self._crawl(archive, args[0], opts.spargs)

    def _crawl(self, archive: Archive, spider: str, arguments: dict[str, str]) -> None:
        """Crawl into an archive, and tell how it ended."""
        assert self.settings is not None
        assert self.crawler_process is not None
        quieten(self.settings["LOG_LEVEL"])
        make_log_plain()
        failures: list[BaseException] = []
        try:
            crawler = self.crawler_process.create_crawler(spider)
            started = self.crawler_process.crawl(crawler, archive=archive, **arguments)
            when_failed(started, failures.append)
            collect_rarely()
            # Scrapy, which has its own answers from here on, knows nothing of it.
            if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
                signal.signal(signal.SIGHUP, _as_terminated)
            self.crawler_process.start()
        except Exception as error:  # noqa: BLE001 - whatever it is, the run ends by its name
            self._not_started(archive, None, error)
            return
        report = extension_of(crawler, Report)
        if failures and not archive.closed:
            self._not_started(archive, report, failures[0])
            return
        if not archive.closed and (report is None or report.report is None) and not _told(crawler):
            self._end_unbegun(archive)
            return
        status = self._status_of(crawler, report)
        self.exitcode = int(status)
        if report is not None and report.report is not None:
            outcome = outcome_of(archive.paths.root, report.report, report.written, archive.killed)
        else:
            outcome = Outcome(
                archive.paths.root, status, "no report", status.meaning, killed=archive.killed
            )
        self._teller().tell(outcome)

    def _not_started(self, archive: Archive, report: Report | None, error: BaseException) -> None:
        """A crawl whose parts could not be put together: status 4, with a report if one can be."""
        logger.debug("the crawl could not start", exc_info=error)
        # What cleaning up after it raised is not what was wrong.
        while error.__context__ is not None:
            error = error.__context__
        if report is not None:
            report.not_started(named(error))
        if not archive.closed:
            with suppress(ArchiveError):
                archive.end_run(ExitStatus.LOST)
            archive.close()
        if report is not None and report.report is not None:
            self.exitcode = int(report.exit_status)
            told = outcome_of(archive.paths.root, report.report, report.written, archive.killed)
            self._teller().tell(told)
        else:
            problem = ArchiverError(f"the crawl could not start: {named(error)}")
            self._stop(problem, ExitStatus.LOST)

    def _check_room(self) -> None:
        """Raise :class:`ArchiveWriteError` if the disk is nearly full. A ledger that cannot be read
        is told of by whoever opens it."""
        assert self.settings is not None
        paths = ArchivePaths(Path(self.settings["ARCHIVE_DIR"]))
        with suppress(OSError, sqlite3.Error, ArchiveDamagedError):
            check_room(
                paths,
                self.settings.getfloat("FREE_SPACE_DAYS"),
                run_clock(self.settings["NOW"])(),
            )

    def _plan(self, spider: str, arguments: dict[str, str]) -> None:
        """Say what would be asked for; only the ledger is read, if there is one."""
        # A crawl does without.
        from crawler.spiders.dry_run import planned

        assert self.settings is not None
        settings = self.settings
        paths = ArchivePaths(Path(settings["ARCHIVE_DIR"]))
        self.exitcode = int(ExitStatus.ACCOUNTED)
        try:
            number = 0
            for line in planned(
                spider,
                arguments,
                source_named(settings["SOURCE"]),
                paths.ledger,
                site_url=settings["SITE_URL"],
                share_url=settings["SHARE_URL"],
                now=utc_text(run_clock(settings["NOW"])()),
            ):
                number += not line.startswith("nothing")
                print(line, file=plain(sys.stdout))
            known = f"{counted(number, 'request')} known beforehand; none was made"
            print(f"{paths.root}: {known}", file=plain(sys.stdout))
        except (ArchiveError, OSError, sqlite3.Error) as error:
            print(f"{program()} crawl: {error}", file=plain(sys.stderr))
            self.exitcode = int(ExitStatus.LOST)

    def _status_of(self, crawler: Crawler, report: Report | None) -> ExitStatus:
        if report is None:
            return ExitStatus.LOST
        if report.report is None and _told(crawler):
            # Scrapy has obeyed a second signal.
            print(
                f"{program()} crawl: stopped at once: what was not committed did not happen, there "
                "is no report of this run, and the next one goes on",
                file=plain(sys.stderr),
            )
            return ExitStatus.PENDING
        return report.exit_status

    def _teller(self) -> Teller:
        """Who tells of the run. Raises :class:`ValueError` for settings that cannot be meant."""
        assert self.settings is not None
        values = values_of({name: self.settings[name] for name in DEFAULTS})
        return teller_of(values, run_clock(values["NOW"]))

    def _stop(self, error: Exception, status: ExitStatus, *, tell: bool = True) -> None:
        """A run that never began: say so, and tell of it, unless it was none."""
        assert self.settings is not None
        print(f"{program()} crawl: {error}", file=plain(sys.stderr))
        self.exitcode = int(status)
        if not tell:
            return
        outcome = Outcome(
            Path(str(self.settings["ARCHIVE_DIR"])), status, type(error).__name__, str(error)
        )
        # Where the settings themselves cannot be meant, nobody is known to be told.
        with suppress(ValueError):
            self._teller().tell(outcome)


class _StoppedError(BaseException):
    """A signal has come while the archive is opened and the crawl put together."""


def _stop_here(number: int, frame: FrameType | None) -> None:
    raise _StoppedError(number, frame)


def _as_terminated(number: int, frame: FrameType | None) -> None:
    """A terminal or a session that has gone ends a run as SIGTERM does."""
    del number, frame
    os.kill(os.getpid(), signal.SIGTERM)


def _told(crawler: Crawler) -> bool:
    """Whether a signal has come while the crawl was going on."""
    shutdown = extension_of(crawler, Shutdown)
    return shutdown is not None and shutdown.told


def _is_own(settings: BaseSettings, name: str) -> bool:
    """Whether the user has set it, and neither Scrapy nor an add-on."""
    return (settings.getpriority(name) or 0) > SETTINGS_PRIORITIES["addon"]


def quieten(level: str) -> None:
    """Keep Scrapy's own start-up and closing lines out of the log, unless it is to be detailed.

    What it has to say about failures still comes through, and the run says the rest itself.
    """
    if level == "INFO":
        logging.getLogger(LOGGER).setLevel(logging.WARNING)
        # A robots.txt that cannot be had is named when the retries end; a traceback adds nothing.
        logging.getLogger(ROBOTS_LOGGER).setLevel(logging.CRITICAL)
