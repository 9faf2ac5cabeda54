"""What a later text is to an earlier one: the degrees, and what parts equal frames."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.reprints.prose import story
from crawler.reprints import degrees
from crawler.reprints.degrees import Degree, edge_between
from crawler.reprints.overlap import compare
from crawler.reprints.shingles import TOO_SHORT, shingled
from tests.support.reprint_pairs import labelled_pairs

TEXTS = st.text(alphabet="天地玄黄宇宙洪荒123", max_size=150)
WHOLE = story(Random(2), sentences=30).text
CUT = "\n".join(WHOLE.split("\n")[: len(WHOLE.split("\n")) // 2])


def _degree(older: str, newer: str, days: float | None = None) -> str | None:
    edge = edge_between(shingled(older), shingled(newer), days)
    return None if edge is None else str(edge.degree)


def _same(older: str, newer: str, days: float | None = None) -> bool:
    edge = edge_between(shingled(older), shingled(newer), days)
    return edge is not None and edge.degree.strong


@given(TEXTS, TEXTS)
def test_who_is_older_changes_the_word_alone(one: str, other: str) -> None:
    words = {Degree.CUT: Degree.EXTENDED, Degree.EXTENDED: Degree.CUT}
    a, b = shingled(one), shingled(other)
    there, back = edge_between(a, b), edge_between(b, a)
    if there is None or back is None:
        assert there is back
    else:
        assert back.degree == words.get(there.degree, there.degree)


@given(st.text(alphabet="天地玄黄宇宙洪荒123", min_size=TOO_SHORT, max_size=150))
def test_a_text_is_its_own_reprint(text: str) -> None:
    assert _degree(text, text, 400) == "identical"


def test_the_degrees_of_a_long_text() -> None:
    assert _degree(WHOLE, CUT) == "cut"
    assert _degree(CUT, WHOLE) == "extended"
    lead, _, rest = WHOLE.partition("。")
    assert _degree(WHOLE, f"今早有新消息。{rest}") == "edited"
    assert _degree(WHOLE, f"来源：江城晚报\n{WHOLE}") == "identical"
    assert _degree(WHOLE, lead) == "excerpt"
    assert _degree(lead, WHOLE) == "excerpt"
    assert _degree(WHOLE, story(Random(3), sentences=30).text) is None


def test_an_item_of_a_round_up_is_compiled() -> None:
    items = [story(Random(seed), sentences=4).text for seed in range(12)]
    listed = "\n".join(f"{number}、{item}" for number, item in enumerate(items, start=1))
    for round_up in ("\n".join(items), listed):
        assert compare(shingled(items[5]), shingled(round_up)).within > 0.9
        assert _degree(items[5], round_up) == "compiled"
        assert not _same(round_up, items[5])


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


FLASH = "人民银行今日开展200亿元7天期逆回购操作，中标利率2.10%。"


@pytest.mark.parametrize(
    ("other", "degree"),
    [
        (FLASH.replace("开展", "进行"), "edited"),
        (FLASH.replace("今日", ""), "edited"),
        ("财联社2月7日电，" + FLASH.replace("，", " ，"), "identical"),
        (FLASH.replace("200", "300"), "same-frame"),
        (FLASH.replace("7天", "14天"), "same-frame"),
        (FLASH.replace("2.10", "2.20"), "same-frame"),
        (FLASH + "今日有100亿元逆回购到期。", "extended"),
    ],
)
def test_flashes_are_compared_letter_by_letter(other: str, degree: str) -> None:
    assert _degree(FLASH, other) == degree


def test_a_flash_in_a_longer_piece_is_an_excerpt() -> None:
    assert _degree(FLASH, f"{FLASH}{CUT}") == "excerpt"
    assert _degree(f"{FLASH}{CUT}", FLASH) == "excerpt"
    assert not _same(FLASH.replace("200", "300"), f"{FLASH}{CUT}")


def test_a_flash_made_of_pieces_of_a_long_text_is_an_excerpt() -> None:
    sentences = WHOLE.replace("\n", "").split("。")
    pieces = "，".join((sentences[0][:18], sentences[12][:18], sentences[-2][:18]))
    assert len(shingled(pieces).points) < 64
    assert _degree(WHOLE, pieces) == "excerpt"
    assert _degree(story(Random(3), sentences=30).text, pieces) is None


def test_flashes_that_state_the_same_figures_may_differ_more() -> None:
    flash = "石桥股份：上半年净利润2.31亿元，同比增长45.2%，拟每股派现三角。"
    other = "石桥股份公告，上半年净利润2.31亿元，同比增长45.2%。"
    assert _degree(flash, other, 0.01) == "edited"
    assert not _same(flash, other, 1)
    assert not _same(flash, other.replace("45.2", "52.4"), 0.01)


WELCOME = (
    "市长{}{}日下午在市民广场举行仪式，欢迎{}市长{}到访。两市议会议长、商会会长等出席欢迎仪式。"
    "乐队奏两市市歌，鸣礼炮{}响。{}在市长陪同下检阅仪仗队，并观看分列式。"
    "两市将在港口、铁路、旅游等领域开展合作，会谈之后双方签署了三项协议。"
)


def _welcome(day: int, town: str, guest: str, shots: str) -> str:
    return WELCOME.format("陈平", day, town, guest, shots, guest)


def test_ceremonies_of_two_days_share_a_frame() -> None:
    first = _welcome(7, "海门", "罗伯特", "二十一")
    assert _degree(first, _welcome(15, "汉堡", "安德烈", "二十一")) == "same-frame"
    assert _degree(first, _welcome(17, "海门", "罗伯特", "十九")) == "same-frame"


SESSION = (
    "市第十四届人民代表大会第{0}次会议今天上午在市人民大会堂开幕。大会主席团常务主席出席会议，"
    "会议由大会执行主席主持。会议听取了市人民政府工作报告，审查了计划报告和预算报告，"
    "与会代表将分组审议各项报告。会议号召全市人民同心同德，为实现全年目标而奋斗。"
)


@pytest.mark.parametrize(("one", "other"), [("二", "三"), ("2", "3"), ("二", "3")])
def test_sessions_are_counted_in_any_script(one: str, other: str) -> None:
    assert _degree(SESSION.format(one), SESSION.format(other)) == "same-frame"
    assert _degree(SESSION.format(one), SESSION.format(one).replace("今天上午", "上午")) == "edited"


def test_one_number_in_two_scripts_is_one_session() -> None:
    assert _same(SESSION.format("三"), SESSION.format("3"))


BULLETIN = (
    "据市疾控中心消息，{0}0时至24时，全市新增确诊病例{1}例，其中输入病例{2}例，本土病例{3}例。"
    "截至{0}24时，全市现有确诊病例{4}例，累计治愈出院{5}例，尚有{6}人正在接受医学观察。"
    "患者均在定点医院接受治疗，密切接触者均已落实隔离措施。"
)
MONDAY_CASES = BULLETIN.format("3月7日", 4, 1, 3, 18, 120, 85)


def test_bulletins_of_two_days_share_a_frame() -> None:
    assert _degree(MONDAY_CASES, BULLETIN.format("3月8日", 2, 1, 1, 19, 121, 90)) == "same-frame"
    assert _degree(MONDAY_CASES, f"本报讯 {MONDAY_CASES}各区将继续公布情况。") in {
        "edited",
        "extended",
    }


def test_a_year_later_the_same_words_are_another_notice() -> None:
    notice = story(Random(31), sentences=12).text
    newer = "今年的安排如下。" + notice.partition("。")[2].rpartition("。")[0] + "请大家相互转告。"
    assert _same(notice, newer, 0.5)
    assert not _same(notice[: len(notice) * 3 // 5] + newer[:40], newer, 365)


def test_up_and_down_are_two_flashes() -> None:
    flash = "午后有色金属板块持续走高，江铜矿业、北山稀土等个股跟涨，成交额明显放大。"
    assert _degree(flash, flash.replace("走高", "走低")) == "same-frame"


def test_facts_say_the_same_of_a_text_that_ends_early(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever it ends: in the middle of a date, of a figure, before what people say of it."""
    whole = [text for text in {pair.later.text for pair in labelled_pairs()} if len(text) > 160]
    begun = [
        (shingled(text), shingled(text[: len(text) * tenths // 10]))
        for at, text in enumerate(sorted(whole))
        for tenths in (3 + at % 3, 7 + at % 3)
    ]

    def edges() -> list[object]:
        return [edge_between(*two, days) for two in begun for days in (0.1, 0.6, 3.0)]

    shortly = edges()
    assert sum(degrees._ends_early(*two) for two in begun) > 100
    monkeypatch.setattr(degrees, "_ends_early", lambda *_: False)
    assert edges() == shortly
