"""A rule of facts is there for a labelled pair that fails without it, and parts no ten that agree.

Each rule of :mod:`crawler.reprints.agreement` and :mod:`crawler.reprints.degrees` in turn says
nothing; its kind of fact is then all
that is missing. A new rule needs an entry here, so it needs its pairs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from types import ModuleType
from typing import NamedTuple

import pytest

from crawler.reprints import agreement, degrees, naming
from crawler.reprints.degrees import edge_between
from crawler.reprints.shingles import Shingled, shingled
from tests.support.reprint_pairs import LabelledPair, labelled_pairs

PAIRS = [
    (pair, shingled(pair.earlier.text), shingled(pair.later.text)) for pair in labelled_pairs()
]
_MUST_NOT_PART = 10


class Rule(NamedTuple):
    """A function that decides on facts, and what it gives where it says nothing."""

    module: ModuleType
    function: str
    nothing: object
    states: Callable[[Shingled], object]
    """What a text has that the rule compares; false if nothing."""


RULES = {
    "numbers": Rule(agreement, "_of_numbers", (0.0, 0.0), lambda text: text.facts.numbers),
    "dates": Rule(agreement, "_of_dates", (0.0, 0.0, False), lambda text: text.facts.dates),
    "names": Rule(agreement, "names_compared", (0, 0), lambda text: naming.names(text.body)),
    "companies": Rule(
        agreement, "_of_subjects", 0.0, lambda text: text.facts.subject or text.facts.securities
    ),
    "directions": Rule(
        agreement, "_of_directions", 0.0, lambda text: text.facts.directions or text.facts.stages
    ),
    "sessions": Rule(agreement, "_of_sessions", 0.0, lambda text: text.facts.sessions),
    "replacements": Rule(agreement, "_of_replacements", 0.0, lambda text: naming.names(text.body)),
    "reactions": Rule(agreement, "_of_reactions", 0.0, lambda text: text.facts.reaction),
    "works": Rule(agreement, "_of_works", 0.0, lambda text: text.facts.works),
    "houses": Rule(agreement, "_of_two_houses", False, lambda text: text.facts.houses),
    "hours": Rule(agreement, "another_hour", False, lambda text: text.facts.hours),
    "leads": Rule(degrees, "_begin_alike", True, lambda text: text.body),
    "what came of it": Rule(degrees, "_follows", False, lambda text: text.facts.dates),
}


def _joined(pair: LabelledPair, earlier: Shingled, later: Shingled) -> bool:
    days = (pair.later.published - pair.earlier.published).total_seconds() / 86400
    edge = edge_between(earlier, later, days)
    return edge is not None and edge.degree.strong


def test_every_rule_is_in_the_table() -> None:
    made = {name for name in vars(agreement) if name.startswith("_of_")}
    assert made <= {rule.function for rule in RULES.values()}


@pytest.mark.parametrize("name", RULES)
def test_a_pair_fails_without_the_rule(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    apart = [some for some in PAIRS if not some[0].joined and not _joined(*some)]
    monkeypatch.setattr(RULES[name].module, RULES[name].function, lambda *_: RULES[name].nothing)
    assert [some[0].id for some in apart if _joined(*some)]


@pytest.mark.parametrize("name", RULES)
def test_the_rule_parts_none_of_ten_reprints_that_state_such_facts(name: str) -> None:
    stating = [some for some in PAIRS if some[0].joined and all(map(RULES[name].states, some[1:]))]
    held = [some[0].id for some in stating if _joined(*some)]
    assert len(held) >= _MUST_NOT_PART


WAYS = {
    "a flash in its words": (naming, "_SOME_WORDS", 1000),
    "leads without their headline": (degrees, "_leads", lambda text: {text.plain[:40]}),
    "a flash in other words": (degrees, "SOME", 0.45),
    "abbreviated names": (naming, "_ABBREVIATED", 100),
    "figures whatever is written after them": (agreement, "_without_measure", str),
    "datelines": (naming, "_DATELINE", re.compile("(?!)")),
}
"""Limits and words that let a reprint be found, each with what says nothing in its place."""


@pytest.mark.parametrize("way", WAYS)
def test_a_reprint_is_missed_without_it(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [some for some in PAIRS if some[0].joined and _joined(*some)]
    monkeypatch.setattr(*WAYS[way])
    assert [some[0].id for some in found if not _joined(*some)]
