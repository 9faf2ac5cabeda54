"""The run that is under way: what every component is given of it, in one object."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from crawler.archive.archive import Archive
from crawler.clock import Clock
from crawler.errors import ArchiveError
from crawler.ledger.scope import Scope

HELD = "pace/held"
"""The stat that counts requests that were not sent, as their hosts wished."""


class Frontier(Protocol):
    """What hands out the links of a run, as far as others than its spider ask it."""

    @property
    def scope(self) -> Scope:
        """Which links its run answers for."""
        ...

    @property
    def overflow(self) -> int:
        """How many listing pages were found beyond the limits, and not asked."""
        ...

    def progress(self) -> tuple[int, int]:
        """How many links have come to an end in this run, and how many are known to be due."""
        ...


@dataclass(frozen=True, slots=True)
class Expected:
    """What a spider's run must bring, or it looks wrong."""

    required_listings: frozenset[str] = frozenset()
    """Paths of listing pages without which the run has failed."""
    home: str = ""
    """Path of the page that must show links; empty if the run asks for none."""
    may_be_empty: frozenset[str] = frozenset()
    """Fields of an article that this spider cannot be expected to fill in."""


@dataclass(slots=True)
class Run:
    """A run on an open archive, from its first moment until its books are closed."""

    spider: str
    """The name in the books: the spider's, or ``import``."""
    archive: Archive
    scope: Scope
    """Which links this run answers for."""
    frontier: Frontier | None = None
    """``None`` for a run that fetches nothing."""
    stop: Callable[[str], None] | None = None
    """Ends the crawl, if there is one, for a reason in a word."""
    expected: Expected = Expected()
    named_origins: frozenset[tuple[str, int]] = frozenset()
    """Hosts and ports that the run's user has named, and that may be asked for that reason."""
    fatal: ArchiveError | None = None
    """Why the archive cannot be written any more."""
    usage: list[str] = field(default_factory=list)
    """What the user has named and there is not, in words; none of it is in the books."""
    errors: list[str] = field(default_factory=list)
    """What went wrong in this program itself."""
    notes: list[str] = field(default_factory=list)
    """What else is worth telling of this run, and changes nothing of its outcome."""
    mended: dict[str, list[str]] = field(default_factory=dict)
    """What was not as it should be in what was read, and was replaced or left out: where."""
    later: dict[str, str] = field(default_factory=dict)
    """Listing pages that were not asked for, as their host wished, and when they may be, UTC."""
    contradicted: int = 0
    """How many answers of the endpoint gave another text than the post's page."""
    unchecked: dict[str, list[str]] = field(default_factory=dict)
    """By reason: archived articles that could not be looked at again, and are later."""
    started: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.started = self.archive.started

    @property
    def clock(self) -> Clock:
        """The run's clock, which is the archive's."""
        return self.archive.clock

    @property
    def writable(self) -> bool:
        """Whether anything may still be written: what comes later may have been rolled back."""
        return self.fatal is None and not self.archive.closed

    def mend(self, what: Iterable[str], where: str) -> None:
        """Note that something was not as it should be, and that the rest was read."""
        for each in what:
            self.mended.setdefault(each, []).append(where)

    def failed(self, error: BaseException | None) -> bool:
        """Whether this was an error of the archive, or of its ledger's disk, which ends the run.

        SQLite may have taken the open transaction back with it.
        """
        if not isinstance(error, ArchiveError | sqlite3.Error):
            return False
        try:
            with self.archive.reading():
                raise error
        except ArchiveError as told:
            self.abort(told)
        return True

    def abort(self, error: ArchiveError) -> None:
        """The archive cannot be written: stop fetching, the run is over."""
        if self.fatal is None:
            self.fatal = error
            if self.stop is not None:
                self.stop("archive_failed")


class OnArchive:
    """A spider that works on an archive; ``run`` is there as soon as the archive is open."""

    run: Run | None = None

    def note_mended(self, what: Iterable[str], where: str) -> None:
        """As :meth:`Run.mend`; without a run nobody is told."""
        if self.run is not None:
            self.run.mend(what, where)


class HasSpider(Protocol):
    """A :class:`scrapy.crawler.Crawler`, as far as :func:`run_of` asks it."""

    @property
    def spider(self) -> object:
        """The spider that it runs, or ``None`` before there is one."""
        ...


def run_of(crawler: HasSpider) -> Run | None:
    """The crawler's run; ``None`` without one, as in ``scrapy parse`` and ``scrapy shell``.

    A component asks at its first use and not in ``from_crawler``: a spider that was not handed an
    open archive opens it when it starts.
    """
    return crawler.spider.run if isinstance(crawler.spider, OnArchive) else None
