"""The real page and its online copy (read from ../shared, never copied)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from bench.newspaper.memory_source import MemorySource
from crawler.clock import BEIJING
from crawler.newspaper.compare.compare import compare_article
from crawler.newspaper.compare.difference_text import context_of
from crawler.newspaper.compare.differences import DifferenceClass, apply
from crawler.newspaper.match.candidates import Candidate
from crawler.newspaper.match.letter_runs import containment, resemblance, shingles
from crawler.newspaper.match.match import match_article
from crawler.newspaper.match.people import recover_people
from crawler.newspaper.model import EditionPage, Origin, SeamKind
from crawler.newspaper.parse.masthead import StatedFacts
from crawler.newspaper.parse.page import parse_page
from crawler.newspaper.parse.paper import known_papers
from crawler.newspaper.read.read_text import read_text
from tests.support.printed import shared, wording

ONLINE = "NW202202072267539073"


@pytest.fixture(scope="module")
def page() -> EditionPage:
    file = shared("seeds") / "003_1beeb4c279ba2c31.txt"
    text = read_text(file.read_bytes(), file.name)
    return parse_page(text, StatedFacts(date="2022-02-07"), known_papers())


def post(file: Path) -> Candidate:
    """A post file's title and visible text, as plainly as this test needs them."""
    content = file.read_text("utf-8")
    title = re.search(r'^title: "(.*)"$', content, re.MULTILINE)
    day = re.search(r"^date: (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)", content, re.MULTILINE)
    paragraphs = re.findall(r"<p[^>]*>(.*?)</p>", content, re.DOTALL)
    lines = [re.sub(r"<[^>]+>", "", paragraph).strip() for paragraph in paragraphs]
    when = datetime.fromisoformat(day[1]).replace(tzinfo=BEIJING) if day else None
    name = re.sub(r"^(?:\d{4}-\d\d-\d\d)?-", "", file.stem)
    return Candidate(name, title[1] if title else "", "\n".join(lines), when)


@pytest.fixture(scope="module")
def online() -> Candidate:
    found = post(shared("seeds") / "000_488f6e1e0dbe65a9.txt")
    return Candidate(ONLINE, found.title, found.text, found.published)


def test_items(page: EditionPage) -> None:
    headlines = [article.headline for article in page.articles]
    assert headlines == [
        "乡村振兴“开卷” 株洲这样作答",
        "新春送祝福 温暖鼓干劲",
        "抓细抓实疫情防控 全力保障春运安全",
        "春运迎来返程高峰",
        "全员提前返岗 谋划全年工作",
        "虎年春节假期 株洲城乡平安",
        "这个春节 重点项目建设“没打烊”",
        "确保冬奥专列安全准点上线运营",
    ]
    kickers = {article.position: article.kicker for article in page.articles if article.kicker}
    assert kickers == {
        2: "曹慧泉看望企业一线人员",
        3: "陈恢清检查疫情防控和春运安全工作时强调",
        5: "市三高办：",
    }
    assert page.left_over == ()


def test_people(page: EditionPage) -> None:
    people = [(article.reporters, article.correspondents) for article in page.articles]
    assert people == [
        (("李军",), ("谭雪平", "陈志")),
        (("罗欣",), ()),
        (("旷昆红",), ()),
        ((), ()),
        (("廖喜张",), ("旷达",)),
        (("沈全华",), ("周俊",)),
        (("张威",), ()),
        (("高晓燕",), ("夏伟雄",)),
    ]
    captions = {
        article.position: (caption.credit, caption.photographers)
        for article in page.articles
        for caption in article.captions
    }
    assert captions == {
        4: ("株洲日报·掌上株洲记者/刘震摄", ("刘震",)),
        6: ("通讯员供图", ()),
        7: ("株洲日报·掌上株洲记者/张威摄", ("张威",)),
    }


