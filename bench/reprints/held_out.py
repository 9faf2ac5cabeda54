"""The limits of facts fitted on some sources and measured on another one that had no part in it.

Each source is left out in turn; of a grid around the limits of :mod:`crawler.reprints.degrees` the
one with the fewest wrong decisions on the judged pairs of all others is taken, of equals the one
nearest to what is shipped. What it then decides on the source left out is reported, and what the
shipped limits decide there. Judged pairs have more of what is hard to tell apart than joined pairs
have, so these figures are no precision of what an archive joins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple
from unittest.mock import patch

from bench.reprints.real_news import Corpus, RealText
from bench.reprints.verdicts import Pair, Share
from crawler.reprints import degrees
from crawler.reprints.agreement import agreement, stated
from crawler.reprints.shingles import Shingled, shingled

_SCALES = (0.7, 0.85, 1.0, 1.2, 1.4)
"""Of the shares that may disagree."""
_MORE = (-0.1, 0.0, 0.1)
"""What is added to the sums of containment and resemblance that are needed."""


class Limits(NamedTuple):
    """How they differ from what is shipped."""

    shares: float = 1.0
    needed: float = 0.0


class _Judged(NamedTuple):
    older: Shingled
    newer: Shingled
    days: float
    reprint: bool


def edge_of(one: RealText, other: RealText) -> degrees.Edge | None:
    """What the later of two texts is to the earlier one."""
    older, newer = sorted((one, other), key=lambda text: (text.published, text.id))
    days = (newer.published - older.published).total_seconds() / 86400
    return degrees.edge_between(shingled(older.text), shingled(newer.text), days)


def _judged(corpus: Corpus, verdicts: Mapping[Pair, str]) -> list[_Judged]:
    texts = {one.id: one for one in corpus.texts}
    found = []
    for pair, verdict in verdicts.items():
        if verdict == "unclear" or not pair <= texts.keys():
            continue
        older, newer = sorted((texts[key] for key in pair), key=lambda one: (one.published, one.id))
        days = (newer.published - older.published).total_seconds() / 86400
        found.append(
            _Judged(shingled(older.text), shingled(newer.text), days, verdict == "reprint")
        )
    return found


def _decided(pairs: Sequence[_Judged], limits: Limits) -> list[tuple[bool, bool]]:
    """For each pair whether it is joined, and whether a reader joins it."""
    changed = {
        name: getattr(degrees, name) * limits.shares
        for name in ("CONTRADICTED", "LATER", "OTHER_EVENT", "ANOTHER")
    }
    needed = tuple((until, least + limits.needed) for until, least in degrees.NEEDED)
    with patch.multiple(degrees, NEEDED=needed, **changed):
        edges = [degrees.edge_between(one.older, one.newer, one.days) for one in pairs]
    return [
        (edge is not None and edge.degree.strong, one.reprint)
        for edge, one in zip(edges, pairs, strict=True)
    ]


def _shares(decided: Sequence[tuple[bool, bool]]) -> tuple[Share, Share]:
    """Precision and recall."""
    right = sum(joined and reprint for joined, reprint in decided)
    return (
        Share(right, sum(joined for joined, _ in decided)),
        Share(right, sum(reprint for _, reprint in decided)),
    )


def held_out(corpora: Sequence[Corpus], verdicts: Mapping[Pair, str]) -> None:
    """Print a Markdown table, a row for each source that has judged pairs."""
    judged = {corpus.name: _judged(corpus, verdicts) for corpus in corpora}
    grid = [Limits(*both) for both in product(_SCALES, _MORE)]
    remember = lru_cache(maxsize=None)
    with patch.multiple(degrees, agreement=remember(agreement), stated=remember(stated)):
        decided = {
            (name, limits): _decided(pairs, limits)
            for name, pairs in judged.items()
            for limits in grid
        }
    wrong = {
        key: sum(joined != reprint for joined, reprint in some) for key, some in decided.items()
    }
    print("\n## Fitted on the other sources\n")
    print(
        "| source left out | shares that may disagree | needed | precision | recall | as shipped |"
    )
    print("| --- " * 6 + "|")
    every: list[tuple[bool, bool]] = []
    for name in (name for name, pairs in judged.items() if pairs):
        best = min(
            grid,
            key=lambda limits: (
                sum(wrong[other, limits] for other in judged if other != name),
                abs(limits.shares - 1) + abs(limits.needed),
            ),
        )
        every += decided[name, best]
        precise, recall = _shares(decided[name, best])
        shipped = " and ".join(map(str, _shares(decided[name, Limits()])))
        print(f"| {name} | × {best.shares} | {best.needed:+} | {precise} | {recall} | {shipped} |")
    precise, recall = _shares(every)
    print(f"| all | | | {precise} | {recall} | |")
