"""Is an article new, a revision, unchanged, or a duplicate of which article?"""

from __future__ import annotations

import hashlib
from datetime import datetime

from crawler.archive.archive import Archive
from crawler.articles.draft import UTC_SHIFT
from crawler.articles.posts import write_post
from crawler.items import Article, Verdict
from crawler.ledger.articles import ArticleRow
from crawler.site.identity import info_code, is_rolling_id
from crawler.site.urls import parse_post_url


def decide(article: Article, archive: Archive, link: int) -> Verdict:
    """What to do with an article, given what is archived.

    A duplicate is the same publication seen twice: the same id under another link, the same
    visible text within the same source, or the rolling twin of a post by source (the same 18
    digits, docs/source.md, "Twins"). The same text under another source is a reprint and is kept.
    A title that the page has lost does not replace one that is known, nor does a time that it shows
    late (docs/source.md, "Y3").
    """
    ledger = archive.ledger.in_use
    if is_rolling_id(article.id):
        by_source = info_code(article.id)
        assert by_source is not None
        kept = ledger.articles.standing_for(by_source)
        if kept is not None:
            return Verdict("duplicate", "twin", kept)
    known = ledger.articles.get(article.id)
    if known is not None:
        if known.link != link and not _moved(article, known, archive):
            return Verdict("duplicate", "id", known.id)
        article.title = article.title or known.title
        _keep_time(article, known)
        return Verdict("revision" if _changed(article, known) else "unchanged")
    if article.source:
        same = ledger.articles.same_text(article.source, article.content_hash)
        if same is not None and (_has_own_text(article) or _same_title(article, same, archive)):
            return Verdict("duplicate", "text", same)
    return Verdict("new")


def _has_own_text(article: Article) -> bool:
    """Whether there is more to read than the source line: pictures alone do not tell two apart."""
    return any("文章来源" not in line for line in article.text.splitlines())


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
    before, after = parse_post_url(known.url), parse_post_url(article.url)
    return bool(before and before.unreadable and after and after.unreadable)


def _keep_time(article: Article, known: ArticleRow) -> None:
    """Of two times that are :data:`UTC_SHIFT` apart the earlier one is the post's."""
    before = _time_of(known)
    if before is None or article.published is None or article.published_precision != "second":
        return
    if article.published - before == UTC_SHIFT:
        article.published -= UTC_SHIFT


def _time_of(known: ArticleRow) -> datetime | None:
    """When an archived article was published, ``None`` where that is not known to the second."""
    if known.published is None or known.published.endswith("T00:00:00+08:00"):
        return None
    return datetime.fromisoformat(known.published)


def _changed(article: Article, known: ArticleRow) -> bool:
    """Whether title or visible text differ, or something is known that was not.

    That is the time, where it was not known or shown late; the source, where the article came by
    its share link at first; or the endpoint's own body in place of the page's. Other changes of
    markup make no revision (docs/source.md, "Changes between polls").
    """
    if article.title != known.title or article.content_hash != known.content_hash:
        return True
    told = article.published if article.published_precision == "second" else None
    before = _time_of(known)
    unknown = before is None or (told is not None and before - told == UTC_SHIFT)
    if told is not None and unknown and told.isoformat() != known.published:
        return True
    if article.source and not known.source:
        return True
    if known.text_source == article.text_source or article.text_source != "newstext":
        return False
    return hashlib.sha256(write_post(article)).hexdigest() != known.post_hash
