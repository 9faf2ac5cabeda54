"""Operators of a query as links: narrowing by a facet, and taking a part away again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crawler.reader.rendering import Words, address

_PART = re.compile(r'-?(?:[A-Za-z]+:)?(?:"[^"]*"|[^\s"]+)')
_PLAIN = re.compile(r"[\w.+-]+")


@dataclass(frozen=True, slots=True)
class FacetLink:
    """A value of a facet, how many articles have it, and the search narrowed to it."""

    value: str
    number: int
    link: str


@dataclass(frozen=True, slots=True)
class FacetLinks:
    """A facet with its name in the language of the page."""

    name: str
    values: tuple[FacetLink, ...]


@dataclass(frozen=True, slots=True)
class UsedPart:
    """A part of the query, and the search without it."""

    text: str
    link: str


def operator(name: str, value: str) -> str:
    """``name:value`` as it is typed; what cannot stand in quotation marks is any character."""
    if _PLAIN.fullmatch(value):
        return f"{name}:{value}"
    return f'{name}:"{value.replace(chr(34), "*")}"'


def narrowed(query: str, part: str) -> str:
    """The address of a search with one more part."""
    return address(q=f"{query} {part}".strip())


def without(query: str) -> list[UsedPart]:
    """The operators of a query, each with the address of the search that does not have it."""
    found = []
    for piece in _PART.finditer(query):
        if re.match(r"-?[A-Za-z]+:", piece.group()):
            rest = " ".join((query[: piece.start()] + query[piece.end() :]).split())
            found.append(UsedPart(piece.group(), address(q=rest)))
    return found


def facet_links(
    words: Words, query: str, facets: Mapping[str, Sequence[tuple[str, int]]]
) -> list[FacetLinks]:
    """The facets of a search, those left out that would narrow nothing."""
    names = {
        "is": words("Kind"),
        "source": words("Source"),
        "month": words("Month"),
        "day": words("Day"),
        "code": words("Stock"),
        "reporter": words("Reporter"),
        "tag": words("Tag"),
    }
    kinds = kinds_of(words)
    found = []
    for name, label in names.items():
        links = []
        for value, number in facets.get(name, ()):
            part = operator(name, value)
            if part not in query:
                told = kinds.get(value, value) if name == "is" else value
                links.append(FacetLink(told, number, narrowed(query, part)))
        if links:
            found.append(FacetLinks(label, tuple(links)))
    return found


def kinds_of(words: Words) -> dict[str, str]:
    """What ``is:`` can be asked for."""
    return {
        "reprint": words("reprint"),
        "revised": words("revised"),
        "vanished": words("vanished"),
        "printed": words("printed"),
        "owed": words("text owed"),
    }
