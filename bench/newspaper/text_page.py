"""A made-up page as text, and what is true of every character of it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from itertools import pairwise

from bench.newspaper.setting import Setting
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
    item = TrueItem(
        article.key,
        placed.title,
        article.reporters if first_part and article.byline_line else (),
        article.correspondents if first_part and article.byline_line else (),
        [],
        [],
        "",
        placed.jump_to,
        placed.jump_from,
        offset(setting, placed.first),
        offset(setting, placed.last),
    )
    if first_part:
        item.start = 0
    page.items.append(item)

    def write(text: str) -> tuple[int, int]:
        span = writer.line(text, rng)
        page.owners.append((*span, article.key))
        item.lines.append(text)
        return span

    captions = [_caption_lines(rng, caption) for caption in article.captions] if first_part else []
    item.captions = [text for text, _, _ in article.captions] if first_part else []
    where = rng.choice(("top", "end", "inside", "inside")) if not article.picture else "top"
    jump_line = style.jump_from.format(page=placed.jump_from)
    if placed.jump_from and placed.from_first:
        write(jump_line)
    for line in placed.title:
        write(line)
    if placed.jump_from and not placed.from_first:
        write(jump_line)
    if where == "top":
        for line in (line for caption in captions for line in caption):
            write(line)
    if article.byline_line and first_part:
        write(article.byline)
    pieces = list(_pieces(setting, placed))
    if pieces:
        inside = rng.randrange(1, len(pieces)) if len(pieces) > 1 else 0
        left: tuple[int, int] | None = None
        for number, (kind, start, end, joined) in enumerate(pieces):
            if where == "inside" and number == inside and number:
                for line in (line for caption in captions for line in caption):
                    write(line)
            text = setting.printed(start, end)
            last = number == len(pieces) - 1
            glued = last and placed.jump_to and style.jump_to[0] in "（" and rng.random() < 0.5
            line = text + style.jump_to.format(page=placed.jump_to) if glued else text
            span = write(line)
            if joined and left is not None:
                page.seams[(left[1], span[0])] = start in setting.gaps
            left = (span[0], span[0] + len(text))
            if kind == "subhead":
                item.subheads.append(text)
            item.body += "".join(text.split())
            for name in ("reporters", "correspondents"):
                if not article.byline_line and article.byline and article.byline in text:
                    setattr(item, name, getattr(article, name))
            if last and placed.jump_to and not glued:
                write(style.jump_to.format(page=placed.jump_to))
    if where == "end" or (where == "inside" and len(pieces) <= 1):
        for line in (line for caption in captions for line in caption):
            write(line)


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
