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
        "本报常年法律顾问 江州律师事务所 王伟律师",
        "扫码看视频",
        "责 编：王 伟",
        "编 辑：王 伟 校 对：李 敏",
        "责编｜王伟",
        "■值班编委 王伟 责编 李敏",
        "值班副总编：王伟",
        "终审：王伟",
        "视觉/王伟",
        "本版制图：王伟",
        "abc@example.com",
        "来稿请寄：abc@example.com",
        "QQ群：12345678",
        "每份零售：1元",
        "每月定价30元",
        "主办：江州日报社",
        "主管单位：江州市委宣传部",
        "微博 @江州日报",
        "江州日报微信公众号",
        "官方微信：江州日报",
        "扫码下载江州日报客户端",
        "扫一扫，看更多",
        "更多新闻请关注江州日报客户端",
        "版权所有，未经授权禁止转载",
        "欢迎投稿",
        "本版内容仅供参考",
        "国内外公开发行",
        "空气质量指数：45 优",
        "今日限行：1和6",
        "市区今天多云 最高30℃ 最低20℃",
        "July 8, 2026",
        "新1234号",
        "A01要闻",
        "要闻 一版",
        "A·要闻",
        "江州日报 A01 要闻",
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


@pytest.mark.parametrize(
    "title",
    [
        "遗失", "更正说明", "勘误", "招租", "招标信息", "征稿", "停电预告", "敬告读者", "鸣谢",
        "今日天气", "江州天气", "福彩开奖", "双色球开奖结果", "便民信息", "分类广告", "今日菜价",
        "股市行情", "电视节目预告", "房屋出租", "沉痛悼念王伟同志", "催告通知书", "公益广告",
    ],
)  # fmt: skip
def test_a_notice_is_an_item_and_no_section_of_the_article_above(title: str) -> None:
    page = between(title, "渡口路自7月10日起有变化，详情请看公示牌，谢谢大家的配合。")
    assert told(page) == [("渡口新桥通车",), (title,), ("老街住户回来了",)]


def test_the_mark_of_an_advertisement_without_text_is_the_page_s() -> None:
    page = between("公益广告")
    assert told(page) == [("渡口新桥通车",), ("老街住户回来了",)]
    assert [page.raw[span.start : span.end] for span in page.furniture] == ["公益广告"]


@pytest.mark.parametrize(
    ("head", "form"),
    [
        ("精彩导读", "{} A05版"),
        ("导 读", "05版：{}"),
        ("本期要目", "{}｜05版"),
        ("今日版面", "{}（A05）"),
        ("今日导读", "{}\n\n（见A05版）"),
        ("今日导读", "{}\n\n>>A05"),
    ],
)
def test_lists_of_other_pages(head: str, form: str) -> None:
    page = between(head, form.format("渡轮改游船 老码头新生意"), form.format("一座图书馆的百年"))
    assert told(page) == [("渡口新桥通车",), ("老街住户回来了",)]


@pytest.mark.parametrize(
    "line",
    [
        "相关报道详见5版",
        "图文见A05版",
        "全文刊第三版",
        "社论见第二版",
        "★相关新闻见05版",
        "A05版有相关报道",
    ],
)
def test_a_line_that_points_to_another_page_heads_nothing(line: str) -> None:
    page = between(line)
    assert told(page) == [("渡口新桥通车",), ("老街住户回来了",)]
    assert [page.raw[span.start : span.end] for span in page.furniture] == [line]


@pytest.mark.parametrize("note", ["编者按：", "【开栏语】", "■编者按 ", "核心提示："])
def test_a_note_between_a_title_and_its_byline(note: str) -> None:
    page = between(
        "半年借出四千册 菜市场里办起图书馆",
        f"{note}本报今起讲讲图书馆的故事。",
        "本报记者 王伟",
        "图书馆把书架搬进菜市场，买菜的人顺手借一本书回家，周末还有孩子的故事会。",
    )
    article = page.articles[1]
    assert len(page.articles) == 3
    assert (article.reporters, len(article.paragraphs)) == (("王伟",), 2)


def test_a_picture_below_its_rubric_in_brackets() -> None:
    page = between("【图片新闻】", "昨天，市民在江边散步。 周芳 摄")
    assert told(page)[1] == ("【图片新闻】",)
    assert page.articles[1].photographers == ("周芳",)


def test_a_list_s_end_is_the_title_above_a_text() -> None:
    """The list need not say pages."""
    page = between("今日导读", "渡轮改游船 老码头新生意", "一座图书馆的百年")
    assert told(page) == [("渡口新桥通车",), ("老街住户回来了",)]
    assert len(page.furniture) == 3


@pytest.mark.parametrize("name", ["要闻", "国际新闻", "头版", "农历丙午年五月廿四 今日小暑"])
def test_a_page_s_name_alone_at_its_head_or_foot(name: str) -> None:
    for lines in ([name, *FIRST, *LAST], [*FIRST, *LAST, name]):
        page = page_of("\n\n".join(lines) + "\n")
        assert told(page) == [("渡口新桥通车",), ("老街住户回来了",)]
        assert not page.left_over


def test_who_edited_beside_who_wrote_is_a_byline() -> None:
    page = between("图书馆搬进菜市场 半年借出四千册", "记者：王伟 责任编辑：李敏", BRIDGE)
    assert page.articles[1].reporters == ("王伟",)


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
