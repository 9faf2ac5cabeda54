"""What stands on a page beside articles: mastheads, lists of other pages, and what looks so."""

from __future__ import annotations

import pytest

from crawler.newspaper.model import ParagraphKind
from tests.support.page_lines import BRIDGE, STREET, headlines, lines


@pytest.mark.parametrize(
    "head",
    [
        ["A02 要闻", "江州日报", "2026年7月9日 星期四"],
        ["江州晚报", "星期四", "2026年7月9日", "A02 要闻"],
        ["02 要闻 江州日报 2026年7月9日 星期四"],
        ["A04 本省新闻 关注江州好人发布", "2026年7月9日", "农历五月廿五"],
        ["第02版：要闻", "本版责编：王伟", "新闻热线：0731-12345678"],
        ["要闻", "2026年7月9日 星期四", "江州日报"],
        ["A02", "国际新闻", "江州日报", "2026年7月9日"],
        ["江州日报", "JIANGZHOU RIBAO", "2026年7月9日 星期四", "第12345号", "要闻·时政"],
        ["A叠", "江州市委主管主办", "零售价1.5元", "微信公众号：江州日报"],
        ["国内统一连续出版物号 CN 43-0000", "邮发代号41-1", "今日8版"],
        ["要闻 02", "星期四 2026年7月9日", "丙午年五月廿五", "江州日报"],
        ["江州日报", "2026-07-09", "中共江州市委机关报", "代号41-1", "今天8版", "每份1.5元"],
        ["A04-05 专题", "2026年7月9日", "编辑 王伟 版式 李敏", "图片编辑 王伟", "审校：王伟"],
        ["特刊 T1", "2026年7月9日", "社址：江州市人民路1号", "本报法律顾问 江州律师事务所"],
        ["要闻·A02", "2026年7月9日", "江州日报印刷厂印刷", "上期开印 1:00 印完 5:30"],
        ["A04 本省新闻 关注2026年上半年江州好人故事发布 江州日报 2026年7月9日 星期四"],
        [
            "A02 要闻",
            "2026年7月9日 星期四 责编 王小伟 图编 李小敏 美编 周小芳 责校 陈小云",
            "新京报",
        ],
        ["02版：青年话题", "江州青年报", "2026年7月9日 星期四"],
        ["江州晚报", "2026年7月9日 星期四 A02", "江苏 编辑：王小伟 美编：李小敏"],
        ["江州日报", "2026年7月9日 星期四", "中共江州市委机关报 江州日报社出版"],
    ],
)
def test_mastheads_are_furniture(head: list[str]) -> None:
    page = lines(*head, "渡口新桥通车", f"本报讯（记者 王伟）{BRIDGE}")
    assert headlines(page) == ["渡口新桥通车"]
    assert page.articles[0].title_lines == ("渡口新桥通车",)
    assert len(page.furniture) == len(head)


def test_a_list_of_other_pages_is_furniture() -> None:
    page = lines(
        "渡口新桥通车",
        f"本报讯（记者 王伟）{BRIDGE}",
        "今日导读",
        "老街住户回来了",
        "（A04/05）",
        "菜市场搬新家 >>A06",
        "图书馆开夜场",
        f"本报讯（记者 李敏）{STREET}",
    )
    assert headlines(page) == ["渡口新桥通车", "图书馆开夜场"]
    assert len(page.furniture) == 4


def test_a_year_that_a_column_broke_is_no_folio() -> None:
    page = lines(
        "渡口新桥通车",
        f"本报讯（记者 王伟）{BRIDGE}这座桥的第一张图纸画在老渡口的茶馆里，那是",
        "20",
        "16年的春天，画图的人如今已经退休。",
    )
    assert page.articles[0].paragraphs[0].text.endswith("那是2016年的春天，画图的人如今已经退休。")
    assert not page.furniture


