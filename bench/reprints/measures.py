"""Pair precision and recall, and B-cubed (Bagga and Baldwin 1998), of one grouping by another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quality:
    """All between 0 and 1."""

    pair_precision: float
    pair_recall: float
    b_precision: float
    b_recall: float

    @property
    def pair_f1(self) -> float:
        return _harmonic(self.pair_precision, self.pair_recall)

    @property
    def b_f1(self) -> float:
        return _harmonic(self.b_precision, self.b_recall)


def _harmonic(a: float, b: float) -> float:
    return 2 * a * b / (a + b) if a + b else 0.0


def _pairs(sizes: Counter[str] | Counter[tuple[str, str]]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes.values())


def quality(found: Mapping[str, str], truth: Mapping[str, str]) -> Quality:
    """Compare the family of each id as found with the true one."""
    if found.keys() != truth.keys():
        raise ValueError("the two groupings are not of the same articles")
    by_found, by_truth = Counter(found.values()), Counter(truth.values())
    both = Counter((found[key], truth[key]) for key in truth)
    shared = _pairs(both)
    precision = sum(size * size / by_found[a] for (a, _), size in both.items()) / len(truth)
    recall = sum(size * size / by_truth[b] for (_, b), size in both.items()) / len(truth)
    return Quality(
        shared / (_pairs(by_found) or 1), shared / (_pairs(by_truth) or 1), precision, recall
    )
