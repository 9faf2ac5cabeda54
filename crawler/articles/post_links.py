"""The link of a post as the ledger knows it, by whatever way the post was found."""

from __future__ import annotations

from datetime import date, datetime

from crawler.archive.archive import Archive
from crawler.clock import utc_text
from crawler.link_key import LinkKey
from crawler.site import identity, urls


def deadline_of(day: date | None, now: datetime) -> str:
    """When a post of ``day`` leaves the site; where the day is not known, a lifetime from now."""
    return utc_text(urls.deadline(day) if day else now + urls.LIFETIME)


def see_post(
    archive: Archive,
    key: LinkKey,
    article: str,
    *,
    url: str,
    title: str,
    rolling: bool | None = None,
    listing: int | None = None,
) -> int:
    """Make a link to a post known; its number in the ledger.

    ``url`` says which category and which day it is of, or else the article's id does; so it is
    with ``rolling``, unless that is known. ``listing`` is the ledger's number of the page that
    shows the link.
    """
    post = urls.parse_post_url(url)
    if rolling is None:
        rolling = post.rolling if post else identity.is_rolling_id(article)
    day = post.best_day if post else identity.day_of_id(article)
    return archive.ledger.in_use.links.see(
        key,
        article=article,
        category="/".join(post.categories) if post else "",
        title=title,
        rolling=rolling,
        deadline=deadline_of(day, archive.clock()),
        listing=listing,
        now=archive.now(),
    )
