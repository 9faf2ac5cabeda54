"""First step: one clean article out of what the spiders found."""

from __future__ import annotations

from typing import Any

from crawler.articles.normalization import normalize
from crawler.items import Draft, Submission
from crawler.pipelines.submission_adapter import adapt_submissions


class NormalizePipeline:
    """Turns each :class:`~crawler.items.Draft` into a :class:`~crawler.items.Submission`.

    To the pipelines that come next that is an item with the fields of an article.
    """

    def __init__(self) -> None:
        adapt_submissions()

    def process_item(self, item: Any) -> Any:
        """Normalize drafts; anything else passes."""
        if not isinstance(item, Draft):
            return item
        return Submission(normalize(item), item.link, item.owed)
