"""The labelled pairs of ``tests/reprints/pairs.toml``; the file says how it is to be read."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from pathlib import Path
from typing import Any

JOINED = frozenset({"identical", "edited", "cut", "extended", "excerpt"})
APART = frozenset({"compiled", "same-frame", "none"})
_FILE = Path(__file__).parents[1] / "reprints" / "pairs.toml"


@dataclass(frozen=True, slots=True)
class LabelledText:
    """One text of a story; ``published`` is aware."""

    id: str
    published: datetime
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """Two texts, the earlier one first, and what the later one is to it."""

    kind: str
    earlier: LabelledText
    later: LabelledText
    degree: str
    states: frozenset[str]
    """The kinds of facts that the texts state; those in which they differ, if they are a frame."""

    part: str
    """``kept back``: no rule was read off it; ``later``, ``adversary``: written when the
    others were decided."""

    @property
    def id(self) -> str:
        return f"{self.earlier.id}–{self.later.id}"

    @property
    def kept_back(self) -> bool:
        """Whether no rule was read off it."""
        return self.part == "kept back"

    @property
    def joined(self) -> bool:
        """Whether the two belong into one family."""
        return self.degree in JOINED


def _texts(number: int, story: dict[str, Any]) -> dict[str, LabelledText]:
    """The story's texts by name, the fields or parts of each filled in."""
    texts = {}
    for name, fields in story["texts"].items():
        body = story.get("frame") or fields["text"]
        text = body.format_map(story.get("parts", {}) | fields)
        key = f"{number}-{story['kind'].replace(' ', '-')}-{name}"
        texts[name] = LabelledText(key, fields["at"], fields.get("title", ""), text)
    return texts


def labelled_pairs() -> Iterator[LabelledPair]:
    """Every pair of the file, in its order."""
    for number, story in enumerate(tomllib.loads(_FILE.read_text("utf-8"))["story"], 1):
        texts = _texts(number, story)
        named = story.get("pairs") or [[*two, story["all"]] for two in combinations(texts, 2)]
        for first, second, degree in named:
            earlier, later = texts[first], texts[second]
            if earlier.published >= later.published:
                raise ValueError(
                    f"{earlier.id} is not published before {later.id}: turn the pair round"
                )
            states, part = frozenset(story["states"]), story.get("part", "")
            yield LabelledPair(story["kind"], earlier, later, degree, states, part)
