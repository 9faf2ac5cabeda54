"""What a plain comparison of all texts with all would join: the other side of recall.

Runs of five characters of the folded text, every pair counted exactly; no sample, no facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from crawler.reprints.normal_text import code_points
from crawler.reprints.shingles import distinct, hashes

GRAM = 5
RESEMBLING = 0.3
"""The least Jaccard index of a pair."""
CONTAINED = 0.6
"""Or the least share of the one with fewer runs that the other has."""


def plain_pairs(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The pairs that resemble or contain one another, by their places in ``texts``."""
    grams = [distinct(hashes(code_points(text), GRAM)) for text in texts]
    sizes = np.array([len(some) for some in grams])
    every = np.concatenate(grams)
    order = np.argsort(every, kind="stable")
    holders = np.repeat(np.arange(len(texts)), sizes)[order]
    every = every[order]
    for place, own in enumerate(grams):
        if not len(own):
            continue
        first, last = np.searchsorted(every, own), np.searchsorted(every, own, side="right")
        found = np.concatenate([holders[a:b] for a, b in zip(first, last, strict=True)])
        shared = np.bincount(found[found < place], minlength=1)
        others = np.flatnonzero(shared)
        both, theirs = shared[others], sizes[others]
        alike = (both / (len(own) + theirs - both) >= RESEMBLING) | (
            both / np.minimum(len(own), theirs) >= CONTAINED
        )
        yield from ((int(other), place) for other in others[alike])
