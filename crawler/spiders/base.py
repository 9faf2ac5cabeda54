"""What all spiders do: a run on an archive, from its first moment until it is stopped."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import scrapy
from scrapy import signals
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from crawler.archive.archive import Archive
from crawler.clock import Clock, run_clock
from crawler.runs.context import Expected, Frontier, OnArchive, Run
from crawler.scrapy_internals import close_spider
from crawler.setting_checks import recheck_after
from crawler.source import Source, source_named
from crawler.spiders.answers import base_url
from crawler.spiders.capture_policy import capture_policy
from crawler.spiders.listing_pages import ListingLimits

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class ArchiveSpider(scrapy.Spider, OnArchive):
    """A spider that works on an archive, within a :class:`~crawler.runs.context.Run`.

    Settings: ``SOURCE``, ``SITE_URL``, ``SHARE_URL``, ``ARCHIVE_DIR``, ``NOW``, ``RECHECK_AFTER``,
    ``GIVE_UP_HOURS``, ``LISTINGS_LIMIT``, ``LISTING_ROUNDS``, ``LINKS_LIMIT``,
    ``NOT_MODIFIED_HOURS``, ``CONCURRENT_REQUESTS``. Without
    ``start`` (``scrapy parse``, ``scrapy shell``) there is no run and no archive.
    """

    clock: Clock
    archive_dir: Path
    recheck_after: tuple[timedelta, ...]
    give_up: timedelta
    limits: ListingLimits
    site_url: str
    share_base_url: str
    at_a_time: int
    """Requests; 0 for no limit."""
    _turn: asyncio.Lock
    """Held by whoever sends items through the pipelines, so that they keep their order."""

    expected: Expected = Expected()
    """What this spider's run must bring, or it looks wrong."""
    named_origins: frozenset[tuple[str, int]] = frozenset()
    """Hosts and ports that the user has named, and that may be asked for that reason."""

    ARGUMENTS: ClassVar[tuple[str, ...]] = ()
    """Names that ``-a`` may set."""

    def __init__(self, *, source: Source, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.source = source

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Read the settings; an ``archive`` that is open already may be handed in."""
        archive = kwargs.pop("archive", None)
        settings = crawler.settings
        kwargs["source"] = source_named(settings["SOURCE"])
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.site_url = base_url(settings["SITE_URL"])
        spider.share_base_url = base_url(settings["SHARE_URL"]) if settings["SHARE_URL"] else ""
        spider.clock = run_clock(settings["NOW"])
        spider.archive_dir = Path(settings["ARCHIVE_DIR"])
        spider.recheck_after = tuple(recheck_after(settings))
        spider.give_up = timedelta(hours=settings.getfloat("GIVE_UP_HOURS"))
        spider.limits = ListingLimits(
            pages=settings.getint("LISTINGS_LIMIT"),
            rounds=settings.getint("LISTING_ROUNDS"),
            links=settings.getint("LINKS_LIMIT"),
            trust=timedelta(hours=settings.getfloat("NOT_MODIFIED_HOURS")),
        )
        spider.at_a_time = settings.getint("CONCURRENT_REQUESTS")
        spider._turn = asyncio.Lock()
        if archive is not None:
            # Begun here, so that a run that is stopped in its first moments has books to close.
            spider.run = spider._begin(archive)
        return spider

    @classmethod
    def check_arguments(cls, arguments: dict[str, str], source: Source) -> None:
        """Raise :class:`ValueError` with one line saying what is wrong and what is right."""
        del source  # what can be named depends on it for some spiders
        unknown = sorted(set(arguments) - set(cls.ARGUMENTS))
        if unknown:
            raise ValueError(
                f"spider {cls.name} has no argument {', '.join(unknown)}; "
                f"it takes {', '.join(cls.ARGUMENTS)}"
            )

    def open_run(self) -> None:
        """Open the archive, if it was not handed in, and listen for what goes wrong."""
        if self.run is None:
            self.run = self._begin(
                Archive(
                    self.archive_dir,
                    spider=self.name,
                    clock=self.clock,
                    source=self.source,
                    recheck_after=self.recheck_after,
                    capture=capture_policy(self.settings),
                )
            )
        self.crawler.signals.connect(self.item_failed, signals.item_error)
        self.crawler.signals.connect(self.reading_failed, signals.spider_error)

    def _begin(self, archive: Archive) -> Run:
        frontier = self.make_frontier(archive)
        return Run(
            self.name,
            archive,
            frontier.scope,
            frontier,
            self.stop,
            expected=self.expected,
            named_origins=self.named_origins,
        )

    def make_frontier(self, archive: Archive) -> Frontier:
        """The frontier with what this spider wants first."""
        raise NotImplementedError

    def stop(self, reason: str) -> None:
        """The archive cannot be written, or the crawl cannot go on: stop fetching."""
        if self.run is not None and self.run.fatal is not None:
            self.logger.critical("%s", self.run.fatal)
        close_spider(self.crawler, reason)

    @property
    def is_failing(self) -> bool:
        """Whether the archive cannot be written: what comes now may have been rolled back."""
        return self.run is not None and self.run.fatal is not None

    def note_error(self, error: str) -> None:
        """What went wrong in this program, or in a part that its user has put in, once."""
        problem = f"internal error while asking: {error}"
        if error and self.run is not None and problem not in self.run.errors:
            self.run.errors.append(problem)

    def item_failed(self, item: Any, failure: Failure) -> None:
        """A bug in a pipeline."""
        self.internal_error(f"storing {item}", failure.value)

    def reading_failed(self, failure: Failure, response: Response | Request | None) -> None:
        """A bug in what reads an answer; one of the frontier, with no answer, is told by the log.

        (``extensions/internal_errors.py``.)
        """
        if response is not None:
            self.internal_error(f"reading {response.url}", failure.value)

    def internal_error(self, what: str, error: BaseException | None) -> None:
        """A bug must not look like success."""
        if self.run is not None and not self.run.failed(error):
            self.run.errors.append(f"internal error while {what}: {error!r}")
