"""Bylines, credits, datelines and marks at an article's end: one form a row, an example each."""

from __future__ import annotations

import pytest

from crawler.newspaper.model import Span
from crawler.newspaper.parse.blocks import Block
from crawler.newspaper.parse.credit import is_caption_lead, split_credit
from crawler.newspaper.parse.label import BlockKind, Labelled, looks_like_heading
from crawler.newspaper.parse.paper import unknown_paper
from crawler.newspaper.parse.printed_byline import (
    byline_line,
    end_byline,
    lead_byline,
    names_line,
)
from crawler.newspaper.parse.rejoin import Unit
from crawler.newspaper.parse.titles import read_title

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
        ("记者 王伟 北京、上海报道", "王伟", "", ""),
        ("本报记者 王伟 周芳 发自江州", "王伟 周芳", "", ""),
        ("本报记者 王伟 文并摄", "王伟", "", "王伟"),
        ("本报记者王伟 文\\摄", "王伟", "", "王伟"),
        ("口述：李敏 整理：记者 王伟", "王伟", "", ""),
        ("策划 李敏 执行 本报记者 王伟", "王伟", "", ""),
        ("记者 王伟 通讯员 李敏 摄影 周芳", "王伟", "李敏", "周芳"),
        ("本报编译 王伟", "王伟", "", ""),
        ("本报北京专电 记者 王伟", "王伟", "", ""),
        ("见习生 李敏", "", "李敏", ""),
        ("〇本报记者 王伟", "王伟", "", ""),
        ("【记者 王伟】", "王伟", "", ""),
        ("文·王伟 图·周芳", "王伟", "", "周芳"),
        ("文、图/王伟", "王伟", "", "王伟"),
        ("采写/摄影 王伟", "王伟", "", "王伟"),
        ("采写、摄影/王伟", "王伟", "", "王伟"),
        ("江州日报、江州+记者 王伟", "王伟", "", ""),
        ("江州日报/江州网 记者 王伟", "王伟", "", ""),
        ("本报记者 王伟 综合报道", "王伟", "", ""),
        ("本报记者 王伟，通讯员 李敏", "王伟", "李敏", ""),
        ("本报江州讯 记者 王伟", "王伟", "", ""),
        ("本报讯（记者 王伟）", "王伟", "", ""),
        ("（记者王伟 李敏整理）", "王伟 李敏", "", ""),
        ("◎王伟（江州）", "王伟", "", ""),
        ("专栏作家 王伟", "王伟", "", ""),
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
        ("阿依古丽·买买提", "阿依古丽·买买提"),
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
        ("央视网消息：桥通了。", ""),
        ("【记者 王伟 报道】桥通了。", "王伟"),
        ("工人日报-中工网讯 （记者 王伟）桥通了。", "王伟"),
        ("江州日报—江州网记者王伟报道：桥通了。", "王伟"),
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
        ("本报记者 王伟", "王伟"),
        ("（新华社 王伟）", "王伟"),
        ("（综合新华社、江州网报道）", ""),
        ("（王伟 作者单位：江州大学）", "王伟"),
        ("（阿依古丽·买买提）", "阿依古丽·买买提"),
        ("（晓王）", ""),
        ("（王伟文 周芳图）", "王伟"),
        ("（记者王伟采写）", "王伟"),
        ("（本组稿件均由新华社提供）", ""),
        ("（除署名外，均据新华社）", ""),
        ("【记者 王伟】", "王伟"),
        (" 文/王伟", "王伟"),
    ],
)
def test_ends(end: str, people: str) -> None:
    found = end_byline("桥通了。" + end, PAPER)
    assert found is not None
    assert " ".join(found.people.reporters) == people


@pytest.mark.parametrize(
    "end",
    [
        "（以下简称甲）",
        "（未完待续）",
        "（作者系江州大学教授）",
        "（作者单位：江州市委党校）",
        "（掌声）",
        "（下图）",
    ],
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
        (" 江州博物馆 供图", ""),
        ("新华社/路透", ""),
        (" CFP 供图", ""),
        (" 本报记者 王伟 航拍", "王伟"),
        (" AI制图 王伟", "王伟"),
        (" 新华社发 王伟 摄", "王伟"),
        ("图据视觉中国", ""),
        (" 王伟/影像中国", "王伟"),
        ("（通讯员 供图）", ""),
        (" 通讯员李敏供图", "李敏"),
        (" 图/江州市文旅局", ""),
        (" 图片来自网络", ""),
        (" 央视截图", ""),
        (" 本报记者 王伟 通讯员 李敏 摄", "王伟 李敏"),
        (" 摄影记者 王伟", "王伟"),
        (" 扎西次仁 摄", "扎西次仁"),
        ("（AI生成）", ""),
    ],
)
def test_credits(credit: str, photographers: str) -> None:
    found = split_credit("江边的渡口。" + credit, PAPER)
    assert found is not None
    assert (found.text, " ".join(found.photographers)) == ("江边的渡口。", photographers)


def test_a_caption_may_name_itself() -> None:
    assert is_caption_lead("图为江边的渡口。", PAPER)
    assert not is_caption_lead("图书馆搬到了江边。", PAPER)


@pytest.mark.parametrize(
    ("lines", "headline", "subtitle"),
    [
        (
            [
                "江州举行新年音乐会",
                "王伟李敏周芳何静吴勇刘芳陈刚马丽与首都各界群众和劳动模范代表一起辞旧迎新",
            ],
            "江州举行新年音乐会",
            "王伟李敏周芳何静吴勇刘芳陈刚马丽与首都各界群众和劳动模范代表一起辞旧迎新",
        ),
        (
            ["在茶话会上的讲话", "（二〇二二年一月一日）"],
            "在茶话会上的讲话",
            "（二〇二二年一月一日）",
        ),
        (["桥通了以后", "江边的日子热闹起来"], "江边的日子热闹起来", ""),
    ],
)
def test_a_long_or_bracketed_line_below_is_a_subtitle(
    lines: list[str], headline: str, subtitle: str
) -> None:
    """What is never set in the largest type is no headline."""
    units = []
    for line in lines:
        one = Labelled(Block(line, Span(0, len(line))), BlockKind.HEADING)
        units.append(Unit(one, one.kind, line, (one.block.span,)))
    title = read_title(units)
    assert (title.headline, title.subtitle) == (headline, subtitle)


def test_a_salutation_is_no_heading() -> None:
    assert not looks_like_heading("各位院士，同志们、朋友们：")
