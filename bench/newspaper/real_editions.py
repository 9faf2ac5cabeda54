"""Real editions as pages of text, with the truth of every character (``editions/*/*.jsonl``).

A page of text is what a column-wise reader of a printed page gets: masthead lines, then the items
in their order, each title line on a line of its own, the author where no paragraph names him, the
paragraphs, broken where a column ends. The README beside the data says it line for line.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import orjson

from bench.newspaper.text_page import TrueItem, TruePage

_CLOSING = "，。、；：！？”’）》」』】…—％%"
_FIRST, _LATER = (60, 300), (180, 420)
"""Characters of an item after which its first column, and each later one, ends."""
_WEEKDAYS = "一二三四五六日"
NAMES = {"hainanribao": "海南日报", "renminribao1998": "人民日报"}
"""What is printed at the head of papers whose files have a slug alone."""


@dataclass(frozen=True)
class RealItem:
    """One item of a printed page as the paper's own e-paper parts it."""

    key: str
    kind: str
    title: tuple[str, ...]
    author: str
    writers: frozenset[str]
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.paragraphs)

    @property
    def counted(self) -> bool:
        """Whether it is an article of the page: a pointer belongs to no item."""
        return self.kind != "pointer" and bool(self.paragraphs)


@dataclass
class RealPage:
    """A page's items in their order, and where it stands."""

    paper: str
    day: date
    folio: str
    name: str
    items: list[RealItem] = field(default_factory=list)


def read_editions(folder: Path) -> Iterator[list[RealPage]]:
    """The editions of one paper, in the order of their dates; each a list of pages."""
    for file in sorted(folder.glob("*.jsonl")):
        pages: dict[str, RealPage] = {}
        for line in file.read_bytes().splitlines():
            row = orjson.loads(line)
            day = date.fromisoformat(row["date"])
            page = pages.setdefault(
                row["page"],
                RealPage(NAMES.get(row["paper"], row["paper"]), day, row["page"], row["page_name"]),
            )
            page.items.append(
                RealItem(
                    f"{file.stem}/{row['page']}-{row['n']}",
                    row["kind"],
                    tuple(line.strip() for line in row["title"] if line.strip()),
                    row["author"].strip(),
                    frozenset(row["bylines"]),
                    tuple(text.strip() for text in row["paragraphs"] if text.strip()),
                )
            )
        yield list(pages.values())


def masthead(rng: random.Random, page: RealPage) -> list[str]:
    """The lines at a page's head, in one of the forms that papers have them in."""
    day = f"{page.day.year}年{page.day.month}月{page.day.day}日"
    weekday = f"星期{_WEEKDAYS[page.day.weekday()]}"
    folio = f"{page.folio} {page.name}".strip()
    lines = rng.choice(
        [
            [f"{folio} {page.paper} {day} {weekday}"],
            [folio, page.paper, f"{day} {weekday}"],
            [page.paper, f"{day} {weekday}", folio],
        ]
    )
    if rng.random() < 0.25:
        low = rng.randint(-5, 25)
        lines.append(f"今日天气：多云转晴 气温{low}℃-{low + rng.randint(3, 9)}℃")
    return lines


class _Writer:
    """Writes lines with a blank one after each, and remembers whose they are."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.raw = ""
        self.owners: list[tuple[int, int, str]] = []
        self.seams: dict[tuple[int, int], bool] = {}

    def line(self, text: str, key: str) -> tuple[int, int]:
        start = len(self.raw)
        self.raw += f"{text}\n\n"
        self.owners.append((start, start + len(text), key))
        return start, start + len(text)

    def item(self, item: RealItem, key: str) -> None:
        """Set an item's lines; columns end after a number of its characters."""
        for line in item.title:
            self.line(line, key)
        if item.author and not any(name in item.text for name in item.writers or {item.author}):
            self.line(item.author, key)
        left = self.rng.randint(*_FIRST)
        for paragraph in item.paragraphs:
            start, before = 0, -1
            while start < len(paragraph):
                end = start + left
                while end < len(paragraph) and paragraph[end] in _CLOSING:
                    end += 1
                where = self.line(paragraph[start:end], key)
                if before >= 0:
                    self.seams[before, where[0]] = False
                before = where[1]
                if end < len(paragraph):
                    left = self.rng.randint(*_LATER)
                else:
                    left -= len(paragraph) - start
                    left = left if left > 0 else self.rng.randint(*_LATER)
                start = end


def real_page(page: RealPage, seed: int) -> TruePage:
    """A page as text and its truth; pointers stand on it and belong to no item."""
    rng = random.Random(f"{page.paper}-{page.day}-{page.folio}-{seed}")
    writer = _Writer(rng)
    for line in masthead(rng, page):
        writer.line(line, "")
    items = []
    for item in page.items:
        counted = item.counted
        writer.item(item, item.key if counted else "")
        if counted:
            items.append(
                TrueItem(
                    item.key, list(item.title), tuple(sorted(item.writers)), (), [], [], "", "", "",
                    0, len(item.text),
                )
            )  # fmt: skip
    return TruePage(writer.raw, items, writer.owners, writer.seams)
