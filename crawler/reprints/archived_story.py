"""The story of an article that is archived, told from the index and the newest lines."""

from __future__ import annotations

from crawler.archive.jsonl import read_revision
from crawler.archive.open_archive import OpenArchive
from crawler.reprints.looking import index_of
from crawler.reprints.places import Member
from crawler.reprints.story import Publication, Story, story_of_family
from crawler.source import Source


def archived_story(archive: OpenArchive, article_id: str, source: Source) -> Story | None:
    """The one story that an article, or what was kept in its place, belongs to.

    ``None`` if the index does not have it, or no member is archived any more. Raises
    :class:`ArchiveError` where there is no index yet, or it is damaged.
    """
    kept = _kept(archive, article_id, source)
    with index_of(archive) as index:
        family = index.family(kept)
        related = index.related(kept)
    if family is None:
        return None
    publications = [
        publication
        for member in family.members
        if (publication := _publication(archive, member)) is not None
    ]
    if not publications:
        return None
    return story_of_family(family.story, publications, family.rearranged, related)


def _kept(archive: OpenArchive, article_id: str, source: Source) -> str:
    """The article, or the one in whose favour it was dropped or superseded."""
    articles = archive.ledger.articles
    row = articles.get(article_id)
    if row is not None and row.state == "superseded":
        # Its twin by source (docs/source.md, "Twins").
        return source.original_of(article_id) or article_id
    return articles.standing_for(article_id) or article_id


def _publication(archive: OpenArchive, member: Member) -> Publication | None:
    """The newest revision of a member; ``None`` if its twin by source has taken its place."""
    row = archive.ledger.articles.get(member.id)
    if row is None or row.state == "superseded":
        return None
    newest = archive.ledger.articles.revisions(member.id)[-1]
    article = read_revision(archive.paths, newest.line_offset, newest.line_length)
    return Publication(
        article.id, article.source, article.title, article.published, article.url, article.text
    )
