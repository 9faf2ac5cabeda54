"""Third step: which family of reprints does the article belong to?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from scrapy.exceptions import NotConfigured

from crawler.errors import ArchiveError
from crawler.items import Submission
from crawler.reprints.reprints import Reprints
from crawler.runs.context import run_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class ReprintsPipeline:
    """Gives each article that will be stored its ``story``, ``reprint_of`` and how alike they are.

    Settings: ``REPRINTS_ENABLED``. Nothing is dropped here: every publication is kept, and the
    family known (docs/reprints.md).
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._reprints: Reprints | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read the setting."""
        if not crawler.settings.getbool("REPRINTS_ENABLED"):
            raise NotConfigured
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """Place what is new or revised; without an archive at hand there is nothing to place in."""
        run = run_of(self._crawler)
        if not isinstance(item, Submission) or run is None or item.verdict is None:
            return item
        if item.verdict.kind not in ("new", "revision") or run.fatal is not None:
            return item
        if self._reprints is None:
            self._reprints = Reprints(run.archive, run.notes.append)
        try:
            self._reprints.place(item.article)
        except ArchiveError as error:
            run.abort(error)
        return item
