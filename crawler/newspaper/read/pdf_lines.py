"""Characters on a page as lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

_APART = 0.7
"""Characters further apart than this, in ems, may belong to two columns."""
_ONE_LINE = 1.45
"""On a baseline of their own pieces this close, in ems, are one line (a headline, a byline)."""
_TOUCHING = 0.3
"""Characters drawn one after another no further apart than this, in ems, are one run."""
_ONE_SIZE = 1.25
"""Characters of one line differ in size by no more than this factor."""
_EDGE, _STARTS = 0.25, 3
"""Where so many lines begin at one place, to this many ems, a column does."""
_HANGING = "，。、；：！？”’）」』》】%"
"""Signs that are rather set over the right edge of a column than at a line's start."""
_WORD_GAP, _SPACE = 0.6, 0.1
"""White space between words, in ems: by its width alone, or with a space in the text."""


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

    ``flush`` is the right edge without the signs that hang over it. A picture is a line without
    text, of size 0.
    """

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    flush: float


def _line(glyphs: Sequence[Glyph]) -> Line:
    text = ""
    for number, glyph in enumerate(glyphs):
        gap = glyph.left - glyphs[number - 1].right if number else 0.0
        if gap > _WORD_GAP * glyph.size or (gap > _SPACE * glyph.size and glyph.spaced):
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


def _drawn(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Runs of characters that were drawn one after another and touch; nothing parts those."""
    runs: list[list[Glyph]] = []
    for glyph in glyphs:
        last = runs[-1][-1] if runs else None
        if (
            last is not None
            and abs(glyph.base - last.base) < 0.5
            and _one_size(last, glyph)
            and -_TOUCHING * last.size <= glyph.left - last.right <= _TOUCHING * last.size
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


def _far(left: Sequence[Glyph], right: Sequence[Glyph]) -> bool:
    """Whether what follows on the same baseline stands for itself."""
    gap = right[0].left - left[-1].right
    apart = _APART * min(left[-1].size, right[0].size)
    return gap > apart or not _one_size(left[-1], right[0])


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
    for row in rows:
        current: list[Glyph] = []
        for run in row:
            left = run[0].left
            at_edge = any(abs(left - edge) <= _EDGE * run[0].size for edge in edges)
            if current and (_far(current, run) or at_edge):
                found.append(_line(current))
                current = []
            current = sorted(current + run, key=lambda glyph: glyph.left)
        found.append(_line(current))
    return found


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
                f"{last.text} {line.text}",
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