@pytest.mark.parametrize(
    ("number", "rest", "joined"),
    [
        ("3", "月9日，渡口的灯修好了，夜里过江的人多了起来。", True),
        ("202", "3年的渡口只有一盏灯，夜里过江的人都带着手电。", True),
        ("3", "月亮升起来，渡口的灯也亮了，夜里过江的人多了起来。", False),
        ("5", "年轻人回到渡口，把老船改成了书店，夜里也有人来。", False),
    ],
)
def test_a_number_that_begins_a_day_is_no_folio(number: str, rest: str, joined: bool) -> None:
    page = lines(
        "江州日报", "2026年7月9日 星期四", "A05 深度", "渡口的灯", "本报记者 王伟", BRIDGE,
        number, rest, BRIDGE, "老街住户回来了", f"本报讯（记者 李敏）{STREET}",
    )  # fmt: skip
    texts = [paragraph.text for paragraph in page.articles[0].paragraphs]
    assert (f"{number}{rest}" in texts) is joined


def test_a_piece_of_a_paragraph_with_a_telephone_number_is_no_furniture() -> None:
    page = lines(
        "渡口新桥通车",
        f"本报讯（记者 王伟）{BRIDGE}",
        "通车以后，桥上的路灯、栏杆、路面由市政中心照看，市民若是发现坏了，可以拨打服务热线12345，也可",
        "以在手机上拍照上传，师傅一天之内赶到。",
        "老桥的收费亭拆了，旧票据由档案馆收存，定价机制、大数",
        "据和账本都留给研究的人。",
    )
    assert not page.furniture
    assert len(page.articles) == 1


def test_numerals_in_a_row_that_are_no_number_below_a_hundred_count_nothing_up() -> None:
    page = lines(
        "江州日报", "2026年7月9日 星期四", "A05 深度", "渡口新桥通车", "本报记者 王伟",
        *[BRIDGE] * 4, "一九", STREET,
    )  # fmt: skip
    assert headlines(page) == ["渡口新桥通车"]


@pytest.mark.parametrize("numbers", [("1", "2"), ("01", "02"), ("一", "二")])
def test_numbers_alone_between_texts_are_subheads_and_no_folios(numbers: tuple[str, str]) -> None:
    page = lines(
        "江州日报", "2026年7月9日 星期四", "A05 深度", "渡口新桥通车", "本报记者 王伟",
        BRIDGE, STREET, BRIDGE, numbers[0], STREET, numbers[1], BRIDGE,
        "老街住户回来了", f"本报讯（记者 李敏）{STREET}",
    )  # fmt: skip
    assert headlines(page) == ["渡口新桥通车", "老街住户回来了"]
    subheads = [p.text for p in page.articles[0].paragraphs if p.kind is ParagraphKind.SUBHEAD]
    assert subheads == list(numbers)


@pytest.mark.parametrize(
    "foot",
    [
        ["本版供图：江州图库"],
        ["本版制图：王伟", "官方微信公众号", "扫码阅读"],
        ["0731-96111 新闻热线"],
        ["扫码看江花新闻"],
        ["扫一扫，看视频"],
        ["手机扫码看专题", "下载江州新闻APP"],
        ["投递查询：11185", "广告部：84701111", "Tel：（0731）83501750"],
        ["责校：王伟", "总检 李敏", "今日值班：周芳"],
        ["一审：王伟 二审：李敏 三审：周芳"],
        ["股市有风险，入市需谨慎", "以上内容不构成投资建议"],
        ["◆广告", "江滨花园 盛大开盘", "销售热线：0731-88888888"],
        ["广 告"],
        ["讲文明 树新风", "关爱老人公益广告"],
        ["今天白天晴转多云，最高气温27℃"],
        ["A02-要闻", "2026.3.5 周四", "2026年3月5日 Thursday"],
        ["江州报业集团主管、主办"],
    ],
)
def test_what_stands_at_a_page_s_foot_is_furniture(foot: list[str]) -> None:
    page = lines(
        "江州日报", "A02 要闻", "渡口新桥通车", f"本报讯（记者 王伟）{BRIDGE}", STREET, *foot
    )
    assert headlines(page) == ["渡口新桥通车"]
    assert len(page.furniture) == len(foot) + 2


