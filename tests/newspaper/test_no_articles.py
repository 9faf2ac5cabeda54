"""What stands on a page and is no article, or one of its own kind."""

from __future__ import annotations

import pytest

from crawler.newspaper.model import EditionPage
from tests.support.page_lines import BRIDGE, STREET
from tests.support.printed import page_of

FIRST = ("渡口新桥通车", f"本报讯（记者 王伟）{BRIDGE}")
LAST = ("老街住户回来了", f"本报讯（记者 李敏）{STREET}")


def between(*parts: str) -> EditionPage:
    return page_of("\n\n".join([*FIRST, *parts, *LAST]) + "\n")


def told(page: EditionPage) -> list[tuple[str, ...]]:
    return [article.title_lines for article in page.articles]


@pytest.mark.parametrize(
    "line",
    [
        "今日天气 多云转晴 25℃～32℃ 东南风2级",
        "新闻热线：0731-12345678  读者信箱：a@example.com",
        "本版责编：王伟 美编：李敏 校对：周芳",
        "责编/王伟 版式/李敏 校对/周芳",
        "公益广告",
        "本报常年法律顾问 江州律师事务所 王伟律师",
        "扫码看视频",
    ],
)
def test_a_line_of_the_page_between_two_articles_is_neither_s(line: str) -> None:
    page = between(line)
    assert told(page) == [("渡口新桥通车",), ("老街住户回来了",)]
    assert [page.raw[span.start : span.end] for span in page.furniture] == [line]
    assert not page.articles[0].captions


def test_a_list_of_several_pages() -> None:
    page = between("今日导读", "渡轮改游船 老码头新生意", "详见A05版", "一座图书馆的百年", "A08")
    assert told(page) == [("渡口新桥通车",), ("老街住户回来了",)]
    assert len(page.furniture) == 5


def test_an_advertisement_is_an_item_that_takes_nothing_with_it() -> None:
    page = between("广告", "江州家具城周年庆典，全场八折，欢迎选购。电话：0731-12345678")
    assert told(page) == [("渡口新桥通车",), ("广告",), ("老街住户回来了",)]


def test_the_weather_may_be_an_item() -> None:
    page = between("江州天气预报", "今天白天多云，夜里有小雨，最高气温三十度。")
    assert told(page) == [("渡口新桥通车",), ("江州天气预报",), ("老街住户回来了",)]


def test_notices_one_below_the_other_with_an_office_at_their_end() -> None:
    page = between(
        "拍卖公告",
        "受委托，本公司定于7月20日公开拍卖旧船一批，有意者请来电。",
        "江州拍卖有限公司",
        "遗失声明",
        "王某遗失营业执照副本，声明作废。",
    )
    assert told(page) == [
        ("渡口新桥通车",), ("拍卖公告",), ("遗失声明",), ("老街住户回来了",),
    ]  # fmt: skip
    assert page.articles[1].paragraphs[-1].text == "江州拍卖有限公司"


def test_a_caption_alone_at_a_page_s_head_is_an_item() -> None:
    caption = "▲昨天，市民在江边散步。 新华社记者 周芳 摄"
    page = page_of("\n\n".join([caption, *FIRST]) + "\n")
    assert told(page) == [(), ("渡口新桥通车",)]
    assert page.articles[0].captions[0].photographers == ("周芳",)
    assert not page.left_over


def test_pictures_with_letters_under_one_title() -> None:
    page = between("花开时节", "图①：江边的桃花。", "图②：老街的杏花。", "本报记者 周芳 摄")
    assert told(page) == [("渡口新桥通车",), ("花开时节",), ("老街住户回来了",)]
    assert len(page.articles[1].captions) == 2


def test_a_word_behind_a_mark_is_no_name() -> None:
    page = between("■ 简讯", "江州图书馆延长开放时间，每天到夜里十点。")
    assert all("简讯" not in article.reporters for article in page.articles)


@pytest.mark.parametrize("end", ["（本报7月8日讯）", "（本报江州7月8日电）", "（新华社7月8日电）"])
def test_a_dateline_of_its_own_ends_the_article_above(end: str) -> None:
    page = page_of("\n\n".join(["渡口新桥通车", BRIDGE, end, "老街住户回来了", STREET]) + "\n")
    assert told(page) == [("渡口新桥通车",), ("老街住户回来了",)]
    assert page.articles[0].byline == end


def test_a_picture_s_title_is_no_caption_of_the_credit_below_it() -> None:
    page = between("江边赏花正当时（图片）", "（王伟摄）")
    assert told(page)[1] == ("江边赏花正当时（图片）",)
    assert page.articles[1].photographers == ("王伟",)
