"""What the main process and its fetchers say to each other."""

from __future__ import annotations

from dataclasses import dataclass, field

from scrapy.settings import Settings

from crawler.archive.warc.exchange import Failure
from crawler.archive.warc.prepared import Prepared
from crawler.items import Draft, Submission
from crawler.spiders.frontier import Task

Record = Prepared | Failure


@dataclass(frozen=True, slots=True)
class Orders:
    """To a fetcher, first of all: who it is.

    ``number`` counts processes, the main one being the first; ``arguments`` are those of the
    spider; ``settings`` are the run's, with this process's share of what is polite; ``levels`` are
    those that loggers have been given, by their names.
    """

    number: int
    spider: str
    arguments: dict[str, str]
    settings: Settings
    levels: dict[str, int]


@dataclass(frozen=True, slots=True)
class Work:
    """To a fetcher: links to fetch, for a WARC file whose ``warcinfo`` has the id ``info``."""

    tasks: tuple[Task, ...]
    info: str


@dataclass(frozen=True, slots=True)
class Stop:
    """To a fetcher: finish the requests under way, begin no other, end."""


@dataclass(frozen=True, slots=True)
class Ready:
    """From a fetcher: it can be given work."""


@dataclass(frozen=True, slots=True)
class Alive:
    """From a fetcher, every few seconds: its event loop turns."""


@dataclass(frozen=True, slots=True)
class Broken:
    """From a fetcher, its last word: it has failed, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """From a fetcher: what came of the task with this number.

    ``found`` is a clean article, or a draft of which the ledger still has to say something; or
    ``None``, and then ``reason``, ``gone`` and ``refused`` say why, as
    :class:`crawler.spiders.reasons.Reason`. ``records`` are the task's captures in their order:
    the pointers in ``found`` have their place in it for an offset.
    ``post`` is the article's post file, name and content, if it can have one.
    """

    number: int
    found: Submission | Draft | None
    reason: str = ""
    gone: bool = False
    refused: bool = False
    records: tuple[Record, ...] = ()
    post: tuple[str, bytes] | None = None


@dataclass(slots=True)
class Batch:
    """From a fetcher: everything since the last one.

    ``records`` belong to no task's outcome; ``listings`` are paths and slugs of category pages
    that were found; ``left`` is how many tasks were still in hand when it was sent; ``stats`` are
    by how much counts have grown; ``lines`` are of the log: the logger's name, the level, the text.
    """

    outcomes: list[Outcome] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    listings: list[tuple[str, str | None]] = field(default_factory=list)
    left: int = 0
    stats: dict[str, int] = field(default_factory=dict)
    lines: list[tuple[str, int, str]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(
            self.outcomes
            or self.records
            or self.listings
            or self.stats
            or self.lines
            or self.errors
        )
