"""What is written and shown: JSON, Markdown, lines, the terminal, HTML."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from importlib.resources import files

import jsonschema
import pytest
import yaml
from rich.cells import cell_len
from selectolax.lexbor import LexborHTMLParser

from bench.newspaper.memory_source import MemorySource
from crawler.errors import EditionError
from crawler.newspaper.compare.compare import compare, compare_article
from crawler.newspaper.compare.differences import DifferenceClass
from crawler.newspaper.compare.show_html import show_html
from crawler.newspaper.compare.show_json import show_json
from crawler.newspaper.compare.show_terminal import show_terminal
from crawler.newspaper.files.article_markdown import GAP, article_markdown
from crawler.newspaper.files.edition_line import (
    PageRecord,
    article_files,
    edition_line,
    page_stem,
    read_edition_line,
)
from crawler.newspaper.files.page_json import page_of_value, page_value
from crawler.newspaper.match.candidates import Candidate
from crawler.newspaper.match.match import Match, match_article
from crawler.newspaper.model import EditionPage
from crawler.newspaper.parse.jumps import follow
from crawler.newspaper.parse.masthead import StatedFacts
from crawler.newspaper.parse.paper import unknown_paper
from tests.support.printed import edition, page_of, stored_and_read, wording

TEXT = """江州日报 A1 2022年2月7日 星期一 CN 43-9001

走基层

江州 [三月] *花开*

本报讯（记者 王伟）江边的花都开了，游人如织，管理处值守的报

警警情同比下降两成，大家都放心。

