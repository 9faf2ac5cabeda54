"""What readers said of pairs of real texts: ids and a word, never the texts.

A line is two ids and ``reprint``, ``other`` (another event, or another text on it) or ``unclear``,
parted by tabs; ``#`` begins a remark.
"""

from __future__ import annotations

from math import sqrt
from pathlib import Path
from typing import NamedTuple

VERDICTS = ("reprint", "other", "unclear")
Pair = frozenset[str]


def read_verdicts(path: Path) -> dict[Pair, str]:
    """The verdict on each pair; :class:`ValueError` names a line that is none or says otherwise."""
    verdicts: dict[Pair, str] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        fields = line.split("\t")
        if len(fields) != 3 or fields[2] not in VERDICTS or fields[0] == fields[1]:
            raise ValueError(f"{path}:{number}: not two ids and one of {', '.join(VERDICTS)}")
        pair = frozenset(fields[:2])
        if verdicts.setdefault(pair, fields[2]) != fields[2]:
            raise ValueError(f"{path}:{number}: {fields[0]} and {fields[1]} had another verdict")
    return verdicts


class Share(NamedTuple):
    """So many of so many."""

    right: int
    of: int

    def interval(self) -> tuple[float, float]:
        """Wilson's score interval at 95 percent; 0 to 1 where nothing was counted."""
        if not self.of:
            return 0.0, 1.0
        z = 1.959964
        share = self.right / self.of
        middle = share + z * z / (2 * self.of)
        spread = z * sqrt(share * (1 - share) / self.of + z * z / (4 * self.of * self.of))
        whole = 1 + z * z / self.of
        return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)

    def __str__(self) -> str:
        if not self.of:
            return "–"
        low, high = self.interval()
        return f"{self.right / self.of:.2f} ({low:.2f}–{high:.2f})"
