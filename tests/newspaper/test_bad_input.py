"""What cannot be read says which file it is, why, and what to do."""

from __future__ import annotations

import io
from collections.abc import Callable
from importlib.resources import files

import pytest
from reportlab.pdfgen.canvas import Canvas

from crawler.errors import EditionError
from crawler.newspaper.epaper.read_epaper import read_content, read_layout
from crawler.newspaper.parse.masthead import StatedFacts
from crawler.newspaper.parse.page import parse_page
from crawler.newspaper.parse.paper import known_papers, parse_paper
from crawler.newspaper.read.read_pdf import read_pdf
from crawler.newspaper.read.read_text import read_text
from tests.support.printed import page_of

ENGLISH = "The council met on Monday and approved the budget for the coming year.\n" * 5
JAPANESE = "市議会は月曜日に開かれ、来年度の予算を承認しました。\n" * 5


def pdf(text: str = "") -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    if text:
        canvas.drawString(50, 700, text)
    else:
        canvas.rect(50, 50, 400, 600, fill=1)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        ("——……\n123".encode(), "empty"),
        (bytes(range(256)), "binary"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "binary"),
        (ENGLISH.encode(), "not-chinese"),
        (JAPANESE.encode(), "not-chinese"),
    ],
)
def test_text(content: bytes, reason: str) -> None:
    with pytest.raises(EditionError, match=r"A1\.txt") as caught:
        read_text(content, "A1.txt")
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 broken", "binary"),
        (b"no pdf at all", "binary"),
        (pdf(), "no-text"),
        (pdf("A page in another language, long enough"), "not-chinese"),
    ],
)
def test_pdf(content: bytes, reason: str) -> None:
    with pytest.raises(EditionError, match=r"A1\.pdf") as caught:
        read_pdf(content, "A1.pdf")
    assert caught.value.reason == reason


def test_one_huge_paragraph() -> None:
    with pytest.raises(EditionError, match="one paragraph") as caught:
        page_of("市发改委今天召开会议，部署下一步工作。" * 200)
    assert caught.value.reason == "one-paragraph"


def test_one_huge_paragraph_below_a_headline() -> None:
    text = "市发改委今天召开会议，部署下一步工作。" * 200
    with pytest.raises(EditionError, match=rf"one paragraph of {len(text)} char") as caught:
        page_of(f"江州日报 2022年2月7日 第1版\n\n部署下一步工作\n\n{text}")
    assert caught.value.reason == "one-paragraph"
    (article,) = page_of(f"部署下一步工作\n\n{text[:1500]}").articles
    assert article.headline == "部署下一步工作"


def test_nothing_but_furniture() -> None:
    with pytest.raises(EditionError, match="no headline") as caught:
        page_of("2022年2月7日 星期一 第1版 责任编辑：周敏\n\n天气预报：晴 2～11℃")
    assert caught.value.reason == "no-articles"


@pytest.mark.parametrize("reader", [read_layout, read_content])
def test_html_of_no_known_form(reader: Callable[[bytes, str], object]) -> None:
    html = "<html><body><p>一个普通的网页，没有版面。</p></body></html>".encode()
    with pytest.raises(EditionError, match="http://paper") as caught:
        reader(html, "http://paper.example/index.html")
    assert caught.value.reason == "unknown-form"


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ('{"page": "A01", "articles": []}', r"data for a script \(JSON\)"),
        ('<?xml version="1.0"?><period><page no="A01"/></period>', "XML data"),
        ('<meta http-equiv="refresh" content="0;url=node_2.htm">', "leads on to node_2.htm"),
        ('<frameset><frame src="node_2.htm"><frame src="c.htm"></frameset>',
         r"give the one with the page \(node_2.htm, c.htm\)"),
        ('<div id="app"></div><script src="app.js"></script>', "before a script puts it together"),
    ],
)  # fmt: skip
def test_html_of_no_known_form_says_what_it_is_instead(html: str, told: str) -> None:
    with pytest.raises(EditionError, match=rf"{told}.*Looked for were") as caught:
        read_layout(html.encode(), "http://paper.example/html/2022-03/15/index.htm")
    assert caught.value.reason == "unknown-form"


@pytest.mark.parametrize("text", ["name = ", "nonsense = 1", 'name = "某报"\njump_to = ["(下转"]'])
def test_a_papers_file(text: str) -> None:
    common = files("crawler.newspaper.parse") / "papers" / "default.toml"
    with pytest.raises(EditionError, match=r"mine\.toml") as caught:
        parse_paper(text, common.read_text("utf-8"), "mine.toml")
    assert caught.value.reason == "bad-paper"


@pytest.mark.parametrize("day", ["7.2.2022", "20220207", "2022-02-30", "2022-2-7"])
def test_a_date_that_is_none(day: str) -> None:
    with pytest.raises(EditionError, match="is not a date: write it as") as caught:
        StatedFacts(date=day)
    assert caught.value.reason == "no-date"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(encoding: str) -> None:
    text = "江州三月花开\r\n\r\n本报讯（记者 王伟）江边的花都开了，游人如织。\r\n"
    page = read_text(text.encode(encoding), "A1.txt")
    article = parse_page(page, StatedFacts(), known_papers()).articles[0]
    assert article.headline == "江州三月花开"
    assert article.reporters == ("王伟",)
