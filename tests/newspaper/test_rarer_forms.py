"""Rarer forms of bylines, datelines, credits and furniture, an example each."""

from __future__ import annotations

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
from tests.support.page_lines import BRIDGE, STREET, headlines, lines
from tests.support.signed import signed_by

PAPER = unknown_paper("江州日报")


@pytest.mark.parametrize(
    ("line", "reporters", "correspondents", "photographers"),
    [
        ("本报记者 平安", "平安", "", ""),
        ("本报记者 南阳 通讯员 李敏", "南阳", "李敏", ""),
        ("记者 李小京报道", "李小京", "", ""),
        ("本 报 记 者 王伟", "王伟", "", ""),
        ("□ 记 者 王伟 报道", "王伟", "", ""),
        ("本报记者 王 小 明 周 芳", "王小明 周芳", "", ""),
        ("⊙记者 王伟 ⊙编辑 李敏", "王伟", "", ""),
        ("A06-A07版采写/江州日报记者 王伟", "王伟", "", ""),
        ("本报记者 王伟 J123", "王伟", "", ""),
        ("石榴云/江州日报记者 王伟", "王伟", "", ""),
        ("江州晚报·江州壹点 记者 王伟", "王伟", "", ""),
        ("江州日报记者 王伟 共享联盟·渡口 李敏", "王伟 李敏", "", ""),
        ("本报记者 王伟 县融媒体中心 李敏", "王伟 李敏", "", ""),
        ("通讯员 市公安局 李敏", "", "李敏", ""),
        ("本报驻美国、法国记者 王伟", "王伟", "", ""),
        ("本报记者 王伟（发自江州）", "王伟", "", ""),
        ("特派记者 王伟（江州今日电）", "王伟", "", ""),
        ("文/王伟（图片由受访者提供）", "王伟", "", ""),
        ("讲述：李敏（化名） 整理：本报记者 王伟", "王伟", "", ""),
        ("本报记者 王伟 综合新华社、央视新闻报道", "王伟", "", ""),
        ("江州快报讯（记者 王伟）", "王伟", "", ""),
        ("本版稿件采写 本报记者 王伟", "王伟", "", ""),
        ("本版图文由本报记者 王伟 采写拍摄", "王伟", "", "王伟"),
        ("本报记者 王伟 本版制图 周芳", "王伟", "", "周芳"),
        ("本报记者 王伟 除署名外均为本报资料图", "王伟", "", ""),
        ("记者 王伟 视频拍摄 李敏 剪辑 周芳", "王伟", "", ""),
        ("访谈整理/王伟", "王伟", "", ""),
        ("☉记者 王伟 ☉编辑 李敏", "王伟", "", ""),
        ("·本报记者 王伟·", "王伟", "", ""),
        ("记者 王伟 编辑 李敏 校对 周芳 审核 何静", "王伟", "", ""),
        ("农民通讯员 李敏", "", "李敏", ""),
        ("本报记者 王伟 专访", "王伟", "", ""),
        ("王伟 发自江州", "王伟", "", ""),
        ("本报综合新华社电", "", "", ""),
        ("记者 王伟（江州）", "王伟", "", ""),
        ("江州记者站 王伟", "王伟", "", ""),
        ("22世纪经济报道 王伟 北京报道", "王伟", "", ""),
        ("江州网记者：王伟编辑：李敏", "王伟", "", ""),
        ("江经记者：王伟 江经编辑：李敏", "王伟", "", ""),
        ("来源：江州在线作者：李敏", "", "李敏", ""),
        ("（本报记者 王 輖整理）", "王輖", "", ""),
        ("记者 那日松", "那日松", "", ""),
        ("■江州大学教授 王伟", "王伟", "", ""),
        ("江州省纪委监委网站 记者 王伟", "王伟", "", ""),
        ("综合新华社、江州日报报道", "", "", ""),
    ],
)
def test_lines(line: str, reporters: str, correspondents: str, photographers: str) -> None:
    signed = signed_by(byline_line(line, PAPER))
    assert signed == (reporters, correspondents, photographers)


