"""Characters on a page as lines."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from statistics import median

_APART = 0.7
"""Characters further apart than this, in ems, may belong to two columns."""
_ONE_LINE = 1.45
"""On a baseline of their own pieces this close, in ems, are one line (a headline, a byline)."""
_TOUCHING = 0.3
"""Characters drawn one after another no further apart than this, in ems, are one run."""
_CLOSED_UP = 0.6
"""Nor those that overlap by no more than this, in ems: a sign whose blank half is cut off."""
_JUSTIFIED = 2.5
"""A typed space in a justified line is no wider than this, in ems."""
_NEXT = 1.8
"""The line below is no further down than this, in ems."""
_ONE_SIZE = 1.25
"""Characters of one line differ in size by no more than this factor."""
_EDGE, _STARTS = 0.25, 3
"""Where so many lines begin at one place, to this many ems, a column does."""
_HANGING = "，。、；：！？”’）」』》】%"
"""Signs that are rather set over the right edge of a column than at a line's start."""
_OPENING = "“‘（「『《【"
"""Of a sign of these and one of those before it both blank halves may be cut off."""
_WORD_GAP, _SPACE = 0.6, 0.1
"""White space between words, in ems: by its width alone, or with a space in the text."""

_SET_OFF = 1.4
"""Between a Chinese character and a digit or a Latin letter less than this, in ems, is none."""
_NARROW = re.compile(r"[0-9A-Za-z%.,+\-]")
_WIDE = re.compile(r"[\u3001-\u303f\u4e00-\u9fff\uff00-\uffef\u2014-\u2026]")
_LEFT = attrgetter("left")


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character, its edges and baseline in points from the page's lower left, and its size.

    ``spaced`` says that white space stands before it.
    """

    char: str
    left: float
    right: float
    base: float
    size: float
    spaced: bool


@dataclass(frozen=True, slots=True)
class Line:
    """Characters on one baseline, of one size, without a gap between columns.

    ``flush`` is the right edge without the signs that hang over it. Of an ``upright`` line each
    character stands below the one before it. A picture is a line without text, of size 0.
    """

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    flush: float
    upright: bool = False


def _is_parted(one: Glyph, other: Glyph) -> bool:
    """Whether there is white space between two characters.

    Programs set digits and Latin letters off from Chinese characters by a quarter of an em, more in
    a justified line: that is none, unless somebody typed it.
    """
    gap = (other.left - one.right) / other.size
    if other.spaced and gap > _SPACE:
        return True
    return gap > (_SET_OFF if _is_mixed(one.char, other.char) else _WORD_GAP)


def _is_mixed(*pair: str) -> bool:
    """Whether one of two characters is Chinese, the other a digit or a Latin letter."""
    return any(map(_NARROW.fullmatch, pair)) and any(map(_WIDE.fullmatch, pair))


def _line(glyphs: Sequence[Glyph]) -> Line:
    text = ""
    for number, glyph in enumerate(glyphs):
        if number and _is_parted(glyphs[number - 1], glyph):
            text += " "
        text += glyph.char
    size = median(glyph.size for glyph in glyphs)
    base = median(glyph.base for glyph in glyphs)
    inner = [glyph.right for glyph in glyphs if glyph.char not in _HANGING]
    return Line(
        text,
        glyphs[0].left,
        glyphs[-1].right,
        base - 0.12 * size,
        base + 0.88 * size,
        size,
        inner[-1] if inner else glyphs[0].right,
    )


def _one_size(one: Glyph, other: Glyph) -> bool:
    return max(one.size, other.size) <= _ONE_SIZE * min(one.size, other.size)


def _closed_up(one: Glyph, other: Glyph) -> float:
    """How far a character may reach into the one before it, in points, below 0."""
    signs = one.char in _HANGING and other.char in _OPENING
    return -(1.0 if signs else _CLOSED_UP) * one.size


def _drawn(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Runs of characters that were drawn one after another and touch; nothing parts those."""
    runs: list[list[Glyph]] = []
    for glyph in glyphs:
        last = runs[-1][-1] if runs else None
        if (
            last is not None
            and abs(glyph.base - last.base) < 0.5
            and _one_size(last, glyph)
            and _closed_up(last, glyph) <= glyph.left - last.right <= _TOUCHING * last.size
        ):
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    return runs


