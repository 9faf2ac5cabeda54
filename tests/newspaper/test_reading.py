"""Bylines, captions, jump lines, facts: what a page says, in the ways papers say it."""

from __future__ import annotations

import pytest

from crawler.newspaper.model import Origin, SeamKind
from crawler.newspaper.parse.credit import split_credit
from crawler.newspaper.parse.folio import same_form
from crawler.newspaper.parse.masthead import StatedFacts
from crawler.newspaper.parse.paper import known_papers, paper_named, unknown_paper
from crawler.newspaper.parse.printed_byline import byline_line, end_byline, lead_byline
from tests.support.printed import page_of

PAPER = unknown_paper()
Names = tuple[str, ...]
BODY = "江边的花都开了，游人如织。市园林局说，花期还有半个月。"


@pytest.mark.parametrize(
    ("line", "reporters", "correspondents"),
    [
        ("本报记者 王伟", ("王伟",), ()),
        ("本报记者 王 伟 通讯员 李敏", ("王伟",), ("李敏",)),
        ("□全媒体记者 王伟、李敏", ("王伟", "李敏"), ()),
        ("文/王伟 图/李敏", ("王伟",), ()),
        ("记者王伟 通讯员李敏 陈芳", ("王伟",), ("李敏", "陈芳")),
        ("（记者 欧阳文）", ("欧阳文",), ()),
        ("■ 王伟 李敏", ("王伟", "李敏"), ()),
        ("见习记者 王伟 实习生 李敏", ("王伟",), ("李敏",)),
    ],
)
def test_byline_lines(line: str, reporters: Names, correspondents: Names) -> None:
    found = byline_line(line, PAPER)
    assert found is not None
    assert (found.people.reporters, found.people.correspondents) == (reporters, correspondents)


@pytest.mark.parametrize(
    "line",
    [
        "王伟 李敏",
        "高新区 江边公园",
        "记者在江边看到",
        "连日来，记者在江边看到，花都开了",
        BODY,
        "",
    ],
)
def test_no_byline_lines(line: str) -> None:
    assert byline_line(line, PAPER) is None


@pytest.mark.parametrize(
    ("start", "reporters", "correspondents"),
    [
        ("本报讯（记者 王伟）", ("王伟",), ()),
        ("江州日报·云上江州讯(记者/王伟 通讯员/李敏) ", ("王伟",), ("李敏",)),
        ("本报江州2月6日电（记者王伟、李敏）", ("王伟", "李敏"), ()),
        ("本报讯 记者王伟报道：", ("王伟",), ()),
        ("据新华社北京2月6日电 ", (), ()),
        ("本报讯 ", (), ()),
    ],
)
def test_leads(start: str, reporters: Names, correspondents: Names) -> None:
    found = lead_byline(start + BODY, PAPER)
    assert found is not None
    assert found.text == start.strip()
    assert (found.people.reporters, found.people.correspondents) == (reporters, correspondents)


def test_ends() -> None:
    found = end_byline(BODY + "（王伟 李敏）", PAPER)
    assert found is not None and found.people.reporters == ("王伟", "李敏")
    assert end_byline(BODY, PAPER) is None
    assert end_byline("他去了江边（城东）", PAPER) is None


@pytest.mark.parametrize(
    ("line", "text", "photographers"),
    [
        ("江边的花开了。 本报记者 王伟 摄", "江边的花开了。", ("王伟",)),
        ("江边的花开了。通讯员供图", "江边的花开了。", ()),
        ("江边一景 记者/王伟摄", "江边一景", ("王伟",)),
        ("江边的花开了。（王伟 摄）", "江边的花开了。", ("王伟",)),
        ("江边的花开了。（资料图片）", "江边的花开了。", ()),
        ("本报记者 王伟 摄影报道", "", ("王伟",)),
        ("图/记者 王伟", "", ("王伟",)),
    ],
)
def test_credits(line: str, text: str, photographers: Names) -> None:
    found = split_credit(line, PAPER)
    assert found is not None
    assert (found.text, found.photographers) == (text, photographers)


def test_body_has_no_credit() -> None:
    assert split_credit(BODY, PAPER) is None


def test_folios() -> None:
    written = [
        "A01",
        "a1",
        "03",
        "三",
        "十二",
        "二十",
        "B10",
        "特01",
        "特1",
        "增刊01",
        "周末01",
        "B叠01",
    ]
    compared = ["A1", "A1", "3", "3", "12", "20", "B10", "特1", "特1", "增刊1", "周末1", "B叠1"]
    assert [same_form(folio) for folio in written] == compared


@pytest.mark.parametrize(
    ("printed", "folio"),
    [
        ("特01", "特01"),
        ("特01 两会特刊", "特01"),
        ("增刊01版", "增刊01"),
        ("第增刊01版：年终专刊", "增刊01"),
        ("B叠01", "B叠01"),
        ("B叠02 财经", "B叠02"),
        ("江州日报 周末01版 副刊", "周末01"),
        ("周末 03", "周末03"),
        ("第特02版", "特02"),
    ],
)
def test_folios_of_supplements(printed: str, folio: str) -> None:
    page = page_of(f"{printed}\n\n2022年2月7日 星期一\n\n花开时节\n\n本报讯（记者 王伟）{BODY}")
    assert page.facts.page is not None
    assert page.facts.page.value == folio
    assert [article.title_lines for article in page.articles] == [("花开时节",)]


