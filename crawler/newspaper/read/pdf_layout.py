"""Lines on a page as blocks in reading order.

The page is cut at its widest gaps, across and down in turn, as deep as it goes (the recursive X-Y
cut of Nagy and Seth, 1984), so that what stands side by side in columns is read column by column
below the headline that spans them; lines of a column become paragraphs by their indent and size. A
paragraph that a column's end breaks stays in pieces: ``rejoin`` puts them together.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import neg
from statistics import median

from crawler.newspaper.read.pdf_lines import Glyph, Line, closed_up, lines_of
from crawler.newspaper.read.pdf_upright import upright_lines

_GUTTER = 0.75
"""Columns are further apart than this, in ems of the smaller type beside the gap."""
_INDENT = 1.2
"""A first line is set in by more than this, in ems."""
_HEAD = 1.3
"""A headline's type is larger than what surrounds it by this factor."""
_HEAD_LINES = 4
_STACKED = 40
"""Rows of lines at the top of what is cut among which a headline's end is looked for."""
_MANY = 16
"""Gaps of one width that are cut from the middle."""
_CENTRED = 2.5
"""A centred line begins further right than its first column by more than this, in ems."""
_TOUCH = 0.25
"""Rows of lines overlap by no more than this, in ems, where they are set solid."""
_REGULAR = 0.5
"""Columns of one article are equally far apart, but for this, in ems."""
_LEADING = 1.2
"""Lines further apart than this, in ems, are not lines of one column."""
_SHORT = 0.8
_ENDS = tuple("。！？：；…”）")
"""A line that ends a sentence and fills less of its column than this ends its paragraph."""


@dataclass(frozen=True, slots=True)
class Run:
    """A paragraph, or a column's part of one."""

    text: str
    size: float
    indented: bool | None


def _gaps(lines: Sequence[Line], *, across: bool) -> list[tuple[float, float, float]]:
    """The gaps through all of ``lines``: width and edges. ``across`` ones run left to right.

    Signs that hang over a column's edge are not part of it.
    """
    edges = sorted((line.bottom, line.top) if across else (line.left, line.flush) for line in lines)
    found: list[tuple[float, float, float]] = []
    reach = edges[0][1]
    for low, high in edges[1:]:
        if low > reach:
            found.append((low - reach, reach, low))
        reach = max(reach, high)
    return found


def _cut(lines: Sequence[Line], at: float, *, across: bool) -> tuple[list[Line], list[Line]]:
    """The lines on both sides of a gap, in reading order: upper and lower, left and right."""
    one = [line for line in lines if (line.bottom if across else line.left) >= at]
    other = [line for line in lines if (line.bottom if across else line.left) < at]
    return (one, other) if across else (other, one)


