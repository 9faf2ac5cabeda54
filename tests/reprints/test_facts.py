"""What a text states."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.reprints import facts as rules
from crawler.reprints.facts import Date, facts
from crawler.reprints.normal_text import folded

LETTERS = (
    "0129年月日周星期末天一三十两第前上下中旬半全季度q,.．亿元万次届(（)）shk强烈反响一致表示甲 "
)


def _numbers(text: str) -> list[str]:
    return [str(fact.value) for fact in facts(folded(text)).numbers]


def _dates(text: str) -> list[Date]:
    return [fact.value for fact in facts(folded(text)).dates if isinstance(fact.value, Date)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("投资5000万元", "投资0.5亿元"),
        ("投资1,203.5亿元", "投资1203.50亿元"),
        ("投资１２，３４５．６万吨", "投资12345.6万吨"),
        ("鸣礼炮二十一响", "鸣礼炮21响"),
        ("第三次会议", "第3次会议"),
        ("共三百零五人", "共305人"),
    ],
)
def test_one_number_in_two_forms(one: str, other: str) -> None:
    assert _numbers(one) == _numbers(other) != []


@pytest.mark.parametrize("text", ["一个人来了", "一些企业", "统一部署", "没有数字", "十分高兴"])
def test_hardly_a_figure(text: str) -> None:
    assert _numbers(text) == []


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("2022年3月15日晚", [Date(2022, 3, 15)]),
        ("3月15日至18日", [Date(None, 3, 15), Date(None, None, 18)]),
        ("1月中旬", [Date(None, 1, None, "中旬")]),
        ("二〇二三年新年", [Date(2023)]),
        ("2023年以来", [Date(2023)]),
        ("周二下跌", [Date(part="周二")]),
        ("日均3元，周边地区", []),
    ],
)
def test_dates(text: str, dates: list[Date]) -> None:
    assert _dates(text) == dates


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        (Date(2022, 3, 15), Date(None, 3, 15), True),
        (Date(None, 3, 15), Date(None, None, 15), True),
        (Date(None, 3, 15), Date(None, None, 16), False),
        (Date(None, 1, None, "中旬"), Date(None, 9, None, "中旬"), False),
        (Date(2022), Date(None, 3), None),
    ],
)
def test_dates_agree_as_far_as_they_are_given(one: Date, other: Date, agree: bool | None) -> None:
    assert one.agrees(other) is agree
    assert other.agrees(one) is agree


def test_a_fact_has_its_place() -> None:
    (fact,) = facts("公司预计净利润增长15.2%，继续向好").numbers
    assert (fact.value, fact.before, fact.after) == ("152e-1继", "润增长", "继续向")


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("石桥股份公告，公司拟回购", "石桥股份"),
        ("石桥股份3月7日晚间公告，公司拟回购", "石桥股份"),
        ("石桥股份：公司拟回购", "石桥股份"),
        ("记者今天从市政府获悉，公告已经张贴", ""),
    ],
)
def test_whose_notice_it_is(text: str, subject: str) -> None:
    assert facts(text).subject == subject


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("北屿航运(609104.SH)表示", {"609104"}),
        ("北屿航运（６０９１０４）表示", {"609104"}),
        ("双城物流（02318.HK，601318.SH）", {"02318", "601318"}),
        ("维持索河（002572.SZ，最新价：23.21元）评级", {"002572"}),
        ("共609104户，比上年多1202318.5户，见 123456.shtml", set()),
        ("电话（0731）609104", set()),
    ],
)
def test_codes_of_securities(text: str, found: set[str]) -> None:
    assert facts(folded(text)).securities == found


@given(st.text(LETTERS))
def test_what_is_passed_over_begins_nothing(text: str) -> None:
    """Each pattern first says what it begins with, which must not change what it finds."""
    for pattern in (rules._FACT, rules._SECURITY, rules._PERIOD, rules._REACTION):
        begins, rest = pattern.pattern.split(")", 1)
        assert begins.startswith("(?=[")
        slow = re.compile(rest)
        assert [one.span() for one in pattern.finditer(text)] == [
            one.span() for one in slow.finditer(text)
        ]


def test_the_day_of_a_dateline_is_no_fact() -> None:
    assert _dates("沙洲治沙会议\n江州社沙洲4月3日电 会议4月2日开幕") == [Date(month=4, day=2)]


def test_hours_of_the_day_up_to_twelve() -> None:
    made = facts(folded("截至14时取消30架次，凌晨2点起恢复，用3时间，1.5时段，24时停运"))
    assert made.hours == made.lead_hours == {2, 0}
