"""One query being answered: candidates, those of them that are meant, how many there are."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
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
FACETED = 2000
"""Facets are counted over the newest so many."""
BEST = 400
"""So many titles are ranked; after them, the newest come first."""
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
            found = self.plan.holds(row, self._lines.plain(row))
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
        found: list[Document] = []
        for row in self.rows(below):
            if self.holds(row):
                found.append(row)
                if len(found) > limit:
                    break
        following = found[limit - 1].number if len(found) > limit else None
        return [self.hit(row) for row in found[:limit]], following

    def newest(self, limit: int, below: int) -> ResultPage:
        """A page in the order of time."""
        hits, following = self.hits(limit, below)
        total, exact = self.total()
        return ResultPage(total, exact, hits, None if following is None else str(following))

    def best(self, limit: int, before: str | None) -> ResultPage:
        """A page in the order of relevance: titles first, then by time."""
        ranked = self._ranked()
        done = {row.number for row in ranked}
        kind, _, place = (before or "best-0").partition("-")
        if kind not in ("best", "rest") or not place.lstrip("-").isdigit():
            raise QueryError(f"before={before}: it is not what a page of this order has given")
        total, exact = self.total()
        shown: list[Document] = []
        if kind == "best":
            start = int(place)
            shown = ranked[start : start + limit]
            if start + limit < len(ranked):
                hits = [self.hit(row) for row in shown]
                return ResultPage(total, exact, hits, f"best-{start + limit}")
        below = ABOVE_ALL if kind == "best" else int(place)
        rest = (row for row in self.rows(below) if row.number not in done and self.holds(row))
        more = list(islice(rest, limit - len(shown) + 1))
        following = None
        if len(more) > limit - len(shown):
            more.pop()
            following = f"rest-{more[-1].number if more else below}"
        return ResultPage(total, exact, [self.hit(row) for row in shown + more], following)

    def _ranked(self) -> list[Document]:
        phrases = [title_tokens(term.text) for term in self.plan.query.terms]
        match = " AND ".join(f'"{phrase}"' for phrase in phrases)
        return [row for row in self._rows.ranked(match, BEST) if self.holds(row)]

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

    def _matching(self, most: int) -> Iterator[Document]:
        """The newest that are what was asked for."""
        if self.plan.exact:
            yield from islice(self.rows(ABOVE_ALL), most)
            return
        for row in islice(self.rows(ABOVE_ALL), most):
            if self.holds(row):
                yield row

    def facets(self, most: int) -> dict[str, list[tuple[str, int]]]:
        """Values and counts by facet."""
        found: dict[str, list[tuple[str, int]]] = {}
        if not self.plan.query.clauses:
            for name in FACETS:
                found[name] = self._rows.counts(name, "", by_value=False)[:most]
            return found
        counted = Counter(number for row in self._matching(FACETED) for number in row.facet_numbers)
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
    if before.lstrip("-").isdigit() and len(before) != 4 and len(before) < 20:
        return int(before)
    try:
        moment = datetime.fromisoformat(before)
    except ValueError:
        raise QueryError(
            f"before={before}: it is neither what a page has given as next, nor a day or moment "
            "such as 2026-11-29"
        ) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=BEIJING)
    return int(moment.timestamp())


def _rounded(number: float, least: int) -> int:
    """To two digits."""
    whole = max(round(number), least)
    scale = int(10 ** max(len(str(whole)) - 2, 0))
    return max(whole // scale * scale, least)