@pytest.mark.parametrize("line", ["【文化】", "［高温］", "［平安］"])
def test_a_common_word_in_square_brackets_is_no_byline(line: str) -> None:
    assert byline_line(line, PAPER) is None


@pytest.mark.parametrize("name", ["骆晓飞", "荣启明", "楼一丁", "支林", "索有为"])
def test_a_rare_family_name(name: str) -> None:
    found = names_line(name, PAPER)
    assert found is not None
    assert found.people.reporters == (name,)


@pytest.mark.parametrize("word", ["云南", "印度", "农家"])
def test_a_word_that_begins_like_a_rare_family_name(word: str) -> None:
    found = names_line(word, PAPER)
    assert found is None or not found.people.names


@pytest.mark.parametrize(
    ("paragraph", "reporters"),
    [
        ("本报讯（记者 平安）桥通了。", "平安"),
        ("本报记者李小京报道：桥通了。", "李小京"),
        ("新华社江州1998年1月1日电 桥通了。", ""),
        ("新华社、本报江州1月1日电 桥通了。", ""),
        ("江州都市报讯（记者王伟 摄影周芳）桥通了。", "王伟"),
        ("石榴云/江州日报讯（记者王伟报道）桥通了。", "王伟"),
        ("本报江州7月8日讯 石榴云/江州日报记者王伟报道：桥通了。", "王伟"),
        ("江州网消息（新闻联播）：桥通了。", ""),
        ("【江州日报】（记者 王伟）桥通了。", "王伟"),
        ("【江州报讯】记者王伟江州报道：桥通了。", "王伟"),
        ("【江球时报-江球网报道 记者 王伟】桥通了。", "王伟"),
        ("新华社供本报特稿 桥通了。", ""),
        ("本报综合外电报道 桥通了。", ""),
        ("（据新华社电）桥通了。", ""),
        ("□ 王伟 李敏 报道 桥通了。", "王伟 李敏"),
        ("江州讯 桥通了。", ""),
        ("本报讯（江州市气象台 王伟）桥通了。", "王伟"),
        ("本报讯 记者王伟 李敏报道 桥通了。", "王伟 李敏"),
        ("本报讯[记者 王伟]桥通了。", "王伟"),
        ("新华社江州3月30日（记者王伟）桥通了。", "王伟"),
        ("江州在线报道(记者王伟)：桥通了。", "王伟"),
        ("新华社江州3月30日电(记者水小青周芳)桥通了。", "水小青 周芳"),
        ("江州日报、江州网讯（记者 王伟）桥通了。", "王伟"),
    ],
)
def test_leads(paragraph: str, reporters: str) -> None:
    assert signed_by(lead_byline(paragraph, PAPER))[0] == reporters


@pytest.mark.parametrize(
    ("end", "reporters"),
    [
        ("（王伟编译）", "王伟"),
        ("（记者李小京报道）", "李小京"),
        ("（江州市总工会 王伟）", "王伟"),
        ("（本栏稿件由王伟采写）", "王伟"),
        ("（《江州晚报》7.8 王伟）", "王伟"),
        ("（7月8日《江州晚报》）", ""),
        ("（摘自《江州晚报》7月8日）", ""),
        ("（江州公安）", ""),
        ("（市卫健委 供稿）", ""),
        ("（本报综合整理）", ""),
        ("（新华社、央视）", ""),
        ("（编者）", ""),
        (" 王伟 李敏", "王伟 李敏"),
        ("（王伟）③5", "王伟"),
        ("（王伟作者为江州日报编辑）", "王伟"),
        ("（参与记者：王伟、李敏；编辑：海洋）", "王伟 李敏"),
        ("（江州网文/王伟）", "王伟"),
        (
            "（执笔记者：王伟；参与记者：李敏、周芳、何静、吴勇、刘芳、陈刚、马丽、张强、赵敏、孙磊、钱进）",
            "王伟 李敏 周芳 何静 吴勇 刘芳 陈刚 马丽 张强 赵敏 孙磊 钱进",
        ),
        ("（江苏徐州 王伟）", "王伟"),
        ("（项目团队：本报记者 王伟、李敏）", "王伟 李敏"),
    ],
)
def test_ends(end: str, reporters: str) -> None:
    assert signed_by(end_byline("桥通了。" + end, PAPER))[0] == reporters