def test_a_jump_to_a_supplement() -> None:
    page = page_of(f"花开时节\n\n本报讯（记者 王伟）{BODY}\n\n（下转特02版）")
    assert page.articles[0].jump_to == "特02"


def test_facts_printed_given_inferred() -> None:
    text = f"江州日报 第3版 2022年2月7日 星期一\n\n花开时节\n\n本报讯（记者 王伟）{BODY}"
    printed = page_of(text).facts
    assert printed.paper is not None and printed.paper.value == "江州日报"
    assert printed.page is not None and printed.page.value == "3"
    assert printed.date is not None
    assert (printed.date.value, printed.date.origin) == ("2022-02-07", Origin.PRINTED)
    given = page_of(text, StatedFacts(paper="株洲日报", date="2022-02-08", page="A2")).facts
    assert given.date is not None and given.paper is not None and given.cn is not None
    assert (given.date.value, given.date.origin) == ("2022-02-08", Origin.GIVEN)
    assert (given.cn.value, given.cn.origin) == ("43-0005", Origin.INFERRED)


def test_a_headline_that_names_a_weekday_is_no_furniture() -> None:
    page = page_of(f"下星期一起坐公交免费\n\n本报讯（记者 王伟）{BODY}")
    assert page.articles[0].headline == "下星期一起坐公交免费"


def test_a_papers_own_patterns_are_data() -> None:
    papers = known_papers()
    assert paper_named("株洲日报", papers).slug == "zhuzhouribao"
    assert paper_named("zhuzhouribao", papers).name == "株洲日报"
    assert paper_named("某某晚报", papers).slug == "moumouwanbao"


def test_joins_gaps_and_captions_between() -> None:
    page = page_of(
        "\n\n".join(
            [
                "江州全面推进改造",
                "本报讯（记者 王伟）今年以来，江州市把老旧小区改造作为头等大事，要求各地加强基",
                "江边的花开了。通讯员供图",
                "础设施建设，让居民住得安心。",
                "市住建局负责人说，下一步将“完善制度、堵",
                "，确保完工。",
                "小标题不是断句",
                "第三段从这里开始，与上面无关。",
            ]
        )
    )
    (article,) = page.articles
    assert [p.kind.value for p in article.paragraphs] == ["body", "body", "subhead", "body"]
    first, second = article.paragraphs[:2]
    assert [seam.kind for seam in first.seams] == [SeamKind.JOIN]
    assert "加强基础设施建设" in first.text
    assert [seam.kind for seam in second.seams] == [SeamKind.GAP]
    assert article.captions[0].text == "江边的花开了。"
    assert article.seams[0].at == len(first.text.split("础设施")[0])


def test_a_subhead_is_not_joined_to_the_paragraph_below() -> None:
    lead = f"江州花开\n\n本报讯（记者 王伟）{BODY}"
    page = page_of(f"{lead}\n\n花期能有多长\n\n{BODY}\n\n“好看”从哪里来\n\n{BODY}")
    kinds = [p.kind.value for p in page.articles[0].paragraphs]
    assert kinds == ["body", "subhead", "body", "subhead", "body"]


def test_below_a_jump_line_stands_one_headline_line() -> None:
    page = page_of(
        "上接A1版\n\n渡口新桥通车\n\n两岸的新生活\n\n桥通了以后，两岸居民过江只要五分钟，"
        "大家都说方便。\n\n上接A1版\n\n●老街的变化\n\n老街改造用了三年，住户都回来了。\n"
    )
    assert [article.title_lines for article in page.articles] == [("渡口新桥通车",), ()]
    subheads = [[p.text for p in a.paragraphs if p.kind == "subhead"] for a in page.articles]
    assert subheads == [["两岸的新生活"], ["●老街的变化"]]


def test_the_headline_below_a_jump_line_is_no_part_of_the_text() -> None:
    page = page_of("上接A1版\n\n渡口新桥\n\n了三个月的路，今天终于通了，大家都说好。\n")
    assert page.articles[0].headline == "渡口新桥"
    assert page.articles[0].text.startswith("了三个月")


def test_a_byline_at_the_end_signs_the_article_with_the_longest_heading() -> None:
    page = page_of(
        "渡口新桥通车\n\n本报讯（记者 王伟）桥通了以后，两岸居民过江只要五分钟。\n\n"
        "说说方便\n\n店主们说，生意也好了，来的人多了。\n\n"
        "老街改造三年终于完工\n\n老街的住户都回来了，街上又热闹了。\n\n"
        "饭菜香\n\n每天傍晚，家家都有饭菜香。（李敏）\n"
    )
    assert [a.headline for a in page.articles] == ["渡口新桥通车", "老街改造三年终于完工"]
    assert [a.reporters for a in page.articles] == [("王伟",), ("李敏",)]


def test_a_paragraph_begins_with_no_particle_and_no_colon_behind_what_was_done() -> None:
    for left, right in (
        ("王娜是渡口造船公司", "的厂长，一直守在船上，带着大家修船。"),
        ("渡口造船公司厂长王娜算了一笔账：每条", "船每天省油三十斤，一年下来就是一万斤。"),
        ("渡口造船公司厂长王娜算了", "一笔账：每条船每天省油三十斤。"),
    ):
        page = page_of(
            f"渡口新桥通车\n\n本报讯（记者 李敏）桥通了，大家都来看。\n\n{left}\n\n{right}\n"
        )
        assert page.articles[0].paragraphs[-1].text == left + right
