"""Which articles are worth comparing with a text, by the clues that they share with it.

Pure functions: lists of article numbers in, numbers in order of promise out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from crawler.similarity.shingles import SAMPLE, Hashes

MOST_PER_CLUE = 128
"""A clue that more articles have is a commonplace; the earliest published of them are seen."""
COMPARED = 32
"""Candidates that are compared at most, unless they are :data:`LIKELY`."""
LIKELY = 0.5
"""Estimated containment from which on a candidate is compared in any case: in a family of hundreds
each of them may be the one to hang on."""
SHARED = 2
"""Clues that a candidate must share: one alone is chance or a proverb."""
PROMISING = 0.25
"""The least estimated containment. An edit spoils more clues (8 characters) than shingles (5)."""


def sharing(found: Sequence[Sequence[int]]) -> dict[int, int]:
    """Articles that share at least :data:`SHARED` clues (of one only: 1), and how many."""
    counted = Counter(number for numbers in found for number in numbers)
    least = min(SHARED, len(found))
    return {number: count for number, count in counted.items() if count >= least}


def promising(
    clues: Hashes,
    found: Sequence[Sequence[int]],
    shared: Mapping[int, int],
    ceilings: Mapping[int, int],
) -> list[int]:
    """The candidates to compare, the most promising first.

    ``found`` are the articles with each clue, ``ceilings`` the largest clue kept of each
    candidate. The bottom-k samples of two texts can be compared below the smaller of their
    ceilings only: there, the share of one's clues that the other has estimates containment. A
    commonplace clue says nothing against a candidate that its cut list does not show.
    """
    full = np.array([len(numbers) >= MOST_PER_CLUE for numbers in found], dtype=bool)
    shown = Counter(
        number
        for numbers, commonplace in zip(found, full, strict=True)
        if commonplace
        for number in numbers
    )
    telling = clues[~full]
    own = int(clues[-1])
    ranked = []
    for number, count in shared.items():
        ceiling = ceilings[number]
        mine = int(np.searchsorted(telling, min(own, ceiling), side="right")) + shown[number]
        theirs = SAMPLE * min(1.0, own / ceiling) if ceiling else 1.0
        estimate = count / max(1.0, min(mine, theirs))
        if estimate >= PROMISING:
            ranked.append((-min(estimate, 1.0), -count, number))
    ranked.sort()
    return [
        number
        for place, (estimate, _, number) in enumerate(ranked)
        if place < COMPARED or -estimate >= LIKELY
    ]
