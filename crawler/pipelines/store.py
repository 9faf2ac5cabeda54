"""Last step: write the article, settle its link, commit in batches."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

from scrapy.exceptions import DropItem

from crawler.errors import ArchiveError, PostFileError
from crawler.items import Submission
from crawler.runs.context import Run, run_of
from crawler.runs.monitors import WATCHED_FIELDS

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class StorePipeline:
    """Stores what has a verdict and commits every ``COMMIT_ITEMS`` changes or ``COMMIT_SECONDS``.

    Stats: ``store/new``, ``store/revision``, ``store/unchanged``, ``store/duplicate``,
    ``store/refused``, ``store/commits``, and ``store/empty/<field>`` for the monitors. When the
    archive cannot be written the run is stopped and the archive is as it was after the last commit.
    """

    def __init__(
        self,
        crawler: Crawler,
        commit_items: int,
        commit_seconds: float,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._crawler = crawler
        self._commit_items = commit_items
        self._commit_seconds = commit_seconds
        self._monotonic = monotonic
        self._last_commit = monotonic()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read the settings."""
        return cls(
            crawler,
            crawler.settings.getint("COMMIT_ITEMS"),
            crawler.settings.getfloat("COMMIT_SECONDS"),
        )

    def process_item(self, item: Any) -> Any:
        """Store; what is not written (duplicate, unchanged) is dropped, with its reason counted."""
        if not isinstance(item, Submission):
            return item
        run = run_of(self._crawler)
        if run is None or item.verdict is None:
            return item.article
        if run.fatal is not None:
            raise DropItem("the run is stopping: the archive cannot be written", log_level="DEBUG")
        stats = self._crawler.stats
        assert stats is not None
        try:
            stored = run.archive.store(item)
            kind = item.verdict.kind
        except PostFileError as error:
            assert item.link is not None
            run.archive.refuse(item.link, f"no-post-file: {error}")
            stored, kind = None, "refused"
        except ArchiveError as error:
            run.abort(error)
            raise DropItem(f"not stored: {error}", log_level="DEBUG") from error
        stats.inc_value(f"store/{kind}")
        if stored is not None:
            for name in WATCHED_FIELDS:
                if not getattr(stored, name):
                    stats.inc_value(f"store/empty/{name}")
        self._commit_if_due(run)
        if stored is None:
            why = f"{kind} {item.verdict.why} {item.verdict.kept}".strip()
            raise DropItem(f"{item.article.id}: {why}", log_level="DEBUG")
        return stored

    def _commit_if_due(self, run: Run) -> None:
        due = self._monotonic() - self._last_commit >= self._commit_seconds
        if run.archive.waiting < self._commit_items and not due:
            return
        try:
            run.archive.commit()
        except ArchiveError as error:
            run.abort(error)
            return
        assert self._crawler.stats is not None
        self._crawler.stats.inc_value("store/commits")
        self._last_commit = self._monotonic()
