"""Figures: what was found against what is true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from bench.newspaper.online import Expected
from bench.newspaper.text_page import TrueItem
from crawler.newspaper.compare.differences import Difference
from crawler.newspaper.model import PrintArticle
from crawler.newspaper.parse.folio import same_form


@dataclass
class Tally:
    """Right ones, wrong ones and missing ones."""

    hits: int = 0
    false: int = 0
    missed: int = 0

    def add(self, found: Iterable[Hashable], true: Iterable[Hashable]) -> None:
        one, other = set(found), set(true)
        self.hits += len(one & other)
        self.false += len(one - other)
        self.missed += len(other - one)

    @property
    def precision(self) -> float:
        return self.hits / (self.hits + self.false) if self.hits + self.false else 1.0

    @property
    def recall(self) -> float:
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else 1.0

    @property
    def f1(self) -> float:
        total = 2 * self.hits + self.false + self.missed
        return 2 * self.hits / total if total else 1.0


@dataclass
class Figures:
    """All figures of one group of papers."""

    exact: int = 0
    items: int = 0
    found_items: int = 0
    bcubed_precision: float = 0.0
    bcubed_recall: float = 0.0
    characters: int = 0
    joins: Tally = field(default_factory=Tally)
    gaps: Tally = field(default_factory=Tally)
    gaps_compared: Tally = field(default_factory=Tally)
    jumps: Tally = field(default_factory=Tally)
    matches_right: int = 0
    matches: int = 0
    edits: dict[str, Tally] = field(default_factory=dict)
    silent_as_wording: int = 0
    artefacts_as_wording: int = 0
    artefacts: int = 0
    silent: int = 0
    doubted_artefacts: int = 0
    """Artefacts told as wording, but with a doubt."""
    doubted_edits: int = 0
    """True edits of the wording with a doubt."""
    applied: int = 0
    compared: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list, repr=False)

    @property
    def item_rate(self) -> float:
        return self.exact / max(self.items, self.found_items) if self.items else 1.0

    @property
    def bcubed(self) -> float:
        p = self.bcubed_precision / self.characters if self.characters else 1.0
        r = self.bcubed_recall / self.characters if self.characters else 1.0
        return 2 * p * r / (p + r) if p + r else 0.0

    @property
    def match_rate(self) -> float:
        return self.matches_right / self.matches if self.matches else 1.0


def bare(text: str) -> str:
    return "".join(text.split())


def item_faults(item: TrueItem, article: PrintArticle | None) -> dict[str, str]:
    """What of an item was not read exactly, and how; nothing for an exact one."""
    if article is None:
        return {"missing": ""}
    subheads = [bare(p.text) for p in article.paragraphs if p.kind == "subhead"]
    captions = [bare(c.text) for c in article.captions if c.text or c.credit]
    checks: dict[str, tuple[object, object]] = {
        "title": (bare("".join(item.title)), bare("".join(article.title_lines))),
        "reporters": (item.reporters, article.reporters),
        "correspondents": (item.correspondents, article.correspondents),
        "subheads": ([bare(text) for text in item.subheads], subheads),
        "captions": (sorted(map(bare, item.captions)), sorted(captions)),
        "body": (item.body, "".join(bare(p.text) for p in article.paragraphs)),
        "jumps": (
            (same_form(item.jump_to), same_form(item.jump_from)),
            (same_form(article.jump_to), same_form(article.jump_from)),
        ),
    }
    return {
        name: f"{true!r} read as {found!r}"[:400]
        for name, (true, found) in checks.items()
        if true != found
    }


def bcubed(labels: Iterable[tuple[Hashable, Hashable]]) -> tuple[float, float, int]:
    """Sums of B-cubed precision and recall over characters, and their number.

    ``labels``: for each character the item that it belongs to and the one it was put in.
    """
    pairs = Counter(labels)
    true: Counter[Hashable] = Counter()
    found: Counter[Hashable] = Counter()
    for (one, other), count in pairs.items():
        true[one] += count
        found[other] += count
    precision = sum(n * n / found[other] for (_, other), n in pairs.items())
    recall = sum(n * n / true[one] for (one, _), n in pairs.items())
    return precision, recall, pairs.total()


_ROOM = 3


def score_edits(
    figures: Figures, printed: str, differences: Iterable[Difference], expected: Iterable[Expected]
) -> None:
    """Count differences of each class that were found at their place."""
    left = list(expected)
    for want in left:
        if want.kind == "artefact":
            figures.artefacts += not want.silent
            figures.silent += want.silent
    for difference in differences:
        tally = figures.edits.setdefault(difference.kind.value, Tally())
        near = [
            want
            for want in left
            if want.start - _ROOM <= difference.online_end
            and difference.online_start <= want.end + _ROOM
        ]
        same = next((want for want in near if want.kind == difference.kind.value), None)
        if same is not None:
            left.remove(same)
            tally.hits += 1
            figures.doubted_edits += bool(difference.doubt)
            continue
        tally.false += 1
        if difference.kind.value == "wording" and near and near[0].kind == "artefact":
            figures.silent_as_wording += near[0].silent
            figures.artefacts_as_wording += not near[0].silent
            figures.doubted_artefacts += bool(difference.doubt)
        if len(figures.examples) < 400:
            start, end = difference.print_start, difference.print_end
            figures.examples.append(
                f"edit {difference.kind.value}: {difference.print_text!r} → "
                f"{difference.online_text[:30]!r} {difference.note} at "
                f"{printed[max(0, start - 12) : end + 8]!r} expected "
                f"{[(want.kind, want.silent) for want in near]}"
            )
    for want in left:
        figures.edits.setdefault(want.kind, Tally()).missed += 1
