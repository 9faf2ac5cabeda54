"""What a form is filled in with, told from what an editor changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.reprints.agreement import agreement, stated
from crawler.reprints.facts import facts
from crawler.reprints.replacements import replacements

FORM = "经查，{0}违规收受礼品，{0}利用职务便利为他人谋利。决定给予{0}开除处分。"
TEXTS = st.text(alphabet="天地玄黄宇宙洪荒。1", max_size=80)


def test_a_name_that_another_replaces_throughout() -> None:
    found = replacements(FORM.format("高启明"), FORM.format("龚维正"))
    assert [tuple(one) for one in found.names] == [("高启明", "龚维正", 3)]
    assert (found.filled, found.frame) == (1.0, 1.0)


def test_words_that_come_and_go_are_no_replacements() -> None:
    found = replacements("江州港今天上午正式开港，货轮鸣笛。", "江州港今天开港，三艘货轮鸣笛。")
    assert found.names == ()
    assert found.filled == 0.0
    assert found.frame > 0.6


def test_a_name_that_stands_elsewhere_in_the_other_text_replaces_nobody() -> None:
    assert replacements("东海队战胜云岭队。", "云岭队战胜东海队。").names == ()


def test_figures_are_left_to_their_places() -> None:
    assert replacements("共收治35例患者。", "共收治128例患者。").names == ()


def test_words_that_are_in_no_name_fill_no_form_in() -> None:
    form = "{}，救援队已携带三吨药品赶赴灾区，首批队员今晚抵达。"
    for one, other, fills in (("另据了解", "此外", False), ("石桥县方面", "白塔市方面", True)):
        here, there = form.format(one), form.format(other)
        found = agreement(stated(facts(here), facts(there), here, there), here, there)
        assert found.another_one is fills


@given(TEXTS, TEXTS)
def test_either_way_round_it_is_the_same(one: str, other: str) -> None:
    there, back = replacements(one, other), replacements(other, one)
    assert 0 <= there.filled <= 1
    assert 0 <= there.frame <= 1
    assert replacements(one, one).names == ()
    assert (there.filled, there.frame) == (back.filled, back.frame)
    assert {(b, a, n) for a, b, n in there.names} == {tuple(name) for name in back.names}


@pytest.mark.parametrize(
    ("one", "other", "contradicts"),
    [
        ("产量7.22万辆，销量升", "产量7.2万辆，销量升", False),
        ("产量7.22万辆，销量升", "产量7.3万辆，销量升", True),
        ("产量7.22万辆，销量升", "产量72.2万辆，销量升", True),
        ("产量5000万吨，销量升", "产量0.5亿吨，销量升", False),
        ("一季度销量上升", "第一季度销量上升", False),
        ("一季度销量上升", "Q1销量上升".lower(), False),
        ("一季度销量上升", "上半年销量上升", True),
        ("公司否认收购传闻", "公司证实收购传闻", True),
        ("江指今日高开", "江指今日收跌", True),
        ("印发《湿地条例》单行本", "印发《海港条例》单行本", True),
        ("据《甲日报》报道", "据《乙时报》报道", False),
        ("央行为维护银行体系稳定操作", "人民银行今天操作", False),
        ("石桥银行今天操作", "白塔银行今天操作", True),
    ],
)
def test_facts_by_hand(one: str, other: str, contradicts: bool) -> None:
    known = stated(facts(one), facts(other), one, other)
    found = agreement(known, one, other, named=False)
    assert (found.contradiction > 0) == contradicts
