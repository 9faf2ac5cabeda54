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
