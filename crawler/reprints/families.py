"""Who hangs on whom: the rule of families (see :mod:`.index`), applied when an article arrives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from crawler.reprints.degrees import Edge, may_be_related
from crawler.reprints.index_store import Resembling, Store
from crawler.reprints.overlap import compare
from crawler.reprints.shingles import Shingled

JUDGED = 8
"""Of those that an article resembles most, how many are asked whether it is their reprint. Where
none of these is, what it resembles is a form that all of them fill in."""

Judge = Callable[[int], "Edge | None"]
"""What the later of the new article and another one, by its number, is to the earlier one. Facts
are compared only where it is asked."""


LETTERS_COMPARED = 4_000
"""Letters compared in vain after which no doubtful candidate is. What commonplaces cost is bounded
by this, not by a count: a short column has more candidates than a long report."""
LETTERS_LIKELY = 12_000
"""The same, of likely candidates."""


def resembling(
    made: Shingled,
    candidates: Iterable[tuple[int, bool]],
    prepared: Callable[[int], Shingled],
) -> list[Resembling]:
    """The candidates that share enough with a text, of those that are compared at all.

    ``candidates`` are numbers, the most promising first, and whether each is likely
    (:func:`.clues.promising`); ``prepared`` gives the text of one.
    """
    found: list[Resembling] = []
    letters = 0
    for number, likely in candidates:
        if letters > (LETTERS_LIKELY if likely else LETTERS_COMPARED):
            continue
        other = prepared(number)
        overlap = compare(made, other)
        if may_be_related(made, other, overlap):
            found.append(Resembling(number, overlap.resemblance))
        else:
            letters += len(other.points)
    return found


def parent_of(
    number: int, some: Sequence[Resembling], judge: Judge
) -> tuple[Resembling, Edge] | None:
    """The earlier article that one hangs on, and what it is to that; ``None`` for an origin."""
    earlier = sorted(
        (one for one in some if one.number < number), key=lambda one: (-one.resemblance, one.number)
    )
    for parent in earlier[:JUDGED]:
        if (edge := _strong(judge(parent.number))) is not None:
            return parent, edge
    return None


def settle(store: Store, number: int, some: Sequence[Resembling], judge: Judge) -> None:
    """Hang the new article where it belongs, and on it those that resemble it more than theirs."""
    if (found := parent_of(number, some, judge)) is not None:
        parent, degree = found[0], found[1].degree
        story = store.by_number(parent.number).family
        store.set_parent(number, parent.number, parent.resemblance, degree)
        store.set_story({parent.number, number}, story)
    later = [one for one in some if one.number > number]
    hung = store.parents([one.number for one in later])
    taken = [
        (one, hung.get(one.number), edge)
        for one in later
        if _resembles_more(one, number, hung.get(one.number))
        and (edge := _strong(judge(one.number))) is not None
    ]
    # Whole families first: the new origin goes on under the name of the one most like it.
    taken.sort(key=lambda one: (one[1] is not None, -one[0].resemblance, one[0].number))
    for match, former, edge in taken:
        _take_over(store, number, match, edge, an_origin=former is None)


def _strong(edge: Edge | None) -> Edge | None:
    return edge if edge is not None and edge.degree.strong else None


def _resembles_more(match: Resembling, number: int, parent: Resembling | None) -> bool:
    if parent is None:
        return True
    return (match.resemblance, -number) > (parent.resemblance, -parent.number)


def _take_over(
    store: Store, number: int, match: Resembling, edge: Edge, *, an_origin: bool
) -> None:
    new = store.by_number(number)
    old = store.by_number(match.number).family
    store.set_parent(match.number, number, match.resemblance, edge.degree)
    if new.family == old:
        return
    moved = store.descendants(match.number)
    if an_origin and new.story is None:
        store.set_story([number, *moved], old)
        store.record("origin", match.number, match.number, number, number)
        return
    store.set_story([number, *moved], new.family)
    for member in moved:
        store.record("family", member, old, new.family, number)
    if not an_origin and old in moved:
        _rename(store, old, number)


def _rename(store: Store, old: int, because: int) -> None:
    """A family that the article which named it has left is named by its origin."""
    left = store.stragglers(old)
    origin = min(left)
    store.set_story(left, origin)
    for member in left:
        store.record("name", member, old, origin, because)
