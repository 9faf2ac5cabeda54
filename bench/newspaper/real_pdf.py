"""Real editions as pages of PDF: masthead, then each item across the page in columns."""

from __future__ import annotations

import io
import random

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from bench.newspaper.pdf_page import FONT, MARGIN, WIDTH, Setter, located
from bench.newspaper.real_editions import RealItem, RealPage, masthead
from bench.newspaper.text_page import TrueItem, TruePage

_TITLE, _GAP = 22.0, 34.0
_HALF = 600
"""Two items of fewer characters than this may stand side by side."""


def _set(setter: Setter, item: RealItem) -> TrueItem:
    for line in item.title:
        setter.block(line, _TITLE, centred=True)
        setter.top -= 3
    if item.author and not any(name in item.text for name in item.writers or {item.author}):
        setter.block(item.author, 10.0, centred=True)
    setter.top -= 10
    if item.paragraphs:
        setter.columns([("body", text) for text in item.paragraphs], round(setter.width / 230))
    return TrueItem(
        item.key, list(item.title), tuple(sorted(item.writers)), (), [], [], "", "", "",
        0, len(item.text), setter.written,
    )  # fmt: skip


def real_pdf(page: RealPage, seed: int) -> tuple[bytes, list[TrueItem]]:
    """A page as PDF, and its items with the lines that it shows of each."""
    rng = random.Random(f"pdf-{page.paper}-{page.day}-{page.folio}-{seed}")
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    items = [item for item in page.items if item.counted]
    height = 300.0 + sum(
        140 + 60 * len(item.title) + 16 * len(item.paragraphs) + len(item.text) for item in items
    )
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, height), invariant=1)
    full, top = WIDTH - 2 * MARGIN, height - MARGIN
    head = Setter(canvas, MARGIN, full, top)
    for line in masthead(rng, page):
        head.block(line, 9.0)
    top = head.top - 26
    found: list[TrueItem] = []
    while items:
        short = len(items) > 1 and all(len(item.text) < _HALF for item in items[:2])
        row = items[: 1 + (short and rng.random() < 0.5)]
        items = items[len(row) :]
        width = full if len(row) == 1 else full * 0.48
        lowest = top
        for number, item in enumerate(row):
            setter = Setter(canvas, MARGIN + number * full * 0.52, width, top)
            found.append(_set(setter, item))
            lowest = min(lowest, setter.top)
        top = lowest - _GAP
    canvas.showPage()
    canvas.save()
    return buffer.getvalue(), found


def true_pdf(raw: str, items: list[TrueItem]) -> TruePage:
    """The truth of what was read, as far as its lines stand on the page once."""
    truth = located(raw, items)
    truth.partial = True
    return truth
