"""From a query to what is looked at: an expression for the index, and what has to be so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from crawler.search.query import Facet, Id, Leaf, Mark, Not, One, Query, Words
from crawler.search.search_rows import BITS, Document, SearchRows
from crawler.search.search_tables import FACET, MARK

_MOST_VALUES = 3000
"""Of a facet with a wildcard."""
_MOST_IDS = 50_000
NOTHING = f'"{MARK}nothing"'


@dataclass(frozen=True, slots=True)
class Plan:
    """How a query is answered.

    What it finds is among the articles of the expression ``match`` (empty: among all articles) and
    those with the ``numbers`` (falling). ``exact`` says that it is the articles of ``match``, so
    that none has to be read.
    """

    query: Query
    match: str
    numbers: list[int]
    exact: bool
    facets: dict[Facet, frozenset[int]]

    def holds(self, row: Document, folded: Callable[[], str]) -> bool:
        """Whether an article is what was asked for; ``folded`` gives what is searched of it."""
        known = frozenset(row.facet_numbers) if self.facets else frozenset[int]()
        return all(
            any(self._one(one, row, known, folded) for one in clause)
            for clause in self.query.clauses
        )

    def _one(
        self, one: One, row: Document, known: frozenset[int], folded: Callable[[], str]
    ) -> bool:
        if isinstance(one, Not):
            return not self._one(one.part, row, known, folded)
        if isinstance(one, Words):
            return one.term.pattern.search(folded()) is not None
        if isinstance(one, Facet):
            return not known.isdisjoint(self.facets[one])
        if isinstance(one, Mark):
            return bool(row.marks & BITS[one.name])
        return fnmatchcase(row.article, globbed(one.pattern))


def plan(rows: SearchRows, query: Query) -> Plan:
    """How this index answers the query."""
    query = Query(tuple(tuple(_known_ids(rows, clause)) for clause in query.clauses))
    facets = {leaf: _values(rows, leaf) for leaf in query.leaves() if isinstance(leaf, Facet)}
    wanted: list[str] = []
    unwanted: list[str] = []
    numbers: set[int] = set()
    exact = True
    for clause in query.clauses:
        exact = exact and all(_is_exact(one) for one in clause)
        if any(isinstance(one, Not) for one in clause):
            if len(clause) == 1 and _is_exact(clause[0]):
                unwanted.append(_expression(clause[0], facets))
            else:
                exact = False
            continue
        for one in clause:
            if isinstance(one, Id):
                numbers.update(rows.with_id(globbed(one.pattern), _MOST_IDS))
        parts = [_expression(one, facets) for one in clause if not isinstance(one, Id)]
        wanted.append(f"({' OR '.join(parts) or NOTHING})")
    match = " AND ".join(wanted)
    if match and unwanted:
        match = f"({match}) NOT ({' OR '.join(unwanted)})"
    exact = exact and bool(match or not query.clauses)
    return Plan(query, match, sorted(numbers, reverse=True), exact, facets)


def _known_ids(rows: SearchRows, clause: Iterable[One]) -> Iterable[One]:
    """A word that is an article's id means that article."""
    for one in clause:
        part = one.part if isinstance(one, Not) else one
        if isinstance(part, Words) and part.typed and rows.of_article(part.typed) is not None:
            yield Not(Id(part.typed)) if isinstance(one, Not) else Id(part.typed)
        else:
            yield one


def _is_exact(one: One) -> bool:
    part = one.part if isinstance(one, Not) else one
    return not isinstance(part, Id) and (not isinstance(part, Words) or part.term.exact)


def _expression(one: One, facets: dict[Facet, frozenset[int]]) -> str:
    leaf: Leaf = one.part if isinstance(one, Not) else one
    if isinstance(leaf, Words):
        return "(" + " AND ".join(f'"{token}"' for token in leaf.term.tokens) + ")"
    if isinstance(leaf, Mark):
        return f'"{MARK}{leaf.name}"'
    assert isinstance(leaf, Facet)
    found = sorted(facets[leaf])
    return "(" + (" OR ".join(f'"{FACET}{number}"' for number in found) or NOTHING) + ")"


def _values(rows: SearchRows, facet: Facet) -> frozenset[int]:
    """The facets that have the value: numbers, none if there is no such value."""
    name, value = facet.name, facet.value
    first, dots, last = value.partition("..")
    if name in ("day", "month"):
        return frozenset(rows.facets_between(name, first, last if dots else first))
    column = "folded"
    if name == "code" and "*" not in value:
        # The market before a code or behind it: 0.000333, SZ000333, 000333.SZ.
        if re.fullmatch(r"[0-9]{1,3}\.[0-9a-z]+", value):
            column = "value"
        else:
            digits = re.search(r"[0-9]{4,}", value)
            value = digits.group() if digits else value
    return frozenset(rows.facets_like(name, column, globbed(value), _MOST_VALUES))


def globbed(pattern: str) -> str:
    """A pattern in which only ``*`` is special."""
    return re.sub(r"[\[?]", lambda found: f"[{found.group()}]", pattern)
