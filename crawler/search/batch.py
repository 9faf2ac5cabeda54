"""Lines of ``articles.jsonl`` on their way into the index: one transaction's worth."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from crawler.archive.jsonl import read_article_line, read_revision
from crawler.archive.paths import ArchivePaths
from crawler.clock import BEIJING
from crawler.errors import ArchiveDamagedError
from crawler.items import Article
from crawler.ledger import Ledger
from crawler.search.folding import folded
from crawler.search.search_rows import BITS, Document, SearchRows, SearchWriter
from crawler.search.search_tables import FACET, MARK, OLDEST
from crawler.search.search_tokens import searched, title_tokens, tokens_of

BY_LINE = BITS["reprint"] | BITS["revised"] | BITS["printed"]
"""The marks that a line tells; the others are the ledger's."""


if TYPE_CHECKING:
    from crawler.reprints.index import Index


class Said(NamedTuple):
    """What the index needs of an article until it is written."""

    title: str
    text: str
    published: datetime | None

    @classmethod
    def of(cls, article: Article) -> Said:
        """The rest of a line is not kept."""
        return cls(article.title, article.text, article.published)


class Batch:
    """What some lines change in the index.

    Lines are looked at in their order, so that the index is the same however they are divided; of
    an article with several lines only the last is written.
    """

    def __init__(self, connection: sqlite3.Connection, paths: ArchivePaths, position: int) -> None:
        self._rows, self._writer = SearchRows(connection), SearchWriter(connection)
        self._paths = paths
        self.position = self.last_line = position
        self.last_hash = ""
        self.lines = self.added = 0
        self.skipped: list[str] = []
        self._before: dict[str, Document | None] = {}
        self._now: dict[str, Document] = {}
        self._said: dict[str, Said] = {}
        self._formers: dict[str, Said] = {}
        self._taken: dict[int, bool] = {}
        self._free_from: dict[int, int] = {}
        self._facets: dict[tuple[str, str], int] = {}
        self._counted: Counter[int] = Counter()

    # -- looked at --------------------------------------------------------------------------

    def read(self, committed: int, most_lines: int, most_bytes: int) -> None:
        """Look at the lines from here on. Raises :class:`ArchiveDamagedError`, :class:`OSError`."""
        if self.position == committed:
            return
        begun = self.position
        with self._paths.articles.open("rb") as stream:
            stream.seek(begun)
            while self.lines < most_lines and self.position < min(committed, begun + most_bytes):
                line = stream.readline(committed - self.position)
                if not line.endswith(b"\n"):
                    raise ArchiveDamagedError(
                        f"{self._paths.articles} has no whole line at byte {self.position}, which "
                        "the ledger knows: see finews-archiver verify"
                    )
                self._take(line)

    def _take(self, line: bytes) -> None:
        self.last_line, self.last_hash = self.position, hashlib.sha256(line).hexdigest()
        self.position += len(line)
        self.lines += 1
        try:
            article = read_article_line(line)
        except ArchiveDamagedError as error:
            self.skipped.append(f"articles.jsonl at byte {self.last_line}: {error}")
            return
        before = self._row(article.id)
        number = self._number(article, before)
        marks = 0 if before is None else before.marks & ~BY_LINE
        marks |= BITS["reprint"] * (article.reprint_of is not None)
        marks |= BITS["revised"] * (article.revision > 1)
        marks |= BITS["printed"] * (article.print is not None)
        self._now[article.id] = Document(
            number,
            article.id,
            article.revision,
            self.last_line,
            len(line),
            self._facets_of(article),
            marks,
        )
        self._said[article.id] = Said.of(article)

    def _row(self, article: str) -> Document | None:
        """The article's row as it is by now."""
        if article in self._now:
            return self._now[article]
        if article not in self._before:
            self._before[article] = self._rows.of_article(article)
        return self._before[article]

    def _number(self, article: Article, before: Document | None) -> int:
        """The first free place from the article's second on."""
        if before is not None:
            if self._former(before).published == article.published:
                return before.number
            self._taken[before.number] = False
            self._free_from.clear()
        wanted = OLDEST if article.published is None else int(article.published.timestamp())
        number = self._free_from.get(wanted, wanted)
        while self._is_taken(number):
            number += 1
        self._taken[number] = True
        self._free_from[wanted] = number + 1
        return number

    def _is_taken(self, number: int) -> bool:
        if number not in self._taken:
            self._taken[number] = self._rows.is_taken(number)
        return self._taken[number]

    def _former(self, row: Document) -> Said:
        """What the line says that an article's row names."""
        found = self._said.get(row.article) or self._formers.get(row.article)
        if found is None:
            line = read_revision(self._paths, row.line_offset, row.line_length)
            found = self._formers[row.article] = Said.of(line)
        return found

    def _facets_of(self, article: Article) -> bytes:
        found = [("source", article.source)]
        if article.published is not None:
            day = f"{article.published.astimezone(BEIJING):%Y-%m-%d}"
            found += [("day", day), ("month", day[:7])]
        found += [("reporter", name) for name in article.reporters]
        found += [("code", stock) for stock in article.stocks]
        found += [("tag", tag) for tag in article.tags]
        numbers = [self._facet(name, value) for name, value in dict.fromkeys(found) if value]
        return np.array(numbers, dtype="<u4").tobytes()

    def _facet(self, name: str, value: str) -> int:
        number = self._facets.get((name, value))
        if number is None:
            plain = folded(value.rpartition(".")[2] if name == "code" else value)
            number = self._writer.facet(name, value, plain)
            self._facets[name, value] = number
        return number

    # -- states -----------------------------------------------------------------------------

    def note_states(self, ledger: Ledger, since: int) -> None:
        """Set the marks that the ledger tells; ``since`` is the run that was newest last time."""
        for article, gone in ledger.states.vanished(since):
            self._mark(article, "vanished", gone)
        owed = {article for article, _ in ledger.articles.owed()}
        for article in owed:
            self._mark(article, "owed", True)
        for article in self._rows.marked("owed"):
            if article not in owed:
                self._mark(article, "owed", False)

    def note_rearranged(self, index: Index, known: int) -> int:
        """Set the marks of articles whose family a late arrival has changed, by the reprint index.

        ``known`` changes were looked at before; how many there are now. An article of this batch
        is looked at again: its line may say what was so before.
        """
        changes = index.changes()
        fresh = {change.article for change in changes[known if known <= len(changes) else 0 :]}
        again = self._said.keys() & {change.article for change in changes}
        for article in sorted(fresh | again):
            found = [member for member in index.members(article) if member.id == article]
            self._mark(article, "reprint", bool(found) and found[0].closest is not None)
        return len(changes)

    def _mark(self, article: str, name: str, holds: bool) -> None:
        row = self._row(article)
        if row is not None and bool(row.marks & BITS[name]) != holds:
            self._now[article] = replace(row, marks=row.marks ^ BITS[name])

    # -- written ----------------------------------------------------------------------------

    def write(self) -> None:
        """Put all of it into the tables."""
        changes = [(self._before[article], now) for article, now in self._now.items()]
        self.added = sum(before is None for before, _ in changes)
        gone: list[tuple[int, str, str]] = []
        come: list[tuple[int, str, str]] = []
        for before, now in changes:
            self._compare(before, now, gone, come)
            self._count(before, now)
        self._writer.count(self._counted)
        self._writer.replace(
            [before for before, _ in changes if before is not None], [now for _, now in changes]
        )
        self._writer.tokens(
            "body",
            [(number, tokens) for number, tokens, _ in gone if tokens],
            [(number, tokens) for number, tokens, _ in come if tokens],
        )
        self._writer.tokens(
            "title",
            [(number, tokens) for number, _, tokens in gone if tokens],
            [(number, tokens) for number, _, tokens in come if tokens],
        )

    def _compare(
        self,
        before: Document | None,
        now: Document,
        gone: list[tuple[int, str, str]],
        come: list[tuple[int, str, str]],
    ) -> None:
        """The tokens that an article has no more, and those that it has anew."""
        article = self._said.get(now.article)
        if before is None:
            assert article is not None
            tokens = tokens_of(searched(article.title, article.text)) | _told(now)
            come.append((now.number, " ".join(tokens), title_tokens(article.title)))
            return
        had, has, old_title, new_title = _told(before), _told(now), "", ""
        if article is not None:
            old = self._formers[now.article]
            if before.number != now.number or (old.title, old.text) != (
                article.title,
                article.text,
            ):
                had |= tokens_of(searched(old.title, old.text))
                has |= tokens_of(searched(article.title, article.text))
            if before.number != now.number or old.title != article.title:
                old_title, new_title = title_tokens(old.title), title_tokens(article.title)
        if before.number == now.number:
            had, has = had - has, has - had
        gone.append((before.number, " ".join(had), old_title))
        come.append((now.number, " ".join(has), new_title))

    def _count(self, before: Document | None, now: Document) -> None:
        had = set(before.facet_numbers) if before else set()
        has = set(now.facet_numbers)
        self._counted.update(has - had)
        self._counted.subtract(had - has)


def _told(row: Document) -> set[str]:
    """The tokens of what is known of an article besides its text."""
    return {f"{FACET}{number}" for number in row.facet_numbers} | set(marks_of(row.marks))


def marks_of(marks: int) -> Iterator[str]:
    """The tokens of a row's marks."""
    return (f"{MARK}{name}" for name, bit in BITS.items() if marks & bit)
