"""Pages of print into the archive; of each article that comes online, where it is printed."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Self

from scrapy.exceptions import DropItem

from crawler.editions.drafts import EditionDraft
from crawler.errors import ArchiveError
from crawler.items import Submission
from crawler.reprints.reprints import Reprints
from crawler.runs.context import Run, run_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.editions.desk import Editions

logger = logging.getLogger(__name__)


class EditionsPipeline:
    """Stores what ``scrapy crawl edition`` has read; asks the printed articles about new ones.

    Settings: ``REPRINTS_ENABLED`` (off: articles are matched by date alone). Stats:
    ``editions/new``, ``editions/revision``, ``editions/unchanged``, ``editions/refused``. When the
    archive cannot be written the run is stopped.
    """

    def __init__(self, crawler: Crawler, *, indexed: bool) -> None:
        self._crawler = crawler
        self._indexed = indexed
        self._editions: Editions | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read the setting."""
        return cls(crawler, indexed=crawler.settings.getbool("REPRINTS_ENABLED"))

    def process_item(self, item: Any) -> Any:
        """Pages are stored here and committed, an edition at a time; articles go on to the store.

        Without an archive at hand (``scrapy parse``) there is nothing to look in.
        """
        run = run_of(self._crawler)
        if run is None:
            return item
        if isinstance(item, EditionDraft):
            self._take(item, run)
        elif isinstance(item, Submission) and item.verdict is not None:
            self._meet(item, item.verdict.kind, run)
        return item

    def _meet(self, item: Submission, kind: str, run: Run) -> None:
        if kind not in ("new", "revision") or run.fatal is not None:
            return
        if not run.archive.ledger.editions.any_lookups():
            return
        try:
            self._of(run.archive).meet(item.article)
        except ArchiveError as error:
            run.abort(error)

    def _take(self, edition: EditionDraft, run: Run) -> None:
        if run.fatal is not None:
            raise DropItem("the run is stopping: the archive cannot be written", log_level="DEBUG")
        if self._editions is None and not self._indexed:
            logger.warning(
                "REPRINTS_ENABLED is off: printed articles are looked for among those alone that "
                "were published within three days of the page"
            )
        try:
            counts = self._of(run.archive).take(edition)
            run.archive.commit()
        except ArchiveError as error:
            run.abort(error)
            raise DropItem(f"not stored: {error}", log_level="DEBUG") from error
        assert self._crawler.stats is not None
        for kind, count in counts.items():
            self._crawler.stats.inc_value(f"editions/{kind}", count)

    def _of(self, archive: Any) -> Editions:
        if self._editions is None:
            # Only a run on an archive with pages of print pays for what reads Chinese words.
            from crawler.editions.desk import Editions

            self._editions = Editions(archive, Reprints(archive) if self._indexed else None)
        return self._editions
