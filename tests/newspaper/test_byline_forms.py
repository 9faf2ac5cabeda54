"""Bylines, credits, datelines and marks at an article's end: one form a row, an example each."""

from __future__ import annotations

import pytest

from crawler.newspaper.parse.credit import is_caption_lead, split_credit
from crawler.newspaper.parse.paper import unknown_paper
from crawler.newspaper.parse.printed_byline import (
    byline_line,
    end_byline,
    lead_byline,
    names_line,
)

PAPER = unknown_paper("江州日报")


@pytest.mark.parametrize(
    ("line", "reporters", "correspondents", "photographers"),
    [
        ("本报记者 王伟 李敏", "王伟 李敏", "", ""),
        ("本报记者王伟周芳", "王伟 周芳", "", ""),
        ("本报记者 王 伟 周 芳", "王伟 周芳", "", ""),
        ("◎记者 王伟 ○编辑 李敏", "王伟", "", ""),
        ("记者 王伟 编辑 李敏", "王伟", "", ""),
        ("撰文：王伟 摄影：周芳", "王伟", "", "周芳"),
        ("文/王伟 图/周芳", "王伟", "", "周芳"),
        ("文/江州日报全媒体记者 王伟 图/受访者提供", "王伟", "", ""),
        ("江州日报全媒体记者 王伟 图/受访者提供", "王伟", "", ""),
        ("本报特约记者 王伟", "王伟", "", ""),
        ("本报首席记者 王伟", "王伟", "", ""),
        ("见习记者 王伟", "王伟", "", ""),
        ("本报记者 王伟 见习记者 李敏", "王伟 李敏", "", ""),
        ("本报记者 王伟 实习生 李敏", "王伟", "李敏", ""),
        ("王伟 摄影报道", "王伟", "", "王伟"),
        ("本报记者 王伟 摄影报道", "王伟", "", "王伟"),
        ("文/图 本报记者 王伟", "王伟", "", "王伟"),
        ("本报记者 王伟 文/图", "王伟", "", "王伟"),
        ("图文/王伟", "王伟", "", "王伟"),
        ("本报记者 王伟 文 周芳 图", "王伟", "", "周芳"),
        ("本报记者 王伟/文 周芳/图", "王伟", "", "周芳"),
        ("本报记者 阿依古丽", "阿依古丽", "", ""),
        ("本报记者 阿依古丽·买买提 周芳", "阿依古丽·买买提 周芳", "", ""),
        ("记者 完颜亮", "完颜亮", "", ""),
        ("记者 欧阳娜娜 司马小青", "欧阳娜娜 司马小青", "", ""),
        ("■ 江州日报全媒体记者 王伟 通讯员 李敏", "王伟", "李敏", ""),
        ("记者：王伟 通讯员：李敏", "王伟", "李敏", ""),
        ("□ 王伟", "王伟", "", ""),
        ("新华社记者 王伟 周芳", "王伟 周芳", "", ""),
        ("本报驻埃及记者王伟", "王伟", "", ""),
        ("江州国防报记者王伟 新华社记者周芳 李敏", "王伟 周芳 李敏", "", ""),
        ("本报评论员", "", "", ""),
        ("本报综合报道", "", "", ""),
        ("（本报记者 王伟）", "王伟", "", ""),
        ("策划 王伟 执笔 周芳", "周芳", "", ""),
        ("统筹：王伟 采写：周芳", "周芳", "", ""),
        ("采写：本报记者 王伟", "王伟", "", ""),
        ("整理/本报记者 王伟", "王伟", "", ""),
        ("编译 王伟", "王伟", "", ""),
        ("文｜王伟", "王伟", "", ""),
        ("本报记者 王伟 广州报道", "王伟", "", ""),
        ("王伟 广州报道", "王伟", "", ""),
        ("●本报记者 王伟 北京报道", "王伟", "", ""),
        ("本报通讯员 李敏", "", "李敏", ""),
        ("□ 本报记者 王伟 □ 本报通讯员 李敏", "王伟", "李敏", ""),
        ("江经记者 王伟 江经编辑 李敏", "王伟", "", ""),
        ("22世纪经济报道记者 王伟 北京报道", "王伟", "", ""),
        ("江州都市报-渡口新闻记者 王伟 摄影报道", "王伟", "", "王伟"),
        ("江州日报·江州发布记者 王伟 实习记者 周芳", "王伟 周芳", "", ""),
        ("本报讯 记者 王伟 报道", "王伟", "", ""),
        ("本报驻法国记者 王伟", "王伟", "", ""),
        ("作者：李敏", "", "李敏", ""),
        ("（王伟 周芳文/图）", "王伟 周芳", "", "王伟 周芳"),
    ],
)
def test_lines(line: str, reporters: str, correspondents: str, photographers: str) -> None:
    found = byline_line(line, PAPER)
    assert found is not None
    people = found.people
    assert " ".join(people.reporters) == reporters
    assert " ".join(people.correspondents) == correspondents
    assert " ".join(people.photographers) == photographers


