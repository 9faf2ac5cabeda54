"""One archive taken into another: in which order, and what of it is one commit.

Every commit leaves a whole archive: WARC files first, so that lines never point at what is not
here; then articles, whose links are due until the last commit says what became of them; then all
else. What a killed merge has not taken, the next one takes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from crawler.archive.archive import Archive
from crawler.archive.check.repair_pages import restate_prints
from crawler.archive.jsonl import duplicate_line
from crawler.archive.paths import ArchivePaths
from crawler.items import Duplicate
from crawler.ledger import Ledger
from crawler.merge.other import is_still
from crawler.merge.taken_articles import ArticleCounts, Histories, TakenArticles
from crawler.merge.taken_files import (
    missing_reports,
    missing_warc_files,
    take_reports,
    take_warc_files,
)
from crawler.merge.taken_pages import PageCounts, page_histories, take_pages
from crawler.reprints.reprints import Reprints
from crawler.source import Source
from crawler.sqlite_reading import copy_database, open_to_read


@dataclass(frozen=True, slots=True)
class Other:
    """An archive that is to be taken in: its ``name`` here, and where its ledger is read."""

    name: str
    paths: ArchivePaths
    ledger: Path


@dataclass(slots=True)
class Merged:
    """What came of another archive, or what would come."""

    articles: ArticleCounts = field(default_factory=ArticleCounts)
    pages: PageCounts = field(default_factory=PageCounts)
    links: int = 0
    listings: int = 0
    duplicates: int = 0
    runs: int = 0
    reports: int = 0
    lost_lines: int = 0
    warc_files: int = 0
    warc_bytes: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """By name, in the order in which they are told."""
        return {
            "articles": self.articles.articles,
            "revisions": self.articles.revisions,
            "lines": self.articles.lines,
            "renumbered": self.articles.renumbered,
            "duplicates": self.duplicates,
            "links": self.links,
            "listings": self.listings,
            "pages": self.pages.pages,
            "page_lines": self.pages.lines,
            "runs": self.runs,
            "reports": self.reports,
            "lost_lines": self.lost_lines,
            "warc_files": self.warc_files,
            "warc_bytes": self.warc_bytes,
        }

    @property
    def refused(self) -> list[str]:
        """What could not be taken, with the reason."""
        return [*self.articles.refused, *self.pages.refused]


def what_comes(mine: ArchivePaths, ledger: Ledger, other: Other, source: Source) -> Merged:
    """What a merge would take, by a ledger that is only read."""
    ledger.other.attach(other.ledger, still=is_still(other.ledger))
    try:
        told = _told(mine, ledger, other)
        _, names = missing_warc_files(ledger)
        twins = set()
        for change in Histories(mine, other.paths, ledger, names):
            told.articles.count(change)
            if not change.rows:
                twins |= {
                    twin
                    for pair in _twins(source, change.article)
                    if (twin := _meets(ledger, *pair))
                }
        told.duplicates += len(twins)
        for page in page_histories(mine, other.paths, ledger, names):
            if page.refused:
                told.pages.refused.append(page.refused)
                continue
            told.pages.pages += not page.rows
            told.pages.lines += len(page.history) - len(page.rows)
        return told
    finally:
        ledger.other.detach()


def _twins(source: Source, article: str) -> Iterator[tuple[str, str]]:
    """A post by source and its rolling twin, one of which an article is."""
    if twin := source.twin_of(article):
        yield article, twin
    if original := source.original_of(article):
        yield original, article


def _meets(ledger: Ledger, original: str, twin: str) -> str | None:
    """The rolling twin, if it would be dropped because the post by source is in either archive."""
    first, second = (
        [row for row in (ledger.articles.get(each), ledger.other.article(each)) if row]
        for each in (original, twin)
    )
    lives = second and all(row.state != "superseded" for row in second)
    known = ledger.duplicates.first_of(twin) or ledger.other.dropped(twin)
    return twin if first and lives and not known else None


def _told(mine: ArchivePaths, ledger: Ledger, other: Other) -> Merged:
    missing, _ = missing_warc_files(ledger)
    coming = ledger.other.coming()
    return Merged(
        links=coming["links"],
        listings=coming["listings"],
        duplicates=coming["duplicates"],
        lost_lines=coming["lost_lines"],
        runs=ledger.other.new_runs(other.name),
        reports=len(missing_reports(mine, other.paths, other.name)),
        warc_files=len(missing),
        warc_bytes=sum(file.length for file in missing),
    )


class Merge:
    """Takes other archives into one that is open; ``tick`` hears how many articles were taken.

    ``reprints`` is its index of reprints, or ``None`` where that is switched off.
    """

    def __init__(
        self, archive: Archive, reprints: Reprints | None, tick: Callable[[int], None]
    ) -> None:
        self._archive = archive
        self._reprints = reprints
        self._tick = tick

    def take(self, other: Other) -> Merged:
        """Take an archive in. Raises :class:`ArchiveError`, and those of disk and SQLite."""
        archive, ledger = self._archive, self._archive.ledger
        empty = not ledger.articles.counts()["articles"]
        ledger.other.attach(other.ledger, still=is_still(other.ledger))
        try:
            told = _told(archive.paths, ledger, other)
            names = take_warc_files(archive.paths, ledger, other.paths)
            archive.commit()
            ledger.begin()
            ledger.other.unite_runs(other.name)
            ledger.other.unite_lost_lines()
            ledger.other.know_links(all_of_them=False)
            archive.commit()
            articles = TakenArticles(archive, self._tick)
            articles.take(Histories(archive.paths, other.paths, ledger, names))
            told.articles = articles.counts
            told.duplicates = self._unite(articles.new)
            take_pages(archive, other.paths, names, told.pages)
            archive.commit()
            take_reports(missing_reports(archive.paths, other.paths, other.name))
        finally:
            ledger.rollback()
            ledger.other.detach()
        if empty and self._reprints is not None:
            _adopt_index(archive.paths, other.paths)
        return told

    def _unite(self, new: list[str]) -> int:
        """What is known of links, listings and articles besides; what was dropped, and how much."""
        archive, ledger = self._archive, self._archive.ledger.in_use
        ledger.other.know_links(all_of_them=True)
        ledger.other.unite_listings()
        ledger.other.unite_links()
        ledger.other.unite_articles()
        dropped = 0
        for link, *values in ledger.other.unknown_duplicates():
            dropped += self._drop(link, Duplicate(*values))
        for article in ledger.other.superseded():
            self._supersede(article)
        for article in new:
            for original, twin in _twins(archive.source, article):
                dropped += self._meet_twin(original, twin)
        return dropped

    def _meet_twin(self, original: str, twin: str) -> bool:
        """A post by source takes the place of its rolling twin, as :class:`ArticleStore` has it.

        Whether that was not on record.
        """
        ledger = self._archive.ledger
        row = ledger.articles.get(twin)
        if row is None or row.state == "superseded" or ledger.articles.get(original) is None:
            return False
        self._supersede(twin)
        told = Duplicate(twin, row.url, row.title, row.source, "twin", original)
        ledger.links.settle(row.link, "duplicate", "duplicate", self._archive.run, "twin")
        return self._drop(row.link, told)

    def _supersede(self, article: str) -> None:
        row = self._archive.ledger.articles.get(article)
        assert row is not None
        self._archive.next_commit.posts[row.post] = None
        self._archive.ledger.articles.supersede(article)

    def _drop(self, link: int, duplicate: Duplicate) -> bool:
        archive = self._archive
        if new := archive.ledger.duplicates.add(link, duplicate, archive.run):
            archive.next_commit.duplicates.add(duplicate_line(duplicate))
        return new

    def finish(self) -> None:
        """Say in articles where they are printed, and place what came among its reprints."""
        archive = self._archive
        for _ in restate_prints(archive.paths, archive.ledger):
            pass
        archive.next_commit.restart(archive.ledger)
        if self._reprints is not None:
            self._reprints.catch_up()
        archive.commit()


def _adopt_index(mine: ArchivePaths, theirs: ArchivePaths) -> None:
    """Where nothing was archived before, the families are those of the archive that was taken in.

    What the copy lacks is added to it; one that cannot be used is made anew.
    """
    if mine.reprints.exists() or not theirs.reprints.is_file() or theirs.reprints.is_symlink():
        return
    still = is_still(theirs.reprints)
    # Whoever damaged it: it can be made anew.
    with (
        suppress(sqlite3.DatabaseError),
        closing(open_to_read(theirs.reprints, still=still)) as index,
    ):
        copy_database(index, mine.reprints)
