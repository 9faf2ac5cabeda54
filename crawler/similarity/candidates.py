"""Which articles are worth comparing with a text, by the clues that they share with it.

Pure functions: lists of article numbers in, numbers in order of promise out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from crawler.similarity.shingles import SAMPLE, Hashes

MOST_PER_CLUE = 64
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
    own = int(clues[-1])
    numbers = np.array(list(shared), dtype=np.int64)
    counts = np.array(list(shared.values()))
    ceiling = np.array([ceilings[number] for number in shared])
    below = np.searchsorted(clues[~full], np.minimum(ceiling, own), side="right")
    mine = below + np.array([shown[number] for number in shared])
    theirs = SAMPLE * np.minimum(1.0, own / np.maximum(ceiling, 1))
    estimate = np.minimum(1.0, counts / np.maximum(1.0, np.minimum(mine, theirs)))
    order = np.lexsort((numbers, -counts, -estimate))
    order = order[estimate[order] >= PROMISING]
    compared = max(COMPARED, int(np.count_nonzero(estimate >= LIKELY)))
    chosen: list[int] = numbers[order[:compared]].tolist()
    return chosen
