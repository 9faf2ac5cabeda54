"""Bylines set without white space, as in texts of the nineties, and names behind who they are."""

from __future__ import annotations

import pytest

from crawler.newspaper.parse.credit import split_credit
from crawler.newspaper.parse.paper import unknown_paper
from crawler.newspaper.parse.printed_byline import (
    byline_line,
    end_byline,
    lead_byline,
    names_line,
)
from tests.support.signed import signed_by

PAPER = unknown_paper("江州日报")


@pytest.mark.parametrize(
    ("line", "reporters", "correspondents"),
    [
        ("本报记者王伟明周芳通讯员李敏", "王伟明 周芳", "李敏"),
        ("通讯员李敏何静本报记者王伟明", "王伟明", "李敏 何静"),
        ("本报实习生李敏本报记者王伟明", "王伟明", "李敏"),
        ("新华社记者王伟明何静平本报记者周芳", "王伟明 何静平 周芳", ""),
        ("江州电视台记者王伟明新华社记者周芳本报记者吴勇", "王伟明 周芳 吴勇", ""),
        ("国防日报记者王伟明本报特约记者周芳", "王伟明 周芳", ""),
        ("王伟明周芳本报记者吴勇", "王伟明 周芳 吴勇", ""),
        ("本报记者王伟明周晓芳吴大勇何静平", "王伟明 周晓芳 吴大勇 何静平", ""),
        ("本报记者骆玉莲楼阳春", "骆玉莲 楼阳春", ""),
        ("本报记者毛强肖成山", "毛强 肖成山", ""),
        ("江州日报记者王伟 周芳 吴大勇何静平通讯员李敏", "王伟 周芳 吴大勇 何静平", "李敏"),
        ("■江州日报记者王伟明特约记者周芳", "王伟明 周芳", ""),
        ("王伟明本报通讯员李敏", "王伟明", "李敏"),
        ("江州日报记者王伟明来源：江州网", "王伟明", ""),
        ("本报记者胡瑶鲍洪山王伟", "胡瑶 鲍洪山 王伟", ""),
        ("本报记者王贤诸葛小亮", "王贤 诸葛小亮", ""),
        ("本报记者王伟明文李敏摄", "王伟明", ""),
        ("本报驻美国记者王伟明写于江城", "王伟明", ""),
        ("本报记者王伟明编写", "王伟明", ""),
        ("本报特派记者组", "", ""),
        ("本报记者阿不来提", "阿不来提", ""),
    ],
)
def test_lines(line: str, reporters: str, correspondents: str) -> None:
    assert signed_by(byline_line(line, PAPER))[:2] == (reporters, correspondents)


@pytest.mark.parametrize(
    ("lead", "names"),
    [
        ("本报江州1月1日讯记者王伟、周芳，通讯员李敏报道：", "王伟 周芳 李敏"),
        ("本报江州1月1日讯记者王伟、周芳；新华社记者吴勇报道：", "王伟 周芳 吴勇"),
        ("本报讯通讯员李敏报道：", "李敏"),
        ("本报讯 记者王伟、周芳 通讯员邓国报道：", "王伟 周芳 邓国"),
        ("本报讯李敏、何静报道：", "李敏 何静"),
        ("本报江州1月1日讯记者王伟自市交通局获悉：", "王伟"),
        ("本报江州1月1日讯江州电台记者王伟、本报记者江夏报道：", "王伟 江夏"),
    ],
)
def test_leads(lead: str, names: str) -> None:
    found = lead_byline(lead + "桥通了。", PAPER)
    assert found is not None
    assert " ".join(found.people.names) == names


@pytest.mark.parametrize(
    "end",
    [
        "（江苏王伟）", "（江西安义王伟）", "（江西安义 王伟）", "（湖南 王伟）", "（乌审旗 王伟）",
        "（王伟摘）", "（作者王伟系江州大学教授）", "（作者：王伟，分别系江州大学教授）",
        "（据《江州晚报》 王伟/文）",
        "（江州市渡口区王伟）", "（江州市委书记王伟）", "（王伟供稿）",
        "（100000江州市人民路1号王伟）", "（王伟摘编）",
    ],
)  # fmt: skip
def test_where_and_who_a_writer_is(end: str) -> None:
    found = end_byline("桥通了。" + end, PAPER)
    assert found is not None
    assert found.people.names == ("王伟",)


@pytest.mark.parametrize("end", ["（孟西安祁勇）", "（姚祥明羊盘初）", "（王国平邹蓬）"])
def test_names_of_which_one_has_a_word_in_it(end: str) -> None:
    found = end_byline("桥通了。" + end, PAPER)
    assert found is not None
    assert [len(name) for name in found.people.reporters] in ([3, 2], [3, 3])


@pytest.mark.parametrize("credit", ["张学文李敏摄", "（张学文李敏摄）", "本报记者张学文李敏摄"])
def test_who_took_a_picture_set_without_white_space(credit: str) -> None:
    found = split_credit("江边的渡口。" + credit, PAPER)
    assert found is not None
    assert found.photographers == ("张学文", "李敏")


def test_the_taker_of_a_picture_is_no_part_of_the_name() -> None:
    found = byline_line("（朱建平晏强民摄）", PAPER)
    assert found is not None
    assert (found.people.reporters, len(found.people.photographers)) == ((), 2)


@pytest.mark.parametrize("line", ["北京大学王伟", "中国驻美国大使王伟", "（台湾）王伟",
    "江州大学副教授、博士生导师 王伟", "中国作家协会会员 王伟", "王伟 江州大学教授",
])  # fmt: skip
def test_names_behind_an_office(line: str) -> None:
    found = names_line(line, PAPER)
    assert found is not None
    assert found.people.reporters == ("王伟",)


def test_a_writer_before_a_correspondent_and_one_who_put_it_into_chinese() -> None:
    assert signed_by(end_byline("桥通了。（周芳通讯员李敏）", PAPER))[:2] == ("周芳", "李敏")
    names = end_byline("桥通了。（作者约翰·史密斯，王小伟译）", PAPER)
    assert signed_by(names)[1] == "约翰·史密斯 王小伟"


def test_writers_of_two_papers_in_brackets() -> None:
    found = end_byline("桥通了。（王伟明记者李敏）", PAPER)
    assert found is not None
    assert found.people.reporters == ("王伟明", "李敏")


@pytest.mark.parametrize("end", ["（全媒体记者 王伟）", "（欧阳春）"])
def test_what_looks_like_a_name_before_a_role_or_like_a_place(end: str) -> None:
    found = end_byline("桥通了。" + end, PAPER)
    assert found is not None
    assert len(found.people.reporters) == 1