def _widest(gaps: Sequence[tuple[float, float, float]]) -> tuple[float, float, float]:
    """The widest gap; of many as wide (a table's) the middle one, lest all be cut off singly."""
    widest = max(gaps)
    alike = [gap for gap in gaps if round(gap[0] - widest[0], 2) == 0]
    return alike[len(alike) // 2] if len(alike) > _MANY else widest


def reading_order(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines as columns in reading order, each column from top to bottom."""
    found: list[list[Line]] = []
    waiting = [list(lines)] if lines else []
    while waiting:
        part = waiting.pop()
        parts = _parted(part)
        if parts is None:
            found += _columns(part)
        else:
            waiting += reversed(parts)
    return found


def _columns(lines: list[Line]) -> list[list[Line]]:
    """What is cut no further: upright lines, those of one row, one column."""
    if all(line.upright for line in lines):
        return [[line] for line in sorted(lines, key=lambda line: -line.left)]
    closed = closed_up(lines)
    return [[line] for line in closed] if _is_row(lines) else [closed]


def _is_row(lines: Sequence[Line]) -> bool:
    em = min((line.size for line in lines if line.text), default=1.0)
    return len({round(line.bottom / em) for line in lines}) == 1


def _parted(lines: list[Line]) -> tuple[list[Line], list[Line]] | None:
    """What of ``lines`` is read first, and what after it; ``None`` where nothing is to cut."""
    em = min((line.size for line in lines if line.text), default=1.0)
    plain = [line.left for line in lines if not line.upright]
    if not plain or _is_row(lines):
        return None
    leading = _leading([line for line in lines if line.text])
    down = [gap for gap in _gaps(lines, across=False) if gap[0] > _GUTTER * em]
    first, last = min(plain), max(plain)
    for _, _, at in down:
        # An upright headline stands on the right of its text as often as on its left.
        if last < at or first >= at:
            left, right = _cut(lines, at, across=False)
            return (right, left) if last < at else (left, right)
    rows = _gaps(lines, across=True)
    wide = [gap for gap in rows if gap[0] > leading]
    if wide and (not down or max(wide)[0] - leading > max(down)[0]):
        return _cut(lines, _widest(wide)[2], across=True)
    if down or not wide:
        breaks = _breaks(lines, em)
        cut = _above_heading(lines, breaks) if down else None
        if cut is None:
            cut = _below_spanning(lines, breaks)
        if cut is None and down and (not wide or max(wide)[0] < leading + 1.5 * em):
            cut = _below_head(lines, _widest(down)[2], breaks)
        if cut is not None:
            return _cut(lines, cut, across=True)
    return _cut(lines, _widest(down)[2], across=False) if down else None


def _breaks(lines: Sequence[Line], em: float) -> list[float]:
    """Where a row of lines ends, from top to bottom; rows may stand so close as to touch."""
    found: list[float] = []
    ordered = sorted(lines, key=lambda line: line.bottom)
    reach = -math.inf
    for lower, upper in pairwise(ordered):
        reach = max(reach, lower.top)
        if upper.bottom - lower.bottom >= _TOUCH * em and reach <= upper.bottom + _TOUCH * em:
            found.append(upper.bottom)
    return found[::-1]


def _above_heading(lines: Sequence[Line], edges: Sequence[float]) -> float | None:
    """Where to cut stacked articles: above a headline in their middle, with nothing beside it.

    Its columns need not show it: it may stand over the middle one alone. A single line close above
    it (a kicker) goes with it. ``None`` where there is no such headline but at the top.
    """
    body = _body(lines)
    bands: list[list[Line]] = [[] for _ in range(len(edges) + 1)]
    for line in lines:
        bands[bisect_left(edges, -line.bottom, key=neg)].append(line)
    middle = _middle(lines)
    headed = [
        all(line.text and line.size >= _HEAD * body for line in band)
        and abs(_middle(band) - middle) < _CENTRED * body
        for band in bands
    ]
    for number in range(1, len(bands)):
        if not headed[number] or all(headed[:number]):
            continue
        first = number
        while first > 1 and _is_kicker(bands[first - 2], bands[first - 1], bands[first]):
            first -= 1
        if sum(map(len, bands[:first])) > _HEAD_LINES:
            return edges[first - 1]
    return None


def _middle(lines: Sequence[Line]) -> float:
    return (min(line.left for line in lines) + max(line.right for line in lines)) / 2


def _is_kicker(above: Sequence[Line], band: Sequence[Line], below: Sequence[Line]) -> bool:
    """Whether a row is a single line, closer to what is below it than to what is above."""
    up = min(line.bottom for line in above) - max(line.top for line in band)
    down = min(line.bottom for line in band) - max(line.top for line in below)
    return len(closed_up(band)) == 1 and down < up


def _leading(lines: Sequence[Line]) -> float:
    """The usual gap between two lines of a column."""
    ordered = sorted(lines, key=lambda line: -line.top)
    gaps: list[float] = []
    for number, line in enumerate(ordered):
        for other in map(ordered.__getitem__, range(number + 1, len(ordered))):
            gap = line.bottom - other.top
            if gap >= _LEADING * line.size:
                break
            if gap >= 0 and other.left < line.right and line.left < other.right:
                if abs(other.size - line.size) <= 0.6:
                    gaps.append(gap)
                break
    return max(median(gaps) * 1.25, 0.35) if gaps else 0.35


def _body(lines: Sequence[Line]) -> float:
    """The size of type that most characters of ``lines`` have."""
    return median(line.size for line in lines for _ in line.text or " ")


def _top(lines: Sequence[Line]) -> Line:
    """The uppermost line, a picture only where there is nothing else."""
    return max((line for line in lines if line.text), key=lambda line: line.top, default=lines[0])


def _below_spanning(lines: Sequence[Line], edges: Sequence[float]) -> float | None:
    """Where to cut a headline off that spans columns which all begin at one height below it.

    It does so if it stands above the gap between two of them, or in the middle of columns that are
    equally far apart, and nothing stands beside it. ``None`` where there is no such headline.
    """
    body = _body(lines)
    if max(line.size for line in lines) < _HEAD * body:
        return None
    for edge in edges[:_STACKED]:
        upper, lower = _cut(lines, edge, across=True)
        head = closed_up(upper)
        titles = [line for line in head if line.size >= _HEAD * body]
        gutters = sorted(gap for gap in _gaps(lower, across=False) if gap[0] > _GUTTER * body)
        alone = all(below.top <= above.bottom + 0.3 * body for above, below in pairwise(head))
        if not alone:
            return None
        if not (titles and gutters):
            continue
        lefts = sorted([min(line.left for line in lower), *(gap[2] for gap in gutters)])
        tops = [
            _top([line for line in lower if left <= line.left < end])
            for left, end in pairwise([*lefts, float("inf")])
        ]
        level = max(line.top for line in tops) - min(line.top for line in tops) < 0.5 * body
        if not level or max(line.size for line in tops) >= _HEAD * body:
            continue
        pitches = [right - left for left, right in pairwise(lefts)]
        regular = max(pitches) - min(pitches) < _REGULAR * body
        middle = (lefts[0] + lefts[-1] + pitches[0] - gutters[0][0]) / 2
        for line in titles:
            spans = any(line.left < low and high < line.right for _, low, high in gutters)
            if spans or (regular and abs((line.left + line.right) / 2 - middle) < body):
                return min(line.bottom for line in upper)
    return None


def _below_head(lines: Sequence[Line], gutter: float, edges: Sequence[float]) -> float | None:
    """Where to cut a headline or a byline off its columns, which cutting at ``gutter`` would part.

    It stands on one side of the gutter only, and below it columns begin on both sides at one
    height; or only one side begins with a headline's type. ``None`` where the gutter is one
    between articles.
    """
    body = _body(lines)

    def has_head(part: Sequence[Line]) -> bool:
        written = sorted((line for line in part if line.text), key=lambda line: -line.top)
        return any(line.size >= _HEAD * body for line in written[:3])

    for edge in edges[:_STACKED]:
        upper, lower = _cut(lines, edge, across=True)
        closed = closed_up(upper)
        one_side = not all(_cut(upper, gutter, across=False))
        left, right = _cut(lower, gutter, across=False)
        inner = min((line.left for line in left), default=0.0) + _CENTRED * body
        across = all(inner < line.left < gutter - 1 < line.right for line in closed)
        level = left and right and abs(_top(left).top - _top(right).top) < 0.5 * body
        columns = level and max(_top(left).size, _top(right).size) < _HEAD * body
        if (across or one_side) and columns and len(closed) <= _HEAD_LINES:
            return min(line.bottom for line in upper)
    left, right = _cut(lines, gutter, across=False)
    if has_head(left) == has_head(right):
        return None
    for edge in edges:
        upper, lower = _cut(lines, edge, across=True)
        if any(line.size >= _HEAD * body for line in upper) and _top(lower).size < _HEAD * body:
            return min(line.bottom for line in upper)
    return None


def _runs(column: Sequence[Line]) -> list[Run]:
    """The paragraphs of a column: a line that is set in, or of another size, begins one."""
    if not column:
        return []
    left = min(line.left for line in column)
    right = max(line.right for line in column)
    found: list[Run] = []
    current: list[Line] = []

    def flush() -> None:
        if current:
            first = current[0]
            alone = len(column) == 1
            indented = first.left - left > _INDENT * first.size
            found.append(
                Run(
                    "".join(line.text for line in current).strip(),
                    first.size,
                    None if alone else indented,
                )
            )
            current.clear()

    for line in column:
        last = current[-1] if current else None
        if last is not None and (
            abs(line.size - last.size) > 0.06 * last.size
            or line.left - left > _INDENT * line.size
            or (last.right < left + _SHORT * (right - left) and last.text.endswith(_ENDS))
        ):
            flush()
        current.append(line)
    flush()
    return [run for run in found if run.text]


def blocks_of(glyphs: Sequence[Glyph], pictures: Sequence[Line] = ()) -> list[Run]:
    """The blocks of a page in reading order. ``pictures`` are boxes that nothing is cut through."""
    upright, others = upright_lines(glyphs)
    columns = reading_order([*lines_of(others), *upright, *pictures])
    return [run for column in columns for run in _runs([line for line in column if line.text])]
