"""Some lines of an article with what was looked for marked in them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from crawler.search.folding import folded
from crawler.search.results import Piece
from crawler.search.search_tokens import Term

LENGTH = 120
"""Characters of a snippet."""
_AHEAD = 30


def _spans(plain: str, terms: Sequence[Term]) -> list[tuple[int, int]]:
    """Where the terms are, in order; what overlaps is one."""
    found = sorted(match.span() for term in terms for match in term.pattern.finditer(plain))
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _cut(text: str, spans: Sequence[tuple[int, int]], first: int, end: int) -> list[Piece]:
    pieces: list[Piece] = []
    place = first
    for start, stop in spans:
        start, stop = max(start, first), min(stop, end)
        if start < stop:
            pieces += [(text[place:start], False), (text[start:stop], True)]
            place = stop
    pieces.append((text[place:end], False))
    return [piece for piece in pieces if piece[0]]


def highlighted(text: str, terms: Sequence[Term]) -> list[Piece]:
    """The whole text in pieces; joined they are the text."""
    return _cut(text, _spans(folded(text), terms), 0, len(text))


def snippet_of(text: str, terms: Sequence[Term]) -> list[Piece]:
    """The part of a text where most of the terms are, or its beginning, in pieces."""
    spans = _spans(folded(text), terms)
    first = 0
    if spans:
        starts = [start for start, _ in spans]
        near = [bisect_left(starts, one + LENGTH) - place for place, one in enumerate(starts)]
        first = max(spans[near.index(max(near))][0] - _AHEAD, 0)
        # From the beginning of a line, where one is near.
        line = text.rfind("\n", max(first - _AHEAD, 0), first + _AHEAD)
        first = line + 1 if line >= 0 and line < spans[near.index(max(near))][0] else first
    end = min(first + LENGTH, len(text))
    pieces = _cut(text, spans, first, end)
    if first:
        pieces.insert(0, ("…", False))
    if end < len(text):
        pieces.append(("…", False))
    return pieces
