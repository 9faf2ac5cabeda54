"""Rolling news that needs no request, as its source has it as a post that is archived."""

from __future__ import annotations

from crawler.ledger.articles import ArticleRow, ArticleTable
from crawler.ledger.links import LinkRow
from crawler.source import Source


def archived_twin(row: LinkRow, source: Source, articles: ArticleTable) -> ArticleRow | None:
    """The archived post by source of a rolling link (docs/source.md, "Twins"), if there is one."""
    by_source = source.code_of_id(row.article)
    standing = articles.standing_for(by_source) if by_source else None
    return articles.get(standing) if standing else None
