"""Takes over what fetchers have done: captures, outcomes, counts, lines of the log."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING

from twisted.internet.defer import maybeDeferred
from twisted.python.failure import Failure

from crawler.archive.archive import Archive
from crawler.errors import ArchiveError
from crawler.items import Draft, Submission, WarcPointer
from crawler.spiders.base import ArchiveSpider
from crawler.spiders.frontier import Frontier, Task
from crawler.workers.messages import Batch, Outcome, Record

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger("crawler.workers")


class Intake:
    """Enters the batches of fetchers into the archive, the frontier, the stats and the log."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    def begin(self, under_way: int) -> None:
        """At most so many outcomes will wait for their turn."""
        self._archive.post_of.most = under_way

    def enter(self, number: int, batch: Batch, tasks: Iterable[Task | None]) -> None:
        """Enter a batch from the process with this number; ``tasks`` are those of its outcomes.

        ``None`` stands for a task that was not this process's; its outcome is left out.
        """
        assert self._crawler.stats is not None
        for name, grown in batch.stats.items():
            self._crawler.stats.inc_value(name, grown)
        for name, level, text in batch.lines:
            logging.getLogger(name).log(level, "process %d: %s", number, text)
        self._spider.errors += batch.errors
        if self._spider.fatal is not None:
            return
        for path, category in batch.listings:
            self._frontier.want_listing(path, category)
        self._keep(batch.records)
        for outcome, task in zip(batch.outcomes, tasks, strict=True):
            if task is not None and self._spider.fatal is None:
                settled = maybeDeferred(self._settle, outcome, task)
                settled.addErrback(self._internal_error, task)

    def _settle(self, outcome: Outcome, task: Task) -> None:
        places = self._keep(outcome.records)
        if self._spider.fatal is not None:
            return
        found = outcome.found
        if found is None:
            self._frontier.fail(task, outcome.reason, gone=outcome.gone, refused=outcome.refused)
            return
        if isinstance(found, Submission):
            found.article.warc = _placed(found.article.warc, places)
            if outcome.post is not None:
                self._archive.post_of.keep(found.article, outcome.post)
        else:
            found.warc = _placed(found.warc, places)
            self._finish(found, task)
        self._frontier.settle(task, found)

    def _finish(self, draft: Draft, task: Task) -> None:
        """A draft without its page: the ledger may know its category as it is written."""
        link = self._spider.post_link(task)
        if link is not None and link.category and not link.rolling:
            draft.category = link.category

    def _keep(self, records: Iterable[Record]) -> list[WarcPointer | None]:
        places = []
        for record in records:
            if self._spider.fatal is not None:
                break
            try:
                places.append(self._archive.capture(record))
            except ArchiveError as error:
                self._spider.abort(error)
        return places

    def failed(self, tasks: Iterable[Task | None]) -> None:
        """A batch could not be taken over, and the error at hand says why.

        Those of its tasks that have no outcome yet stay open, by name.
        """
        failure = Failure()  # type: ignore[no-untyped-call]
        self._spider.errors.append(f"internal error while taking over: {failure.value!r}")
        for task in tasks:
            if task is not None and self._frontier.is_out(task):
                self._internal_error(failure, task)

    def _internal_error(self, failure: Failure, task: Task) -> None:
        """As for a callback here: the link stays open, by name, and the others get their turn."""
        self._spider.errors.append(f"internal error while storing {task.key}: {failure.value!r}")
        logger.error("internal error while storing %s\n%s", task.key, failure.getTraceback())
        self._frontier.fail(task, "internal-error", gone=False)

    def warcinfo(self) -> str:
        """What the records that fetchers make are to refer to. Raises :class:`ArchiveError`."""
        return self._archive.warcinfo()

    def note(self, text: str) -> None:
        """Say something in the log and in the report that changes nothing of the outcome."""
        logger.warning("%s", text)
        self._spider.notes.append(text)

    @property
    def _spider(self) -> ArchiveSpider:
        assert isinstance(self._crawler.spider, ArchiveSpider)
        return self._crawler.spider

    @property
    def _frontier(self) -> Frontier:
        assert self._spider.frontier is not None
        return self._spider.frontier

    @property
    def _archive(self) -> Archive:
        assert self._spider.archive is not None
        return self._spider.archive


def _placed(pointers: Iterable[WarcPointer], places: list[WarcPointer | None]) -> list[WarcPointer]:
    """The pointers of a fetcher, whose offsets are places in its list, as they lie on disk."""
    found = (places[pointer.offset] for pointer in pointers)
    return [pointer for pointer in found if pointer is not None]
