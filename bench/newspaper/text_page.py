"""A made-up page as text, and what is true of every character of it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from itertools import pairwise

from bench.newspaper.setting import Setting
from bench.newspaper.styles import Style
from bench.newspaper.truth import Edition, Placed


@dataclass
class TrueItem:
    """What stands on a page of one article, as printed."""

    key: str
    title: list[str]
    reporters: tuple[str, ...]
    correspondents: tuple[str, ...]
    subheads: list[str]
    captions: list[str]
    """Texts without their credits."""
    body: str
    """The running text without white space, subheads among it, as printed."""
    jump_to: str
    jump_from: str
    start: int
    """Places of the article's lines: where this part begins and ends."""
    end: int
    lines: list[str] = field(default_factory=list)
    """The lines that a page shows of it, for telling characters apart."""


@dataclass
class TruePage:
    """A page's text and its truth. A seam: the left piece's end and the right one's start."""

    raw: str
    items: list[TrueItem]
    owners: list[tuple[int, int, str]] = field(default_factory=list)
    """Spans of ``raw`` and the article that they belong to."""
    seams: dict[tuple[int, int], bool] = field(default_factory=dict)
    """Whether words are lost there."""
    partial: bool = False
    """Whether ``owners`` leaves characters out of which nothing is known."""


def offset(setting: Setting, place: tuple[int, int]) -> int:
    """A place (paragraph, character) as one of the article's lines."""
    article = setting.article
    start = len(article.byline) + 1 if article.byline_line else 0
    for _, text in article.paragraphs[: place[0]]:
        start += len(text) + 1
    return start + place[1]


class _Writer:
    """Writes lines one after another and remembers where each stands."""

    def __init__(self) -> None:
        self.raw = "\n\n"

    def line(self, text: str, rng: random.Random) -> tuple[int, int]:
        start = len(self.raw)
        self.raw += text
        end = len(self.raw)
        self.raw += "\n" * rng.choice((2, 2, 2, 3, 4))
        return start, end


def _caption_lines(rng: random.Random, caption: tuple[str, str, tuple[str, ...]]) -> list[str]:
    text, credit, _ = caption
    if rng.random() < 0.2 and credit[0] not in "（":
        return [text, credit]
    joint = "" if text.endswith("。") and rng.random() < 0.5 else " "
    return [f"{text}{joint}{credit}"]


def _true_item(setting: Setting, placed: Placed) -> TrueItem:
    """What is true of an article's part before a line of it is written."""
    article = placed.article
    first_part = placed.first == (0, 0)
    return TrueItem(
        article.key,
        placed.title,
        article.reporters if first_part and article.byline_line else (),
        article.correspondents if first_part and article.byline_line else (),
        [],
        [text for text, _, _ in article.captions] if first_part else [],
        "",
        placed.jump_to,
        placed.jump_from,
        0 if first_part else offset(setting, placed.first),
        offset(setting, placed.last),
    )


class _Part:
    """Writes an article's part onto a page, and notes what is true of it."""

    def __init__(
        self, rng: random.Random, writer: _Writer, page: TruePage, item: TrueItem, style: Style
    ) -> None:
        self._rng = rng
        self._writer = writer
        self._page = page
        self._item = item
        self._style = style

    def write(self, *lines: str) -> tuple[int, int]:
        """Write lines; where the last one stands."""
        span = (0, 0)
        for text in lines:
            span = self._writer.line(text, self._rng)
            self._page.owners.append((*span, self._item.key))
            self._item.lines.append(text)
        return span

    def body(self, setting: Setting, placed: Placed, inside: list[str]) -> None:
        """The running text, with the lines ``inside`` before one of its pieces but the first."""
        article, item = placed.article, self._item
        jump = self._style.jump_to.format(page=placed.jump_to)
        pieces = list(_pieces(setting, placed))
        before = self._rng.randrange(1, len(pieces)) if len(pieces) > 1 else 0
        left: tuple[int, int] | None = None
        for number, (kind, start, end, joined) in enumerate(pieces):
            if number and number == before:
                self.write(*inside)
            text = setting.printed(start, end)
            goes_on = number == len(pieces) - 1 and bool(placed.jump_to)
            glued = goes_on and self._style.jump_to[0] in "（" and self._rng.random() < 0.5
            span = self.write(text + jump if glued else text)
            if joined and left is not None:
                self._page.seams[(left[1], span[0])] = start in setting.gaps
            left = (span[0], span[0] + len(text))
            if kind == "subhead":
                item.subheads.append(text)
            item.body += "".join(text.split())
            if not article.byline_line and article.byline and article.byline in text:
                item.reporters, item.correspondents = article.reporters, article.correspondents
            if goes_on and not glued:
                self.write(jump)
        if len(pieces) <= 1:
            self.write(*inside)


def _place(
    rng: random.Random,
    writer: _Writer,
    page: TruePage,
    placed: Placed,
    setting: Setting,
    edition: Edition,
) -> None:
    article, style = placed.article, edition.style
    first_part = placed.first == (0, 0)
    item = _true_item(setting, placed)
    page.items.append(item)
    part = _Part(rng, writer, page, item, style)
    captions = [
        line
        for caption in (article.captions if first_part else ())
        for line in _caption_lines(rng, caption)
    ]
    where = rng.choice(("top", "end", "inside", "inside")) if not article.picture else "top"
    jump_line = [style.jump_from.format(page=placed.jump_from)] if placed.jump_from else []
    part.write(*(jump_line if placed.from_first else ()), *placed.title)
    part.write(*(() if placed.from_first else jump_line))
    if where == "top":
        part.write(*captions)
    if article.byline_line and first_part:
        part.write(article.byline)
    part.body(setting, placed, captions if where == "inside" else [])
    if where == "end":
        part.write(*captions)


def _pieces(setting: Setting, placed: Placed) -> list[tuple[str, int, int, bool]]:
    """The pieces of paragraphs on this page: kind, start, end, whether it goes on with the last."""
    found = []
    low, high = offset(setting, placed.first), offset(setting, placed.last)
    for number, (kind, text) in enumerate(setting.article.paragraphs):
        start = offset(setting, (number, 0))
        end = start + len(text)
        cuts = [at for at in setting.breaks if start < at < end]
        edges = [start, *cuts, end]
        for left, right in pairwise(edges):
            a, b = max(left, low), min(right, high)
            if a < b:
                found.append((kind, a, b, a == left and left != start))
    return found


def text_page(
    rng: random.Random, edition: Edition, number: int, settings: dict[str, Setting]
) -> TruePage:
    """Page ``number`` (from 0) of an edition as text."""
    style = edition.style
    page = TruePage("", [])
    writer = _Writer()
    furniture = [
        style.weather,
        style.folio_line.format(page=style.folios[number], cn=style.cn),
    ]
    rng.shuffle(furniture)
    for line in furniture:
        page.owners.append((*writer.line(line, rng), ""))
    for placed in edition.pages[number]:
        _place(rng, writer, page, placed, settings[placed.article.key], edition)
    page.raw = writer.raw.rstrip("\n") + "\n"
    return page
