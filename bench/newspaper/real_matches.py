"""Online copies of real printed items, and whether each item finds its own and no other."""

from __future__ import annotations

import random
from collections import Counter
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


def is_rest(item: RealItem, whole: RealItem) -> bool:
    """Whether an item is the end of another one, which the data has on its first page whole."""
    longer = len(whole.paragraphs) > len(item.paragraphs) > 1
    return longer and item.paragraphs[-2:] == whole.paragraphs[-2:]


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
        items = [item for page in pages for item in page.items if item.counted]
        rests = {item.key: (item, one) for item in items for one in items if is_rest(item, one)}
        for page in pages:
            for item in page.items:
                copy = online_copy(rng, page, item) if item.counted else None
                if copy is not None and item.key not in rests:
                    posts.append(copy)
                    self.true[item.key] = copy.id
        lengths = {post.id: len(post.text) for post in posts}
        for rest, whole in rests.values():
            # A copy that is cut may end before it.
            if lengths.get(whole.key, 0) > len(whole.text) - len(rest.text) / 2:
                self.true[rest.key] = whole.key
        around = datetime.combine(pages[0].day, time(6), BEIJING)
        for file in news:
            posts += read_news(file, share, rng, around)
        self.source = MemorySource(posts)


def items_of(page: EditionPage, truth: TruePage) -> dict[int, list[str]]:
    """Which items each article is: the one that most of its text is of, and the one it begins with.

    Where two items were read as one article, it has the title and the whole text of the first, so
    that one's copy is no wrong answer; half of an item's characters at least must be there.
    """
    belongs = owners(page)
    sizes: Counter[str] = Counter()
    holds: dict[int, Counter[str]] = {}
    for start, end, key in truth.owners:
        sizes[key] += end - start
        for position in belongs[start:end]:
            if position and key:
                holds.setdefault(position, Counter())[key] += 1
    found = {}
    for position, counts in holds.items():
        (most, _), first = counts.most_common(1)[0], next(iter(counts))
        begun = first != most and 2 * counts[first] >= sizes[first]
        found[position] = [most, first] if begun else [most]
    return found


def score_matches(
    figures: RealFigures, page: EditionPage, truth: TruePage, copies: OnlineCopies, day: RealPage
) -> None:
    """Match every article that was read: the copies of the items that it is are right."""
    items = items_of(page, truth)
    found: set[tuple[str, str]] = set()
    for article in page.articles:
        keys = items.get(article.position, [""])
        matches = match_article(article, copies.source, day.day)
        figures.matched += len(matches)
        owner = {copies.true[key]: key for key in reversed(keys) if key in copies.true}
        for match in matches:
            if match.id not in owner:
                figures.false_matches += 1
                figures.mistake("match false", keys[0], f"{match.id} {match.reasons[0]}")
        named = {(owner.get(match.id, keys[0]), match.id) for match in matches}
        found |= named | {(key, "none") for key in keys if key not in {one for one, _ in named}}
    expected = {(item.key, copies.true.get(item.key, "none")) for item in truth.items}
    # A piece of an item that finds nothing does not undo what another piece of it found.
    right = found & expected
    found -= {(key, "none") for key, _ in right} - right
    figures.matches.add(found, expected)
    for key, copy in sorted(expected - found):
        figures.mistake("match missed" if copy != "none" else "match instead of none", key)