def test_joins(page: EditionPage) -> None:
    seams = [
        (p.text[seam.at - 2 : seam.at], p.text[seam.at : seam.at + 2], seam.kind)
        for article in page.articles
        for p in article.paragraphs
        for seam in p.seams
    ]
    assert seams == [
        ("止规", "模性", SeamKind.JOIN),
        ("大数", "据+", SeamKind.JOIN),
        ("的企", "业员", SeamKind.JOIN),
        ("大家", "履职", SeamKind.JOIN),
        ("络机", "制、", SeamKind.JOIN),
        ("的报", "警警", SeamKind.GAP),
        ("头，", "眼睛", SeamKind.JOIN),
    ]


def test_offsets(page: EditionPage) -> None:
    for article in page.articles:
        for paragraph in article.paragraphs:
            pieces = "".join(page.raw[span.start : span.end] for span in paragraph.spans)
            assert pieces == paragraph.text


def test_facts(page: EditionPage) -> None:
    facts = page.facts
    told = {
        name: (fact.value, fact.origin)
        for name in ("paper", "date", "page", "cn", "publisher", "weather")
        if (fact := getattr(facts, name))
    }
    assert told == {
        "paper": ("株洲日报", Origin.INFERRED),
        "date": ("2022-02-07", Origin.GIVEN),
        "page": ("A1", Origin.PRINTED),
        "cn": ("43-0005", Origin.PRINTED),
        "publisher": ("中共株洲市委主管、主办", Origin.PRINTED),
        "weather": ("今日城区天气：雨夹雪 气温1℃-2℃", Origin.PRINTED),
    }


def test_only_the_first_article_is_online(page: EditionPage, online: Candidate) -> None:
    files = sorted((shared("snapshot") / "posts").glob("*.md"))
    files += sorted((shared("snapshot") / "old_post").glob("*.md"))
    others = [candidate for file in files if ONLINE not in file.name for candidate in [post(file)]]
    assert len(others) > 8
    source = MemorySource([online, *others])
    found = [[m.id for m in match_article(a, source, date(2022, 2, 7))] for a in page.articles]
    assert found == [[ONLINE], [], [], [], [], [], [], []]


def test_containment_not_resemblance(page: EditionPage, online: Candidate) -> None:
    printed, posted = shingles(page.articles[0].text), shingles(online.text)
    assert containment(printed, posted) > 0.9
    assert resemblance(printed, posted) < 0.5


def test_the_six_edits_and_no_other(page: EditionPage, online: Candidate) -> None:
    comparison = compare_article(page.articles[0], online.title, online.text)
    assert apply(comparison.printed, comparison.differences) == comparison.online
    assert [(d.print_text, d.online_text) for d in wording(comparison)] == [
        ("索", "路"),
        ("", "听"),
        ("", "要"),
        ("时", "仍"),
        ("贫困", "脱贫"),
        ("量", "变化"),
    ]
    shown = [context_of(comparison, d) for d in wording(comparison)]
    assert shown[0] == ("探索", "探路")
    assert shown[4:] == [("贫困户", "脱贫户"), ("用电量", "用电变化")]
    assert comparison.counts == {
        "wording": 6,
        "punctuation": 2,
        "paragraphing": 4,
        "artefact": 1,
        "gap": 0,
        "truncation": 1,
    }
    truncated, source_line = comparison.differences[-2:]
    assert source_line.online_text == "\n（文章来源：株洲日报）"
    assert truncated.kind is DifferenceClass.TRUNCATION
    assert truncated.online_text.startswith("\n答案见仁见智")
    assert comparison.title == ()


def test_separators_recovered(page: EditionPage) -> None:
    found = recover_people(page.articles[0], ["李军"], ["谭雪平陈志"])
    assert found.correspondents == ("谭雪平", "陈志")
    assert found.reporters == ("李军",)
    assert found.changed == ("correspondents",)


def test_separators_recovered_where_print_has_more_people(page: EditionPage) -> None:
    printed = replace(page.articles[0], correspondents=("周俊", "谭雪平", "陈志"))
    found = recover_people(printed, ["李军"], ["谭雪平陈志"])
    assert found.correspondents == ("谭雪平", "陈志")
    assert found.changed == ("correspondents",)
