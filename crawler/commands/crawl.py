"""``scrapy crawl``: Scrapy's own, with the archive opened first and an honest exit status."""

from __future__ import annotations

import argparse
import logging
import sys
from datetime import timedelta
from pathlib import Path

from scrapy.commands import crawl
from scrapy.exceptions import UsageError

from crawler.archive.archive import Archive
from crawler.clock import run_clock
from crawler.errors import ArchiveError, ArchiveLockedError, LinkError
from crawler.exit_status import ExitStatus
from crawler.extensions.report import Report
from crawler.pipelines.posts import post_of
from crawler.spiders.base import ArchiveSpider, check_url


class Command(crawl.Command):
    """Checks arguments and settings before anything else, then runs the spider.

    Bad arguments end with status 2 and one line; an archive that another run holds with 75; one
    that cannot be opened with 4.
    """

    def long_desc(self) -> str:
        """What ``--help`` says."""
        return (
            "Run a spider on the archive. Spiders: category [-a categories=SLUG,SLUG…] archives "
            "the site (SITE_URL) or some categories of it; share -a codes=NW…,… or -a file=FILE "
            "archives articles from their share links. Settings (-s NAME=VALUE): SITE_URL, "
            "SHARE_URL, ARCHIVE_DIR, NOW, see crawler/settings.py. Exit status: 0 all accounted "
            "for; 2 usage; 3 something is pending and will be tried again; 4 something was lost "
            "or refused, or the archive is damaged; 5 the run looks wrong; 75 another run holds "
            "the archive."
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the spider named by the one argument."""
        assert self.settings is not None
        assert self.crawler_process is not None
        if len(args) != 1:
            raise UsageError("expected the name of one spider: category or share", print_help=False)
        spider = self._spider(args[0])
        if not issubclass(spider, ArchiveSpider):
            super().run(args, opts)
            return
        settings = self.settings
        try:
            spider.check_arguments(opts.spargs)
            check_url("SITE_URL", settings["SITE_URL"])
            if settings["SHARE_URL"]:
                check_url("SHARE_URL", settings["SHARE_URL"])
            clock = run_clock(settings["NOW"])
            hours = [timedelta(hours=float(hour)) for hour in settings.getlist("RECHECK_AFTER")]
        except (ValueError, LinkError) as error:
            raise UsageError(str(error), print_help=False) from None
        try:
            archive = Archive(
                Path(settings["ARCHIVE_DIR"]),
                spider=spider.name,
                clock=clock,
                post_of=post_of,
                recheck_after=hours,
            )
        except ArchiveLockedError as error:
            self._stop(error, ExitStatus.LOCKED)
            return
        except ArchiveError as error:
            self._stop(error, ExitStatus.LOST)
            return
        quieten(settings["LOG_LEVEL"])
        crawler = self._create_crawler(args[0])
        self.crawler_process.crawl(crawler, archive=archive, **opts.spargs)
        self.crawler_process.start()
        report = crawler.get_extension(Report) if crawler.extensions else None
        self.exitcode = int(report.exit_status if report else ExitStatus.LOST)

    def _spider(self, name: str) -> type:
        assert self.crawler_process is not None
        try:
            spider: type = self.crawler_process.spider_loader.load(name)
        except KeyError:
            names = ", ".join(sorted(self.crawler_process.spider_loader.list()))
            raise UsageError(
                f"there is no spider {name!r}; there are {names}", print_help=False
            ) from None
        return spider

    def _stop(self, error: ArchiveError, status: ExitStatus) -> None:
        print(f"scrapy crawl: {error}", file=sys.stderr)
        self.exitcode = int(status)


def quieten(level: str) -> None:
    """Keep Scrapy's own start-up and closing lines out of the log, unless it is to be detailed.

    What it has to say about failures still comes through, and the run says the rest itself.
    """
    if level == "INFO":
        logging.getLogger("scrapy").setLevel(logging.WARNING)
