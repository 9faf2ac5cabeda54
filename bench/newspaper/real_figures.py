"""Figures of reading real pages, and which kind of mistake each wrong item is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from bench.newspaper.run import owners, paired
from bench.newspaper.score import Tally, bare, bcubed
from bench.newspaper.text_page import TrueItem, TruePage
from crawler.newspaper.model import EditionPage, PrintArticle

_EXAMPLES = 4000


@dataclass
class RealFigures:
    """The figures of one paper, or of all of them. ``kinds`` counts mistakes by their kind."""

    items: int = 0
    whole: int = 0
    headlines: int = 0
    """Articles whose headline is a line of the true title (or the main one, where it is told)."""
    titles: int = 0
    signed: int = 0
    """Items that the truth has writers of."""
    signed_right: int = 0
    bcubed_precision: float = 0.0
    bcubed_recall: float = 0.0
    characters: int = 0
    joins: Tally = field(default_factory=Tally)
    matches: Tally = field(default_factory=Tally)
    matched: int = 0
    """Articles of the archive that were named as some item's copy."""
    false_matches: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list, repr=False)

    @property
    def byline_rate(self) -> float:
        """The share of the items with writers whose writers were read, all of them and no other."""
        return self.signed_right / self.signed if self.signed else 1.0

    @property
    def bcubed(self) -> float:
        p, r = self.bcubed_precision, self.bcubed_recall
        return 2 * p * r / (p + r) / self.characters if p + r else 1.0

    def rate(self, count: int) -> float:
        return count / self.items if self.items else 1.0

    def refuse(self, truth: TruePage, reason: str) -> None:
        """Count a page that was refused: nothing of it was read."""
        self.items += len(truth.items)
        self.signed += sum(bool(item.reporters) for item in truth.items)
        self.mistake("page refused", reason)

    def mistake(self, kind: str, key: str, detail: str = "") -> None:
        self.kinds[kind] += 1
        if len(self.examples) < _EXAMPLES:
            self.examples.append(f"{kind}: {key} {detail}")


def score_real_page(figures: RealFigures, page: EditionPage, truth: TruePage) -> None:
    """Count what was read of one page."""
    belongs = owners(page)
    true_keys = [""] * len(truth.raw)
    for start, end, key in truth.owners:
        true_keys[start:end] = [key] * (end - start)
    shown = [
        at
        for at, char in enumerate(truth.raw)
        if not char.isspace() and (true_keys[at] or not truth.partial)
    ]
    holds: dict[int, Counter[str]] = {}
    held: dict[str, Counter[int]] = {}
    for at in shown:
        key, position = true_keys[at], belongs[at]
        holds.setdefault(position, Counter())[key] += 1
        held.setdefault(key, Counter())[position] += 1
    precision, recall, count = bcubed((true_keys[at], belongs[at]) for at in shown if true_keys[at])
    figures.bcubed_precision += precision
    figures.bcubed_recall += recall
    figures.characters += count
    pairs = paired(page, truth)
    for number, item in enumerate(truth.items):
        _score_item(figures, item, pairs.get(number), holds, held.get(item.key, Counter()))
    if truth.partial:
        return
    joins = {
        (paragraph.spans[number].end, paragraph.spans[number + 1].start)
        for article in page.articles
        for paragraph in article.paragraphs
        for number in range(len(paragraph.seams))
    }
    figures.joins.add(joins, truth.seams)
    for start, end in sorted(joins ^ set(truth.seams)):
        kind = "join missed" if (start, end) in truth.seams else "join false"
        detail = f"{truth.raw[max(0, start - 14) : start]!r} {truth.raw[end : end + 14]!r}"
        figures.mistake(kind, "", detail.replace("\n", "|"))


def _score_item(
    figures: RealFigures,
    item: TrueItem,
    article: PrintArticle | None,
    holds: dict[int, Counter[str]],
    held: Counter[int],
) -> None:
    figures.items += 1
    figures.signed += bool(item.reporters)
    if article is None:
        figures.mistake("item not found", item.key, " / ".join(item.title))
        return
    about = f"{' / '.join(item.title)} [{article.position}]"
    wrong = _parting_mistakes(item, article, holds, held)
    figures.whole += not wrong
    for kind in wrong:
        figures.mistake(kind, item.key, about)
    true_title, title = bare("".join(item.title)), bare("".join(article.title_lines))
    lines = {bare(line) for line in item.title} | {true_title}
    figures.headlines += bare(article.headline) in lines
    figures.titles += title == true_title
    if title != true_title:
        if not title:
            kind = "headline missed"
        elif title in true_title:
            kind = "headline: a line is missing"
        elif true_title and true_title in title:
            kind = "headline: a line too many"
        else:
            kind = "headline: another line"
        figures.mistake(kind, item.key, f"{true_title!r} read as {article.title_lines}")
    true_names, names = set(item.reporters), {*article.reporters, *article.correspondents}
    figures.signed_right += bool(true_names) and names == true_names
    if names != true_names:
        if not names:
            kind = "byline missed"
        elif not true_names:
            kind = "byline invented"
        else:
            kind = "byline: other names"
        detail = f"{sorted(true_names)} read as {sorted(names)} {article.byline!r}"
        figures.mistake(kind, item.key, detail)


def _parting_mistakes(
    item: TrueItem, article: PrintArticle, holds: dict[int, Counter[str]], held: Counter[int]
) -> list[str]:
    kinds = []
    if held[0]:
        kinds.append("parting: text belongs to no article")
    if sum(count > 0 for position, count in held.items() if position) > 1:
        kinds.append("parting: cut in pieces, or a neighbour took some")
    others = [key for key in holds.get(article.position, {}) if key != item.key]
    if any(others):
        kinds.append("parting: holds a neighbour's text")
    elif others:
        kinds.append("parting: holds the masthead or a pointer")
    return kinds
