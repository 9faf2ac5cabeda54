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
        ("A01 要闻", "A01"),
        ("01版：要闻", "01"),
        ("第 12 版", "12"),
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


def test_every_form_has_a_saved_page() -> None:
    saved = {part["form"] for truth in TRUTH.values() for part in truth.values()}
    assert saved == {form.name for form in FORMS}
