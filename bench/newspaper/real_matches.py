"""Online copies of real printed items, and whether each item finds its own and no other."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path

import orjson

from bench.newspaper.memory_source import MemorySource
from bench.newspaper.real_editions import RealItem, RealPage
from bench.newspaper.real_figures import RealFigures
from bench.newspaper.run import owners
from bench.newspaper.text_page import TruePage
from crawler.clock import BEIJING
from crawler.newspaper.match.candidates import Candidate
from crawler.newspaper.match.match import match_article
from crawler.newspaper.model import EditionPage

_SWAPS = (
    ("表示", "说"), ("进行", "开展"), ("目前", "眼下"), ("通过", "经由"), ("以及", "和"),
    ("今年", "本年"), ("进一步", "更"), ("记者", "本网记者"), ("认为", "觉得"), ("已经", "已"),
)  # fmt: skip
_ONLINE, _CUT, _EDITED = 0.7, 0.25, 0.6
"""Shares: of items with a copy, of copies that are cut, of copies that are edited."""


def online_copy(rng: random.Random, page: RealPage, item: RealItem) -> Candidate | None:
    """The item as posted: its words edited here and there, or its end cut; often not at all."""
    if rng.random() > _ONLINE:
        return None
    paragraphs = list(item.paragraphs)
    if rng.random() < _EDITED:
        for old, new in rng.sample(_SWAPS, 4):
            paragraphs = [text.replace(old, new, 1) for text in paragraphs]
    if len(paragraphs) > 3 and rng.random() < _CUT:
        paragraphs = paragraphs[: max(2, round(len(paragraphs) * rng.uniform(0.7, 0.95)))]
    posted = datetime.combine(page.day, time(0), BEIJING) + timedelta(hours=rng.randint(-16, 30))
    return Candidate(item.key, " ".join(item.title), "\n".join(paragraphs), posted)


def read_news(
    file: Path, share: float, rng: random.Random, around: datetime
) -> Iterator[Candidate]:
    """Real news of other days as decoys, posted around the same day."""
    for line in file.read_bytes().splitlines():
        if rng.random() < share:
            row = orjson.loads(line)
            posted = around + timedelta(hours=rng.randint(-40, 40))
            yield Candidate(row["id"], row["title"], row["text"], posted)


class OnlineCopies:
    """What is online of some pages: a source of candidates and what is true of it."""

    def __init__(
        self, pages: Sequence[RealPage], news: Iterable[Path], seed: int, *, share: float = 0.02
    ) -> None:
        rng = random.Random(f"online-{seed}-{pages[0].paper}-{pages[0].day}")
        self.true: dict[str, str] = {}
        posts: list[Candidate] = []
        for page in pages:
            for item in page.items:
                copy = online_copy(rng, page, item) if item.counted else None
                if copy is not None:
                    posts.append(copy)
                    self.true[item.key] = copy.id
        around = datetime.combine(pages[0].day, time(6), BEIJING)
        for file in news:
            posts += read_news(file, share, rng, around)
        self.source = MemorySource(posts)


def score_matches(
    figures: RealFigures, page: EditionPage, truth: TruePage, copies: OnlineCopies, day: RealPage
) -> None:
    """Match every article that was read, as the item that most of its text is of."""
    belongs = owners(page)
    holds: dict[int, dict[str, int]] = {}
    for start, end, key in truth.owners:
        for position in belongs[start:end]:
            if position and key:
                counts = holds.setdefault(position, {})
                counts[key] = counts.get(key, 0) + 1
    found: set[tuple[str, str]] = set()
    for article in page.articles:
        counts = holds.get(article.position, {})
        key = max(counts, key=lambda one: counts[one], default="")
        matches = match_article(article, copies.source, day.day)
        true = copies.true.get(key, "none")
        figures.matched += len(matches)
        for match in matches:
            if match.id != true:
                figures.false_matches += 1
                figures.mistake("match false", key, f"{match.id} {match.reasons[0]}")
        found |= {(key, match.id) for match in matches} or {(key, "none")}
    expected = {(item.key, copies.true.get(item.key, "none")) for item in truth.items}
    # A piece of an item that finds nothing does not undo what another piece of it found.
    right = found & expected
    found -= {(key, "none") for key, _ in right} - right
    figures.matches.add(found, expected)
    for key, copy in sorted(expected - found):
        figures.mistake("match missed" if copy != "none" else "match instead of none", key)
