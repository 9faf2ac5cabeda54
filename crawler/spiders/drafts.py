"""What a post page and the endpoint's answer say of an article, put together."""

from __future__ import annotations

from datetime import datetime, timedelta

from crawler.items import Draft
from crawler.site import urls
from crawler.site.newstext import NewsText
from crawler.site.post import PostPage

LATE = timedelta(hours=8)
"""How much later a page shows a time without zone: it is read as UTC (upstream.md Y3)."""


def draft_of(page: PostPage, answer: NewsText | None, owed: str = "") -> Draft:
    """The draft of an article from its post page and the endpoint's answer, if there is one.

    What the page has lost is taken from the answer. ``owed``: why there is none yet.
    """
    rolling = urls.is_rolling_id(page.id)
    whole = answer is not None and not (page.plain_digest and not answer.body(rolling))
    published, precise = published_of(page, answer)
    told = answer.title if answer and (page.title_recovered or not page.title) else ""
    return Draft(
        id=page.id,
        url=page.url,
        body_html=answer.body(rolling) if answer is not None and whole else page.body_html,
        text_source="newstext" if whole else "page",
        share_url=page.share_url,
        title=told or page.title or None,
        title_recovered=page.title_recovered or bool(told),
        published=published,
        published_precision="second" if precise else "day",
        source=page.source,
        category=page.category,
        tags=tags_of(page),
        digest=page.digest,
        owed=owed,
    )


def published_of(page: PostPage, answer: NewsText | None) -> tuple[datetime | None, bool]:
    """When a post was published, and whether that is known to the second and not to the day."""
    told = answer.published if answer else None
    known = None if "time" in page.missing else page.published
    if told and (known is None or known - told == LATE):
        return told, True
    return page.published, known is not None or page.published is None


def tags_of(page: PostPage) -> list[str]:
    """The page's tags; where YAML has lost them (Y1), those that the source makes of its name."""
    if page.tags or not page.unreadable or page.source is None:
        return list(page.tags)
    return f"{page.source}新闻".split()
