"""What reading real pages costs, in processor time: each page twice, the faster one counts."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from statistics import median

from bench.newspaper.real_editions import RealPage, real_page
from bench.newspaper.real_pdf import real_pdf
from crawler.errors import EditionError
from crawler.newspaper.parse.blocks import PageText
from crawler.newspaper.parse.masthead import StatedFacts
from crawler.newspaper.parse.page import parse_page
from crawler.newspaper.parse.paper import known_papers
from crawler.newspaper.read.read_pdf import read_pdf
from crawler.newspaper.read.read_text import read_text

_CHARACTERS = 8000
"""Characters of the PDF page that an aim is set for."""


def _seconds(read: Callable[[], PageText]) -> tuple[float, int]:
    """What it costs to read and part a page, and how many characters it has."""
    papers = known_papers()
    taken = []
    for _ in range(2):
        begin = time.process_time()
        text = read()
        try:
            parse_page(text, StatedFacts(), papers)
        except EditionError:
            continue
        finally:
            taken.append(time.process_time() - begin)
    return min(taken), len(text.raw)


def reading_times(editions: Sequence[Sequence[RealPage]], seed: int) -> list[str]:
    """Lines that tell what text pages cost, and PDF pages of so many characters."""
    pages = [page for edition in editions for page in edition]
    texts = [real_page(page, seed).raw.encode() for page in pages]
    plain = [_seconds(lambda raw=raw: read_text(raw, "A1")) for raw in texts]  # type: ignore[misc]
    contents = [content for page in pages for content, items in [real_pdf(page, seed)] if items]
    set_as_pdf = [
        _seconds(lambda content=content: read_pdf(content, "A1")[0])  # type: ignore[misc]
        for content in contents
    ]
    scaled = [1000 * seconds * _CHARACTERS / size for seconds, size in set_as_pdf]
    longest, size = max(plain)
    return [
        f"{len(plain)} text pages: {1000 * median(seconds for seconds, _ in plain):.0f} ms "
        f"(median), {1000 * longest:.0f} ms at most ({size} characters)",
        f"{len(scaled)} PDF pages, for {_CHARACTERS} characters: {median(scaled):.0f} ms (median), "
        f"{max(scaled):.0f} ms at most",
    ]
