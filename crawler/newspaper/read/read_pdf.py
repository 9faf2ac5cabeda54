"""Read the pages of a PDF through pypdfium2: characters with their boxes, then lines, then blocks.

pypdfium2 (BSD-3-Clause or Apache-2.0) is what is used; PyMuPDF's licence does not fit.
"""

from __future__ import annotations

import ctypes
import math
from collections import defaultdict

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from crawler.errors import EditionError
from crawler.newspaper.model import Span
from crawler.newspaper.parse.blocks import Block, PageText
from crawler.newspaper.read.pdf_layout import Run, blocks_of
from crawler.newspaper.read.pdf_lines import Glyph, Line
from crawler.newspaper.read.read_text import check_chinese

_FEWEST = 20
"""A page with fewer characters than this is a picture of a page."""

_NEAR, _CELL = 0.12, 4.0
"""A character this close to another one like it, in ems, but no more than so many points, is the
same one drawn again."""


def _glyphs(page: pdfium.PdfPage) -> list[Glyph]:
    """The characters of a page, each with its box (points, from the lower left) and size."""
    textpage = page.get_textpage()
    try:
        found: list[Glyph] = []
        places = _Places()
        boxes = _Boxes(textpage)
        spaced = False
        for index in range(textpage.count_chars()):
            char = chr(pdfium_c.FPDFText_GetUnicode(boxes.textpage, index))
            if char.isspace() or char == "\x00":
                # What PDFium makes up between characters that stand apart is known by the gap.
                spaced |= pdfium_c.FPDFText_IsGenerated(boxes.textpage, index) != 1
                continue
            glyph = boxes.glyph(index, char, spaced)
            if glyph is not None and places.is_new(glyph):
                found.append(glyph)
            spaced = False
        return found
    finally:
        textpage.close()


class _Boxes:
    """Asks PDFium for the characters of a page, with the same few variables for all of them."""

    def __init__(self, textpage: pdfium.PdfTextPage) -> None:
        self.textpage = textpage.raw
        self._box, self._matrix = pdfium_c.FS_RECTF(), pdfium_c.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._to_box, self._to_matrix = ctypes.byref(self._box), ctypes.byref(self._matrix)
        self._to_x, self._to_y = ctypes.byref(self._x), ctypes.byref(self._y)

    def glyph(self, index: int, char: str, spaced: bool) -> Glyph | None:
        """One character with its loose box (its advance, not its ink); ``None`` if it has none."""
        textpage, box, matrix = self.textpage, self._box, self._matrix
        if not pdfium_c.FPDFText_GetLooseCharBox(textpage, index, self._to_box):
            return None
        if not pdfium_c.FPDFText_GetCharOrigin(textpage, index, self._to_x, self._to_y):
            return None
        size = pdfium_c.FPDFText_GetFontSize(textpage, index)
        if pdfium_c.FPDFText_GetMatrix(textpage, index, self._to_matrix):
            size *= math.hypot(matrix.c, matrix.d) or 1.0
        return Glyph(char, box.left, box.right, self._y.value, round(size, 1), spaced)


class _Places:
    """Where characters stand: bold type and layers draw one twice, over itself or nearly so.

    A layer may be of another size (a search text under a scan); no two true ones begin at a place.
    """

    def __init__(self) -> None:
        self._drawn: dict[tuple[str, int, int], list[Glyph]] = defaultdict(list)

    def is_new(self, glyph: Glyph) -> bool:
        """Take a character; false if it stands there already, whatever was drawn since."""
        near = min(_NEAR * glyph.size, _CELL) or 1.0
        column, row = int(glyph.left // _CELL), int(glyph.base // _CELL)
        for x in range(int((glyph.left - near) // _CELL), int((glyph.left + near) // _CELL) + 1):
            for y in range(
                int((glyph.base - near) // _CELL), int((glyph.base + near) // _CELL) + 1
            ):
                for other in self._drawn.get((glyph.char, x, y), ()):
                    far = max(abs(other.left - glyph.left), abs(other.base - glyph.base))
                    if far < near:
                        return False
        self._drawn[glyph.char, column, row].append(glyph)
        return True


def _pictures(page: pdfium.PdfPage) -> list[Line]:
    """Where the page's pictures stand, as lines without text; not one that fills the page."""
    width, height = page.get_size()
    found: list[Line] = []
    for picture in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE]):
        left, bottom, right, top = picture.get_bounds()
        if (right - left) * (top - bottom) < 0.6 * width * height:
            found.append(Line("", left, right, bottom, top, 0.0, right))
    return found


def _page_text(runs: list[Run], source: str) -> PageText:
    raw = ""
    blocks: list[Block] = []
    for run in runs:
        raw += "\n\n" if raw else ""
        span = Span(len(raw), len(raw) + len(run.text))
        raw += run.text
        blocks.append(Block(run.text, span, run.size, run.indented))
    return PageText(source, raw, tuple(blocks))


def read_pdf(content: bytes, source: str) -> list[PageText]:
    """Read a PDF's bytes, one page text a page; ``source`` is its name in messages.

    Raises :class:`EditionError`: ``empty``, ``binary`` (no PDF, or a damaged one), ``encrypted``,
    ``no-text`` (a scan), ``not-chinese``.
    """
    if not content.strip():
        raise EditionError("empty", f"{source} is empty: there is no page to read in it")
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise EditionError(
                "encrypted", f"{source} needs a password: give a copy without one"
            ) from error
        raise EditionError(
            "binary", f"{source} is not a PDF that can be read ({error}): fetch it again"
        ) from error
    pages: list[PageText] = []
    try:
        count = len(document)
        for number in range(count):
            page = document[number]
            try:
                glyphs, pictures = _glyphs(page), _pictures(page)
            finally:
                page.close()
            name = f"{source}, page {number + 1}" if count > 1 else source
            if len(glyphs) < _FEWEST:
                raise EditionError(
                    "no-text",
                    f"{name} is a picture without text (a scan): run it through OCR first, or give "
                    "the page as text or HTML",
                )
            check_chinese("".join(glyph.char for glyph in glyphs), name)
            pages.append(_page_text(blocks_of(glyphs, pictures), name))
    finally:
        document.close()
    if not pages:
        raise EditionError("empty", f"{source} has no pages")
    return pages
