"""Before the first step: what a post page and an answer of the JSON endpoint make together.

Pure functions, so that what is read from the archive's WARC files goes the same way as what a
server has just sent.
"""

from __future__ import annotations

from datetime import datetime, time

from crawler.clock import BEIJING
from crawler.items import Draft
from crawler.site import identity, urls
from crawler.site.markup import media, stocks
from crawler.site.newstext import NewsText
from crawler.site.post import PostPage
from crawler.site.slug import slug_of
from crawler.source import PostLink
from crawler.text.visible import shows_nothing

_FARTHEST = 3
"""Days: the endpoint's time is that at which the source wrote, the id's that of the aggregator."""


def shows_text(page: PostPage) -> bool:
    """Whether a post page by itself makes an article."""
    return bool(page.digest) or not shows_nothing(page.body_html)


def draft_of_page(page: PostPage, answer: NewsText | None, owed: str = "") -> Draft:
    """The draft of an article from its post page and the endpoint's answer, if there is one.

    What the page has lost is taken from the answer. ``owed``: why there is no whole one yet.
    """
    rolling = identity.is_rolling_id(page.id)
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
        stocks=stocks(answer.content) if answer else [],
        owed=owed,
        alone=bool(owed),
    )


def draft_of_answer(
    url: str,
    answer: NewsText,
    article: str = "",
    title: str = "",
    link: PostLink | None = None,
    owed: str = "",
) -> Draft:
    """The draft of an answer without its post page: what only the page knows is left to the text.

    ``url`` is where the endpoint was asked; ``article`` and ``title`` are what the link that led
    here says of it, ``link`` is the address of the page that is gone, ``owed`` why the text is not
    whole. Raises :class:`LinkError` if neither names an info code.
    """
    code = identity.info_code(article) or urls.parse_share_link(url).code
    article = article or code
    day = identity.day_of_id(code)
    midnight = datetime.combine(day, time(), BEIJING) if day else None
    told = _told(answer, article)
    draft = Draft(
        id=article,
        url=urls.public_share_url(url, code),
        body_html=answer.body(identity.is_rolling_id(article)),
        text_source="newstext",
        share_url=urls.public_share_url(url, code),
        title=answer.title or title or None,
        published=told or midnight,
        published_precision="second" if told else "day",
        source=answer.media or None,
        stocks=stocks(answer.content),
        owed=owed,
        alone=True,
    )
    if link is not None:
        draft.url = link.url
        if link.rolling:
            draft.source, draft.category = urls.ROLLING_SOURCE, urls.ROLLING
            draft.tags = [f"{urls.ROLLING_SOURCE}新闻"]
        elif link.category:
            draft.category = link.category
            # The source line names whom the text was taken from: the source only if the slug says
            # so, or else this is a reprint.
            name = draft.source or media(draft.body_html)
            same = slug_of(name).lower() == link.category.lower()
            draft.source = name if same else ""
            draft.tags = [f"{name}新闻"] if same else []
    return draft


def published_of(page: PostPage, answer: NewsText | None) -> tuple[datetime | None, bool]:
    """When a post was published, and whether that is known to the second and not to the day."""
    told = _told(answer, page.id)
    known = None if "time" in page.missing else page.published
    if told and (known is None or known - told == urls.UTC_SHIFT):
        return told, True
    return page.published, known is not None or page.published is None


def _told(answer: NewsText | None, article: str) -> datetime | None:
    """When an answer says that its article was published, unless that is far from the id's day."""
    told = answer.published if answer else None
    day = identity.day_of_id(article)
    far = told is not None and day is not None and abs((told.date() - day).days) > _FARTHEST
    return None if far else told


def tags_of(page: PostPage) -> list[str]:
    """The page's tags; where YAML has lost them (Y1), those that the source makes of its name."""
    if page.tags or not page.unreadable or page.source is None:
        return list(page.tags)
    return f"{page.source}新闻".split()