@pytest.mark.parametrize(
    ("credit", "photographers"),
    [
        ("江州日报·云上江州记者/王伟摄", "王伟"),
        (" 新华/美联", ""),
        (" 新华/路透", ""),
        (" 法新社", ""),
        (" 图为资料图", ""),
        (" 图片来源于网络", ""),
        (" 央视新闻视频截图", ""),
        ("（7月8日摄，无人机照片）", ""),
        ("（拼版照片）", ""),
        (" 供图/视觉中国", ""),
        (" 图片提供：江州市博物馆", ""),
        (" 江州市博物馆/图", ""),
        (" 图/江州发布", ""),
        (" 图片摄影 王伟", "王伟"),
        ("（漫画）王伟", "王伟"),
        (" 本版制图：王伟", "王伟"),
        (" 数据来源：江州市统计局 制图：王伟", "王伟"),
        (" 美编 王伟 制图", "王伟"),
        (" 剪纸 王伟", "王伟"),
        (" 无人机航拍 王伟", "王伟"),
        (" 本报记者 平安 摄", "平安"),
    ],
)
def test_credits(credit: str, photographers: str) -> None:
    found = split_credit("江边的渡口。" + credit, PAPER)
    assert found is not None
    assert (found.text, " ".join(found.photographers)) == ("江边的渡口。", photographers)


@pytest.mark.parametrize(
    "line",
    [
        "第A02版 要闻", "A02版：要闻", "2022年7月8日 第2版", "A02~A03", "六月初十",
        "Fri. July 8, 2022", "8 July 2022", "Jiangzhou Daily", "江州老年报", "文汇报",
        "◎编辑 王伟 ◎版式 李敏", "值班老总 王伟", "执行主编 王伟", "一读 王伟 二读 李敏",
        "社长：王伟", "见习编辑 王伟", "（代号41-1）", "邮政编码410000", "江州日报传媒集团出版",
        "主管主办：江州日报社", "今日对开8版", "昨日本报开印时间：1:30 印完时间：4:30",
        "今日 多云转晴", "今天白天 晴 偏北风二三级", "湿度 45%", "日出 6:01 日落 18:20",
        "讲文明树新风公益广告", "江州市文明办 江州日报宣", "本版文章仅代表作者个人观点",
        "来稿请寄江州市人民路1号", "扫码下载江州日报APP", "江州日报数字报",
    ],
)  # fmt: skip
def test_furniture(line: str) -> None:
    assert is_furniture(line, PAPER)


@pytest.mark.parametrize("line", ["法律顾问进村来", "美编的一天", "责编换了三茬", "今日8万人过江"])
def test_a_title_that_begins_like_furniture(line: str) -> None:
    assert not is_furniture(line, PAPER)


@pytest.mark.parametrize(
    "name",
    ["国际新闻", "【要闻】", "· 体育 ·", "■ 民生", "财经", "今日要闻", "国内简讯", "县区动态"],
)
def test_a_section_name_between_articles_is_nobodys_kicker(name: str) -> None:
    page = lines(
        "渡口新桥通车", f"本报讯（记者 王伟）{BRIDGE}", name,
        "老街住户回来了", f"本报讯（记者 李敏）{STREET}",
    )  # fmt: skip
    assert [one.title_lines for one in page.articles] == [("渡口新桥通车",), ("老街住户回来了",)]
    assert len(page.furniture) == 1


def test_a_short_name_above_an_unsigned_line_may_be_a_subhead_s() -> None:
    page = lines(
        "渡口新桥这一年", "本报记者 王伟", BRIDGE, "■教育", "学校多了两所", STREET,
        "■文化", "书房开到江边", f"{BRIDGE}（本报江州7月8日讯）",
    )  # fmt: skip
    assert headlines(page) == ["渡口新桥这一年"]
    assert not page.furniture


