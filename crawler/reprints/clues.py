"""Which articles are worth comparing with a text, by the clues that they share with it.

Pure functions: lists of article numbers in, numbers in order of promise out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from crawler.reprints.shingles import SAMPLE, Clues

MOST_PER_CLUE = 64
"""A clue that more articles have is a commonplace; the earliest published of them are seen."""
SHARED = 3
"""Commonplace clues that a candidate must share: fewer are a frame of speech."""
EVIDENT = 0.25
"""Evidence (see :class:`SharedClues`) that does without :data:`SHARED`: one rare clue. A few
sentences left of a long report may share no other that is not a commonplace."""
COMPARED = 12
"""Candidates that are compared at most, unless they are :data:`LIKELY`."""
LIKELY = 0.5
"""Estimated containment, by :data:`SHARED` clues at least, from which on a candidate is compared in
any case: in a family of hundreds each of them may be the one to hang on."""
PROMISING = 0.1
"""The least estimated containment. An edit spoils more clues (8 characters) than shingles (5)."""

RANKED = 64
"""Articles that are looked at more closely, those with the most evidence."""

Found = Sequence[Sequence[tuple[int]]]
"""For each clue of a text the numbers of the articles that have it, as rows of one column."""


@dataclass(frozen=True, slots=True)
class SharedClues:
    """Articles that share clues with a text; arrays of one length."""

    numbers: npt.NDArray[np.int64]
    """Of the articles, ascending."""
    clues: npt.NDArray[np.int64]
    """How many clues each is seen to share."""
    commonplaces: npt.NDArray[np.int64]
    """How many of these are commonplace."""
    evidence: npt.NDArray[np.float64]
    """The sum of 1/n for each of them, where n articles have the clue."""


def shared_clues(found: Found) -> SharedClues:
    """Articles that share enough clues to be looked at."""
    lengths = np.array([len(numbers) for numbers in found], dtype=np.int64)
    flat = chain.from_iterable(chain.from_iterable(found))
    every = np.fromiter(flat, dtype=np.int64, count=int(lengths.sum()))
    numbers, at = np.unique(every, return_inverse=True)
    clues = np.bincount(at, minlength=len(numbers))
    shown = np.repeat(lengths >= MOST_PER_CLUE, lengths)
    commonplaces = np.bincount(at, weights=shown, minlength=len(numbers)).astype(np.int64)
    weights = np.repeat(1 / np.maximum(lengths, 1), lengths)
    evidence = np.bincount(at, weights=weights, minlength=len(numbers)).astype(np.float64)
    kept = np.flatnonzero((clues >= min(SHARED, len(found))) | (evidence >= EVIDENT))
    if len(kept) > RANKED:
        kept = np.sort(kept[np.lexsort((numbers[kept], -evidence[kept]))[:RANKED]])
    return SharedClues(numbers[kept], clues[kept], commonplaces[kept], evidence[kept])


def promising(
    clues: Clues,
    found: Found,
    shared: SharedClues,
    ceilings: Mapping[int, int],
) -> list[tuple[int, bool]]:
    """The candidates to compare, the one with the most evidence first, and whether it is likely.

    ``ceilings`` has the largest clue kept of each candidate. The bottom-k samples of two texts can
    be compared below the smaller of their ceilings only: there, the share of one's clues that the
    other has estimates containment; the clues of a lead add to it, never take away. A commonplace
    clue says nothing against a candidate that its cut list does not show.
    """
    numbers: list[int] = shared.numbers.tolist()
    ceiling = np.array([ceilings[number] for number in numbers], dtype=np.int64)
    every = clues.every
    discriminating = every[np.array([len(some) < MOST_PER_CLUE for some in found], dtype=bool)]
    own = clues.ceiling
    common = np.minimum(ceiling, own)
    below = np.maximum(1, np.searchsorted(every, common, side="right"))
    mine = np.searchsorted(discriminating, common, side="right") + shared.commonplaces
    theirs = SAMPLE * np.minimum(1.0, own / np.maximum(ceiling, 1)) * mine / below
    estimate = np.minimum(1.0, shared.clues / np.maximum(1.0, np.minimum(mine, theirs)))
    likely = (estimate >= LIKELY) & (shared.clues >= min(SHARED, len(every)))
    order = np.lexsort((shared.numbers, -shared.evidence))
    order = order[estimate[order] >= PROMISING]
    return [
        (numbers[place], bool(likely[place]))
        for rank, place in enumerate(order.tolist())
        if (rank < COMPARED and shared.evidence[place] >= EVIDENT) or likely[place]
    ]
