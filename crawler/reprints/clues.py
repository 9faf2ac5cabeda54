"""Which articles are worth comparing with a text, by the clues that they share with it.

Pure functions: which articles have which clues in, numbers in order of promise out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
PROMISING_FLASH = 0.03
"""The same of a text of so few runs that all are clues: one in common is enough."""

RANKED = 64
"""Articles that are looked at more closely, those with the most evidence."""


@dataclass(frozen=True, slots=True)
class Found:
    """Which articles have the clues of a text."""

    places: npt.NDArray[np.int64]
    """Of the clues, ascending: 0 for the first clue of the text, once for each article with it."""
    numbers: npt.NDArray[np.int64]
    """Of these articles; as long."""
    counts: npt.NDArray[np.int64]
    """For each clue of the text how many articles were found."""

    def among(self, places: Sequence[int], known: Mapping[int, npt.NDArray[np.int64]]) -> Found:
        """What was found for some clues of a text, with what was known of the others by place.

        ``places`` has those of the clues that these are of, ascending.
        """
        counts = np.zeros(len(places) + len(known), dtype=np.int64)
        counts[places] = self.counts
        for place, some in known.items():
            counts[place] = len(some)
        every = np.repeat(np.arange(len(counts)), counts)
        numbers = np.empty(len(every), dtype=np.int64)
        ends = np.cumsum(counts).tolist()
        new = np.ones(len(every), dtype=bool)
        for place, some in known.items():
            at = slice(ends[place] - len(some), ends[place])
            numbers[at], new[at] = some, False
        numbers[new] = self.numbers
        return Found(every, numbers, counts)


def found_of(articles: Sequence[str | None]) -> Found:
    """Of the numbers of the articles that have each clue of a text, with commas in between."""
    counts = np.array([some.count(",") + 1 if some else 0 for some in articles], dtype=np.int64)
    numbers = np.fromstring(",".join(filter(None, articles)), dtype=np.int64, sep=",")
    return Found(np.repeat(np.arange(len(counts)), counts), numbers, counts)


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
    order = np.argsort(found.numbers, kind="stable")
    places, every = found.places[order], found.numbers[order]
    begins = np.ones(len(every), dtype=bool)
    np.not_equal(every[1:], every[:-1], out=begins[1:])
    numbers, at = every[begins], np.cumsum(begins) - 1
    clues = np.bincount(at)
    commonplace = found.counts >= MOST_PER_CLUE
    commonplaces = np.bincount(at, weights=commonplace[places]).astype(np.int64)
    weights = (1 / np.maximum(found.counts, 1))[places]
    evidence = np.bincount(at, weights=weights).astype(np.float64)
    enough = min(SHARED, len(found.counts))
    kept = np.flatnonzero((clues >= enough) | (evidence >= EVIDENT))
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
    discriminating = every[found.counts < MOST_PER_CLUE]
    own = clues.ceiling
    common = np.minimum(ceiling, own)
    below = np.maximum(1, np.searchsorted(every, common, side="right"))
    mine = np.searchsorted(discriminating, common, side="right") + shared.commonplaces
    theirs = SAMPLE * np.minimum(1.0, own / np.maximum(ceiling, 1)) * mine / below
    estimate = np.minimum(1.0, shared.clues / np.maximum(1.0, np.minimum(mine, theirs)))
    likely = (estimate >= LIKELY) & (shared.clues >= min(SHARED, len(every)))
    order = np.lexsort((shared.numbers, -shared.evidence))
    least = PROMISING if len(every) >= SAMPLE else PROMISING_FLASH
    order = order[estimate[order] >= least]
    return [
        (numbers[place], bool(likely[place]))
        for rank, place in enumerate(order.tolist())
        if (rank < COMPARED and shared.evidence[place] >= EVIDENT) or likely[place]
    ]
