"""One query being answered: candidates, those of them that are meant, how many there are."""

from __future__ import annotations

import heapq
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import cache
from itertools import islice

from crawler.clock import BEIJING
from crawler.search.lines import Lines
from crawler.search.query import FACETS, Query, QueryError
from crawler.search.query_plan import plan
from crawler.search.results import Hit, ResultPage
from crawler.search.search_rows import ABOVE_ALL, Document, SearchRows
from crawler.search.search_tokens import title_tokens
from crawler.search.snippet import highlighted, snippet_of

COUNTED = 1000
"""So many candidates are counted; of more, the number is an estimate."""
READ = 60
"""So many are read to be counted, where their tokens alone do not tell."""
FACETED, FACETED_READ = 2000, 500
"""Facets are counted over the newest so many; the second, where texts have to be read."""
LOOKED_AT = 2000
"""So many candidates are looked at for one page, which may end before it is full."""
BEST = 400
"""So many titles are ranked; after them, the newest come first."""
_PLACE_OF_BEST = re.compile(r"(best|rest)-(-?[0-9]{1,18})-(-?[0-9]{1,18})", re.ASCII)
_FIRST_DAY = date(1970, 1, 1)


class Asked:
    """One query, being answered."""

    def __init__(self, rows: SearchRows, lines: Lines, query: Query) -> None:
        self._rows = rows
        self._lines = lines
        self.plan = plan(rows, query)
        self._held: dict[int, bool] = {}

    # -- candidates -----------------------------------------------------------------------------

    def rows(self, below: int) -> Iterator[Document]:
        """The candidates with smaller numbers, falling."""
        if not self.plan.match:
            return self._rows.every(below)
        found = self._rows.matching(self.plan.match, below)
        return self._with_named(found, below) if self.plan.numbers else found

    def _with_named(self, found: Iterator[Document], below: int) -> Iterator[Document]:
        named = (self._rows.by_number(number) for number in self.plan.numbers if number < below)
        last = None
        both = heapq.merge(found, filter(None, named), key=lambda row: row.number, reverse=True)
        for row in both:
            if row.number != last:
                last = row.number
                yield row

    def holds(self, row: Document) -> bool:
        """Whether a candidate is what was asked for; its line is read if its tokens do not tell."""
        if self.plan.exact:
            return True
        found = self._held.get(row.number)
        if found is None:
            found = self.plan.holds(row, cache(lambda: self._lines.plain(row)))
            self._held[row.number] = found
        return found

    def hit(self, row: Document) -> Hit:
        """What is shown of an article."""
        article = self._lines.read(row)
        terms = self.plan.query.terms
        return Hit(
            id=article.id,
            revision=article.revision,
            title=article.title,
            source=article.source,
            published=article.published,
            url=article.url,
            snippet=snippet_of(article.text, terms),
            title_pieces=highlighted(article.title, terms),
        )

    # -- answers --------------------------------------------------------------------------------

    def hits(self, limit: int, below: int) -> tuple[list[Hit], int | None]:
        """The next page, and where the one after it begins."""
        found, following = self._page(self.rows(below), limit, below)
        return [self.hit(row) for row in found], following

    def _page(
        self, rows: Iterator[Document], limit: int, below: int
    ) -> tuple[list[Document], int | None]:
        """The first of some candidates that hold, and below which number there may be more."""
        found: list[Document] = []
        last = below
        for looked, row in enumerate(rows):
            if looked >= LOOKED_AT and not self.plan.exact:
                return found, last
            if self.holds(row):
                if len(found) == limit:
                    return found, last
                found.append(row)
            last = row.number
        return found, None

    def newest(self, limit: int, below: int) -> ResultPage:
        """A page in the order of time."""
        hits, following = self.hits(limit, below)
        total, exact = self.total()
        return ResultPage(total, exact, hits, None if following is None else str(following))

    def best(self, limit: int, before: str | None) -> ResultPage:
        """A page in the order of relevance: titles first, then by time.

        ``before`` names articles, not ranks: ``best-SHOWN-LAST`` (so many titles were shown, that
        was the last of them), ``rest-LAST-TITLE`` (that was the last by time, and that the last of
        the titles). So titles that come between two pages move none to where it is missed or
        shown twice.
        """
        total, exact = self.total()
        if not before:
            kind, first, second = "best", 0, 0
        elif place := _PLACE_OF_BEST.fullmatch(before):
            kind, first, second = place[1], int(place[2]), int(place[3])
        else:
            raise QueryError(
                "before=%(before)s: it is not what a page of this order has given", before=before
            )
        ranked = self._ranked(BEST if not before else 2 * BEST)
        numbers = [row.number for row in ranked]
        shown: list[Document] = []
        if kind == "best":
            start = numbers.index(second) + 1 if first and second in numbers else max(first, 0)
            end = BEST + start - first
            shown = ranked[start : min(start + limit, end)]
            if start + limit < min(len(ranked), end):
                hits = [self.hit(row) for row in shown]
                return ResultPage(total, exact, hits, f"best-{first + limit}-{shown[-1].number}")
            below, title = ABOVE_ALL, min(len(ranked), end) - 1
        else:
            below, title = first, BEST - 1
            with suppress(ValueError):
                title = numbers.index(second)
        done = set(numbers[: title + 1])
        rest = (row for row in self.rows(below) if row.number not in done)
        more, last = self._page(rest, limit - len(shown), below)
        following = None
        if last is not None:
            following = f"rest-{last}-{numbers[title] if title in range(len(numbers)) else 0}"
        return ResultPage(total, exact, [self.hit(row) for row in shown + more], following)

    def _ranked(self, most: int) -> list[Document]:
        phrases = [title_tokens(term.text) for term in self.plan.query.terms]
        match = " AND ".join(f'"{phrase}"' for phrase in phrases)
        return [row for row in self._rows.ranked(match, most) if self.holds(row)]

    def latest(self, limit: int) -> list[Hit]:
        """Those of the newest :data:`FACETED` whose lines were archived last, the last first."""
        found = sorted(self._matching(), key=lambda row: row.line_offset, reverse=True)
        return [self.hit(row) for row in found[:limit]]

    def total(self) -> tuple[int, bool]:
        """How many there are, and whether that was counted."""
        if not self.plan.query.clauses:
            return self._rows.position().documents, True
        if self.plan.exact:
            numbers = self._rows.numbers(self.plan.match, COUNTED + 1)
            if len(numbers) <= COUNTED:
                return len(numbers), True
            held, last = COUNTED, numbers[COUNTED - 1]
        else:
            rows = self.rows(ABOVE_ALL)
            looked = list(islice(rows, READ))
            held = sum(self.holds(row) for row in looked)
            if next(rows, None) is None:
                return held, True
            last = looked[-1].number
        newer = self._number_of_newer(last)
        return _rounded(held * self._rows.position().documents / max(newer, 1), held), False

    def _number_of_newer(self, number: int) -> int:
        """How many articles have this number or a larger one, to a day."""
        later = self._rows.after_day(f"{_day_of(number):%Y-%m-%d}")
        return later + self._rows.between(number, _end_of_day(number))

    def _matching(self) -> Iterator[Document]:
        """The newest that are what was asked for."""
        most = FACETED if self.plan.exact else FACETED_READ
        return filter(self.holds, islice(self.rows(ABOVE_ALL), most))

    def facets(self, most: int) -> dict[str, list[tuple[str, int]]]:
        """Values and counts by facet."""
        found: dict[str, list[tuple[str, int]]] = {}
        if not self.plan.query.clauses:
            for name in FACETS:
                found[name] = self._rows.counts(name, "", by_value=False)[:most]
            return found
        counted = Counter(number for row in self._matching() for number in row.facet_numbers)
        for number, articles in counted.items():
            name, value = self._rows.facet(number)
            found.setdefault(name, []).append((value, articles))
        for values in found.values():
            values.sort(key=lambda each: (-each[1], each[0]))
            del values[most:]
        return found

    def days(self) -> list[tuple[date, int]]:
        """Articles a day."""
        if not self.plan.query.clauses:
            days = self._rows.counts("day", "", by_value=True)
            return [(date.fromisoformat(day), number) for day, number in days]
        if self.plan.exact:
            counted = self._rows.by_day(self.plan.match)
            return [(_FIRST_DAY + timedelta(days=day), number) for day, number in counted]
        found = Counter(
            _day_of(row.number)
            for row in self.rows(ABOVE_ALL)
            if row.number > 0 and self.holds(row)
        )
        return sorted(found.items())


def _day_of(number: int) -> date:
    """The day in Beijing of a number; undated articles are older than all."""
    return _FIRST_DAY + timedelta(days=max((number + 28800) // 86400, 0))


def _end_of_day(number: int) -> int:
    return ((number + 28800) // 86400 + 1) * 86400 - 28800


def number_before(before: str | None) -> int:
    """The number below which a page begins. Raises :class:`QueryError`."""
    if not before:
        return ABOVE_ALL
    # Eight digits are a day too (ISO 8601), and the second of a night in 1970 nobody's.
    if re.fullmatch(r"-?[0-9]{1,18}", before, re.ASCII) and len(before) not in (4, 8):
        return int(before)
    try:
        moment = datetime.fromisoformat(before)
    except ValueError:
        raise QueryError(
            "before=%(before)s: it is neither what a page has given as next, nor a day or moment "
            "such as 2026-11-29",
            before=before,
        ) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=BEIJING)
    return int(moment.timestamp())


def _rounded(number: float, least: int) -> int:
    """To two digits."""
    whole = max(round(number), least)
    scale = int(10 ** max(len(str(whole)) - 2, 0))
    return max(whole // scale * scale, least)