江边的花。通讯员供图
"""


@pytest.fixture
def page() -> EditionPage:
    return page_of(TEXT)


def online(page: EditionPage) -> Candidate:
    text = page.articles[0].text.replace("游人如织", "游客如织")
    return Candidate("NW1", "花开", text, datetime(2022, 2, 7, 9, tzinfo=UTC))


def test_page_json_round_trip(page: EditionPage) -> None:
    matches = {1: match_article(page.articles[0], MemorySource([online(page)]), date(2022, 2, 7))}
    assert matches[1]
    assert stored_and_read(page, matches) == (page, matches)
    followed = follow(edition(), unknown_paper())
    for one in followed:
        assert stored_and_read(one) == (one, {})


def test_page_json_of_another_format(page: EditionPage) -> None:
    with pytest.raises(ValueError, match="format 9"):
        page_of_value(page_value(page) | {"format": 9})


def test_markdown(page: EditionPage) -> None:
    text = article_markdown(page, page.articles[0])
    _, front, body = text.split("---\n", 2)
    known = yaml.safe_load(front)
    assert known["title"] == "江州 [三月] *花开*"
    assert (known["date"], known["page"], known["reporters"]) == ("2022-02-07", "A1", ["王伟"])
    assert r"# 江州 \[三月\] \*花开\*" in body
    assert f"值守的报{GAP}警警情" in body
    assert GAP not in page.articles[0].text


def record_of(
    page: EditionPage, as_read: EditionPage, matches: dict[int, tuple[Match, ...]]
) -> PageRecord:
    moment = datetime(2022, 2, 7, 1, tzinfo=UTC)
    return PageRecord(page, as_read, matches, "jiangzhouribao/2022-02-07/A1", 1, moment)


def test_a_line_keeps_what_stood_on_its_page_alone() -> None:
    for as_read, page in zip(edition(), follow(edition(), unknown_paper()), strict=True):
        record = record_of(page, as_read, {})
        assert read_edition_line(edition_line(record)) == record


def test_line_follows_the_schema(page: EditionPage) -> None:
    schema = json.loads(
        (files("crawler.newspaper.files") / "edition.schema.json").read_text("utf-8")
    )
    jsonschema.Draft202012Validator.check_schema(schema)
    matches = {1: match_article(page.articles[0], MemorySource([online(page)]), date(2022, 2, 7))}
    record = record_of(page, page, matches)
    line = edition_line(record)
    assert read_edition_line(line) == record
    assert list(article_files(record)) == ["jiangzhouribao/2022-02-07/A1-1.md"]
    assert line.endswith(b"\n") and line.count(b"\n") == 1
    value = json.loads(line)
    jsonschema.validate(value, schema, format_checker=jsonschema.FormatChecker())
    assert value["file"] == "editions/jiangzhouribao/2022-02-07/A1.json"
    assert value["articles"][0]["gaps"] == 1
    assert value["articles"][0]["matches"][0]["id"] == "NW1"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(value | {"date": "7.2."}, schema)


def test_stems(page: EditionPage) -> None:
    assert page_stem(page) == "jiangzhouribao/2022-02-07/A1"
    assert page_stem(page, "jz") == "jz/2022-02-07/A1"
    hostile = page_of(TEXT, StatedFacts(page="../../etc"))
    assert page_stem(hostile) == "jiangzhouribao/2022-02-07/etc"
    with pytest.raises(EditionError, match=r"date and page: give -a date=… -a page=…"):
        page_stem(page_of(TEXT.split("\n", 1)[1], StatedFacts(paper="江州日报")))
    with pytest.raises(EditionError, match="too long for the name of a page"):
        page_stem(page_of(TEXT, StatedFacts(page="版" * 21)))
    with pytest.raises(EditionError, match="too long for the name of a paper"):
        page_stem(page_of(TEXT, StatedFacts(paper="报" * 151)))


def test_json_names_everything(page: EditionPage) -> None:
    comparison = compare_article(page.articles[0], "花开", online(page).text)
    value = json.loads(show_json(comparison, "p", "o"))
    text = value["print_text"]
    for difference in reversed(value["differences"]):
        start, end = difference["print_span"]
        text = text[:start] + difference["online"] + text[end:]
    assert text == value["online_text"]
    assert value["counts"]["wording"] == 1
    assert value["differences"][0]["print_words"] == "游人如织"
    assert value["differences"][0]["online_words"] == "游客如织"


def test_terminal_is_plain_without_colour_and_safe() -> None:
    comparison = compare("他说\x1b[2J好。", "他说\x1b[2J很好。")
    plain = show_terminal(comparison, "p\x1b]0;x", "o", width=80, colour=False)
    assert "\x1b" not in plain
    assert "改字" in plain
    coloured = show_terminal(comparison, "p", "o", width=80, colour=True)
    assert "\x1b[" in coloured
    assert "\x1b[2J" not in coloured


def test_terminal_loses_no_text() -> None:
    sentence = "江边的花都开了游人如织大家都说好看得不得了还想明年再来看一次才好。"
    shown = show_terminal(compare(sentence, sentence), "p", "o", width=60, colour=False)
    halves = [re.split(r"\s{2,}", line.strip()) for line in shown.splitlines()]
    pairs = [half for half in halves if len(half) == 2 and half[0] == half[1]]
    assert "".join(half[0] for half in pairs) == sentence


def test_html_is_whole_escaped_and_fetches_nothing() -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)> & \"引号\" '单'"
    comparison = compare(f"甲{evil}乙。\n第二段。", f"甲{evil}丙。\n第二段在此。{evil}")
    page = show_html(comparison, evil, evil)
    tree = LexborHTMLParser(page)
    assert page.startswith("<!doctype html>")
    assert not tree.css("script, img, link, iframe, object, [onerror], [src], [href]")
    assert "default-src 'none'" in page
    assert evil in "".join(cell.text() for cell in tree.css("tbody td"))
    assert all(node.attributes.keys() <= {"class", "title"} for node in tree.css("ins, del"))
    assert "@media print" in page


def test_doubts_are_shown_everywhere() -> None:
    comparison = compare("住户都回来了。噪声小小了一半。", "住户们都回来了。噪声小了一半。")
    assert [bool(d.doubt) for d in wording(comparison)] == [True, True]
    value = json.loads(show_json(comparison, "p", "o"))
    assert value["doubtful"] == 2
    assert [bool(d["doubt"]) for d in value["differences"]] == [True, True]
    assert show_terminal(comparison, "p", "o", colour=False).count("改字？") == 2
    tree = LexborHTMLParser(show_html(comparison, "p", "o"))
    assert len(tree.css("td del.doubt, td ins.doubt")) == 2
    assert "或为版面漏字" in tree.css("td.notes")[0].text()
    assert "存疑" in tree.css(".legend")[0].text()
    certain = show_html(compare("他来了。", "她来了。"), "p", "o")
    assert "存疑" not in certain


def test_headlines_stand_in_the_first_row_with_their_differences() -> None:
    text = "江边的花都开了，游人如织，大家看了又看。"
    article = page_of(f"江边花开 游人如织\n\n本报讯（记者 王伟）{text}\n").articles[0]
    comparison = compare_article(article, "江边花开，游人如织", article.text)
    assert [d.kind.value for d in comparison.title] == ["punctuation"]
    cells = LexborHTMLParser(show_html(comparison, "p", "o")).css("tbody tr.titles td")
    assert [cell.text() for cell in cells[:2]] == ["江边花开␣游人如织", "江边花开，游人如织"]
    assert "标点空格" in cells[2].text()
    assert "江边花开␣游人如织" in show_terminal(comparison, "p", "o", colour=False)


def test_terminal_aligns_wide_characters() -> None:
    comparison = compare("江边的花都开了，AB游人如织。", "江边的花全开了，AB游人如织。")
    shown = show_terminal(comparison, "p", "o", width=90, colour=False)
    lines = [line for line in shown.splitlines() if line.strip()]
    starts = {cell_len(line[: line.index("江边的花全")]) for line in lines if "花全开" in line}
    heads = {cell_len(line[: line.index("网上")]) for line in lines if "网上" in line}
    assert len(starts) == 1 and starts == heads
    assert all(cell_len(line) <= 90 for line in lines)


def test_html_shows_every_class() -> None:
    comparison = compare(
        "甲说了话话。乙来，了 啊。\n丙走", "甲讲了话。乙来；了啊。丙走了很远。", open_jump="A4"
    )
    tree = LexborHTMLParser(show_html(comparison, "p", "o"))
    for kind, count in comparison.counts.items():
        assert count == 0 or tree.css(f"tbody .{kind}"), kind
    assert comparison.counts[DifferenceClass.TRUNCATION] == 1
