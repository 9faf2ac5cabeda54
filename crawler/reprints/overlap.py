"""How much of one text is in another, and whether that makes them the same story."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crawler.reprints.shingles import Shingled


@dataclass(frozen=True, slots=True)
class Overlap:
    """The comparison of a text with another, on all of their shingles."""

    resemblance: float
    """Jaccard: shared shingles of all distinct ones, 0 to 1."""
    within: float
    """The share of this text's shingles that the other has, 0 to 1."""
    covers: float
    """The share of the other text's shingles that this one has, 0 to 1."""
    figures: float | None
    """The share of the numbers of the one with fewer that the other has; ``None`` if these are too
    few, or the texts share so little that no number makes them one story."""

    @property
    def containment(self) -> float:
        """The better of both directions."""
        return max(self.within, self.covers)


FEW_NUMBERS = 2
"""Below this many numbers their agreement says nothing."""
ENOUGH = 1.1
"""The least sum of containment and resemblance of a reprint: of a short text nearly all must be in
the long one, of two of one length a good half. Where the thresholds come from:
``docs/reprints.md``, Thresholds."""
CONTAINED_WITH_FIGURES = 0.45
"""The least containment where the numbers speak for a reprint."""
RESEMBLING = 0.12
"""The least resemblance of a reprint: an item of a long round-up does not reprint the round-up."""
FIGURES_DIFFER = 0.3
"""Agreement of numbers below which two texts are reports of two days, whatever words they share."""
FIGURES_AGREE = 0.5
"""Agreement of numbers from which on they speak for a reprint."""


def compare(this: Shingled, other: Shingled) -> Overlap:
    """Compare two texts on all of their shingles."""
    if this.digest == other.digest:
        return Overlap(1.0, 1.0, 1.0, 1.0)
    a, b = this.shingles, other.shingles
    if not len(a) or not len(b):
        return Overlap(0.0, 0.0, 0.0, None)
    both = np.concatenate((a, b))
    both.sort()
    shared = int(np.count_nonzero(both[1:] == both[:-1]))
    resemblance = shared / (len(a) + len(b) - shared)
    figures = _agreement(this, other) if resemblance >= RESEMBLING else None
    return Overlap(resemblance, shared / len(a), shared / len(b), figures)


def _agreement(this: Shingled, other: Shingled) -> float | None:
    fewer, more = sorted((this.numbers, other.numbers), key=len)
    return len(fewer & more) / len(fewer) if len(fewer) >= FEW_NUMBERS else None


def same_story(this: Shingled, other: Shingled, overlap: Overlap) -> bool:
    """Whether one of the two is a reprint of the other. Symmetric.

    A short text is compared exactly: a flash that differs in one figure is another flash. A text
    of a few characters is the same story as none. Two texts that name securities, but none that
    both name, are of two companies, whatever form they share.
    """
    if this.short or other.short:
        return this.digest == other.digest and not this.too_short
    figures = overlap.figures
    if overlap.resemblance < RESEMBLING or (figures is not None and figures < FIGURES_DIFFER):
        return False
    if figures is not None and figures >= FIGURES_AGREE:
        enough = overlap.containment >= CONTAINED_WITH_FIGURES
    else:
        enough = overlap.containment + overlap.resemblance >= ENOUGH
    return enough and not _of_two_companies(this, other)


def _of_two_companies(this: Shingled, other: Shingled) -> bool:
    these, others = this.securities, other.securities
    return bool(these and others) and these.isdisjoint(others)