def test_a_rubric_above_a_picture_s_title_is_its_own() -> None:
    page = lines(
        "渡口新桥通车", f"本报讯（记者 王伟）{BRIDGE}", "图片新闻", "清晨的渡口",
        "▲7月7日，渡口的人们在等船。", "本报记者 李敏 摄",
    )  # fmt: skip
    assert headlines(page) == ["渡口新桥通车", "清晨的渡口"]


def test_the_weather_s_head_is_the_page_s_where_no_text_stands_below() -> None:
    page = lines("渡口新桥通车", f"本报讯（记者 王伟）{BRIDGE}", "天气", "今日晴转多云，12℃~20℃")
    assert headlines(page) == ["渡口新桥通车"]


def test_a_section_name_above_a_text_is_its_title() -> None:
    page = lines(
        "渡口新桥通车", f"本报讯（记者 王伟）{BRIDGE}", "图片新闻", f"本报讯（记者 李敏）{STREET}"
    )
    assert headlines(page) == ["渡口新桥通车", "图片新闻"]


@pytest.mark.parametrize(
    "listed",
    [
        ["今日要闻", "老城墙下的修表匠", "海边渔村办起夜校", "梨园来了年轻人"],
        ["今日要闻", "老城墙下的修表匠 A03", "海边渔村办起夜校 A04"],
        ["要闻索引", "老城墙下的修表匠", "A03", "海边渔村办起夜校", "A04"],
        ["【3版】老城墙下的修表匠"],
        ["A03版 老城墙下的修表匠"],
        ["老城墙下的修表匠／3版"],
    ],
)
def test_a_list_of_other_articles_is_furniture(listed: list[str]) -> None:
    page = lines(
        "渡口新桥通车", f"本报讯（记者 王伟）{BRIDGE}", *listed,
        "老街住户回来了", f"本报讯（记者 李敏）{STREET}",
    )  # fmt: skip
    assert [one.title_lines for one in page.articles] == [("渡口新桥通车",), ("老街住户回来了",)]
    assert len(page.furniture) == len(listed)


def test_what_may_head_a_list_is_a_name_where_none_stands_below() -> None:
    page = lines(
        "江州日报",
        "2026年7月9日 星期四",
        "今日要闻",
        "一桥连两岸",
        "渡口新桥通车",
        f"本报讯（记者 王伟）{BRIDGE}",
    )
    assert page.articles[0].title_lines == ("一桥连两岸", "渡口新桥通车")


@pytest.mark.parametrize("lead", ["据法新社报道，", "据《江州晚报》7月8日报道，", "据外电报道，"])
def test_who_is_quoted_below_a_title_is_its_dateline(lead: str) -> None:
    page = lines("渡口新桥通车", f"{lead}{BRIDGE}", "老街住户回来了", f"{lead}{STREET}")
    assert headlines(page) == ["渡口新桥通车", "老街住户回来了"]
    assert page.articles[1].byline == lead.rstrip("，")


def test_who_is_quoted_below_a_subhead_of_a_signed_text_is_none() -> None:
    page = lines(
        "渡口新桥通车", f"本报讯（记者 王伟）{BRIDGE}", "居民欢迎",
        f"据法新社报道，{STREET}{BRIDGE}",
    )  # fmt: skip
    assert headlines(page) == ["渡口新桥通车"]


def test_who_is_quoted_within_a_text_is_none() -> None:
    page = lines("渡口新桥通车", f"本报讯（记者 王伟）{BRIDGE}", f"据法新社报道，{STREET}")
    assert headlines(page) == ["渡口新桥通车"]
    assert page.articles[0].byline == "本报讯（记者 王伟）"


def test_the_writers_of_a_second_dispatch_stand_in_the_text() -> None:
    second = f"新华社江州7月8日电（记者周芳）{BRIDGE}"
    page = lines("渡口新桥通车", f"新华社江州7月7日电（记者王伟）{BRIDGE}", STREET, second)
    assert [article.reporters for article in page.articles] == [("王伟",)]
    page = lines("渡口新桥通车", f"新华社江州7月7日电{BRIDGE}", second)
    assert [article.reporters for article in page.articles] == [("周芳",)]
