from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.reprints.prose import story
from crawler.reprints.overlap import compare, same_story
from crawler.reprints.shingles import TOO_SHORT, shingled

TEXTS = st.text(alphabet="天地玄黄宇宙洪荒123", max_size=150)


def _same(one: str, other: str) -> bool:
    a, b = shingled(one), shingled(other)
    return same_story(a, b, compare(a, b))


@given(TEXTS, TEXTS)
def test_the_other_way_round_it_is_the_same(one: str, other: str) -> None:
    a, b = shingled(one), shingled(other)
    there, back = compare(a, b), compare(b, a)
    assert there.resemblance == back.resemblance
    assert (there.within, there.covers) == (back.covers, back.within)
    assert 0 <= there.resemblance <= there.containment <= 1
    assert same_story(a, b, there) == same_story(b, a, back)


@given(st.text(alphabet="天地玄黄宇宙洪荒123", min_size=TOO_SHORT, max_size=150))
def test_a_text_is_its_own_reprint(text: str) -> None:
    assert compare(shingled(text), shingled(text)).resemblance == 1
    assert _same(text, text)


def test_figures_by_hand() -> None:
    """Runs of five: 甲乙丙丁戊己庚辛 has 4 of them, its first 6 characters 2, all shared."""
    overlap = compare(shingled("甲乙丙丁戊己"), shingled("甲乙丙丁戊己庚辛"))
    assert (overlap.within, overlap.covers, overlap.resemblance) == (1, 0.5, 0.5)


def test_a_cut_version_is_contained() -> None:
    whole = story(Random(2), sentences=30).text
    cut = "\n".join(whole.split("\n")[:5])
    overlap = compare(shingled(cut), shingled(whole))
    assert overlap.within == 1
    assert overlap.covers < 0.6
    assert _same(cut, whole)


def test_an_item_is_no_reprint_of_a_long_round_up() -> None:
    items = [story(Random(seed), sentences=4).text for seed in range(12)]
    overlap = compare(shingled(items[3]), shingled("\n".join(items)))
    assert overlap.within == 1
    assert not _same(items[3], "\n".join(items))


REPORT = (
    "截至收盘，沪指涨{}%，报{}点，深成指涨{}%，报{}点，创业板指跌{}%，报{}点。"
    "两市成交额合计{}亿元，北向资金全天净买入{}亿元。融资余额若长期增加，表示投资者心态偏向买方，"
    "市场人气旺盛，属强势市场；反之则属弱势市场。一般来说，融券余额增加，说明市场趋向卖方，"
    "投资者应当结合自身的风险承受能力审慎决策，切勿盲目跟从。"
)
MONDAY = REPORT.format(1.02, 3389.55, 0.94, 11542.31, 0.21, 2431.09, 9421.7, 34.53)
TUESDAY = REPORT.format(0.31, 3421.08, 1.17, 11803.40, 0.88, 2419.76, 8765.2, 11.87)


def test_reports_of_two_days_differ_in_figures_only_and_are_two_stories() -> None:
    assert compare(shingled(MONDAY), shingled(TUESDAY)).containment > 0.6
    assert not _same(MONDAY, TUESDAY)


def test_a_corrected_figure_is_a_reprint() -> None:
    assert _same(MONDAY, MONDAY.replace("34.53", "43.53"))


ANSWER = (
    "有投资者在互动平台提问：请问贵公司在{0}领域有什么进展，今年能否看到收入贡献？\n"
    "{1}3月{2}日在互动平台表示，公司{0}产品已经完成{3}家客户的送样，尚未形成批量收入，"
    "预计对今年业绩影响较小，请投资者注意投资风险。"
)
OURS = ANSWER.format("光伏设备", "石桥股份(609104.SH)", 14, 18)


def test_answers_in_one_form_of_two_companies_are_two_stories() -> None:
    theirs = ANSWER.format("光伏设备", "白塔科技（309103.SZ）", 16, 22)
    overlap = compare(shingled(OURS), shingled(theirs))
    assert overlap.containment + overlap.resemblance > 1.1
    assert not _same(OURS, theirs)


@pytest.mark.parametrize("name", ["石桥股份", "石桥股份（609104）", "石桥(609104.SH, 02318.HK)"])
def test_one_company_named_otherwise_is_one_story(name: str) -> None:
    assert _same(OURS, ANSWER.format("光伏设备", name, 14, 18))


@pytest.mark.parametrize("other", ["开展300亿元", "进行200亿元"])
def test_a_flash_is_compared_exactly(other: str) -> None:
    flash = "人民银行今日开展200亿元7天期逆回购操作，中标利率2.10%。"
    assert not _same(flash, flash.replace("开展200亿元", other))
    assert _same(flash, "财联社2月7日电，" + flash.replace("，", " ，"))


def test_texts_without_a_letter_have_nothing_in_common() -> None:
    assert compare(shingled("甲"), shingled("。")).containment == 0
