"""Whatever arrives in whatever order, no article hangs on one that it does not resemble."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.reprints.degrees import (
    CONTAINED,
    RESEMBLING,
    SOME,
    TOLD_ANEW,
    TOLD_ANEW_IN,
    Edge,
    edge_between,
)
from crawler.reprints.index import Index
from crawler.reprints.shingles import Shingled, shingled
from tests.support.reprint_pairs import LabelledText, labelled_pairs

STORIES: dict[str, dict[str, LabelledText]] = defaultdict(dict)
for _pair in labelled_pairs():
    for _one in (_pair.earlier, _pair.later):
        STORIES[_pair.kind][_one.id] = _one
MADE = {key: shingled(one.text) for story in STORIES.values() for key, one in story.items()}


@st.composite
def arrivals(draw: st.DrawFn) -> list[LabelledText]:
    """Texts of two kinds of story, frames and retold ones alike, in any order."""
    kinds = draw(st.lists(st.sampled_from(sorted(STORIES)), min_size=1, max_size=2, unique=True))
    return draw(st.permutations([one for kind in kinds for one in STORIES[kind].values()]))


def _edge(older: LabelledText, newer: LabelledText) -> Edge | None:
    days = (newer.published - older.published).total_seconds() / 86400
    return edge_between(MADE[older.id], MADE[newer.id], days)


def _above_the_limit(edge: Edge, *texts: Shingled) -> bool:
    overlap = edge.overlap
    if all(text.short for text in texts):
        return True  # these are compared letter by letter
    least = SOME if any(text.short for text in texts) else CONTAINED
    told_anew = overlap.resemblance >= TOLD_ANEW and overlap.containment >= TOLD_ANEW_IN
    return overlap.resemblance >= RESEMBLING or overlap.containment >= least or told_anew


@settings(max_examples=60, deadline=None)
@given(arrivals())
def test_every_edge_is_a_resemblance_and_is_stated_as_it_is(order: list[LabelledText]) -> None:
    texts = {one.id: one for one in order}
    with Index(Path(":memory:"), lambda key: texts[key].text) as index:
        for arrived, one in enumerate(order, start=1):
            index.add(one.id, one.text, one.published, "江州社", one.title)
            for member in order[:arrived]:
                place = index.placement(member.id)
                assert place is not None
                if place.reprint_of is None:
                    continue
                origin = texts[place.reprint_of]
                assert origin.published <= member.published
                edge = _edge(origin, member)
                assert edge is not None
                assert edge.degree.strong
                assert (place.degree, place.similarity) == (edge.degree, edge.overlap.resemblance)
                assert _above_the_limit(edge, MADE[origin.id], MADE[member.id])
        for name in texts:
            for hung in index.members(name):
                if hung.closest is not None:
                    edge = _edge(texts[hung.closest], texts[hung.id])
                    assert edge is not None
                    assert (hung.degree, hung.resemblance) == (
                        edge.degree,
                        edge.overlap.resemblance,
                    )
