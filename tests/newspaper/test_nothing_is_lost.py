"""Whatever a page says is in an article, in the furniture or left over, once, at its place."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.newspaper.pdf_page import pdf_page
from bench.newspaper.run import settings_of
from bench.newspaper.styles import STYLES, Style
from bench.newspaper.text_page import text_page
from bench.newspaper.truth import make_edition
from crawler.errors import EditionError
from crawler.newspaper.model import EditionPage
from crawler.newspaper.parse.masthead import StatedFacts
from crawler.newspaper.parse.page import parse_page
from crawler.newspaper.parse.paper import known_papers
from crawler.newspaper.read.read_pdf import read_pdf
from crawler.newspaper.read.read_text import check_chinese, read_text
from tests.support.campaigns import examples
from tests.support.printed import page_of, stored_and_read

LINES = st.sampled_from(
    [
        "江边花开",
        "本报讯（记者 王伟）江边的花都开了，游人如",
        "织，大家都很高兴。",
        "本报记者 王伟",
        "江边一景。李敏 摄",
        "记者 李敏 摄",
        "下转A4版",
        "上接A1版",
        "2022年2月7日 星期一 第1版",
        "“好看”从哪里来",
        "花期还有半个月，请大家慢慢看。（周芳）",
        "一句没有说完的",
        "CN 43-9001",
        "图为江边。",
        "●小标题",
        "今天，",
        "——花市下月开",
        "王伟 李敏",
        "（下转第4版）",
        "。",
        "1",
    ]
)


def check(page: EditionPage) -> None:
    covered: Counter[int] = Counter()
    spans = [*page.furniture, *page.left_over]
    spans += [span for article in page.articles for span in article.spans]
    for span in spans:
        covered.update(range(span.start, span.end))
    lost = [at for at, char in enumerate(page.raw) if not char.isspace() and not covered[at]]
    assert "".join(page.raw[at] for at in lost) == ""
    assert not [at for at, times in covered.items() if times > 1]
    for article in page.articles:
        for paragraph in article.paragraphs:
            pieces = [page.raw[span.start : span.end] for span in paragraph.spans]
            assert "".join(pieces) == paragraph.text
            assert len(paragraph.seams) == len(pieces) - 1
    assert stored_and_read(page) == (page, {})


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.cn[-4:])
def test_generated_pages(style: Style) -> None:
    rng = random.Random(style.name)
    edition = make_edition(rng, style, "x")
    damaged = settings_of(rng, edition, damaged=True)
    for number in range(4):
        raw = text_page(rng, edition, number, damaged).raw
        check(parse_page(read_text(raw.encode(), "page"), StatedFacts(), known_papers()))
        (text,) = read_pdf(pdf_page(rng, edition, number)[0], "page.pdf")
        check(parse_page(text, StatedFacts(), known_papers()))


@settings(max_examples=examples(300), deadline=None)
@given(st.lists(LINES, min_size=1, max_size=14))
def test_lines_in_any_order(lines: list[str]) -> None:
    try:
        check(page_of("\n\n".join(lines)))
    except EditionError as error:
        assert error.reason in ("no-articles", "one-paragraph", "not-chinese", "empty")


@settings(max_examples=examples(200), deadline=None)
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    try:
        check_chinese(text, "page")
        check(page_of(text))
    except EditionError as error:
        assert "page" in str(error) or "页面" in str(error)