@pytest.mark.parametrize("name", ["快讯", "国际简讯", "速览", "微新闻"])
def test_a_column_of_texts_is_an_item_and_above_titles_the_page_s(name: str) -> None:
    above = ["江州日报", "A02 要闻", "渡口新桥通车", f"本报讯（记者 王伟）{BRIDGE}"]
    page = lines(*above, name, f"●{STREET}", "●图书馆搬进了菜市场，每周开放六天，人人可以进来看。")
    assert headlines(page) == ["渡口新桥通车", name]
    page = lines(*above, name, "老街改造三年", f"本报讯（记者 李敏）{STREET}")
    assert headlines(page) == ["渡口新桥通车", "老街改造三年"]
    assert name not in [line for article in page.articles for line in article.title_lines]


def test_a_picture_s_title_at_a_page_s_head_is_no_page_s_name() -> None:
    page = lines("江州日报", "A02 要闻", "图片新闻", f"{BRIDGE}王伟 摄", "老街改造三年",
                 f"本报讯（记者 李敏）{STREET}")  # fmt: skip
    assert headlines(page) == ["图片新闻", "老街改造三年"]


def test_a_notice_has_its_telephone_its_office_and_its_day() -> None:
    notice = [
        "拍卖公告",
        "受委托，我公司定于下月五日上午在江滨大厦举行拍卖会，拍卖标的为闲置设备一批。",
        "联系电话：0731-88880000 陈先生",
        "江州江南拍卖有限公司",
        "2026年3月5日",
    ]
    page = lines("江州日报", "2026年3月5日 星期四", "渡口新桥通车",
                 f"本报讯（记者 王伟）{BRIDGE}", *notice)  # fmt: skip
    assert headlines(page) == ["渡口新桥通车", "拍卖公告"]
    assert len(page.furniture) == 2
    assert not page.left_over
    assert page.facts.date is not None
    assert page.facts.date.value == "2026-03-05"


def test_a_line_that_names_an_article_s_editor_in_brackets_is_the_article_s() -> None:
    page = lines("渡口新桥通车", "江州财报记者 王伟 江州报道", BRIDGE, STREET, "（编辑：李敏）",
                 "老街改造三年", "江州财报记者 周芳 江州报道", STREET)  # fmt: skip
    assert headlines(page) == ["渡口新桥通车", "老街改造三年"]
    assert [article.reporters for article in page.articles] == [("王伟",), ("周芳",)]
    assert not page.furniture


@pytest.mark.parametrize(
    "line",
    [
        "东岸三县领事保护电话：0074-55501234", "扫码看病", "扫码进站更方便", "下载量翻番",
        "今天多云 明天有雨", "地铁里的公益广告", "关注官方微博", "江州黑板报",
    ],
)  # fmt: skip
def test_what_an_article_says_is_no_furniture(line: str) -> None:
    page = lines("渡口新桥通车", "本报记者 王伟", BRIDGE, line, STREET + BRIDGE)
    assert not page.furniture
    assert headlines(page) == ["渡口新桥通车"]


@pytest.mark.parametrize(
    "line",
    [
        "（相关报道见A3版）", "（详细报道见今日A3版）", "据江州日报客户端", "制图：李敏",
        "◀渡口新桥夜景", "本报记者综合整理",
    ],
)  # fmt: skip
def test_what_stands_behind_a_text_is_its_article_s(line: str) -> None:
    page = lines("江州日报", "A02 要闻", "渡口新桥通车", f"本报讯（记者 王伟）{BRIDGE}", line,
                 "老街改造三年", f"本报讯（记者 李敏）{STREET}")  # fmt: skip
    assert headlines(page) == ["渡口新桥通车", "老街改造三年"]
    assert len(page.furniture) == 2
    at = page.raw.index(line)
    assert any(span.start <= at < span.end for span in page.articles[0].spans)


def test_a_jump_to_a_page_with_a_letter_needs_no_other_sign() -> None:
    page = lines("渡口新桥通车", f"本报讯（记者 王伟）{BRIDGE}", "▶▶下转A03")
    assert page.articles[0].jump_to == "A03"


