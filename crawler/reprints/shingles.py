"""Character shingles of a text, hashed, and the sample of them by which an article is found.

A shingle is five consecutive characters of the normalized text: no word segmentation, and short
enough that a changed number spoils few of them. The *sample* is made of longer shingles, because
a phrase that a thousand articles share is not a clue, and takes those with the smallest hashes
(bottom-k, Broder 1997): of two texts the same ones are taken, also where one is a cut version of
the other, which is what plain MinHash bands miss.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from crawler.reprints.boilerplate import without_boilerplate
from crawler.reprints.facts import Facts, facts
from crawler.reprints.normal_text import CodePoints, code_points, folded_with_points, text_of

Hashes = npt.NDArray[np.uint32]
Number = TypeVar("Number", np.uint32, np.uint64)

SHINGLE = 5
"""Characters of a shingle that texts are compared by."""
CLUE = 8
"""Characters of a shingle that an article is found by."""
SAMPLE = 24
"""Clues kept of the whole of an article."""
LEAD_SAMPLE = 8
"""Clues kept of its lead besides: a flash or a teaser is most often the lead of the long piece."""
LEAD = 56
"""Normalized characters of a lead."""
SHORT = 64
"""Normalized characters below which a text (a flash of one sentence) is compared letter by letter:
a changed word spoils too many of its shingles."""
TOO_SHORT = 8
"""Normalized characters below which a text (see the table, video) tells no story."""

_HEADLINE = re.compile(r"[\s\W]*?【[^】\n]{2,60}】|[^\n。；]{2,60}\n")

_BASE = 0x9E3779B97F4A7C15
_MIX = np.uint64(0xD6E8FEB86659FD93)


@dataclass(frozen=True)
class Shingled:
    """A text made ready for comparison."""

    points: CodePoints
    """The normalized text."""
    body: str
    """The text in plain forms, its boilerplate left out."""

    @cached_property
    def shingles(self) -> Hashes:
        """Distinct shingles, ascending; an article without candidates does without."""
        return distinct(shingles(self.points))

    def same(self, other: Shingled) -> bool:
        """Whether the normalized texts are equal."""
        return len(self.points) == len(other.points) and bool((self.points == other.points).all())

    @cached_property
    def facts(self) -> Facts:
        """What it states; looked for once, and only where two texts share enough."""
        return facts(self.body)

    @cached_property
    def plain(self) -> str:
        """The normalized text as a string."""
        return text_of(self.points)

    @cached_property
    def bare(self) -> str:
        """The same without its headline: 【…】 before it, or a line of its own; the whole of it
        where it has none or nothing else."""
        found = _HEADLINE.match(self.body)
        rest = text_of(code_points(self.body[found.end() :])) if found else ""
        return rest if len(rest) >= TOO_SHORT else self.plain

    @cached_property
    def short(self) -> bool:
        """Whether it is compared letter by letter."""
        return len(self.points) < SHORT

    @cached_property
    def too_short(self) -> bool:
        """Whether it tells no story."""
        return len(self.points) < TOO_SHORT

    @property
    def weight(self) -> int:
        """Bytes held, roughly."""
        return 2 * self.points.nbytes + 12 * len(self.body) + 400


class Clues(NamedTuple):
    """The sample by which an article is found: ascending arrays, the second has the first."""

    whole: Hashes
    """At most :data:`SAMPLE`: the smallest of all."""
    every: Hashes
    """With those of the lead."""

    @property
    def ceiling(self) -> int:
        """The largest clue kept of the whole; 0 where there is none."""
        return int(self.whole[-1]) if len(self.whole) else 0


NO_CLUES = Clues(np.empty(0, dtype=np.uint32), np.empty(0, dtype=np.uint32))
"""Of a text that is not to be found."""


@cache
def _power(done: int, bits: int) -> np.uint32 | np.uint64:
    power = pow(_BASE, done, 1 << bits)
    return np.uint64(power) if bits > 32 else np.uint32(power)


def _sums(points: npt.NDArray[Number], size: int) -> npt.NDArray[Number]:
    """A polynomial of each run of ``size`` numbers, as they come, within the bits of their type."""
    bits = 8 * points.itemsize
    found, done = points, 1
    for odd in f"{size:b}"[1:]:  # runs of twice as many are two runs side by side
        before, found = found, found[:-done] * _power(done, bits)
        found += before[done:]
        done *= 2
        if odd == "1":
            found = found[:-1] * _power(1, bits)
            found += points[done:]
            done += 1
    return found


def hashes(points: CodePoints, size: int) -> Hashes:
    """Hashes (32 bits) of all runs of ``size`` characters, as they come; of fewer one hash."""
    size = min(size, len(points))
    if not size:
        return np.empty(0, dtype=np.uint32)
    mixed = _sums(points.astype(np.uint64), size)
    mixed ^= mixed >> np.uint64(32)
    mixed *= _MIX
    mixed ^= mixed >> np.uint64(29)
    mixed *= _power(1, 64)
    mixed >>= np.uint64(32)
    return mixed.astype(np.uint32)


def shingles(points: CodePoints) -> Hashes:
    """A number for each shingle of a text, as they come; of a shorter text one.

    As good as :func:`hashes` to tell shingles apart, in a sixth of the time. Which ones are the
    smallest is no chance here, so no sample can be taken of them, and no index holds them.
    """
    return _sums(points, min(SHINGLE, len(points))) if len(points) else points


def distinct(found: Hashes) -> Hashes:
    """Ascending, each once. (``numpy.unique`` takes twice as long for a few hundred.)"""
    ordered = np.sort(found)
    kept = np.empty(len(ordered), dtype=bool)
    kept[:1] = True
    np.not_equal(ordered[1:], ordered[:-1], out=kept[1:])
    return ordered[kept]


def smallest(found: Hashes, count: int) -> Hashes:
    """The ``count`` smallest distinct ones, ascending."""
    some = 3 * count
    if len(found) > some:
        # Hashes are spread evenly: of so many of the smallest, hardly ever too few are distinct.
        few = distinct(found[found < (some << 32) // len(found)])
        if len(few) >= count:
            return few[:count]
    return distinct(found)[:count]


def clues(made: Shingled) -> Clues:
    """The clues by which an article is found; none of a text that is too short."""
    if made.too_short:
        return NO_CLUES
    found = hashes(made.points, CLUE)
    whole = smallest(found, SAMPLE)
    return Clues(whole, distinct(np.append(whole, smallest(found[:LEAD], LEAD_SAMPLE))))


def shingled(text: str) -> Shingled:
    """Prepare an article's text (one paragraph a line)."""
    legible, every = folded_with_points(text)
    body = without_boilerplate(legible)
    points = every if body == legible else code_points(body)
    return Shingled(points, body) if len(points) else Shingled(every, legible)
