"""A comparison as rows: what stands beside what, cut where something differs."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.edition.compare import Comparison
from crawler.edition.differences import Class, Difference

NAMES = {
    Class.WORDING: "改字",
    Class.PUNCTUATION: "标点空格",
    Class.PARAGRAPHING: "分段",
    Class.ARTEFACT: "提取误差",
    Class.GAP: "缺字",
    Class.TRUNCATION: "转版",
}
"""What the classes are called where Chinese readers see them."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of one side; ``difference`` is what it is part of, if anything differs."""

    text: str
    difference: Difference | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """Sentences that belong together, each side in pieces."""

    printed: tuple[Piece, ...]
    online: tuple[Piece, ...]
    differences: tuple[Difference, ...]


def _pieces(
    text: str, start: int, end: int, marks: list[tuple[int, int, Difference]]
) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    at = start
    for low, high, difference in marks:
        low, high = max(low, start), min(high, end)
        if low >= high:
            continue
        if low > at:
            pieces.append(Piece(text[at:low]))
        pieces.append(Piece(text[low:high], difference))
        at = high
    if at < end:
        pieces.append(Piece(text[at:end]))
    return tuple(pieces)


def rows_of(comparison: Comparison) -> list[Row]:
    """The comparison's pairs of sentences as rows. A difference belongs to the row it begins in."""
    prints = [(d.print_start, d.print_end, d) for d in comparison.differences]
    onlines = [(d.online_start, d.online_end, d) for d in comparison.differences]
    rows: list[Row] = []
    told: set[int] = set()
    for number, pair in enumerate(comparison.pairs):
        last = number == len(comparison.pairs) - 1
        mine: list[Difference] = []
        for place, difference in enumerate(comparison.differences):
            begins = (
                pair.print.start <= difference.print_start < pair.print.end
                or pair.online.start <= difference.online_start < pair.online.end
                or last
            )
            if place not in told and begins:
                told.add(place)
                mine.append(difference)
        rows.append(
            Row(
                _pieces(comparison.printed, pair.print.start, pair.print.end, prints),
                _pieces(comparison.online, pair.online.start, pair.online.end, onlines),
                tuple(mine),
            )
        )
    return rows
