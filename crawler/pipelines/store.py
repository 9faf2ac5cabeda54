"""Last step: take the item into the archive, commit in batches."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

from scrapy.exceptions import DropItem

from crawler.articles.intake import Intake, Taken
from crawler.editions.drafts import EditionDraft, StoredEdition
from crawler.errors import ArchiveError
from crawler.items import Submission
from crawler.reprints.reprints import Reprints
from crawler.runs.context import Run, run_of
from crawler.runs.monitors import WATCHED_FIELDS

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


class StorePipeline:
    """Takes articles in and commits every ``COMMIT_ITEMS`` changes or ``COMMIT_SECONDS``.

    Pages of print are committed an edition at a time. Settings besides those two:
    ``REPRINTS_ENABLED``. Stats: ``store/new``, ``store/revision``, ``store/unchanged``,
    ``store/duplicate``, ``store/refused``, ``store/commits``, ``store/empty/<field>`` and
    ``store/owed`` for the monitors, and for pages ``editions/new``, ``editions/revision``,
    ``editions/unchanged``, ``editions/refused``. When the archive cannot be written the run is
    stopped and the archive is as it was after the last commit.
    """

    def __init__(
        self,
        crawler: Crawler,
        commit_items: int,
        commit_seconds: float,
        *,
        indexed: bool,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._crawler = crawler
        self._commit_items = commit_items
        self._commit_seconds = commit_seconds
        self._indexed = indexed
        self._monotonic = monotonic
        self._last_commit = monotonic()
        self._intake: Intake | None = None
        self._warned = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read the settings."""
        return cls(
            crawler,
            crawler.settings.getint("COMMIT_ITEMS"),
            crawler.settings.getfloat("COMMIT_SECONDS"),
            indexed=crawler.settings.getbool("REPRINTS_ENABLED"),
        )

    def process_item(self, item: Any) -> Any:
        """Store; what is not written (duplicate, unchanged) is dropped, with its reason counted.

        What comes out is the :class:`~crawler.items.Article` as it is archived, or what became of
        an edition's pages. Without an archive at hand (``scrapy parse``), or a link in its ledger,
        it is the article as it would be archived, and the pages as they came.
        """
        if not isinstance(item, Submission | EditionDraft):
            return item
        run = run_of(self._crawler)
        if isinstance(item, Submission) and (run is None or item.link is None):
            return item.article
        if run is None:
            return item
        if run.fatal is not None:
            raise DropItem("the run is stopping: the archive cannot be written", log_level="DEBUG")
        try:
            if isinstance(item, EditionDraft):
                return self._take_pages(run, item)
            taken = self._intake_of(run).take(item)
            self._told(taken, item.owed)
        except (ArchiveError, sqlite3.Error) as error:
            run.failed(error)
            raise DropItem(f"not stored: {error}", log_level="DEBUG") from error
        self._commit_if_due(run)
        if taken.stored is None:
            raise DropItem(f"{item.article.id}: {taken.kind} {taken.why}", log_level="DEBUG")
        return taken.stored

    def _intake_of(self, run: Run) -> Intake:
        if self._intake is None:
            reprints = Reprints(run.archive, run.notes.append) if self._indexed else None
            self._intake = Intake(run.archive, reprints, run.notes.append)
        return self._intake

    def _told(self, taken: Taken, owed: str) -> None:
        self._count(f"store/{taken.kind}")
        if taken.stored is not None:
            if owed:
                self._count("store/owed")
            # A run that finds nothing new does without.
            from itemadapter import ItemAdapter

            fields = ItemAdapter(taken.stored)
            for name in WATCHED_FIELDS:
                if not fields.get(name):
                    self._count(f"store/empty/{name}")

    def _take_pages(self, run: Run, edition: EditionDraft) -> StoredEdition:
        if not self._indexed and not self._warned:
            self._warned = True
            logger.warning(
                "REPRINTS_ENABLED is off: printed articles are looked for among those alone that "
                "were published within three days of the page"
            )
        counts = self._intake_of(run).take_pages(edition)
        run.archive.commit()
        for kind, count in counts.items():
            self._count(f"editions/{kind}", count)
        pages = [draft.stem for draft in edition.pages]
        return StoredEdition(edition.pages[0].edition, pages, **counts)

    def _commit_if_due(self, run: Run) -> None:
        due = self._monotonic() - self._last_commit >= self._commit_seconds
        if run.archive.waiting < self._commit_items and not due:
            return
        try:
            run.archive.commit()
        except ArchiveError as error:
            run.abort(error)
            return
        self._count("store/commits")
        self._last_commit = self._monotonic()

    def _count(self, name: str, count: int = 1) -> None:
        assert self._crawler.stats is not None
        self._crawler.stats.inc_value(name, count)