@pytest.mark.parametrize(
    "line", ["越总理谈今年工作指导方针", "街道编辑部的故事", "让我来当一回记者", "江边开了三家书店"]
)
def test_headlines_are_no_bylines(line: str) -> None:
    assert byline_line(line, PAPER) is None


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("王伟", "王伟"),
        ("王伟周芳", "王伟 周芳"),
        ("王伟 周芳", "王伟 周芳"),
        ("粒砂", ""),
        ("王伟（江州大学教授）", "王伟"),
        ("陶立华王力", "陶立华 王力"),
        ("王伟周芳李敏", "王伟 周芳 李敏"),
    ],
)
def test_names_alone(line: str, names: str) -> None:
    """A pen name is a byline that names nobody whom one could look for."""
    found = names_line(line, PAPER)
    assert found is not None
    assert " ".join(found.people.reporters) == names


@pytest.mark.parametrize(
    ("paragraph", "reporters"),
    [
        ("本报讯 记者王伟报道：昨天，桥通了。", "王伟"),
        ("本报讯（记者 王伟）昨天，桥通了。", "王伟"),
        ("本报讯记者王伟报道：桥通了。", "王伟"),
        ("新华社北京12月31日电（记者王伟）桥通了。", "王伟"),
        ("新华社北京十二月三十一日电（江州电台记者王伟、新华社记者周芳）桥通了。", "王伟 周芳"),
        ("新华社北京7月8日电 记者王伟、周芳报道：桥通了。", "王伟 周芳"),
        ("本报江州1月1日电记者王伟、周芳报道：桥通了。", "王伟 周芳"),
        ("本报江州12月30日讯新华社记者王伟、本报记者周芳报道：桥通了。", "王伟 周芳"),
        ("本报江州12月31日讯记者王伟从市交通局获悉：桥通了。", "王伟"),
        ("据新华社江州1月4日电（王伟、周芳）桥通了。", "王伟 周芳"),
        ("（本报江州7月8日讯）桥通了。", ""),
        ("据新华社电 桥通了。", ""),
        ("据江州日报客户端消息 桥通了。", ""),
        ("【本报讯】桥通了。", ""),
        ("记者王伟报道：桥通了。", "王伟"),
        ("江州法治报北京7月8日讯 记者王伟 桥通了。", "王伟"),
        ("江州青年报客户端讯（江青报·江青网记者 王伟）桥通了。", "王伟"),
        ("江州日报讯 （记者/王伟 通讯员/李敏）桥通了。", "王伟"),
        ("中新网7月8日电 桥通了。", ""),
        ("据央视新闻客户端消息，桥通了。", ""),
    ],
)
def test_leads(paragraph: str, reporters: str) -> None:
    found = lead_byline(paragraph, PAPER)
    assert found is not None
    assert " ".join(found.people.reporters) == reporters


@pytest.mark.parametrize(
    ("end", "people"),
    [
        ("（王伟）", "王伟"),
        ("（王伟周芳）", "王伟 周芳"),
        ("（本报记者 王伟）", "王伟"),
        ("（新华社江州7月8日电）", ""),
        ("（新华社江州7月8日电 记者王伟 周芳 李敏）", "王伟 周芳 李敏"),
        ("（本报江州7月8日讯）", ""),
        ("（县融媒体中心 王伟）", "王伟"),
        ("（王伟 江州融媒）", "王伟"),
        ("（文字整理/王伟）", "王伟"),
        ("（图/周芳 文/王伟）", "王伟"),
        ("（均据新华社）", ""),
        ("（本报专电）", ""),
        ("（据《江州晚报》）", ""),
        ("（来源：江州发布）", ""),
        (" 本报记者 王伟", "王伟"),
        ("（江州日报 王伟）", "王伟"),
        (" 据新华社", ""),
        ("（央视新闻）", ""),
    ],
)
def test_ends(end: str, people: str) -> None:
    found = end_byline("桥通了。" + end, PAPER)
    assert found is not None
    assert " ".join(found.people.reporters) == people


@pytest.mark.parametrize(
    "end",
    ["（以下简称甲）", "（未完待续）", "（作者系江州大学教授）", "（作者单位：江州市委党校）"],
)
def test_other_brackets_end_nothing(end: str) -> None:
    assert end_byline("桥通了。" + end, PAPER) is None


@pytest.mark.parametrize(
    ("credit", "photographers"),
    [
        (" 王伟 摄", "王伟"),
        ("视觉中国/图", ""),
        ("（人民视觉）", ""),
        ("影像中国", ""),
        ("图／新华社", ""),
        ("资料图片", ""),
        ("受访者供图", ""),
        ("（主办方供图）", ""),
        ("新华社发（王伟 摄）", "王伟"),
        (" 王伟摄（人民视觉）", "王伟"),
        (" 王伟摄/光明图片", "王伟"),
        ("（图源：江州发布）", ""),
        ("（新华社发法新社照片）", ""),
        ("通讯员 李敏 供图", "李敏"),
        ("图片由江州图书馆提供", ""),
        (" 王伟 绘", "王伟"),
        (" 视觉中国供图", ""),
        ("（图片来源：新华社）", ""),
    ],
)
def test_credits(credit: str, photographers: str) -> None:
    found = split_credit("江边的渡口。" + credit, PAPER)
    assert found is not None
    assert (found.text, " ".join(found.photographers)) == ("江边的渡口。", photographers)


def test_a_caption_may_name_itself() -> None:
    assert is_caption_lead("图为江边的渡口。", PAPER)
    assert not is_caption_lead("图书馆搬到了江边。", PAPER)
