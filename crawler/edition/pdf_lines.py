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

    A picture is a line without text, of size 0.
    """

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float


def _line(glyphs: Sequence[Glyph]) -> Line:
    text = ""
    for number, glyph in enumerate(glyphs):
        gap = glyph.left - glyphs[number - 1].right if number else 0.0
        if gap > _WORD_GAP * glyph.size or (gap > _SPACE * glyph.size and glyph.spaced):
            text += " "
        text += glyph.char
    size = median(glyph.size for glyph in glyphs)
    base = median(glyph.base for glyph in glyphs)
    return Line(
        text, glyphs[0].left, glyphs[-1].right, base - 0.12 * size, base + 0.88 * size, size
    )


def lines_of(glyphs: Sequence[Glyph]) -> list[Line]:
    """Put characters that share a baseline and stand close to each other into lines."""
    rows: dict[int, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        rows[round(glyph.base)].append(glyph)
    found: list[Line] = []
    for base in sorted(rows, reverse=True):
        row = (
            sorted(rows.pop(base) + rows.pop(base - 1, []), key=lambda glyph: glyph.left)
            if (base in rows)
            else []
        )
        current: list[Glyph] = []
        for glyph in row:
            last = current[-1] if current else None
            if last is not None and (
                glyph.left - last.right > _APART * min(glyph.size, last.size)
                or max(glyph.size, last.size) > 1.25 * min(glyph.size, last.size)
            ):
                found.append(_line(current))
                current = []
            current.append(glyph)
        if current:
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
            and 0 <= line.left - last.right <= _ONE_LINE * max(line.size, last.size)
        ):
            found[-1] = Line(
                f"{last.text} {line.text}", last.left, line.right, last.bottom, last.top, last.size
            )
        else:
            found.append(line)
    return found
