"""PDF pages with real columns, read back."""

from __future__ import annotations

import io

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from bench.newspaper.pdf_page import FONT
from crawler.newspaper.model import SeamKind
from crawler.newspaper.parse.masthead import StatedFacts
from crawler.newspaper.parse.page import parse_page
from crawler.newspaper.parse.paper import known_papers
from crawler.newspaper.read.read_pdf import read_pdf

Lines = list[tuple[float, float, float, str]]
COLUMN = [
    "　　江边的花都开了，游人",
    "如织。市园林局说，花期还",
    "有半个月，请大家慢慢看。",
    "　　公园添了座椅，也添了",
]
REST = ["灯。夜里来的人更多，孩子", "们最高兴。", "　　下个月还有花市，欢迎", "大家来。"]


def pdf(*pages: Lines) -> bytes:
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(600, 800))
    for lines in pages:
        for x, y, size, text in lines:
            canvas.setFont(FONT, size)
            indent = len(text) - len(text.lstrip("　"))
            canvas.drawString(x + indent * size, y, text.lstrip("　"))
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def columns(x: float, y: float) -> Lines:
    left = [(x, y - 14 * n, 10.0, line) for n, line in enumerate(COLUMN)]
    right = [(x + 136, y - 14 * n, 10.0, line) for n, line in enumerate(REST)]
    return [line for pair in zip(left, right, strict=True) for line in pair]


def test_columns_under_a_headline() -> None:
    lines: Lines = [
        (40, 760, 9, "江州日报 第3版 2022年2月7日 星期一"),
        (110, 700, 24, "江州三月 花开"),
        (130, 670, 10, "本报记者 王 伟"),
        *columns(40, 640),
    ]
    (text,) = read_pdf(pdf(lines), "A3.pdf")
    page = parse_page(text, StatedFacts(), known_papers())
    (article,) = page.articles
    assert article.headline == "江州三月 花开"
    assert article.reporters == ("王伟",)
    assert [p.text for p in article.paragraphs] == [
        "江边的花都开了，游人如织。市园林局说，花期还有半个月，请大家慢慢看。",
        "公园添了座椅，也添了灯。夜里来的人更多，孩子们最高兴。",
        "下个月还有花市，欢迎大家来。",
    ]
    (seam,) = article.paragraphs[1].seams
    assert seam.kind is SeamKind.JOIN
    assert page.facts.page is not None and page.facts.page.value == "3"


def test_two_articles_side_by_side_and_one_below() -> None:
    lines: Lines = [
        (60, 740, 20, "江边花开"),
        *columns(20, 700),
        (370, 740, 20, "渡口新桥通车"),
        (330, 700, 10, "　　渡口新桥昨天通车，两岸"),
        (330, 686, 10, "居民过江只要五分钟。"),
        (200, 600, 26, "老街改造完工"),
        (20, 560, 10, "　　老街改造用了三年，住户都回来了。"),
    ]
    (text,) = read_pdf(pdf(lines), "A1.pdf")
    page = parse_page(text, StatedFacts(), known_papers())
    assert [article.headline for article in page.articles] == [
        "江边花开",
        "渡口新桥通车",
        "老街改造完工",
    ]
    assert page.articles[1].text == "渡口新桥昨天通车，两岸居民过江只要五分钟。"


def test_sizes_tell_headline_subhead_and_caption() -> None:
    lines: Lines = [
        (40, 740, 14, "市园林局："),
        (40, 700, 26, "江边的花开了"),
        (40, 675, 14, "——花市下月开"),
        (40, 640, 10, "　　江边的花都开了，游人如织，市园林局很高兴。"),
        (40, 620, 13, "花期还有多长"),
        (40, 600, 10, "　　花期还有半个月，请大家慢慢看，不要着急。"),
        (40, 560, 8, "江边的花。 本报记者 王伟 摄"),
    ]
    (text,) = read_pdf(pdf(lines), "A1.pdf")
    (article,) = parse_page(text, StatedFacts(), known_papers()).articles
    assert article.title_lines == ("市园林局：", "江边的花开了", "——花市下月开")
    assert [p.kind.value for p in article.paragraphs] == ["body", "subhead", "body"]
    assert article.captions[0].photographers == ("王伟",)


HANGING = [
    "　　江边的花都开了，游人",
    "如织，大家都说：“好看。”",
    "市园林局说，花期还有半月，",
    "请大家慢慢看，不要着急。",
    "花开的时候，谁都想来看。",
]
BESIDE = [
    "公园添了座椅，也添了灯，",
    "孩子们最高兴，天天都来。",
    "　　下个月还有花市，欢迎",
    "大家来，花市要开十天，花",
    "农们都准备好了。",
]