def _rows(runs: Sequence[list[Glyph]]) -> list[list[list[Glyph]]]:
    """Runs on one baseline, from left to right; the rows from top to bottom."""
    by_base: dict[int, list[list[Glyph]]] = defaultdict(list)
    for run in runs:
        by_base[round(run[0].base)].append(run)
    found: list[list[list[Glyph]]] = []
    for base in sorted(by_base, reverse=True):
        if base in by_base:
            row = by_base.pop(base) + by_base.pop(base - 1, [])
            found.append(sorted(row, key=lambda run: run[0].left))
    return found


def _far(left: Sequence[Glyph], right: Sequence[Glyph], apart: float = _APART) -> bool:
    """Whether what follows on the same baseline, ``apart`` ems or more, stands for itself."""
    gap = right[0].left - left[-1].right
    size = min(left[-1].size, right[0].size)
    return gap > apart * size or not _one_size(left[-1], right[0])


def _is_bridged(
    one: Glyph, other: Glyph, rows: Sequence[Sequence[list[Glyph]]], number: int
) -> bool:
    """Whether the line below goes on where a line has a gap: then that is white space."""
    for row in map(rows.__getitem__, range(number + 1, len(rows))):
        if one.base - row[0][0].base > _NEXT * one.size:
            return False
        for run in row:
            over = run[0].left < one.right - one.size and other.left + one.size < run[-1].right
            if over and _one_size(run[0], one):
                return True
    return False


def _edges(rows: Sequence[Sequence[list[Glyph]]]) -> list[float]:
    """Where columns begin: there a line stands on several baselines, with room before it."""
    starts = sorted(
        (run[0].left, run[0].size)
        for row in rows
        for number, run in enumerate(row)
        if number and _far(row[number - 1], run)
    )
    found: list[float] = []
    first = 0
    for number, (left, size) in enumerate(starts):
        if left - starts[first][0] > _EDGE * size:
            first = number
        if number - first + 1 == _STARTS:
            found.append(starts[first][0])
    return found


def lines_of(glyphs: Sequence[Glyph]) -> list[Line]:
    """Put characters that share a baseline and stand close to each other into lines.

    ``glyphs`` come in the order in which they were drawn. Where a sign hangs so far over the edge
    of a column that it reaches the next one, the edge parts them, which other lines show.
    """
    rows = _rows(_drawn(glyphs))
    edges = _edges(rows)
    found: list[Line] = []
    for number, row in enumerate(rows):
        current: list[Glyph] = []
        for run in row:
            left = run[0].left
            at_edge = any(abs(left - edge) <= _EDGE * run[0].size for edge in edges)
            wide = run[0].spaced or bool(current and _is_bridged(current[-1], run[0], rows, number))
            apart = _JUSTIFIED if wide else _APART
            if current and (_far(current, run, apart) or at_edge):
                found.append(_line(current))
                current = []
            ordered = sorted(run, key=_LEFT)
            if current and ordered[0].left < current[-1].left:
                ordered = sorted(current + run, key=_LEFT)
                current = []
            current += ordered
        found.append(_line(current))
    return found


def _between(one: Line, other: Line) -> str:
    """What stands between two pieces of a line."""
    set_off = other.left - one.right <= _SET_OFF * max(one.size, other.size)
    return "" if set_off and _is_mixed(one.text[-1], other.text[0]) else " "


def closed_up(lines: Sequence[Line]) -> list[Line]:
    """A column's lines from top to bottom, the pieces of each put together."""
    found: list[Line] = []
    written = [line for line in lines if line.text]
    for line in sorted(written, key=lambda line: (-round(line.bottom), line.left)):
        last = found[-1] if found else None
        if (
            last is not None
            and abs(last.bottom - line.bottom) < 0.3 * line.size
            and max(line.size, last.size) <= _ONE_SIZE * min(line.size, last.size)
            and 0 <= line.left - last.right <= _ONE_LINE * max(line.size, last.size)
        ):
            found[-1] = Line(
                last.text + _between(last, line) + line.text,
                last.left,
                line.right,
                last.bottom,
                last.top,
                last.size,
                line.flush,
            )
        else:
            found.append(line)
    return found
