"""The link of a post as the ledger knows it, by whatever way the post was found."""

from __future__ import annotations

from crawler.archive.archive import Archive
from crawler.clock import utc_text
from crawler.link_key import LinkKey


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
    source = archive.source
    post = source.post_address(url)
    if rolling is None:
        rolling = post.rolling if post else source.style.is_rolling(article, "")
    day = post.day if post else source.style.day_of_id(article)
    return archive.ledger.in_use.links.see(
        key,
        article=article,
        category="/".join(post.categories) if post else "",
        title=title,
        rolling=rolling,
        deadline=utc_text(source.deadline(day, archive.clock())),
        listing=listing,
        now=archive.now(),
    )
