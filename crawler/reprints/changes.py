"""What one publication changed of another, sentence by sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

from crawler.reprints.sentences import Sentence, sentences

ALTERED = 0.6
"""Share of characters in common from which on two sentences are one, altered (difflib's ratio)."""


class ChangeKind(Enum):
    """What happened to a sentence."""

    ADDED = "added"
    DROPPED = "dropped"
    ALTERED = "altered"


@dataclass(frozen=True, slots=True)
class Change:
    """One sentence. ``before`` is empty for an added one, ``after`` for a dropped one."""

    kind: ChangeKind
    before: str
    after: str


def difference(before: str, after: str) -> list[Change]:
    """The changes that make ``after`` of ``before``, in reading order.

    Both are texts with one paragraph a line. Paragraph breaks, punctuation, width of characters,
    traditional or simplified, bylines and disclaimers are not changes; nor is a sentence that only
    stands somewhere else.
    """
    old, new = sentences(before), sentences(after)
    matcher = SequenceMatcher(
        None, [one.key for one in old], [one.key for one in new], autojunk=False
    )
    blocks = [
        (old[i1:i2], new[j1:j2]) for tag, i1, i2, j1, j2 in matcher.get_opcodes() if tag != "equal"
    ]
    gone = Counter(one.key for left, _ in blocks for one in left)
    come = Counter(one.key for _, right in blocks for one in right)
    moved = gone & come
    moved_from, moved_to = moved.copy(), moved.copy()
    changes: list[Change] = []
    for left, right in blocks:
        changes += _block(_without(left, moved_from), _without(right, moved_to))
    return changes


def _without(some: Sequence[Sentence], moved: Counter[str]) -> list[Sentence]:
    kept = []
    for one in some:
        if moved[one.key]:
            moved[one.key] -= 1
        else:
            kept.append(one)
    return kept


def _likeness(one: Sentence, other: Sentence) -> float:
    matcher = SequenceMatcher(None, one.key, other.key, autojunk=False)
    if min(matcher.real_quick_ratio(), matcher.quick_ratio()) < ALTERED:
        return 0.0
    return matcher.ratio()


def _block(left: list[Sentence], right: list[Sentence]) -> list[Change]:
    """Pair what is most alike first; a sentence has one counterpart at most."""
    alike = sorted(
        (
            (-likeness, i, j)
            for i, one in enumerate(left)
            for j, other in enumerate(right)
            if (likeness := _likeness(one, other)) >= ALTERED
        ),
    )
    partner: dict[int, int] = {}
    for _, i, j in alike:
        if i not in partner.values() and j not in partner:
            partner[j] = i
    changes = []
    told: set[int] = set()
    for j, other in enumerate(right):
        if (at := partner.get(j)) is None:
            changes.append(Change(ChangeKind.ADDED, "", other.text))
            continue
        changes += _dropped(left, at, partner, told)
        changes.append(Change(ChangeKind.ALTERED, left[at].text, other.text))
    return changes + _dropped(left, len(left), partner, told)


def _dropped(
    left: list[Sentence], until: int, partner: dict[int, int], told: set[int]
) -> list[Change]:
    gone = [at for at in range(until) if at not in partner.values() and at not in told]
    told.update(gone)
    return [Change(ChangeKind.DROPPED, left[at].text, "") for at in gone]
