"""Bylines in the first and last lines of an article."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.site.byline import Byline, read_byline

REAL = Path(__file__).parents[3] / "shared/real/online/chinanews.jsonl"


@pytest.mark.parametrize(
    ("line", "reporters", "correspondents"),
    [
        ("冷山日报·掌上冷山记者/李云 通讯员/陈雪平 张志", ["李云"], ["陈雪平", "张志"]),
        ("冷山日报·掌上冷山记者/李云通讯员/陈雪平张志", ["李云"], ["陈雪平张志"]),
        ("冷山日报·掌上冷山讯(记者/罗欣 通讯员/周俊)", ["罗欣"], ["周俊"]),
        ("（记者 甲某 乙某）", ["甲某", "乙某"], []),
        ("（记者甲某、乙某）", ["甲某", "乙某"], []),
        ("【记者 李云】", ["李云"], []),
        ("本报记者 甲某", ["甲某"], []),
        ("本报记者李云", ["李云"], []),
        ("每经记者 甲某 每经编辑 乙某", ["甲某"], []),
        ("每经记者：李云    每经编辑：王强", ["李云"], []),
        ("经济日报记者 林木", ["林木"], []),
        ("通讯员 王强", [], ["王强"]),
        ("本报通讯员 王强 记者 李云", ["李云"], ["王强"]),
        ("记者李云、王强，通讯员丁一", ["李云", "王强"], ["丁一"]),
        ("记者 买买提·艾力、李云", ["买买提·艾力", "李云"], []),
        ("■本报记者 李云 见习记者 王强", ["李云", "王强"], []),
        ("首席记者 李云 实习生 钱二 通讯员 孙三", ["李云"], ["孙三"]),
        ("文/本报记者 李云", ["李云"], []),
        ("记者 李云 文/图", ["李云"], []),
        ("记者丨李云 编辑丨王强", ["李云"], []),
        ("文丨本报记者 李云", ["李云"], []),
        ("记者 李云 冷山报道", ["李云"], []),
        ("○ 记者 李云 王强 ○编辑 赵四", ["李云", "王强"], []),
        ("每经记者 李云 全国书市现场报道 每经编辑 王强", ["李云"], []),
        ("稿件来源：每经记者 李云 发自冷山", ["李云"], []),
        ("记者 欧阳云飞", ["欧阳云飞"], []),
    ],
)
def test_a_byline_is_read(line: str, reporters: list[str], correspondents: list[str]) -> None:
    assert read_byline(f"{line}\n冷山站今天通车。") == Byline(
        line, tuple(reporters), tuple(correspondents)
    )
    assert read_byline(f"{'早市。' * 9}\n" * 9 + line).line == line


@pytest.mark.parametrize(
    "line",
    [
        "记者从冷山市政府获悉，车站今天通车。",
        "记者从冷山市政府获悉",
        "他对记者表示，车站今天通车。",
        "对记者表示",
        "据记者了解",
        "多名记者来到现场",
        "答记者问",
        "中外记者见面会",
        "记者节",
        "记者走访",
        "每经记者直击新能源车展",
        "本报记者近日走访冷山站",
        "记者",
        "本报记者",
        "记者李云 摄",
        "责任编辑：王强",
        "（文章来源：冷山日报）",
        "（记者从现场获悉）",
        "记者 A1",
        "记者 李云 走访",
        "（记者 走访 李云）",
        "",
    ],
)
def test_a_sentence_about_reporters_is_no_byline(line: str) -> None:
    assert read_byline(f"{line}\n冷山站今天通车。") == Byline()


def test_a_bracket_at_the_beginning_keeps_its_paper() -> None:
    text = "冷山日报·掌上冷山讯(记者/罗欣 通讯员/周俊) 昨天，冷山站通车。"
    assert read_byline(text) == Byline(
        "冷山日报·掌上冷山讯(记者/罗欣 通讯员/周俊)", ("罗欣",), ("周俊",)
    )


def test_a_wire_line() -> None:
    read = read_byline("新华社冷山２月７日电 （记者李云、王强）冷山站今天通车。")
    assert read == Byline("新华社冷山２月７日电 （记者李云、王强）", ("李云", "王强"), ())


def test_a_bracket_at_the_end_stands_alone() -> None:
    text = "正文。\n" * 9 + "冷山站昨天通车，首班车坐了一百二十人，末班车坐了九十人。（记者 李云）"
    assert read_byline(text) == Byline("（记者 李云）", ("李云",), ())


def test_before_the_source_line() -> None:
    text = "正文。\n" * 9 + "（记者 李云）\n（文章来源：冷山日报）"
    assert read_byline(text).reporters == ("李云",)


def test_neighbouring_lines_are_one_byline() -> None:
    assert read_byline("记者：李云\n通讯员：王强\n正文。") == Byline(
        "记者：李云 通讯员：王强", ("李云",), ("王强",)
    )


def test_the_beginning_goes_before_the_end() -> None:
    text = "记者 李云\n" + "正文。\n" * 9 + "（记者 王强）"
    assert read_byline(text).reporters == ("李云",)


def test_the_middle_is_not_looked_at() -> None:
    assert read_byline("正文。\n" * 6 + "记者 李云\n" + "正文。\n" * 6) == Byline()


def test_names_of_one_article_are_not_repeated() -> None:
    assert read_byline("记者 李云\n记者 李云 王强").reporters == ("李云", "王强")


@pytest.mark.parametrize("piece", ["记者", "（记者）", "记者 李云 ", "（记者 李云", "通讯员/", "·"])
def test_hostile_lines_take_linear_time(piece: str) -> None:
    began = time.process_time()
    read_byline(piece * 50_000)
    assert time.process_time() - began < 5


NAMES = st.sampled_from(["李云", "王强", "陈雪平", "欧阳云飞", "甲某", "买买提·艾力"])


@given(
    st.lists(NAMES, min_size=1, unique=True),
    st.lists(NAMES, unique=True),
    st.sampled_from(["", "本报", "每经", "冷山日报·掌上冷山"]),
    st.sampled_from([" ", "、", "\u3000"]),
)
def test_names_written_are_names_read(
    reporters: list[str], correspondents: list[str], paper: str, between: str
) -> None:
    line = f"{paper}记者/{between.join(reporters)}"
    if correspondents:
        line += f" 通讯员/{between.join(correspondents)}"
    expected = Byline(line, tuple(reporters), tuple(correspondents))
    assert read_byline(f"{line}\n正文") == (expected if len(line) <= 120 else Byline())


@given(st.text() | st.text("记者通讯员/ 李云（）\n、从"))
def test_any_text_has_a_byline_or_none(text: str) -> None:
    read = read_byline(text)
    assert bool(read.line) == bool(read.reporters or read.correspondents)
    assert all(name in text for name in read.reporters + read.correspondents)


@pytest.mark.parametrize(
    ("bracket", "reporters"),
    [
        ("(记者李云、王强)", ["李云", "王强"]),
        ("(李云)", ["李云"]),
        ("（李云、王强）", ["李云", "王强"]),
        ("(陈雪平张志)", ["陈雪平张志"]),
        ("(冷山日报、冷报全媒体记者李云)", ["李云"]),
        ("(冷山日报记者李云)", ["李云"]),
    ],
)
@pytest.mark.parametrize("dateline", ["冷山新社东岭3月30日电", "本报讯", "冷新网东岭3月30日电 "])
def test_a_bracket_after_a_dateline(bracket: str, reporters: list[str], dateline: str) -> None:
    headlines = "冷山站通车\n首日两百人\n晨报专稿\n图为站前\n"
    for before in ("", headlines):
        read = read_byline(f"{before}{dateline}{bracket}冷山站今天通车。\n" + "正文。\n" * 9)
        assert read.reporters == tuple(reporters)
        assert read.line == f"{dateline}{bracket}".strip()


@pytest.mark.parametrize(
    ("bracket", "reporters"),
    [
        ("(本报记者 李 云整理)", ["李云"]),
        ("（总台记者 李云 王强 东岭报道）", ["李云", "王强"]),
        ("（冷山报记者 李云 成岭连线报道）", ["李云"]),
        ("（本报记者李云、王强综合报道）", ["李云", "王强"]),
        ("（冷山社记者李云、王强参与采写）", ["李云", "王强"]),
        ("（参与采写记者：李云、王强）", ["李云", "王强"]),
        ("（记者李云、王强，参与采访：成一）", ["李云", "王强"]),
        ("（执笔记者：李云；参与记者：王强）", ["李云", "王强"]),
        ("（记者 李云 剪辑 王强 海报设计 成一）", ["李云"]),
        ("（记者 李云 视频 王强）", ["李云"]),
        ("（本报记者李云整理）", ["李云"]),
        ("（本报记者 李云报道）", ["李云"]),
        ("（本报记者： 李云报道）", ["李云"]),
        ("（本报记者李云 东岭报道）", ["李云"]),
        ("（参与记者：李云、王强；编辑：钱二）", ["李云", "王强"]),
        ("（执笔记者：李云；参与记者：王强、孙三）", ["李云", "王强", "孙三"]),
        ("（整理/冷山网记者李云）", ["李云"]),
        ("（记者李云、王强 参与采写：成一）", ["李云", "王强"]),
        ("（记者李云等）", ["李云"]),
        ("（记者李云、王强等报道）", ["李云", "王强"]),
    ],
)
def test_a_bracket_that_ends_a_paragraph(bracket: str, reporters: list[str]) -> None:
    for after in ("", "\n参考文献\n一\n二\n三\n四\n五"):
        read = read_byline("正文。\n" * 9 + f"冷山站今天通车。{bracket}{after}")
        assert read == Byline(bracket, tuple(reporters), ())


def test_a_bracket_after_a_radio_s_dateline() -> None:
    read = read_byline("冷山网东岭3月30日消息（李云）冷山站今天通车。\n正文。")
    assert read == Byline("冷山网东岭3月30日消息（李云）", ("李云",), ())


@pytest.mark.parametrize(
    "line",
    [
        "冷山新社东岭3月30日电(全球热点)冷山站今天通车。",
        "冷山网东岭3月30日消息（图）冷山站今天通车。",
        "冷山新社东岭3月30日电(冷山日报一线报道组)冷山站今天通车。",
        "冷山新社东岭3月30日电(以下简称冷山站)冷山站今天通车。",
        "他今天来电(李云)。",
        "李云、王强(沈怀)来到冷山站。",
    ],
)
def test_a_bracket_that_names_nobody(line: str) -> None:
    assert read_byline(line + "\n正文。") == Byline()


@pytest.mark.skipif(not REAL.exists(), reason="../shared/real is not here")
@pytest.mark.parametrize(
    ("bracket", "found", "missed"),
    [
        # The three tell of a whole team: 报道组成员：…
        (r"[（(][^()（）\n]*(?:记者|通讯员)[^()（）\n]*[)）]", 1011, 3),
        # 木小满 and a press office are no names by their first character, nor is a team.
        (
            r"(?m)^[^\n（()]{2,26}[电讯] *[（(](?![^()（）\n]*(?:记者|通讯员))[^()（）\n]*[)）]",
            330,
            3,
        ),
    ],
    ids=["with a role", "after a dateline"],
)
def test_brackets_of_a_real_agency(bracket: str, found: int, missed: int) -> None:
    texts = [json.loads(line)["text"] for line in REAL.read_bytes().splitlines()]
    having = [text for text in texts if re.search(bracket, text)]
    unread = [text for text in having if not read_byline(text).line]
    assert (len(having), len(unread)) == (found, missed)


@pytest.mark.parametrize(
    ("line", "reporters"),
    [
        ("（冷山日报、江州报记者 李云）", ("李云",)),
        ("（冷山日报、某某记者 李云）", ()),
        ("冷山社江州3月30日电(李云 王强)车站通车。", ("李云", "王强")),
        ("冷山社江州3月30日电(李云 站今天)车站通车。", ()),
        ("冷山社江州3月30日电(阔云 王强)车站通车。", ()),
    ],
)
def test_all_papers_and_all_names_must_be_such(line: str, reporters: tuple[str, ...]) -> None:
    assert read_byline(line).reporters == reporters


@pytest.mark.parametrize(
    ("byline", "places"),
    [
        ("本报记者 李云", {0, 3, 16, 19}),
        ("冷山社江州3月30日电(李云)车站今天通车。", {0, 3, 4, 7}),
    ],
)
def test_how_many_lines_are_looked_at(byline: str, places: set[int]) -> None:
    """Four at either end, and behind a dateline the first eight."""
    for place in (0, 3, 4, 7, 8, 15, 16, 19):
        lines = ["车站今天通车。"] * 20
        lines[place] = byline
        found = read_byline("\n".join(lines))
        assert found.reporters == (("李云",) if place in places else ()), place


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("冷山讯(记者/李云)车站今天通车。", "冷山讯(记者/李云)"),
        ("！冷山讯(记者/李云)车站今天通车。", "(记者/李云)"),
        ("(记者/李云)车站今天通车。", "(记者/李云)"),
    ],
)
def test_a_dateline_before_a_bracket_belongs_to_the_byline(line: str, printed: str) -> None:
    assert read_byline(line).line == printed


@pytest.mark.parametrize("longer", ["", "云"])
def test_a_byline_has_a_hundred_and_twenty_characters_at_most(longer: str) -> None:
    line = "记者 " + "李云、" * 38 + "王强云" + longer
    assert read_byline(f"{line}\n车站今天通车。").line == ("" if longer else line)


def test_a_second_credit_is_of_another() -> None:
    assert "王强" not in read_byline("文/记者 李云 整理/王强\n车站今天通车。").reporters


def test_a_line_of_text_ends_a_byline() -> None:
    assert read_byline("记者 李云\n车站今天通车。\n记者 王强\n完").reporters == ("李云",)


def test_of_brackets_that_end_paragraphs_the_last_counts() -> None:
    lines = ["车站今天通车。"] * 20
    lines[8] += "（记者 李云）"
    lines[12] += "（记者 王强）"
    assert read_byline("\n".join(lines)).reporters == ("王强",)
