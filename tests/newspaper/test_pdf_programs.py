"""PDF pages made by four programs (tests/newspaper/pdfs/make.py), read back."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from crawler.newspaper.model import EditionPage, PrintArticle
from crawler.newspaper.parse.masthead import StatedFacts
from crawler.newspaper.parse.page import parse_page
from crawler.newspaper.parse.paper import known_papers
from crawler.newspaper.read.pdf_lines import Glyph, lines_of
from crawler.newspaper.read.pdf_upright import upright_lines
from crawler.newspaper.read.read_pdf import read_pdf

PAGES = Path(__file__).parent / "pdfs"
TRUTH: dict[str, list[dict[str, Any]]] = json.loads((PAGES / "truth.json").read_text("utf-8"))
PROGRAMS = sorted({name.partition("-")[0] for name in TRUTH})


def read(name: str) -> EditionPage:
    (text, *_) = read_pdf((PAGES / name).read_bytes(), name)
    return parse_page(text, StatedFacts(), known_papers())


def is_exact(article: PrintArticle, item: dict[str, Any]) -> bool:
    """Paragraph for paragraph and character for character; of titles white space is not held."""
    title = "".join("".join(article.title_lines).split())
    return (
        title == "".join("".join(item["headline"]).split())
        and list(article.reporters) == item["reporters"]
        and [paragraph.text for paragraph in article.paragraphs] == item["paragraphs"]
    )


@pytest.mark.parametrize("program", PROGRAMS)
def test_pages_of_a_program(program: str) -> None:
    exact = items = 0
    for name in TRUTH:
        if name.startswith(f"{program}-"):
            page = read(name)
            exact += sum(any(is_exact(one, item) for one in page.articles) for item in TRUTH[name])
            items += max(len(TRUTH[name]), len(page.articles))
            assert page.facts.date is not None
            assert page.facts.date.value == "2022-03-15"
    assert items >= 14
    assert exact >= 0.9 * items


def test_there_are_pages_of_four_programs() -> None:
    assert PROGRAMS == ["libreoffice", "reportlab", "typst", "weasyprint"]
    assert any(item["upright"] for item in TRUTH["reportlab-2.pdf"])


def test_a_page_takes_as_long_as_it_may() -> None:
    """300 ms of CPU for 8,000 characters; the best of three, for others use the machine too."""
    name = "typst-1.pdf"
    content = (PAGES / name).read_bytes()
    characters = len(read_pdf(content, name)[0].raw)
    taken = []
    for _ in range(3):
        before = time.process_time()
        read_pdf(content, name)
        taken.append(time.process_time() - before)
    assert min(taken) / characters * 8000 < 0.3


def glyphs(text: str, left: float, base: float, size: float = 10.0) -> list[Glyph]:
    found: list[Glyph] = []
    spaced = False
    for char in text:
        width = size / 2 if char.isascii() else size
        if char != " ":
            found.append(Glyph(char, left, left + width, base, size, spaced))
        spaced = char == " "
        left += width
    return found


def test_digits_that_a_program_sets_off() -> None:
    three = glyphs("三月", 0, 0) + glyphs("12", 22.5, 0) + glyphs("日", 35, 0)
    assert [line.text for line in lines_of(three)] == ["三月12日"]
    typed = glyphs("三月 12 日", 0, 0)
    assert [line.text for line in lines_of(typed)] == ["三月 12 日"]


def test_a_wide_space_where_the_line_below_goes_on() -> None:
    first = glyphs("本报讯（记者", 0, 14) + glyphs("冯杰）江边花开", 76, 14)
    below = glyphs("游人如织市园林局说花期", 0, 0)
    over, _ = lines_of([*first, *below])
    assert over.text == "本报讯（记者 冯杰）江边花开"
    gutter = glyphs("游人如织市园", 0, 0) + glyphs("林局说花期还有", 76, 0)
    assert len(lines_of([*first, *gutter])) == 4


def test_upright_lines() -> None:
    column = [one for n, char in enumerate("江边花开") for one in glyphs(char, 5, 100 - 22 * n, 20)]
    lines, rest = upright_lines([*glyphs("本报讯", 40, 100), *column, *glyphs("说", 40, 80)])
    assert [(line.text, line.upright) for line in lines] == [("江边花开", True)]
    assert "".join(glyph.char for glyph in rest) == "本报讯说"


def test_signs_whose_blank_halves_are_both_cut_off() -> None:
    """A program sets 。“ on the room of one: the line goes on, wherever else a column begins."""
    other = [one for base in (20, 40, 60) for one in glyphs("花市", 82, base)]
    before = [one for base in (20, 40, 60) for one in glyphs("江边", 0, base)]
    line = [*glyphs("老桥拆了新桥通车。", 0, 0), *glyphs("“两岸都说好", 82, 0)]
    texts = [one.text for one in lines_of([*before, *other, *line])]
    assert "老桥拆了新桥通车。“两岸都说好" in texts
