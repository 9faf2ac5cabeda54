"""Made-up pages set in real columns as PDF (reportlab, with a font that every reader knows)."""

from __future__ import annotations

import io
import random
from itertools import pairwise

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from bench.newspaper.setting import Setting, line_ends
from bench.newspaper.text_page import TrueItem, TruePage, offset
from bench.newspaper.truth import Edition, Placed

WIDTH, HEIGHT, MARGIN, GUTTER = 1000.0, 1500.0, 40.0, 16.0
BODY, LEADING = 10.0, 14.0
FONT = "STSong-Light"


def _advance(text: str, size: float) -> float:
    return pdfmetrics.stringWidth(text, FONT, size)


def _wrap(text: str, size: float, width: float) -> list[str]:
    lines, line = [], ""
    for char in text:
        if line and _advance(line + char, size) > width and char not in "，。、；：！？”）":
            lines.append(line)
            line = ""
        line += char
    return [*lines, line] if line else lines


class Setter:
    """Sets one item into a frame and returns how far down it went."""

    def __init__(self, canvas: Canvas, left: float, width: float, top: float) -> None:
        self.canvas, self.left, self.width, self.top = canvas, left, width, top
        self.written: list[str] = []

    def show(self, x: float, y: float, text: str, size: float) -> None:
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(x, y, text)
        self.written.append(text)

    def block(self, text: str, size: float, *, centred: bool = False) -> None:
        """Set a headline, a byline or a caption; no headline ends in a line of a few characters."""
        while centred and size > 14 and len(_wrap(text, size, self.width)[-1]) < 5 < len(text):
            size -= 1
        for line in _wrap(text, size, self.width):
            self.top -= size * 1.25
            x = self.left + (self.width - _advance(line, size)) / 2 if centred else self.left
            self.show(x, self.top + size * 0.2, line, size)

    def columns(self, paragraphs: list[tuple[str, str]], count: int) -> list[tuple[str, str]]:
        """Set paragraphs in ``count`` columns; the pieces' ends where a column broke one."""
        width = (self.width - GUTTER * (count - 1)) / count
        lines: list[tuple[str, float, int]] = []
        for number, (kind, text) in enumerate(paragraphs):
            if kind == "subhead":
                lines += [(line, 12.0, number) for line in _wrap(text, 12.0, width)]
                continue
            ends = [0, *line_ends(text, int(width // BODY)), len(text)]
            for first, (a, b) in enumerate(pairwise(ends)):
                lines.append(((("\u3000\u3000" if first == 0 else "") + text[a:b]), BODY, number))
        depth = -(-len(lines) // count)
        breaks: list[tuple[str, str]] = []
        for column in range(count):
            part = lines[column * depth : (column + 1) * depth]
            y = self.top
            x = self.left + column * (width + GUTTER)
            for text, size, _ in part:
                y -= LEADING
                indent = len(text) - len(text.lstrip("\u3000"))
                self.show(x + indent * size, y + 3, text.lstrip("\u3000"), size)
            end = (column + 1) * depth
            if end < len(lines) and lines[end][2] == lines[end - 1][2] and part:
                number = lines[end][2]
                left = "".join(one[0] for one in lines[:end] if one[2] == number).lstrip("\u3000")
                right = "".join(one[0] for one in lines[end:] if one[2] == number)
                if paragraphs[number][0] == "body":
                    breaks.append((left[-6:], right[:6]))
        self.top -= depth * LEADING
        return breaks


def _picture() -> ImageReader:
    return ImageReader(Image.new("L", (4, 3), 200))


def _caption(rng: random.Random, setter: Setter, placed: Placed, item: TrueItem) -> None:
    for text, credit, _ in placed.article.captions:
        tall = rng.choice((60.0, 90.0))
        setter.top -= tall + 6
        setter.canvas.drawImage(_picture(), setter.left, setter.top, setter.width, tall)
        joint = "" if text.endswith("。") else " "
        setter.block(f"{text}{joint}{credit}", 8.5)
        item.captions.append(text)


def _set(
    rng: random.Random, setter: Setter, placed: Placed, edition: Edition
) -> tuple[TrueItem, list[tuple[str, str]]]:
    article, style = placed.article, edition.style
    plain = Setting(article)
    first = placed.first == (0, 0)
    signed = first and article.byline_line
    item = TrueItem(
        article.key,
        placed.title,
        article.reporters if signed else (),
        article.correspondents if signed else (),
        [],
        [],
        "",
        placed.jump_to,
        placed.jump_from,
        0,
        0,
    )
    if placed.jump_from and placed.from_first:
        setter.block(style.jump_from.format(page=placed.jump_from), BODY)
        setter.top -= 4
    for line in placed.title:
        main = line == article.headline or len(placed.title) == 1
        size = rng.choice((22.0, 26.0, 30.0)) if main else 15.0
        setter.block(line, size, centred=True)
        setter.top -= 3
    if placed.jump_from and not placed.from_first:
        setter.block(style.jump_from.format(page=placed.jump_from), BODY)
    setter.top -= 4
    picture = rng.random() < 0.5
    if first and picture:
        _caption(rng, setter, placed, item)
    if article.byline_line and first:
        setter.top -= 6
        setter.block(article.byline, BODY, centred=True)
    setter.top -= 6
    low, high = offset(plain, placed.first), offset(plain, placed.last)
    shown: list[tuple[str, str]] = []
    for number, (kind, text) in enumerate(article.paragraphs):
        start = offset(plain, (number, 0))
        a, b = max(start, low), min(start + len(text), high)
        if a < b:
            shown.append((kind, text[a - start : b - start]))
            if kind == "subhead":
                item.subheads.append(text)
    if not article.byline_line and any(article.byline in text for _, text in shown):
        item.reporters, item.correspondents = article.reporters, article.correspondents
    item.body = "".join("".join(text.split()) for _, text in shown)
    count = max(1, round(setter.width / 230))
    breaks = setter.columns(shown, count) if shown else []
    if placed.jump_to:
        line = style.jump_to.format(page=placed.jump_to)
        setter.top -= LEADING + 4
        setter.show(setter.left + setter.width - _advance(line, BODY), setter.top, line, BODY)
    if first and not picture:
        _caption(rng, setter, placed, item)
    item.lines = setter.written
    return item, breaks


def pdf_page(
    rng: random.Random, edition: Edition, number: int
) -> tuple[bytes, list[TrueItem], set[tuple[str, str]]]:
    """A page as PDF, what is true of it, and where columns broke paragraphs."""
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    buffer = io.BytesIO()
    placed_items = edition.pages[number]
    height = 300.0 + sum(
        250 + sum(len(t) for _, t in p.article.paragraphs) * 1.6 for p in placed_items
    )
    canvas = Canvas(buffer, pagesize=(WIDTH, max(height, HEIGHT)), invariant=1)
    style = edition.style
    top = max(height, HEIGHT) - MARGIN
    for line in (style.weather, style.folio_line.format(page=style.folios[number], cn=style.cn)):
        head = Setter(canvas, MARGIN, WIDTH - 2 * MARGIN, top)
        head.block(line, 9.0)
        top = head.top - 6
    top -= 20
    items: list[TrueItem] = []
    breaks: set[tuple[str, str]] = set()
    queue = list(placed_items)
    while queue:
        side_by_side = len(queue) > 1 and rng.random() < 0.4
        row, queue = queue[: 1 + side_by_side], queue[1 + side_by_side :]
        full = WIDTH - 2 * MARGIN
        widths = [full] if len(row) == 1 else [full * 0.48, full * 0.48]
        left, lowest = MARGIN, top
        for placed, width in zip(row, widths, strict=True):
            setter = Setter(canvas, left, width, top)
            item, broken = _set(rng, setter, placed, edition)
            items.append(item)
            breaks.update(broken)
            left += width + full * 0.04
            lowest = min(lowest, setter.top)
        top = lowest - 34
    canvas.showPage()
    canvas.save()
    return buffer.getvalue(), items, breaks


def located(raw: str, items: list[TrueItem]) -> TruePage:
    """The truth of a PDF page in terms of the text that was read from it.

    Lines that stand on the page more than once, or are very short, say nothing and are left out.
    """
    page = TruePage(raw, items)
    kept = [at for at, char in enumerate(raw) if not char.isspace()]
    bare = "".join(raw[at] for at in kept)
    for item in items:
        for line in item.lines:
            text = "".join(line.split())
            at = bare.find(text)
            if at >= 0 and len(text) > 5 and bare.count(text) == 1:
                page.owners.append((kept[at], kept[at + len(text) - 1] + 1, item.key))
    return page
