"""Bytes of a file or a response in, edition pages out, whatever form they have."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from crawler.newspaper.model import EditionPage
from crawler.newspaper.parse.masthead import StatedFacts
from crawler.newspaper.parse.page import parse_page
from crawler.newspaper.parse.paper import Paper
from crawler.newspaper.read.read_text import read_text

_PDF_WITHIN = 1024
"""Bytes: PDF readers look for the mark that far (ISO 32000-1, annex H, note 13)."""
_HTML = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*"
    rb"<(?:!doctype\s+html|html|head|meta|title|body)\b",
    re.IGNORECASE | re.DOTALL,
)


class Form(StrEnum):
    """What a page comes as."""

    TEXT = "text"
    PDF = "pdf"
    HTML = "html"


def form_of(content: bytes) -> Form:
    """Told by the content alone: names and types are often wrong."""
    if b"%PDF-" in content[:_PDF_WITHIN]:
        return Form.PDF
    return Form.HTML if _HTML.match(content[:65536]) else Form.TEXT


def read_pages(
    content: bytes, source: str, given: StatedFacts, papers: Sequence[Paper]
) -> list[EditionPage]:
    """The pages of a text (one) or a PDF; ``source`` is its name in messages.

    Raises :class:`crawler.errors.EditionError` for what cannot be read: all of a PDF, then.
    """
    if form_of(content) is Form.PDF:
        # Only those who give a PDF pay for PDFium.
        from crawler.newspaper.read.read_pdf import read_pdf

        texts = read_pdf(content, source)
    else:
        texts = [read_text(content, source)]
    return [parse_page(text, given, papers) for text in texts]