@pytest.mark.parametrize("name", ["浣花溪", "机构天下", "AI"])
def test_a_page_s_name_of_any_words_below_its_folio(name: str) -> None:
    page = lines("江州日报", "2026年7月9日 星期四", "A05", name, "渡口新桥昨日上午通车",
                 f"本报讯（记者 王伟）{BRIDGE}")  # fmt: skip
    assert page.articles[0].title_lines == ("渡口新桥昨日上午通车",)
    page = lines("江州日报", "2026年7月9日 星期四", "A05", "过江", "王伟", BRIDGE)
    assert page.articles[0].title_lines == ("过江",)


def test_who_wrote_and_took_the_pictures_signs_below_a_text() -> None:
    signed = "江州晚报-江花新闻记者 王伟 摄影报道"
    page = lines("江州日报", "A02 要闻", "渡口新桥通车", BRIDGE, signed, "老街改造三年",
                 f"本报讯（记者 李敏）{STREET}")  # fmt: skip
    assert headlines(page) == ["渡口新桥通车", "老街改造三年"]
    assert page.articles[0].reporters == ("王伟",)
    assert "王伟" in page.articles[0].photographers
    page = lines("渡口新桥通车", f"本报讯（记者 李敏）{BRIDGE}", f"图为新桥。{STREET}", "王伟 摄")
    assert page.articles[0].reporters == ("李敏",)


def test_a_title_s_first_line_may_end_in_a_comma() -> None:
    title = ["架起过江新通道，", "跑出两岸加速度"]
    page = lines("江州日报", "A02 要闻", *title, "本报记者 王伟", BRIDGE)
    assert page.articles[0].title_lines == tuple(title)
    assert not page.left_over


def test_a_table_is_an_item() -> None:
    rows = [f"江州股份 12.4{n} +0.5{n}% 3844{n}" for n in range(5)]
    page = lines("江州日报", "A02 要闻", "渡口新桥通车", f"本报讯（记者 王伟）{BRIDGE}",
                 "昨日龙虎榜", "名称 收盘价 涨跌幅 成交量", *rows, "老街改造三年",
                 f"本报讯（记者 李敏）{STREET}")  # fmt: skip
    assert headlines(page) == ["渡口新桥通车", "昨日龙虎榜", "老街改造三年"]


@pytest.mark.parametrize("label", ["新闻多一点", "■链接", "【相关报道】", "医生提醒"])
def test_a_box_below_an_article_s_end_is_its_own(label: str) -> None:
    box = "过江的桥从前只有一座，建成已有四十年，旧桥的照片都收在档案馆里。"
    page = lines("江州日报", "A02 要闻", "渡口新桥通车", BRIDGE, "江州晚报记者 王伟", label, box,
                 "老街改造三年", STREET, "江州晚报记者 李敏")  # fmt: skip
    assert headlines(page) == ["渡口新桥通车", "老街改造三年"]
    assert page.articles[0].paragraphs[-1].text == box


def test_a_column_s_name_above_titled_texts_that_nobody_signs_is_the_page_s() -> None:
    page = lines("江州日报", "A02 要闻", "渡口新桥通车", f"本报讯（记者 王伟）{BRIDGE}", "快讯",
                 "江州三县新修公路二百公里", f"记者昨日从江州市交通局获悉，{STREET}")  # fmt: skip
    assert page.articles[1].title_lines == ("江州三县新修公路二百公里",)


@pytest.mark.parametrize(
    ("head", "paper", "folio"),
    [
        (["浣花溪 07", "江州青年报", "2026年7月9日 星期四"], "江州青年报", "07"),
        (["江州证券报 2026年7月9日 星期四 责编 王伟 08 评论"], "江州证券报", "08"),
        (["02版：青年话题", "21世纪经济报道", "2026年7月9日 星期四"], "21世纪经济报道", "02"),
    ],
)
def test_a_page_s_paper_and_folio(head: list[str], paper: str, folio: str) -> None:
    page = lines(*head, "渡口新桥通车", f"本报讯（记者 王伟）{BRIDGE}")
    assert page.facts.paper is not None
    assert page.facts.paper.value == paper
    assert page.facts.page is not None
    assert page.facts.page.value == folio
    assert page.facts.date is not None
    assert page.facts.date.value == "2026-07-09"


