"""An edition of the archive, each of its articles compared with its online copy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from crawler.archive.open_archive import OpenArchive
from crawler.editions.printed_article import online_article, record_of
from crawler.errors import UsageError
from crawler.ledger.editions import PageRow

if TYPE_CHECKING:
    from crawler.newspaper.compare.edition_comparison import ComparedArticle, EditionComparison
    from crawler.newspaper.files.edition_line import PageRecord


_DAYS = 5
"""Days of a paper that a message names."""


def compared_edition(archive: OpenArchive, name: str) -> EditionComparison:
    """The edition ``<paper or its slug>/<date>``, its articles in the order of its pages.

    An article with several online copies is compared with the surest one. Raises
    :class:`UsageError` if no page of it is archived.
    """
    # Only who compares should wait for this.
    from crawler.newspaper.compare.edition_comparison import EditionComparison

    paper, _, day = name.rpartition("/")
    pages = [
        page
        for page in archive.ledger.editions.all(day, day)
        if paper and paper in (page.paper, page.edition.partition("/")[0])
    ]
    if not pages:
        days = _days_of(archive, paper or name)
        papers = {page.paper for page in archive.ledger.editions.all()}
        there = (
            f"of that paper there is {', '.join(days)}"
            if days
            else f"there are pages of {', '.join(sorted(papers)) or 'no paper'}"
        )
        raise UsageError(
            f"{name} is no edition in {archive.paths.root}: {there}; finews-archiver editions "
            "lists them"
        )
    records = [(page, record_of(archive, page)) for page in pages]
    only = [*_around(archive, records)]
    return EditionComparison(
        pages[0].paper,
        pages[0].date,
        tuple(article for page, record in records for article in _articles(archive, page, record)),
        tuple((name, title) for name, title, around in only if not around),
        tuple(one for one in only if one[2]),
    )


def _around(
    archive: OpenArchive, records: list[tuple[PageRow, PageRecord]]
) -> Iterator[tuple[str, str, str]]:
    """What matches nothing in print: id, title, and the print article that has it in it."""
    from crawler.newspaper.compare.misparted import article_around
    from crawler.newspaper.match.letter_runs import shingles

    printed = {
        f"{page.stem}-{article.position}": shingles(article.text)
        for page, record in records
        for article in record.page.articles
    }
    first = records[0][0]
    for name, title in archive.ledger.editions.online_only(first.paper, first.date):
        yield name, title, article_around(online_article(archive, name).text, printed)


def _days_of(archive: OpenArchive, paper: str) -> list[str]:
    """The last days of a paper that are archived, as ``--edition`` takes them."""
    pages = [
        page
        for page in archive.ledger.editions.all()
        if paper in (page.paper, page.edition.partition("/")[0])
    ]
    return list(dict.fromkeys(f"{paper}/{page.date}" for page in pages))[-_DAYS:]


def _articles(archive: OpenArchive, page: PageRow, record: PageRecord) -> Iterator[ComparedArticle]:
    from crawler.newspaper.compare.compare import compare_article
    from crawler.newspaper.compare.edition_comparison import ComparedArticle

    editions = archive.ledger.editions
    matches = editions.matches(page.id)
    for row in editions.prints(page.id):
        name = f"{page.stem}-{row.position}"
        article = record.article(row.position)
        found = [match for match in matches if match.position == row.position]
        if row.part_of or article is None or not found:
            part_of = f"{page.edition}/{row.part_of}" if row.part_of else ""
            yield ComparedArticle(name, page.page, row.headline, part_of)
            continue
        online = online_article(archive, found[0].article)
        yield ComparedArticle(
            name,
            page.page,
            row.headline,
            online=online.id,
            also=tuple(match.article for match in found[1:]),
            confidence=found[0].confidence,
            comparison=compare_article(
                article, online.title, online.text, record.page.texts_beside(row.position)
            ),
        )
