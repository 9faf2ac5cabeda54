"""Titles, subheads and words in brackets that only look like a byline, a credit or furniture."""

from __future__ import annotations

import time

import pytest

from crawler.newspaper.parse.credit import split_credit
from crawler.newspaper.parse.masthead import is_furniture
from crawler.newspaper.parse.paper import unknown_paper
from crawler.newspaper.parse.printed_byline import (
    byline_line,
    end_byline,
    lead_byline,
    names_line,
)
from tests.support.page_lines import BRIDGE, headlines, lines

PAPER = unknown_paper("江州日报")


@pytest.mark.parametrize(
    "title",
    [
        "一校一策 因材施教", "三读通过 年改法案", "江州集团图书成功出版", "推行首办制",
        "灾情实行日报制", "G20 峰会今日开幕", "C919 完成首飞", "80 后创业记", "主编寄语",
        "做好海报宣传", "驾驶证有了电子版",
    ],
)  # fmt: skip
def test_no_furniture(title: str) -> None:
    assert not is_furniture(title, PAPER)


@pytest.mark.parametrize(
    "title",
    [
        "姚明专访", "专访姚明", "速写李白", "江南速写", "蔚县剪纸", "审核程序", "后期施工",
        "设计方案", "■ 连续报道", "记者走基层", "记者节快乐", "记者在现场", "本报记者走基层",
        "策划先行 执行有力", "一位灯塔工作者的自述", "江山如画", "【应急管理篇】", "■来论",
        "作者与读者", "作者简介", "记者来信", "记者连线", "■评论员文章",
        "记者节的由来", "通讯员王伟和他的稿件",
        "■云课堂", "■平安夜", "■高温来袭", "▲金秋", "◆常用", "■加强巴士",
    ],
)  # fmt: skip
def test_no_byline(title: str) -> None:
    assert byline_line(title, PAPER) is None


@pytest.mark.parametrize(
    "title",
    [
        "长征五号成功", "神舟十号安全", "全国两会时间", "进博会时间", "加强巴士服务", "喜迎新春",
        "夜航人共护长江之舟", "喜迎盛会向未来", "王伟明在江州考察时强调", "王伟明强调", "保运输",
        "游船租赁纠纷高发", "保障供应链", "美方否认", "江边时评：", "常州 宁波",
        "严格执法", "古树名木", "向阳而生", "万里长征", "高温来袭", "文化·周末",
        "平安夜", "江水向东流，",
    ],
)  # fmt: skip
def test_nobody_s_name_below_a_title(title: str) -> None:
    found = names_line(title, PAPER)
    assert found is None or not found.people.names


@pytest.mark.parametrize(
    "end", ["（方言）", "（高温）", "（云课堂）", "（十九世纪·俄罗斯）", "（左图）"]
)
def test_a_word_in_brackets_names_nobody(end: str) -> None:
    found = end_byline(BRIDGE + end, PAPER)
    assert found is None or not found.people.names


@pytest.mark.parametrize(
    "begin",
    [
        "（为了两岸平安·渡口守护者）",
        "（江州市）",
        "国际快讯 ",
        "移动通讯 ",
        "最新资讯 ",
        "■ 连续报道 ",
        "■ 解读报道 ",
    ],
)
def test_no_lead(begin: str) -> None:
    assert lead_byline(begin + BRIDGE, PAPER) is None


@pytest.mark.parametrize(
    "end", ["（江苏常州）", "（湖南安化）", "（江西安义）", "（四川平昌）", "（本报社会万象）"]
)
def test_no_end(end: str) -> None:
    assert end_byline(BRIDGE + end, PAPER) is None


@pytest.mark.parametrize(
    "title", ["图书捐给学校", "图书漂流进大学", "三年行动 绘就产业布局图", "携手同行 共同"]
)
def test_no_credit(title: str) -> None:
    assert split_credit(title, PAPER) is None


@pytest.mark.parametrize(
    ("end", "names"),
    [
        ("（时政部记者 王伟）", "王伟"),
        ("（通讯员王伟 供稿）", "王伟"),
        ("（江州税务供稿）", ""),
        ("（作者：江州大学教授 王伟）", "王伟"),
        ("（通讯员 江州市文化馆馆长李敏）", "李敏"),
    ],
)
def test_whom_an_end_names(end: str, names: str) -> None:
    found = end_byline(BRIDGE + end, PAPER)
    assert found is not None
    assert " ".join(found.people.names) == names


def test_who_translated_behind_a_space() -> None:
    found = byline_line("王伟 译", PAPER)
    assert found is not None
    assert found.people.reporters == ("王伟",)


@pytest.mark.parametrize("subhead", ["正常血压是120/80", "■ G20 峰会今日开幕"])
def test_a_subhead_with_letters_or_numbers_points_nowhere(subhead: str) -> None:
    page = lines("渡口新桥通车", "本报记者 王伟", BRIDGE, subhead, BRIDGE + BRIDGE)
    assert not page.furniture
    assert headlines(page) == ["渡口新桥通车"]


@pytest.mark.parametrize("name", ["要闻", "关注", "亮点"])
def test_a_page_s_name_above_a_title_and_its_writers_heads_no_list(name: str) -> None:
    title = ["把百姓的事放在心上", "江州老街改造三年记", "住户们都回来了", "周芳 李敏"]
    page = lines("江州日报", "2026年7月9日 星期四", name, *title, f"本报讯（记者 王伟）{BRIDGE}")
    told = " ".join(page.articles[0].title_lines)
    assert all(line in told for line in title[:3])
    assert len(page.furniture) <= 3


@pytest.mark.parametrize(
    "line",
    [
        "综合 要闻 经济 财经 金融 民生 社会 法治 文化 体育 国际 科技 教育 健康 旅游 生活 评论 国内",
        "版" * 90,
        "本报讯" + "江州日报记者王伟明" * 12 + BRIDGE,
        "综合" + "甲乙和" * 30 + BRIDGE,
        "王）" * 24,
    ],
)
def test_a_line_is_read_at_once(line: str) -> None:
    begin = time.process_time()
    lines("渡口新桥通车", line, BRIDGE)
    lines(line, "渡口新桥通车", BRIDGE)
    assert time.process_time() - begin < 2
