"""Upright text: characters that stand one below another, as headlines beside their columns do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from crawler.newspaper.read.pdf_lines import Glyph, Line

_FEWEST = 3
"""A line of fewer characters is none: columns of a table have them too."""
_STEP = (0.75, 1.7)
"""How far down the next character stands, in ems of its own."""
_BLANK = 2.2
"""Where a space stands between two of them, they are this many of the line's steps apart."""
_ASIDE, _ONE_SIZE = 0.3, 1.06
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _follows(chain: Sequence[Glyph], other: Glyph) -> bool:
    """Whether a character stands straight below the one drawn before it, or a space below it."""
    one = chain[-1]
    size = one.size
    down = one.base - other.base
    most = _STEP[1] * size
    if len(chain) > 1:
        most = max(most, _BLANK * (chain[0].base - one.base) / (len(chain) - 1))
    middle, below = (one.left + one.right) / 2, (other.left + other.right) / 2
    return (
        max(size, other.size) <= _ONE_SIZE * min(size, other.size)
        and abs(middle - below) <= _ASIDE * size
        and _STEP[0] * size <= down <= most
    )


def _line(glyphs: Sequence[Glyph]) -> Line:
    first, last, size = glyphs[0], glyphs[-1], glyphs[0].size
    text = first.char
    for one, other in pairwise(glyphs):
        apart = one.base - other.base > _STEP[1] * size
        text += f" {other.char}" if apart else other.char
    right = max(glyph.right for glyph in glyphs)
    left = min(glyph.left for glyph in glyphs)
    low, high = last.base - 0.12 * size, first.base + 0.88 * size
    return Line(text, left, right, low, high, size, right, upright=True)


def upright_lines(glyphs: Sequence[Glyph]) -> tuple[list[Line], list[Glyph]]:
    """The upright lines among characters in the order in which they were drawn, and all others."""
    found: list[Line] = []
    rest: list[Glyph] = []
    chain: list[Glyph] = []

    def close() -> None:
        chinese = sum(bool(_CHINESE.match(glyph.char)) for glyph in chain)
        if len(chain) >= _FEWEST and 2 * chinese >= len(chain):
            found.append(_line(chain))
        else:
            rest.extend(chain)
        chain.clear()

    for glyph in glyphs:
        if chain and not _follows(chain, glyph):
            close()
        chain.append(glyph)
    close()
    return found, rest
