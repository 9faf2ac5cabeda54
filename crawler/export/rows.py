"""The rows of each table, out of an archive that is only read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO

from crawler.archive.jsonl import read_article_line
from crawler.archive.pages import read_page_line
from crawler.archive.paths import ArchivePaths
from crawler.clock import BEIJING
from crawler.errors import ArchiveDamagedError
from crawler.export.all_tables import ARTICLES, LINKS, REVISIONS, RUNS, STORIES
from crawler.export.table import Table
from crawler.items import Article
from crawler.ledger import Ledger
from crawler.newspaper.compare.compare import compare_article
from crawler.newspaper.files.edition_line import PageRecord, read_edition_line
from crawler.reprints.index import Index

Row = dict[str, Any]
EARLIEST, LATEST = datetime(1, 1, 2, tzinfo=BEIJING), datetime(9999, 12, 30, tzinfo=BEIJING)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rows: days of publication in Beijing (both included), one source, runs after one.

    ``ids`` cuts articles and revisions: from that id up to that one (empty: all that follow).
    """

    first: date | None = None
    last: date | None = None
    source: str = ""
    after: int = 0
    ids: tuple[str, str] = ("", "")

    def has_day(self, day: date | None) -> bool:
        """Whether a day is in it; an unknown one only where none is asked for."""
        if day is None:
            return self.first is None and self.last is None
        return (self.first or day) <= day <= (self.last or day)

    def has(self, published: datetime | None, source: str) -> bool:
        """Whether an article is in it."""
        if self.source and source != self.source:
            return False
        return self.has_day(published.astimezone(BEIJING).date() if published else None)


