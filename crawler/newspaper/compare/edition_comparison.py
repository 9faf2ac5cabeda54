"""A whole edition against its online copies: every article, and how it differs."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.newspaper.compare.compare import Comparison
from crawler.newspaper.compare.differences import DifferenceClass


@dataclass(frozen=True, slots=True)
class ComparedArticle:
    """An article of a page. ``comparison`` is ``None`` where it has no online copy of its own.

    ``id`` is what ``scrapy compare`` takes. ``part_of`` is the id of the article whose rest it is.
    ``also`` are further online articles that match, less surely than ``online``.
    """

    id: str
    page: str
    headline: str
    part_of: str = ""
    online: str = ""
    also: tuple[str, ...] = ()
    confidence: float = 0.0
    comparison: Comparison | None = None


@dataclass(frozen=True, slots=True)
class EditionComparison:
    """A paper's archived pages of a day. ``online_only``: ids and titles that print has not.

    ``within``: those that print has, with the id of the article that parting put them into.
    """

    paper: str
    date: str
    articles: tuple[ComparedArticle, ...]
    online_only: tuple[tuple[str, str], ...] = ()
    within: tuple[tuple[str, str, str], ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many differences of each class all articles have, all classes named."""
        compared = [one.comparison.counts for one in self.articles if one.comparison is not None]
        return {kind.value: sum(c[kind.value] for c in compared) for kind in DifferenceClass}

    @property
    def doubtful(self) -> int:
        """How many edits of the wording may be artefacts."""
        return sum(one.comparison.doubtful for one in self.articles if one.comparison is not None)
