"""Pages far larger than any that was printed take time in proportion to their size."""

from __future__ import annotations

import io
import random
import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from crawler.errors import EditionError
from crawler.newspaper.epaper.bare import shown_title
from crawler.newspaper.epaper.read_epaper import read_any
from crawler.newspaper.parse.masthead import StatedFacts
from crawler.newspaper.parse.page import parse_page
from crawler.newspaper.parse.paper import unknown_paper
from crawler.newspaper.read.read_pdf import read_pdf
from crawler.newspaper.read.read_text import read_text

pytestmark = pytest.mark.quiet

_WORDS = "春夏秋冬山川河流城市街道学校老师工人农民项目建设发展经济文化环境服务改革企业技术生产市场"
_FONT = "STSong-Light"


def _run(size: int, seed: int) -> str:
    rng = random.Random(seed)
    return "".join(rng.choice(_WORDS) for _ in range(size))


def _sentence(number: int) -> str:
    return f"{_run(30, number)}，{_run(30, -number)}。"


LINES: dict[str, Callable[[int], str]] = {
    "short lines": lambda number: _run(10, number),
    "points": lambda number: f"●{_run(20, number)}",
    "pieces": lambda number: f"{_run(20, number)}，{_run(20, -number)}",
    "open brackets": lambda number: f"（{_run(30, number)}，{_run(10, -number)}",
    "bylines": lambda number: "本报记者 王伟 通讯员 李敏",
    "captions": lambda number: f"图为{_run(20, number)}。 王伟 摄",
    "notes": lambda number: f"（{_run(10, number)}）",
    "briefs": lambda number: f"7月{number % 28 + 1}日，{_sentence(number)}",
    "sections": lambda number: _sentence(number) if number % 3 else _run(7, number),
}
LINE: dict[str, Callable[[int], str]] = {
    "white space": lambda size: f"{_run(5, 1)}{' ' * 4 * size}{_run(5, 2)}",
    "brackets": lambda size: "（" * 4 * size,
    "signed": lambda size: "（王伟）" * size,
    "jumps": lambda size: "（下转第2版" * size,
    "names": lambda size: "记者 王伟、" * size,
    "dashes": lambda size: f"。{'—' * 4 * size}王",
}


def _seconds(read: Callable[[], object]) -> float:
    """The processor's time of the faster of two runs."""
    taken = []
    for _ in range(2):
        begin = time.process_time()
        with suppress(EditionError):  # No articles, one paragraph: it was looked at all the same.
            read()
        taken.append(time.process_time() - begin)
    return min(taken)


def _in_proportion(small: Callable[[], object], large: Callable[[], object]) -> bool:
    """Whether what is four times as large takes less than eight times as long."""
    return _seconds(large) < max(0.05, 8 * _seconds(small))


def _page(lines: list[str]) -> Callable[[], object]:
    content = "\n\n".join([_run(12, 0), *lines]).encode()
    return lambda: parse_page(read_text(content, "A1.txt"), StatedFacts(), [unknown_paper()])


@pytest.mark.parametrize("kind", LINES)
def test_many_lines(kind: str) -> None:
    lines = [LINES[kind](number) for number in range(1600)]
    assert _in_proportion(_page(lines[:400]), _page(lines))


@pytest.mark.parametrize("kind", LINE)
def test_a_long_line(kind: str) -> None:
    assert _in_proportion(_page([LINE[kind](700)]), _page([LINE[kind](2800)]))


def _pdf(places: list[tuple[float, float]]) -> Callable[[], object]:
    """A page with a line of twenty characters at each place."""
    if _FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    size = max(x for x, _ in places) + 300, max(y for _, y in places) + 60
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, invariant=1)
    canvas.setFont(_FONT, 10)
    for number, (x, y) in enumerate(places):
        canvas.drawString(x, y, _run(20, number))
    canvas.save()
    return lambda: read_pdf(buffer.getvalue(), "A1.pdf")


@pytest.mark.parametrize(
    "place",
    [
        lambda number: (20, 20 + 14 * number),
        lambda number: (20, 20 + 40 * number),
        lambda number: (20 + 230 * (number % 4), 20 + 14 * (number // 4)),
        lambda number: (20 + 230 * number, 20 + 14 * number),
    ],
    ids=["a column", "lines far apart", "columns drawn across", "stairs"],
)
def test_a_pdf_of_many_lines(place: Callable[[int], tuple[float, float]]) -> None:
    places = [place(number) for number in range(600)]
    assert _in_proportion(_pdf(places[:150]), _pdf(places))


@pytest.mark.parametrize(
    "begun",
    ["<!--enpproperty", "<!--enpcontent-->", "<founder-title>"],
)
def test_marks_that_nothing_closes(begun: str) -> None:
    def page(marks: int) -> Callable[[], object]:
        content = f"<title>江州日报</title>{begun * marks}".encode()
        return lambda: read_any(content, "http://p.example/html/2022-03/15/content_1.htm")

    assert _in_proportion(page(2000), page(8000))


@pytest.mark.parametrize("inside", ["", "<b>渡口</b>"], ids=["nested", "nested, each with a text"])
def test_elements_in_elements(inside: str) -> None:
    def title(depth: int) -> Callable[[], object]:
        page = f"<title>老街改造三年-江州日报</title>{f'<div>{inside}' * depth}老街"
        return lambda: shown_title(page)

    assert _in_proportion(title(1000), title(4000))
