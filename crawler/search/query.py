"""What somebody has typed, understood: words, phrases, operators, and how they go together.

::

    query    = clause { clause }              all of them
    clause   = one { "OR" one }               any of them
    one      = [ "-" ] ( word | phrase | operator | id )
    phrase   = '"' ... '"'
    operator = name ":" ( value | phrase )
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from crawler.errors import UsageError, WordedError
from crawler.search.folding import folded
from crawler.search.search_tokens import Term

FACETS = ("source", "day", "month", "reporter", "code", "tag")
MARKS = ("reprint", "revised", "vanished", "printed", "owed")
OPERATORS = (*FACETS, "is", "id")
MOST_CHARACTERS = 500
_MOST_PARTS = 40

_PIECE = re.compile(
    r"""
    \s+
    | (?P<minus>-)?
      (?:(?P<name>[A-Za-z]+):(?=[^\s/]))?
      (?: "(?P<phrase>[^"]*)" | (?P<open>") | (?P<word>[^\s"]+) )
    | (?P<odd>.)
    """,
    re.VERBOSE,
)
_QUOTES = str.maketrans("“”„‟＂：－", '""""":-')
_ID = re.compile(r"(?=(?:[^0-9]*[0-9]){4})[A-Za-z0-9-]*\*[A-Za-z0-9*-]*")
"""A word that is a part of an id: it has a wildcard and four digits, which ``*ST`` has not."""
_DATES = {"day": r"\d{4}-\d{2}-\d{2}", "month": r"\d{4}-\d{2}"}


class QueryError(UsageError, WordedError):
    """A query that cannot be meant; the message names the place (characters from 1)."""


@dataclass(frozen=True)
class Words:
    """A term in the title or the text; ``typed`` as it was, if it may be an article's id."""

    term: Term
    typed: str = ""


@dataclass(frozen=True)
class Facet:
    """A property with a value; ``*`` in the value stands for any characters."""

    name: str
    value: str


@dataclass(frozen=True)
class Mark:
    """Something that is so of an article or not, one of :data:`MARKS`."""

    name: str


@dataclass(frozen=True)
class Id:
    """An article's id; ``*`` stands for any characters."""

    pattern: str


@dataclass(frozen=True)
class Not:
    """The opposite."""

    part: Words | Facet | Mark | Id


Leaf = Words | Facet | Mark | Id
One = Leaf | Not


@dataclass(frozen=True)
class Query:
    """All clauses have to be so, each by at least one of its parts; without any, every article."""

    clauses: tuple[tuple[One, ...], ...]

    @property
    def terms(self) -> list[Term]:
        """The words that are looked for, to be highlighted."""
        return [one.term for clause in self.clauses for one in clause if isinstance(one, Words)]

    def leaves(self) -> Iterator[Leaf]:
        """Every part, without what stands before it."""
        for clause in self.clauses:
            for one in clause:
                yield one.part if isinstance(one, Not) else one


def parse(text: str) -> Query:
    """Understand a query. Raises :class:`QueryError`."""
    if len(text) > MOST_CHARACTERS:
        raise QueryError(
            "a query has at most %(most)s characters, this one %(n)s",
            most=MOST_CHARACTERS,
            n=len(text),
        )
    plain = text.translate(_QUOTES)
    clauses: list[list[One]] = []
    joined: int | None = None
    parts = 0
    for piece in _PIECE.finditer(plain):
        if piece.group().isspace():
            continue
        place = piece.start() + 1
        if piece["open"] is not None:
            raise QueryError(
                "the quotation mark at character %(place)s is not closed",
                place=piece.start("open") + 1,
            )
        if piece.group() == "OR":
            if not clauses or joined is not None:
                raise QueryError("nothing stands before the OR at character %(place)s", place=place)
            joined = place
            continue
        one = _one(piece, text)
        if joined is not None:
            clauses[-1].append(one)
        else:
            clauses.append([one])
        joined, parts = None, parts + 1
    if joined is not None:
        raise QueryError("nothing follows the OR at character %(place)s", place=joined)
    if parts > _MOST_PARTS:
        raise QueryError(
            "a query has at most %(most)s parts, this one %(n)s", most=_MOST_PARTS, n=parts
        )
    return Query(tuple(tuple(clause) for clause in clauses))


def _one(piece: re.Match[str], text: str) -> One:
    name, phrase = piece["name"], piece["phrase"]
    group = "phrase" if phrase is not None else "word"
    start = piece.start(group)
    value = text[start : piece.end(group)] if piece[group] is not None else ""
    place = piece.start() + 1
    leaf: Leaf
    if piece[group] is None or not piece[group].strip():
        raise QueryError(
            "nothing stands behind %(piece)s at character %(place)s",
            piece=repr(piece.group()),
            place=place,
        )
    if name is not None:
        leaf = _operated(name, value, piece.start("name") + 1, start + 1)
    elif group == "word" and _ID.fullmatch(value):
        leaf = Id(value)
    else:
        quoted = group == "phrase"
        may_be_id = not quoted and re.fullmatch(r"[A-Za-z0-9-]{6,}", value)
        leaf = Words(_term(value, place, quoted=quoted), value if may_be_id else "")
    return Not(leaf) if piece["minus"] else leaf


def _term(value: str, place: int, *, quoted: bool) -> Term:
    term = Term.of(value)
    if not quoted:
        # A comma that ends a word is no part of it.
        kept = re.sub(r"^[^\w*]+|[^\w%*]+$", "", term.text)
        term = Term(kept or term.text)
    if not term.tokens:
        raise QueryError(
            "%(piece)s at character %(place)s has neither letters nor numbers, and nothing else is "
            "searched",
            piece=repr(value),
            place=place,
        )
    return term


def _operated(name: str, value: str, place: int, value_place: int) -> Leaf:
    known = name.lower()
    if known not in OPERATORS:
        near = get_close_matches(known, OPERATORS, n=1, cutoff=0.6)
        if near:
            raise QueryError(
                "there is no operator %(name)s: (character %(place)s): did you mean %(near)s:?; "
                "words with a colon go into quotation marks",
                name=name,
                place=place,
                near=near[0],
            )
        raise QueryError(
            "there is no operator %(name)s: (character %(place)s): there are %(all)s; "
            "words with a colon go into quotation marks",
            name=name,
            place=place,
            all=", ".join(OPERATORS),
        )
    if known == "is":
        mark = value.lower()
        if mark not in MARKS:
            raise QueryError(
                "is:%(value)s (character %(place)s): it must be one of %(all)s",
                value=value,
                place=value_place,
                all=", ".join(MARKS),
            )
        return Mark(mark)
    if known == "id":
        return Id(value)
    plain = folded(value)
    if known in _DATES and not _is_period(known, plain):
        example = "2026-11-29" if known == "day" else "2026-11"
        raise QueryError(
            "%(name)s:%(value)s (character %(place)s): it must look like %(name)s:%(example)s or "
            "%(name)s:%(example)s..%(example)s",
            name=known,
            value=value,
            place=value_place,
            example=example,
        )
    return Facet(known, plain)


def _is_period(name: str, value: str) -> bool:
    """Whether it is a day or month of the calendar, or two in their order."""
    if not re.fullmatch(rf"{_DATES[name]}(\.\.{_DATES[name]})?", value, re.ASCII):
        return False
    ends = value.split("..")
    try:
        for end in ends:
            date.fromisoformat(end if name == "day" else f"{end}-01")
    except ValueError:
        return False
    return ends == sorted(ends)