def test_signs_that_hang_into_the_gutter_part_no_columns() -> None:
    """The gutter is as wide as a sign: where one hangs, the next column touches it."""
    left = [(40.0, 640 - 14.0 * n, 10.0, line) for n, line in enumerate(HANGING)]
    right = [(171.0, 640 - 14.0 * n, 10.0, line) for n, line in enumerate(BESIDE)]
    (text,) = read_pdf(pdf([(120, 680, 24, "江边花开"), *left, *right]), "A1.pdf")
    (article,) = parse_page(text, StatedFacts(), known_papers()).articles
    assert article.text == (
        "江边的花都开了，游人如织，大家都说：“好看。”市园林局说，花期还有半月，"
        "请大家慢慢看，不要着急。花开的时候，谁都想来看。公园添了座椅，也添了灯，"
        "孩子们最高兴，天天都来。\n下个月还有花市，欢迎大家来，花市要开十天，花农们都准备好了。"
    )


def test_a_headline_over_few_lines_is_read_before_all_of_them() -> None:
    """The columns are wider apart than the headline is from the folio line above it."""
    lines: Lines = [
        (40, 760, 9, "江州日报 第3版 2022年2月7日 星期一"),
        (40, 738, 10, "上接第1版"),
        (190, 704, 22, "江边的花都开了"),
        *((40 + 175.0 * n, 680.0, 10.0, line) for n, line in enumerate(COLUMN[:2] + REST[:1])),
        *((40 + 175.0 * n, 666.0, 10.0, line) for n, line in enumerate(["慢慢看，", "。", "来。"])),
    ]
    (text,) = read_pdf(pdf(lines), "A3.pdf")
    assert [block.text for block in text.blocks][:3] == [
        "江州日报 第3版 2022年2月7日 星期一",
        "上接第1版",
        "江边的花都开了",
    ]


def test_a_byline_that_a_column_pushed_over_ends_the_article() -> None:
    lines: Lines = [
        (90, 680, 24, "江边花开"),
        (40, 640, 10, "　　江边的花都开了，游人"),
        (40, 626, 10, "如织，大家都说好看。"),
        (176, 640, 10, "（王伟、李敏）"),
    ]
    (text,) = read_pdf(pdf(lines), "A1.pdf")
    (article,) = parse_page(text, StatedFacts(), known_papers()).articles
    assert article.text == "江边的花都开了，游人如织，大家都说好看。（王伟、李敏）"
    assert article.reporters == ("王伟", "李敏")


def test_pages_of_one_file_are_named_apart() -> None:
    one: Lines = [(110, 700, 24, "江州三月花开"), *columns(40, 640)]
    pages = read_pdf(pdf(one, one), "A.pdf")
    assert [page.source for page in pages] == ["A.pdf, page 1", "A.pdf, page 2"]


def test_a_layer_of_another_size_at_the_same_places_is_read_once() -> None:
    lines: Lines = [
        (110, 700, 24, "江州三月花开"),
        (130, 670, 10, "本报记者王伟"),
        *columns(40, 640),
    ]
    layer = [
        (x + size * place, y, size * 1.2, char)
        for x, y, size, text in lines
        for place, char in enumerate(text)
        if not char.isspace()
    ]
    once, twice = read_pdf(pdf(lines), "A3.pdf"), read_pdf(pdf([*lines, *layer]), "A3.pdf")
    assert once[0].raw == twice[0].raw


def test_a_headline_that_touches_the_columns_below_it_and_stands_over_one_of_them() -> None:
    """As programs set it whose last column stays empty: the headline is in the middle of three."""
    lines: Lines = [
        (40, 780, 9, "江州日报 第3版 2022年2月7日 星期一"),
        *columns(40, 745),
        (196, 652, 20, "江州三月花开"),
        *columns(40, 642),
    ]
    (text,) = read_pdf(pdf(lines), "A3.pdf")
    below = text.raw.partition("江州三月花开")[2]
    assert below.split("\n\n")[1].startswith("江边的花都开了，游人如织。")


def test_a_name_alone_below_a_headline_is_a_byline() -> None:
    lines: Lines = [(110, 700, 24, "江州三月花开"), (170, 670, 10, "王伟"), *columns(40, 640)]
    (text,) = read_pdf(pdf(lines), "A3.pdf")
    (article,) = parse_page(text, StatedFacts(), known_papers()).articles
    assert (article.headline, article.reporters) == ("江州三月花开", ("王伟",))
