"""How much of one text is in another, by their shingles alone."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from crawler.reprints.shingles import Shingled


class Overlap(NamedTuple):
    """The comparison of a text with another, on all of their shingles."""

    resemblance: float
    """Jaccard: shared shingles of all distinct ones, 0 to 1."""
    within: float
    """The share of this text's shingles that the other has, 0 to 1."""
    covers: float
    """The share of the other text's shingles that this one has, 0 to 1."""

    @property
    def containment(self) -> float:
        """The better of both directions."""
        return max(self.within, self.covers)


def compare(this: Shingled, other: Shingled) -> Overlap:
    """Compare two texts on all of their shingles."""
    if this.same(other):
        return Overlap(1.0, 1.0, 1.0)
    a, b = this.shingles, other.shingles
    if not len(a) or not len(b):
        return Overlap(0.0, 0.0, 0.0)
    both = np.concatenate((a, b))
    both.sort(kind="stable")  # which merges the two
    shared = int(np.count_nonzero(both[1:] == both[:-1]))
    resemblance = shared / (len(a) + len(b) - shared)
    return Overlap(resemblance, shared / len(a), shared / len(b))
