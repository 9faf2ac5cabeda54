"""Is an article new, a revision, unchanged, or a duplicate of which article?"""

from __future__ import annotations

import hashlib
from datetime import datetime, time

from crawler.archive.archive import Archive
from crawler.clock import BEIJING, moment_of
from crawler.items import Article, Verdict
from crawler.ledger.articles import ArticleRow
from crawler.source import Source


def decide(article: Article, archive: Archive, link: int, *, alone: bool = False) -> Verdict:
    """What to do with an article, given what is archived.

    A duplicate is the same publication seen twice: the same id under another link, the same
    visible text within the same source, or the rolling twin of a post by source (the same 18
    digits, docs/source.md, "Twins"). The same text under another source is a reprint and is kept;
    so is one that page or answer says ``alone``, unless the link was dropped by both before.
    A title that the page has lost does not replace one that is known, nor does a time that it shows
    late (docs/source.md, "Y3").
    """
    ledger, source = archive.ledger.in_use, archive.source
    original = source.original_of(article.id)
    if original is not None:
        kept = ledger.articles.standing_for(original)
        if kept is not None:
            return Verdict("duplicate", "twin", kept)
    known = ledger.articles.get(article.id)
    if known is not None:
        if known.link != link and not _moved(article, known, archive):
            return Verdict("duplicate", "id", known.id)
        article.title = article.title or known.title
        _keep_time(article, known, source)
        return Verdict("revision" if _changed(article, known, archive) else "unchanged")
    if article.source and not (alone and ledger.links.get(link).state != "duplicate"):
        same = ledger.articles.same_text(article.source, article.content_hash)
        if same is not None and (
            source.has_own_text(article) or _same_title(article, same, archive)
        ):
            return Verdict("duplicate", "text", same)
    return Verdict("new")


def _same_title(article: Article, other: str, archive: Archive) -> bool:
    row = archive.ledger.articles.get(other)
    return row is not None and row.title == article.title


def _moved(article: Article, known: ArticleRow, archive: Archive) -> bool:
    """Whether another link shows the archived article itself, and not a second copy of it.

    So it is when the first link was a bare share link, when its page is gone, and for a post with
    unreadable YAML, whose URL changes at midnight (docs/source.md, "Y1").
    """
    if known.state == "expired" or archive.ledger.links.get(known.link).key.kind == "share":
        return True
    post_address = archive.source.post_address
    before, after = post_address(known.url), post_address(article.url)
    return bool(before and before.unreadable and after and after.unreadable)


def _keep_time(article: Article, known: ArticleRow, source: Source) -> None:
    """Of two times of which one may be shown late the earlier one is the post's."""
    before = _time_of(known)
    if before is None or article.published is None or article.published_precision != "second":
        return
    if article.published - before == source.shown_late:
        article.published = before


def _time_of(known: ArticleRow) -> datetime | None:
    """When an archived article was published, ``None`` where that is not known to the second."""
    if known.published is None:
        return None
    moment = moment_of(known.published)
    published = moment.astimezone(BEIJING) if moment else None
    return None if published is None or published.time() == time() else published


def _changed(article: Article, known: ArticleRow, archive: Archive) -> bool:
    """Whether title or visible text differ, or something is known that was not.

    That is the time, where it was not known or shown late; the source, where the article came by
    its share link at first; or the endpoint's own body in place of the page's. Other changes of
    markup make no revision (docs/source.md, "Changes between polls").
    """
    if article.title != known.title or article.content_hash != known.content_hash:
        return True
    told = article.published if article.published_precision == "second" else None
    before = _time_of(known)
    unknown = before is None or (told is not None and before - told == archive.source.shown_late)
    if told is not None and unknown and told.isoformat() != known.published:
        return True
    if article.source and not known.source:
        return True
    if known.text_source == article.text_source or article.text_source != "newstext":
        return False
    return hashlib.sha256(archive.post_of(article)[1]).hexdigest() != known.post_hash
