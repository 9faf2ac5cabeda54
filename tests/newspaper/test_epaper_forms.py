"""Every form of e-paper, on a saved layout page and a saved article page of it.

The structure is that of pages which papers publish, the text is invented (fixtures/epaper).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawler.errors import EditionError
from crawler.newspaper.epaper.layout_page import folio_of, url_date
from crawler.newspaper.epaper.read_epaper import (
    FORMS,
    content_form,
    epaper_page,
    layout_form,
    read_any,
    read_content,
    read_layout,
    read_sisters,
)
from crawler.newspaper.epaper.selected import LAYOUT_NAME as NAME
from crawler.newspaper.parse.masthead import StatedFacts
from crawler.newspaper.parse.paper import known_papers

SAVED = Path(__file__).parents[2] / "fixtures" / "epaper"
TRUTH: dict[str, Any] = json.loads((SAVED / "truth.json").read_text("utf-8"))


@pytest.mark.parametrize("name", TRUTH)
def test_a_layout_page(name: str) -> None:
    truth = TRUTH[name]["layout"]
    content = (SAVED / name / "layout.html").read_bytes()
    form = layout_form(content.decode(), truth["url"])
    layout = read_layout(content, truth["url"])
    assert form is not None
    assert layout is not None
    assert {
        "url": layout.url,
        "form": form.name,
        "paper": layout.paper,
        "date": layout.printed_date,
        "page": layout.page,
        "titles": [region.title for region in layout.regions],
    } == truth
    assert layout.url_date == truth["date"]


@pytest.mark.parametrize("name", TRUTH)
def test_an_article_page(name: str) -> None:
    truth = TRUTH[name]["article"]
    content = (SAVED / name / "article.html").read_bytes()
    assert read_layout(content, truth["url"]) is None
    form = content_form(content.decode(), truth["url"])
    assert form is not None
    found = read_content(content, truth["url"])
    assert {
        "url": found.url,
        "form": form.name,
        "kicker": found.kicker,
        "headline": found.headline,
        "subtitle": found.subtitle,
        "author": found.author,
        "captions": list(found.captions),
        "paragraphs": list(found.paragraphs),
    } == truth


@pytest.mark.parametrize("name", TRUTH)
def test_a_page_of_the_form(name: str) -> None:
    """Byline, captions and text stand once, each in its place."""
    truth = TRUTH[name]
    layout = read_layout((SAVED / name / "layout.html").read_bytes(), truth["layout"]["url"])
    content = read_content((SAVED / name / "article.html").read_bytes(), truth["article"]["url"])
    assert layout is not None
    page = epaper_page(layout, [content], StatedFacts(), known_papers())
    (article,) = page.articles
    assert "王伟" in article.reporters
    assert "李敏" in article.reporters + article.correspondents
    assert [one.text for one in article.captions] == ["青石巷口的新路灯。"] * len(content.captions)
    assert [one.text for one in article.paragraphs] == truth["article"]["paragraphs"]
    assert article.byline_line == bool(content.author)
    assert page.facts.page is not None
    assert page.facts.page.value == truth["layout"]["page"]


@pytest.mark.parametrize("kind", ["layout", "article"])
def test_what_the_shell_shows(kind: str) -> None:
    truth = TRUTH["webtree"][kind]
    read = read_any((SAVED / "webtree" / f"{kind}.html").read_bytes(), truth["url"])
    assert read.form == truth["form"]
    assert (read.layout is None, read.article is None) == (kind == "article", kind == "layout")


def test_a_layout_page_that_was_saved_under_another_name() -> None:
    content = (SAVED / "founder" / "layout.html").read_bytes()
    layout = read_layout(content, "file:///saved/2022-03-15-layout-1.html")
    assert layout is not None
    assert [region.title for region in layout.regions] == TRUTH["founder"]["layout"]["titles"]
    assert (layout.paper, layout.page, layout.printed_date) == ("江州日报", "1", "2022-03-15")


PORTAL = """<html><head><title>江州日报电子版</title></head><body><ul>
<li><a href="/system/2022/03/15/1.shtml">老街改造三年</a> 2022-03-15</li></ul></body></html>"""


@pytest.mark.parametrize("read", [read_layout, read_content, read_any])
def test_a_page_of_no_known_form(read: Callable[[bytes, str], object]) -> None:
    with pytest.raises(EditionError, match="not an e-paper page of a known form") as caught:
        read(PORTAL.encode(), "http://news.example/jzrb/index.shtml")
    assert caught.value.reason == "unknown-form"
    for form in FORMS:
        assert f"{form.name}: {form.looks_for}" in str(caught.value)
        assert form.looks_for


@pytest.mark.parametrize(
    ("printed", "folio"),
    [
        ("第A001版：头版", "A001"),
        ("A001：头版", "A001"),
        ("第特01版：两会特刊", "特01"),
        ("增刊01版", "增刊01"),
        ("B叠01：财经", "B叠01"),
        ("A01 要闻", "A01"),
        ("01版：要闻", "01"),
        ("第 12 版", "12"),
        ("第三版：要闻", "三"),
        ("第02、03版", "02"),
        ("第A01-A02版", "A01"),
        ("版次：A01", "A01"),
        ("本版：A01 要闻", "A01"),
        ("【A01】要闻", "A01"),
        ("A01·要闻", "A01"),
        ("A01要闻", "A01"),
        ("AA01：头版", "AA01"),
        ("T1", "T1"),
        ("1版 要闻", "1"),
        ("01 头版", "01"),
        ("1版权所有", "A02"),
        ("30 分钟后", "A02"),
        ("12:30 江州天气", "A02"),
        ("今天多云", "A02"),
    ],
)
def test_a_folio(printed: str, folio: str) -> None:
    assert folio_of([printed], "http://paper.example/col/202203/15/node_A02.html", NAME) == folio


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("http://paper.example/html/2022-03/15/node_1.htm", "2022-03-15"),
        ("http://paper.example/content/2022-03/15/node_1.htm", "2022-03-15"),
        ("http://paper.example/pc/col/202203/15/node_A01.html", "2022-03-15"),
        ("http://paper.example/jzrb/20220315/node_1.htm", "2022-03-15"),
        ("http://paper.example/jzrb/20221399/node_1.htm", ""),
        ("http://paper.example/node_1.htm", ""),
    ],
)
def test_the_day_in_an_address(url: str, day: str) -> None:
    assert url_date(url) == day


TITLES = ["老街改造三年", "渡口新桥通车"]


def _layout(hrefs: list[str], more: str = "", picture: bool = False) -> bytes:
    links = list(zip(hrefs, TITLES, strict=True))
    areas = "".join(f'<area shape="rect" coords="1,2,30,40" href="{href}">' for href, _ in links)
    items = "".join(f'<li><a href="{href}">{title}</a></li>' for href, title in links)
    return (
        "<html><head><title>江州日报数字报</title></head><body><div>第A02版：要闻</div>"
        f"{f'<map>{areas}</map>' if picture else ''}<ul>{items}{more}</ul></body></html>"
    ).encode()


@pytest.mark.parametrize("picture", [True, False])
@pytest.mark.parametrize(
    ("page", "articles"),
    [
        ("html/2022-03/15/node_A02.htm", ["content_1.htm", "content_2.htm"]),
        ("epaper/2022-03/15/node_A02.shtml", ["content_1.shtml", "content_2.shtml"]),
        ("html/2022-03/15/Node_A02.htm", ["Content_1.htm", "Content_2.htm"]),
        ("col/2022-03/15/colA02.html", ["../../../con/2022-03/15/con_1.html", "con_2.html"]),
        ("pad/col/202203/15/node_A02.html", ["../../../con/202203/15/c1.html", "c2.html"]),
        ("html/2022-03/15/node_A02.htm", ["http://p.example/html/content_1.htm", "content_2.htm"]),
    ],
)
def test_how_pages_are_called(page: str, articles: list[str], picture: bool) -> None:
    """With a picture of the page or one list alone."""
    layout = read_layout(_layout(articles, picture=picture), f"https://p.example/{page}")
    assert layout is not None
    assert [region.title for region in layout.regions] == TITLES
    assert (layout.paper, layout.page, layout.url_date) == ("江州日报", "A02", "2022-03-15")


@pytest.mark.parametrize(
    ("page", "articles", "folio"),
    [
        ("shtml/jzrb/20220315/v02.shtml", ["/shtml/jzrb/20220315/2331.shtml", "2332.shtml"], "02"),
        ("jzrb/content/20220315/PageA02BB.htm", ["ArticelA02001BB.htm", "ArticelA02002BB.htm"],
         "A02"),
        ("html/jzwb/2022-03-15/2.html", ["2/67801.html", "2/67802.html"], "2"),
        ("2022/20220315/20220315_002/20220315_002.htm",
         ["20220315_002_1.htm", "20220315_002_2.htm"], "002"),
        ("hzrb/2022/03/15/page_detail_1_20220315A02.html",
         ["article_detail_1_20220315A021.html", "article_detail_1_20220315A022.html"], "A02"),
    ],
)  # fmt: skip
def test_pages_called_otherwise_are_known_by_their_picture(
    page: str, articles: list[str], folio: str
) -> None:
    url = f"https://p.example/{page}"
    content = _layout(articles, picture=True)
    layout = read_layout(content, url)
    assert layout is not None
    assert [region.title for region in layout.regions] == TITLES
    assert (layout.page, layout.url_date) == ("A02", "2022-03-15")
    unsaid = read_layout(content.replace("第A02版：要闻".encode(), b""), url)
    assert unsaid is not None
    assert unsaid.page == folio


def test_the_other_pages_are_called_like_this_one() -> None:
    folder = "https://p.example/shtml/jzrb/20220315"
    links = b"<a href=v03.shtml>3</a><a href=2333.shtml>4</a><a href=../20220316/v01.shtml>5</a>"
    content = _layout(["2331.shtml", "2332.shtml"], picture=True) + links
    assert read_sisters(content, f"{folder}/v02.shtml") == (f"{folder}/v03.shtml",)


@pytest.mark.parametrize(
    ("page", "articles"),
    [
        ("news/index.html", ["1.html", "2.html"]),  # no day
        ("html/2022-03/15/12.html", ["13.html", "14.html"]),  # all called alike
        ("html/2022-03/15/v1.html", ["a/13.html", "b/14.html"]),  # each called otherwise
        ("html/2022-03/15/v1.html", ["http://q.example/13.html", "http://q.example/14.html"]),
    ],
)
def test_not_every_picture_is_a_page(page: str, articles: list[str]) -> None:
    with pytest.raises(EditionError, match="not an e-paper page of a known form"):
        read_layout(_layout(articles, picture=True), f"https://p.example/{page}")


@pytest.mark.parametrize(
    "link",
    [
        " content_{}.htm ",
        "javascript:show('content_{}.htm')",
        "#\" onclick=\"location.href='content_{}.htm'",
    ],
)
def test_links_set_with_spaces_or_opened_by_a_script(link: str) -> None:
    url = "https://p.example/html/2022-03/15/node_2.htm"
    layout = read_layout(_layout([link.format(1), link.format(2)], picture=True), url)
    assert layout is not None
    assert [region.url[-13:] for region in layout.regions] == ["content_1.htm", "content_2.htm"]


def test_a_list_of_boxes_and_titles_beside_the_picture() -> None:
    url = "https://p.example/h5/2022-03/15/node_2.html"
    items = "".join(
        f'<div><a href="content_{number}.html"><h3>{title}</h3></a></div>'
        for number, title in enumerate(TITLES)
    )
    boxes = f"<body><header>第01版：要闻</header><div>{items}</div></body>".encode()
    areas = "".join(
        f'<area coords="-5,abc,1e400" href="content_{number}.html" alt="{title}">'
        for number, title in enumerate(TITLES)
    )
    for content in (boxes, f"<map>{areas}</map>".encode()):
        layout = read_layout(content, url)
        assert layout is not None
        assert [region.title for region in layout.regions] == TITLES
    # Signs are kept of what lies outside of the picture, and what is no number is none.
    assert layout is not None
    assert layout.regions[0].coords == (-5.0, 1.0, 400.0)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_broken_byte_costs_no_page(encoding: str) -> None:
    """It is shown as what it is; a page of other bytes is none."""
    text = "渡口新桥昨天通车，两岸居民过江只要五分钟，来看桥的人从早到晚没有断过。"
    html = f'<h1>渡口新桥通车</h1><div id="ozoom"><p>{text}</p></div>'.encode(encoding)
    found = read_content(html.replace(b"</p>", b"\xff</p>"), "http://p.example/content_1.htm")
    assert found.paragraphs == (f"{text}\ufffd",)
    with pytest.raises(EditionError, match="is not text"):
        read_content(b"\xff\xfa" * 40 + html, "http://p.example/content_1.htm")


@pytest.mark.parametrize(
    "more",
    [
        '<li><a href="node_A03.htm">第A03版</a></li>',
        '<li><ul><li><a href="content_3.htm">图书馆开夜场</a></li></ul></li>',
    ],
)
def test_a_list_of_several_pages_is_not_one_page_s(more: str) -> None:
    content = _layout(["content_1.htm", "content_2.htm"], more)
    with pytest.raises(EditionError, match="not an e-paper page of a known form"):
        read_layout(content, "https://p.example/html/2022-03/15/node_A02.htm")


TEXT = "<p>先修管网。</p><p>再修路面。</p>"


@pytest.mark.parametrize(
    ("page", "form"),
    [
        (f"{{}}<founder-content>{TEXT}</founder-content>", "detail-1"),
        (f"<!--ENPPROPERTY <title>老街</title> /ENPPROPERTY--><!--ENPCONTENT-->{TEXT}"
         "<!--/ENPCONTENT-->", "founder-1"),
        (f"<!--enpproperty <title><![CDATA[老街]]></title> /enpproperty-->"
         f"<founder-content>{TEXT}</founder-content>", "founder-1"),
        (f'<table><tr><td class="biaoti">老街</td></tr></table><div id="ozoom">{TEXT}</div>',
         "bare-1"),
        (f'<table><tr><td class="font01">老街</td></tr></table><!--enpcontent-->{TEXT}'
         "<!--/enpcontent-->", "bare-1"),
        (f"<!--enpproperty <title>老街</title> /enpproperty--><div id='ozoom'>{TEXT}</div>",
         "founder-1"),
        (f'<table><tr><td class="bt1">老街</td></tr></table><div id="zoom">{TEXT}</div>', "bare-1"),
        (f'<h1>老街</h1><div id="contenttext">{TEXT}</div>', "bare-1"),
        (f'<div class="totalTitle"><div>老街</div></div><div id="ozoom">{TEXT}</div>', "bare-1"),
    ],
)  # fmt: skip
def test_siblings_of_article_pages(page: str, form: str) -> None:
    """Titles in hidden fields, comments in capitals, other names of the same elements."""
    hidden = '<input type="hidden" id="NewsArticleTitle" value="老街">'
    html = f"<html><body>{page.format(hidden)}</body></html>"
    url = "http://paper.example/html/2022-03/15/content_1.htm"
    found = read_content(html.encode(), url)
    assert content_form(html, url) is next(one for one in FORMS if one.name == form)
    assert (found.headline, found.paragraphs) == ("老街", ("先修管网。", "再修路面。"))


def test_every_form_has_a_saved_page() -> None:
    saved = {part["form"] for truth in TRUTH.values() for part in truth.values()}
    assert saved == {form.name for form in FORMS}
