"""A corpus with known families: originals, their reprints, and hard negatives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from bench.reprints import frames
from bench.reprints import vocabulary as words
from bench.reprints.prose import Story, story
from bench.reprints.reprinting import (
    TO_FLASHES,
    TO_REPORTS,
    TO_STORIES,
    Change,
    draft,
    joined,
)
from crawler.clock import BEIJING

TUNED_ON = 20220207
"""The seed that thresholds were chosen on."""
PUBLISHED = 20270101
"""The seed of the figures in the docs; nothing was chosen on it."""

_START = datetime(2022, 2, 7, 6, 0, tzinfo=BEIJING)


@dataclass(frozen=True, slots=True)
class Publication:
    """One article, and the family that it belongs to in truth."""

    id: str
    title: str
    text: str
    source: str
    published: datetime
    family: str
    changes: tuple[str, ...] = ()
    kind: str = "story"


def _reprints(
    random: Random, original: Story, kind: str, changes: tuple[Change, ...], most: int
) -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    """Title, text, names of the changes: the original first, then its reprints."""
    yield (*draft(original).printed(), (), kind)
    for _ in range(most):
        made, chosen = draft(original), random.sample(changes, random.randint(1, 3))
        for change in sorted(chosen, key=TO_STORIES.index):
            made = change(made, random)
        yield (*made.printed(), tuple(change.__name__ for change in chosen), kind)


def _families(
    random: Random, stories: int
) -> Iterator[list[tuple[str, str, tuple[str, ...], str]]]:
    for _ in range(stories):
        most = min(40, int(random.paretovariate(1.1)) - 1)
        yield list(_reprints(random, story(random), "story", TO_STORIES, most))
    for day in range(stories // 8):
        date = day // 28 % 12 + 1, day % 28 + 1
        for make in (frames.closing_report, frames.margin_notice, frames.rating_notice):
            yield list(
                _reprints(
                    random, make(random, *date), make.__name__, TO_REPORTS, random.randint(0, 2)
                )
            )
        for name in ("早间财经", "盘前必读"):
            yield list(
                _reprints(
                    random,
                    frames.column(name, random, *date),
                    "column",
                    TO_REPORTS,
                    random.randint(0, 1),
                )
            )
        for _ in range(3):
            yield list(
                _reprints(
                    random, frames.flash(random, *date), "flash", TO_FLASHES, random.randint(0, 3)
                )
            )
    for _ in range(stories // 40):
        name = words.company(random)
        about = frames.profile(name, random)
        for _ in range(4):
            yield list(
                _reprints(
                    random,
                    frames.statement(name, about, random),
                    "statement",
                    TO_REPORTS,
                    random.randint(0, 1),
                )
            )


def _one_sentence_a_line(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple((line,) for line in text.split("\n"))


def corpus(seed: int, stories: int) -> list[Publication]:
    """All publications of about ``stories`` stories and as many hard negatives, in no order.

    Deterministic for a seed. One in twenty stories is printed a second time under one headline
    with another story that is known by then, shorter than itself: it belongs to the family of the
    longer part.
    """
    random = Random(seed)
    families = list(_families(random, stories))
    begun = [_START + timedelta(minutes=random.randint(0, 60 * 24 * 90)) for _ in families]
    plain = [number for number, made in enumerate(families) if made[0][3] == "story"]
    for number in random.sample(plain, max(2, stories // 20)):
        other = random.choice(plain)
        first, second = families[number][0][1], families[other][0][1]
        if begun[other] < begun[number] and len(second) < len(first):
            both = joined(
                draft(Story(families[number][0][0], _one_sentence_a_line(first))),
                Story("", _one_sentence_a_line(second)),
            )
            families[number].append((*both.printed(), ("joined",), "story"))
    found: list[Publication] = []
    for number, made in enumerate(families):
        at = begun[number]
        for print_number, (title, text, changes, kind) in enumerate(made):
            found.append(
                Publication(
                    id=f"NW{at:%Y%m%d}{len(found):010d}",
                    title=title,
                    text=text,
                    source=f"{random.choice(words.CITIES)}日报",
                    published=at,
                    family=f"{number}",
                    changes=changes,
                    kind=kind,
                )
            )
            at += timedelta(minutes=int(random.expovariate(1 / 300)) + (print_number == 0))
    random.shuffle(found)
    return found
