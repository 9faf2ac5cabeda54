"""Second step: is it new, a revision, unchanged, or a duplicate of which article?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from scrapy.exceptions import NotConfigured

from crawler.articles.decide import decide
from crawler.items import Submission
from crawler.runs.context import run_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class DeduplicatePipeline:
    """Gives each submission its :class:`~crawler.items.Verdict`."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Built by Scrapy; the archive comes from the spider when it has opened it."""
        if crawler is None:
            raise NotConfigured("deduplication needs a crawler")
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """Decide; without an archive at hand (``scrapy parse``) everything passes undecided."""
        run = run_of(self._crawler)
        if isinstance(item, Submission) and run is not None and item.link is not None:
            item.verdict = decide(item.article, run.archive, item.link)
        return item
