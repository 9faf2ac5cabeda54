"""Who hangs on whom: the rule of families (see :mod:`.index`), applied when an article arrives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from crawler.reprints.index_store import Row, Store
from crawler.reprints.overlap import Overlap


class ReprintMatch(NamedTuple):
    """An article that the new one is a reprint of, or that is a reprint of it."""

    number: int
    overlap: Overlap

    @property
    def resemblance(self) -> float:
        """Jaccard, 0 to 1."""
        return self.overlap.resemblance


def preferred(matches: Sequence[ReprintMatch]) -> ReprintMatch | None:
    """The one that is resembled most; of equals the earliest published."""
    return max(matches, key=lambda match: (match.resemblance, -match.number), default=None)


def settle(store: Store, number: int, matches: Sequence[ReprintMatch]) -> None:
    """Hang the new article where it belongs, and on it those that resemble it more than theirs."""
    parent = preferred([match for match in matches if match.number < number])
    if parent is not None:
        story = store.by_number(parent.number).family
        store.set_parent(number, parent.number, parent.resemblance)
        store.set_story({parent.number, number}, story)
    later = [(match, store.by_number(match.number)) for match in matches if match.number > number]
    taken = [(match, row) for match, row in later if _resembles_more(match, number, row)]
    # Whole families first: the new origin goes on under the name of the one most like it.
    taken.sort(key=lambda pair: (pair[1].parent is not None, -pair[0].resemblance, pair[0].number))
    for match, row in taken:
        _take_over(store, number, match, row)


def _resembles_more(match: ReprintMatch, number: int, row: Row) -> bool:
    if row.parent is None or row.resemblance is None:
        return True
    return (match.resemblance, -number) > (row.resemblance, -row.parent)


def _take_over(store: Store, number: int, match: ReprintMatch, row: Row) -> None:
    new = store.by_number(number)
    old = store.by_number(row.number).family
    store.set_parent(row.number, number, match.resemblance)
    if new.family == old:
        return
    moved = store.descendants(row.number)
    if row.parent is None and new.story is None:
        store.set_story([number, *moved], old)
        store.record("origin", row.number, row.number, number, number)
        return
    store.set_story([number, *moved], new.family)
    for member in moved:
        store.record("family", member, old, new.family, number)
    if row.parent is not None and old in moved:
        _rename(store, old, number)


def _rename(store: Store, old: int, because: int) -> None:
    """A family that the article which named it has left is named by its origin."""
    left = store.stragglers(old)
    origin = min(left)
    store.set_story(left, origin)
    for member in left:
        store.record("name", member, old, origin, because)
