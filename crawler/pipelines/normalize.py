"""First step: one clean article out of what the spiders found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from crawler.items import Draft, Submission
from crawler.source import Source, source_named

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class NormalizePipeline:
    """Turns each :class:`~crawler.items.Draft` into a :class:`~crawler.items.Submission`.

    To the pipelines that come next that is an item with the fields of an article. Settings:
    ``SOURCE``.
    """

    def __init__(self, source: Source) -> None:
        self._source = source

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read the settings."""
        return cls(source_named(crawler.settings["SOURCE"]))

    def process_item(self, item: Any) -> Any:
        """Normalize drafts; anything else passes."""
        if not isinstance(item, Draft):
            return item
        # A run that finds nothing new does without.
        from crawler.articles.normalization import normalize
        from crawler.pipelines.submission_adapter import adapt_submissions

        adapt_submissions()
        return Submission(normalize(item, self._source), item.link, item.owed, alone=item.alone)