class Rows:
    """Every table's rows. ``skipped`` names what could not be read, with the reason."""

    def __init__(
        self, paths: ArchivePaths, ledger: Ledger, index: Index | None, selection: Selection
    ) -> None:
        self._paths = paths
        self._ledger = ledger
        self._index = index
        self._selection = selection
        self._lines: BinaryIO | None = None
        self.skipped: list[str] = []

    def close(self) -> None:
        """Close what was opened to read from."""
        if self._lines is not None:
            self._lines.close()
            self._lines = None

    def of(self, table: Table) -> Iterator[Row]:
        """The rows of one of the tables."""
        makers: dict[str, Callable[[], Iterator[Row]]] = {
            "articles": lambda: self._articles(ARTICLES, "of_article"),
            "revisions": lambda: self._articles(REVISIONS, "of_revision"),
            "stories": self._stories,
            "prints": self._prints,
            "print_differences": self._differences,
            "duplicates": self._duplicates,
            "links": lambda: self._timed(LINKS, self._ledger.exported.links),
            "runs": lambda: self._timed(RUNS, self._ledger.exported.runs),
        }
        return makers[table.name]()

    def _articles(self, table: Table, newest: str) -> Iterator[Row]:
        wanted = set(table.names)
        names = [name for name in Article.__slots__ if name in wanted]
        for known in self._ledger.exported.lines(self._selection.after, self._selection.ids):
            if not known[newest]:
                continue
            article = self._article(known["line_offset"], known["line_length"])
            if article is None or not self._selection.has(article.published, article.source):
                continue
            row = {name: getattr(article, name) for name in names}
            if table is ARTICLES:
                row |= {name: known[name] for name in ("state", "owed")}
                row |= {name: _moment(known[name]) for name in ("first_captured", "last_checked")}
                if article.print is not None:
                    place = article.print
                    row |= {"print_paper": place.paper, "print_page": place.page}
                    row |= {"print_date": date.fromisoformat(place.date)}
                    row |= {"print_position": place.position}
            yield _with_days(table, row)

    def _article(self, offset: int, length: int) -> Article | None:
        try:
            # One file for all of them: opening it for each line would take most of the time.
            if self._lines is None:
                self._lines = self._paths.articles.open("rb")
            self._lines.seek(offset)
            return read_article_line(self._lines.read(length))
        except ArchiveDamagedError as error:
            self.skipped.append(f"articles.jsonl at byte {offset}: {error}")
            return None

    def _stories(self) -> Iterator[Row]:
        if self._index is None:
            return
        changed = self._changed_articles()
        for count in self._index.largest(EARLIEST, LATEST, 2**62):
            family = self._index.members(count.origin.id)
            members = [each for each in family if self._stands(each.id)]
            if len(members) < 2:
                continue
            if changed is not None and changed.isdisjoint(member.id for member in members):
                continue
            origin = members[0]
            for member in members:
                if not self._selection.has(member.published, member.source):
                    continue
                lag = None
                if member.published and origin.published:
                    lag = int((member.published - origin.published).total_seconds())
                yield _with_days(
                    STORIES,
                    {
                        "story": count.story,
                        "id": member.id,
                        "published": member.published,
                        "source": member.source,
                        "title": member.title,
                        "origin": origin.id,
                        "lag_seconds": lag,
                        "closest": member.closest,
                        "resemblance": member.resemblance,
                    },
                )

    def _stands(self, article: str) -> bool:
        """Whether an article is archived, and its twin by source has not taken its place."""
        row = self._ledger.articles.get(article)
        return row is not None and row.state != "superseded"

    def _changed_articles(self) -> set[str] | None:
        """Articles with lines of later runs; ``None`` where all are wanted."""
        if not self._selection.after:
            return None
        return set(self._ledger.exported.changed(self._selection.after))

    def _pages(self) -> Iterator[PageRecord]:
        for page in self._ledger.editions.all():
            if not self._selection.has_day(date.fromisoformat(page.date)):
                continue
            line = self._ledger.editions.newest_line(page.id)
            if line.run <= self._selection.after:
                continue
            try:
                yield read_edition_line(read_page_line(self._paths, line))
            except ArchiveDamagedError as error:
                self.skipped.append(f"page {page.stem}: {error}")

    def _prints(self) -> Iterator[Row]:
        for record in self._pages():
            facts = record.page.facts
            for article in record.page.articles:
                row = {
                    "print_id": record.id_of(article.position),
                    "paper": facts.paper.value if facts.paper else "",
                    "date": date.fromisoformat(facts.date.value) if facts.date else None,
                    "page": facts.page.value if facts.page else "",
                    "position": article.position,
                    "headline": article.headline,
                    "part_of": "-".join(map(str, article.part_of)) if article.part_of else None,
                }
                matches = record.matches.get(article.position, ())
                for match in matches:
                    yield {
                        **row,
                        "id": match.id,
                        "relation": match.relation.value,
                        "confidence": match.confidence,
                    }
                if not matches:
                    yield {**row, "id": None, "relation": None, "confidence": None}

    def _differences(self) -> Iterator[Row]:
        for record in self._pages():
            for position, matches in sorted(record.matches.items()):
                printed = record.article(position)
                for match in matches:
                    revisions = self._ledger.articles.revisions(match.id)
                    if printed is None or not revisions:
                        continue
                    newest = revisions[-1]
                    online = self._article(newest.line_offset, newest.line_length)
                    if online is None:
                        continue
                    beside = record.page.texts_beside(position)
                    found = compare_article(printed, online.title, online.text, beside)
                    for number, each in enumerate(found.differences, start=1):
                        yield {
                            "print_id": record.id_of(position),
                            "id": match.id,
                            "number": number,
                            "class": each.kind.value,
                            "print_text": each.print_text,
                            "online_text": each.online_text,
                            "print_start": each.print_start,
                            "online_start": each.online_start,
                            "note": each.note,
                            "doubt": each.doubt,
                        }

    def _duplicates(self) -> Iterator[Row]:
        for row in self._ledger.exported.duplicates(self._selection.after):
            if self._selection.source in ("", row["source"]):
                yield row

    def _timed(self, table: Table, rows: Callable[[int], Iterator[Row]]) -> Iterator[Row]:
        for row in rows(self._selection.after):
            yield _with_days(table, row | {name: _moment(row[name]) for name in table.moments})


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _with_days(table: Table, row: Row) -> Row:
    """Every time in Beijing's zone, and its day beside it."""
    for name in table.moments:
        moment = row[name]
        row[name] = moment = moment.astimezone(BEIJING) if moment else None
        row[f"{name}_day"] = moment.date() if moment else None
    return row