def test_the_office_above_the_title_of_its_notice_is_that_notice_s() -> None:
    text = "本公司董事会保证公告内容真实、准确、完整，没有虚假记载、误导性陈述或者重大遗漏。"
    page = lines("江州日报", "A02 要闻", "渡口新桥通车", f"本报讯（记者 王伟）{BRIDGE}",
                 "江州电力股份有限公司", "关于控股股东部分股份质押的公告", text, "特此公告。",
                 "江州电力股份有限公司董事会", "2026年3月5日", "老街改造三年",
                 f"本报讯（记者 李敏）{STREET}")  # fmt: skip
    assert len(page.articles) == 3
    assert page.articles[1].title_lines == (
        "江州电力股份有限公司", "关于控股股东部分股份质押的公告",
    )  # fmt: skip
    assert not page.left_over


def test_a_text_at_a_page_s_head_without_a_title_is_an_article() -> None:
    page = lines("江州日报", "A02 要闻", BRIDGE, STREET, "老街改造三年", "本报记者 李敏", STREET)
    assert headlines(page) == ["", "老街改造三年"]
    assert not page.left_over


@pytest.mark.parametrize("staff", [["【编辑:李小敏】"], ["策划：李小敏", "监制：周芳 陈云"]])
def test_who_edited_a_text_ends_it(staff: list[str]) -> None:
    head = ["江州日报", "A02 要闻", "2026年7月9日 星期四", "责编：周芳", "网址：www.jz.com"]
    page = lines(*head, "渡口新桥通车", "本报记者 王伟", BRIDGE, STREET, *staff,
                 "图书馆开夜场", STREET, BRIDGE)  # fmt: skip
    assert headlines(page) == ["渡口新桥通车", "图书馆开夜场"]
    assert page.articles[0].reporters == ("王伟",)
    assert len(page.furniture) == len(head)
    page = lines(*head, "渡口新桥通车", "本报记者 王伟", BRIDGE, STREET, "编辑：李小敏")
    assert len(page.furniture) == len(head) + 1


def test_the_number_of_an_announcement_is_none_of_a_paper() -> None:
    page = lines("江州日报", "总第123期", "江州市政府公告（第1号）", f"{BRIDGE}特此公告。")
    assert headlines(page) == ["江州市政府公告（第1号）"]
    assert len(page.furniture) == 2


def test_a_dispatch_that_says_its_title_again_stands_above_its_writers() -> None:
    title = "渡口的船工与桥"
    page = lines(title, f"新华社江州7月8日电题：{title}", "新华社记者王伟、李敏",
                 BRIDGE, STREET, BRIDGE, STREET, BRIDGE, STREET, "【编辑:周小芳】",
                 "图书馆开夜场", STREET, BRIDGE)  # fmt: skip
    assert headlines(page) == [title, "图书馆开夜场"]
    assert page.articles[0].reporters == ("王伟", "李敏")
    assert not page.left_over


def test_who_edited_below_an_open_line_is_no_title_of_the_next_text() -> None:
    page = lines("渡口新桥通车", "本报记者 王伟", BRIDGE, "市交通局值班人员名单", "【编辑:周小芳】",
                 "图书馆开夜场", f"本报讯（记者 李敏）{STREET}")  # fmt: skip
    assert headlines(page)[-1] == "图书馆开夜场"
    assert page.articles[-1].title_lines == ("图书馆开夜场",)


def test_an_advertisement_with_a_text_behind_its_telephone_is_an_item() -> None:
    page = lines(
        "渡口新桥通车", f"本报讯（记者 王伟）{BRIDGE}", "广告", "江州轮渡开行夜航", "老城区上船",
        "热线：0731-88880000", "夜航的船票在码头出售，开船前半小时停止检票，请乘客早到。",
        "老街住户回来了", f"本报讯（记者 李敏）{STREET}",
    )  # fmt: skip
    first = page.articles[0]
    assert "夜航的船票" not in first.text
    assert headlines(page)[-1] == "老街住户回来了"
