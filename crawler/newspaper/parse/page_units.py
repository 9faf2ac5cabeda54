"""A page's units with all that the costs of articles need."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from crawler.newspaper.parse.kinship import Kinship
from crawler.newspaper.parse.label import BlockKind, is_terminated
from crawler.newspaper.parse.paper import Paper
from crawler.newspaper.parse.rejoin import BULLETS, Unit
from crawler.newspaper.parse.titles import KICKER_ENDS, SUBTITLE_STARTS
from crawler.newspaper.parse.traits import read_traits, tells_day

_HEADLINE = 1.35
"""A headline's type is larger than the body's by this factor."""
_KICKER = ("：", ":", "——")
"""How a line ends that may be a kicker or a paragraph."""
_FEWEST, _MOST, _WINDOW = 40, 260, 6
"""Characters of a brief; paragraphs above with which it is compared."""

_SPOKEN = re.compile("[\u4e00-\u9fff]{1,6}[：:]")
"""Who speaks, before what he says."""
_HEADINGS = 40
"""Headings above a text that belong to its section; more are a list."""


class Section(NamedTuple):
    """What stands below a heading: its pairs, with those of the heading, and its words."""

    pairs: frozenset[str]
    words: frozenset[str]


class PageUnits:
    """A page's units with all that the costs need."""

    def __init__(
        self, units: Sequence[Unit], size: float, paper: Paper,
        costs: Mapping[str, float],
    ) -> None:  # fmt: skip
        self.units = [unit for unit in units if unit.kind is not BlockKind.FURNITURE]
        self.costs = costs
        self.size = size
        self.traits = read_traits(self.units, size, _HEADLINE, paper.notices, paper.boxes, costs)
        self.kinship = Kinship([unit.text for unit in self.units])
        self._sections: dict[int, Section] = {}

    def section(self, place: int) -> Section:
        """What stands below a heading, up to the next one."""
        if place not in self._sections:
            below = self._below(place)
            pieces = (self.kinship.units[one] for one in [place, *below])
            pairs = frozenset().union(*pieces) if below else frozenset()
            self._sections[place] = Section(pairs, self.kinship.words_of(below))
        return self._sections[place]

    def _below(self, place: int) -> range:
        end = place + 1
        if not self.traits[place].titled:
            return range(end, end)
        text = False
        while end < len(self.units) and not (self.traits[end].titled and text):
            text |= self.units[end].kind is BlockKind.BODY and not self.traits[end].titled
            end += 1
            if self.traits[end - 1].closes or (not text and end > place + _HEADINGS):
                break
        return range(place + 1, end)

    def pairs_up(self, place: int) -> bool:
        """Whether a title line goes with the one above it: a kicker's end, a subtitle's dash."""
        above, text = self.units[place - 1].text, self.units[place].text
        return above.endswith(KICKER_ENDS) or text.startswith(SUBTITLE_STARTS)

    def is_body(self, place: int) -> bool:
        """Whether a short line reads like a paragraph of its own."""
        unit = self.units[place]
        if unit.kind is BlockKind.BODY or self.size:
            return unit.kind is BlockKind.BODY
        if not is_terminated(unit.text) or unit.text.startswith(BULLETS):
            return False
        below = self.traits[place + 1] if place + 1 < len(self.units) else None
        kicker = unit.text.endswith(_KICKER) and below is not None and below.titled
        return not (kicker and below is not None and below.kind is BlockKind.HEADING)

    def brief(self, place: int) -> float | None:
        """What speaks against an article of this one paragraph without a title; or it is none."""
        unit, text = self.units[place], self.units[place].text
        above = self.units[place - 1] if place else None
        if (
            above is None
            or unit.kind is not BlockKind.BODY
            or not (_FEWEST <= len(text) <= _MOST and is_terminated(text))
            or not (is_terminated(above.text) or self.traits[place - 1].closes)
            or _SPOKEN.match(text)
        ):
            return None
        listed = text[:1] in BULLETS and above.text[:1] == text[:1]
        near = range(max(0, place - _WINDOW), place)
        lift = self.kinship.lift(
            self.kinship.units[place], set().union(*(self.kinship.units[one] for one in near))
        )
        shared = self.kinship.shares(self.kinship.words(place), self.kinship.words_of(near))
        return (
            self.costs["brief's dateline"] * (unit.first.byline is not None)
            + self.costs["brief of no day"] * (not self.dated(place))
            + self.costs["brief kinship"] * lift
            + self.costs["brief shares words"] * shared
            + self.costs["brief of a list"] * (listed and not self.traits[place - 1].closes)
        )

    def dated(self, place: int) -> bool:
        """Whether a paragraph begins with a dateline, or tells its day."""
        unit = self.units[place]
        return unit.first.byline is not None or tells_day(unit.text)

    def goes_on(self, place: int) -> float | None:
        """What it costs that the brief above has this unit too; ``None`` where it cannot."""
        unit = self.units[place]
        if unit.kind is BlockKind.BYLINE and self.traits[place].closes:
            return 0.0
        plain = unit.kind is BlockKind.BODY and unit.first.byline is None
        ended = self.traits[place - 1].closes
        return self.costs["brief goes on"] if plain and not ended else None

    def starts(self) -> Iterator[int]:
        """Where an article may begin."""
        for place, unit in enumerate(self.traits):
            after_end = place > 0 and self.traits[place - 1].closes
            at_head = place == 0 and not self.size
            if (
                unit.titled
                or unit.kind is BlockKind.JUMP_FROM
                or (unit.kind is BlockKind.BODY and (unit.signs or after_end or at_head))
                or (unit.kind is BlockKind.CAPTION and (after_end or at_head))
            ):
                yield place
