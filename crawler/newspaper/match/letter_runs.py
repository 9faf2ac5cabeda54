"""Shingles: what a text is made of, as a set of its runs of five letters."""

from __future__ import annotations

from crawler.text.letters import letters

SIZE = 5


def shingles(text: str, size: int = SIZE) -> frozenset[str]:
    """All runs of ``size`` letters; all of a shorter text, nothing of an empty one."""
    bare = letters(text)
    if len(bare) <= size:
        return frozenset({bare} if bare else ())
    return frozenset(bare[start : start + size] for start in range(len(bare) - size + 1))


def containment(part: frozenset[str], whole: frozenset[str]) -> float:
    """How much of ``part`` is in ``whole``: 0 to 1; 0 for an empty part."""
    return len(part & whole) / len(part) if part else 0.0


def resemblance(one: frozenset[str], other: frozenset[str]) -> float:
    """What two sets share of what they hold together (Jaccard): 0 to 1."""
    return len(one & other) / len(one | other) if one or other else 0.0
