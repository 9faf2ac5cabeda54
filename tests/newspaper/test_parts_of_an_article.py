"""Parts that an article has beside its text: places, days, chapters, captions, a lead, a row."""

from __future__ import annotations

import pytest

from crawler.newspaper.model import ParagraphKind
from tests.support.page_lines import BRIDGE, STREET, headlines, lines

NEXT = ("老街住户回来了", f"本报讯（记者 李敏）{STREET}")


def test_places_above_datelines_are_parts_of_one_article() -> None:
    page = lines(
        "多地轮渡恢复夜航", "四川", f"本报成都7月8日电（记者 王伟）{BRIDGE}",
        "江西", f"本报南昌7月8日电（记者 周芳）{BRIDGE}", *NEXT,
    )  # fmt: skip
    assert headlines(page) == ["多地轮渡恢复夜航", "老街住户回来了"]
    assert page.articles[0].reporters == ("王伟", "周芳")


def test_a_place_in_a_title_makes_no_part_of_it() -> None:
    page = lines(
        "多地轮渡恢复夜航", f"本报成都7月8日电（记者 王伟）{BRIDGE}",
        "江西夜航归来", f"本报南昌7月8日电（记者 周芳）{STREET}",
    )  # fmt: skip
    assert headlines(page) == ["多地轮渡恢复夜航", "江西夜航归来"]


@pytest.mark.parametrize(
    "chapter", ["第二章渡船的检验", "第三节 夜航", "1999年岁暮", "＊＊＊", "———"]
)
def test_a_chapter_a_year_or_a_row_of_signs_is_no_title(chapter: str) -> None:
    page = lines(
        "江州市渡口管理办法", "第一条渡口的设置，由市人民政府批准。", "第二条渡船每年检验一次。",
        chapter, "第三条渡船不得超载，遇有大风应当停航。", *NEXT,
    )  # fmt: skip
    assert headlines(page) == ["江州市渡口管理办法", "老街住户回来了"]


def test_a_day_below_a_letter_is_its_end() -> None:
    page = lines(
        "江州日报", "2026年7月9日 星期四", "A05 深度",
        "渡口新桥通车", f"本报讯（记者 王伟）{BRIDGE}",
        "致读者", *[STREET] * 3, "本报读者来信部", "2026年7月9日", *NEXT,
    )  # fmt: skip
    letter = page.articles[1]
    assert letter.headline == "致读者"
    assert letter.paragraphs[-1].text == "2026年7月9日"
    assert headlines(page)[-1] == "老街住户回来了"


def test_a_byline_below_the_lead_does_not_end_the_article() -> None:
    page = lines(
        "渡口的一百个夜晚",
        f"编者的话：{STREET}我们请记者去渡口住了一百个夜晚，看两岸的人怎样过江。",
        "本报记者 王伟", BRIDGE, "老船工的灯", BRIDGE, BRIDGE, *NEXT,
    )  # fmt: skip
    assert headlines(page) == ["渡口的一百个夜晚", "老街住户回来了"]
    assert page.articles[0].reporters == ("王伟",)


@pytest.mark.parametrize(
    "caption",
    ["压题照片为江州渡口的灯塔。（本报江州电）", "新桥合龙前的最后一段钢梁正在起吊。（渡宣摄）"],
)
def test_a_caption_above_the_text_does_not_end_the_article(caption: str) -> None:
    page = lines("渡口新桥通车（附图片1张）", "本报记者 王伟", caption, *[BRIDGE] * 3, *NEXT)
    assert headlines(page) == ["渡口新桥通车（附图片1张）", "老街住户回来了"]
    assert caption in [one.text for one in page.articles[0].captions]


def test_a_title_among_captions_has_a_byline_or_pictures_of_its_own() -> None:
    page = lines(
        "渡口新桥这一年（附图片6张）", "本报记者 王伟", BRIDGE, "图片：", "钢梁过江那一天",
        "老街的手艺人（附图片1张）", "李敏", STREET, "图片：", "钟表匠在灯下",
        "想起了老码头", "周芳", BRIDGE,
    )  # fmt: skip
    assert headlines(page) == [
        "渡口新桥这一年（附图片6张）", "老街的手艺人（附图片1张）", "想起了老码头",
    ]  # fmt: skip


def test_a_title_among_captions_may_stand_above_a_dateline() -> None:
    page = lines(
        "渡口新桥这一年（附图片3张）", "本报记者 王伟", BRIDGE, "图片：", "钢梁过江那一天",
        "老街住户回来了", f"本报讯（记者 李敏）{STREET}", BRIDGE,
    )  # fmt: skip
    assert headlines(page) == ["渡口新桥这一年（附图片3张）", "老街住户回来了"]


def test_a_text_that_begins_with_its_byline_is_no_caption() -> None:
    page = lines(
        "渡口新桥这一年（附图片3张）", "本报记者 王伟", BRIDGE, "图片：", "钢梁过江那一天",
        "本报讯（记者 李敏）老街的住户回来了。", *NEXT,
    )  # fmt: skip
    assert [one.text for one in page.articles[0].captions] == ["图片：", "钢梁过江那一天"]


def test_numbered_captions_may_be_long() -> None:
    page = lines(
        "渡口新桥这一年（附图片2张）", f"{BRIDGE}（本报江州7月8日电）", "图片：",
        f"1：钢梁过江那一天，{BRIDGE}", f"2：合龙前的桥面，{BRIDGE}", *NEXT,
    )  # fmt: skip
    assert headlines(page) == ["渡口新桥这一年（附图片2张）", "老街住户回来了"]
    assert len(page.articles[0].captions) == 3


def test_the_first_number_may_stand_below_the_byline() -> None:
    page = lines(
        "江州日报", "2026年7月9日 星期四", "A05 深度", "老街住户回来了", STREET, STREET, BRIDGE,
        "渡口新桥通车", "本报记者 王伟", "1", BRIDGE, STREET, "2", BRIDGE,
    )  # fmt: skip
    subheads = [p.text for p in page.articles[-1].paragraphs if p.kind is ParagraphKind.SUBHEAD]
    assert subheads == ["1", "2"]


def test_a_row_of_briefs_below_a_signed_article_shares_few_words_with_it() -> None:
    page = lines(
        "渡口新桥通车", f"本报讯（记者 王伟）{BRIDGE}", BRIDGE,
        "截至6月底我国新增养蜂户二万二千户，蜂蜜产量三十六万吨，为十年来最高，其中槐花蜜占百分之二十六。",
        "畜牧局最近发出告示，取消七项牧场收费，其中有草料过秤费、羊群过桥费和圈舍年审费。",
        "北方铁路局7月6日开行首趟瓜果专列，三十节车厢两天后到达南方的六座城市，运费低了一成。",
        *NEXT,
    )  # fmt: skip
    assert headlines(page) == ["渡口新桥通车", "", "", "", "老街住户回来了"]


def test_paragraphs_that_share_the_article_s_words_are_no_briefs() -> None:
    page = lines(
        "渡口新桥通车", f"本报讯（记者 王伟）{BRIDGE}", BRIDGE,
        "据介绍，渡口新桥7月1日起试行通车，两岸居民过江的时间从半小时减到五分钟，来看桥的人很多。",
        "另据了解，渡口新桥7月8日正式通车前，两岸的居民都坐轮渡过江，昨天是轮渡的最后一班。",
        *NEXT,
    )  # fmt: skip
    assert headlines(page) == ["渡口新桥通车", "老街住户回来了"]


def test_a_table_stands_below_its_title_and_the_next_title_below_it() -> None:
    rows = [
        f"江州{name} {price}.40 +2.12% {price}042" for price, name in enumerate("电力水务轮渡", 31)
    ]
    page = lines(
        "渡口新桥通车", f"本报讯（记者 王伟）{BRIDGE}",
        "昨日涨幅前列", "名称 收盘价 涨跌幅 成交量", *rows, *NEXT,
    )  # fmt: skip
    assert headlines(page) == ["渡口新桥通车", "昨日涨幅前列", "老街住户回来了"]


def test_a_box_may_stand_behind_the_byline_that_ends_its_article() -> None:
    page = lines(
        "渡口新桥通车",
        BRIDGE,
        "江州日报记者 王伟",
        "延伸阅读",
        f"渡口新桥有三座塔，{BRIDGE}",
        *NEXT,
    )
    assert headlines(page) == ["渡口新桥通车", "老街住户回来了"]
    assert page.articles[0].paragraphs[-1].text.startswith("渡口新桥有三座塔")


def test_what_people_say_and_a_list_are_no_briefs() -> None:
    said = [
        "王伟：7月1日养蜂户领到了补助，每户三百元，槐花蜜的收购价也比去年高，大家都想再添几箱蜂。",
        "周芳：7月2日量雨筒送到了山里，测船年审费停收了，闸门启闭也不再收钱，省下的钱修了水尺。",
        "李敏：7月3日瓜果专列开到了北方，三十节车厢装得满满的，运费降了一成，瓜农笑得合不拢嘴。",
    ]
    listed = [f"◆{one.partition('：')[2]}" for one in said]
    for paragraphs in (said, listed):
        page = lines("渡口新桥通车", f"本报讯（记者 王伟）{BRIDGE}", *paragraphs, *NEXT)
        assert headlines(page) == ["渡口新桥通车", "老街住户回来了"]


def test_years_in_a_life_are_no_titles() -> None:
    page = lines(
        "江州市轮渡公司经理简历", "王伟，男，1956年3月生，江州人，大学学历。",
        "1974.08—1976.08 江州轮渡公司船工", "1976.08—1981.09 江州轮渡公司船长",
        "1981年—1983年 江州市交通局科员", *NEXT,
    )  # fmt: skip
    assert headlines(page) == ["江州市轮渡公司经理简历", "老街住户回来了"]


def test_an_office_and_names_in_brackets_end_a_letter() -> None:
    letter = f"渡口的灯坏了半年，{BRIDGE}（江州市港务局第三船队工会）"
    page = lines(
        "请修好渡口的灯", letter, "栀子丰收花农发愁", f"渡口的栀子今年丰收，{STREET}", *NEXT
    )
    assert headlines(page) == ["请修好渡口的灯", "栀子丰收花农发愁", "老街住户回来了"]


def test_a_caption_that_a_column_broke_goes_on() -> None:
    page = lines(
        "渡口新桥这一年（附图片2张）", f"{BRIDGE}（本报江州7月8日电）", "图片：",
        f"1：1999年，{BRIDGE}钢梁过江那一天，两岸的居民都到渡口来看，连老街的住户也",
        f"锁了门来，{BRIDGE}",
        f"2：合龙前的桥面，{BRIDGE}", *NEXT,
    )  # fmt: skip
    assert headlines(page) == ["渡口新桥这一年（附图片2张）", "老街住户回来了"]
    assert len(page.articles[0].captions) == 4


@pytest.mark.parametrize(
    ("first", "second", "headline"),
    [
        ("市政府召开第65次常务会议", "王伟主持审议并表决通过《江州市渡口管理办法（草案）》", 0),
        ("渡口新桥两岸居民盼了二十年", "今天终于通车", 1),
        ("今年上半年", "江州外贸进出口总值增长百分之十五创历史新高", 1),
        ("市政府召开会议强调", "要把渡口新桥建成两岸居民放心的民生工程和样板工程", 1),
    ],
)
def test_a_long_line_below_a_whole_sentence_is_its_subtitle(
    first: str, second: str, headline: int
) -> None:
    page = lines(first, second, "本报记者 王伟", BRIDGE, *NEXT)
    assert headlines(page) == [(first, second)[headline], "老街住户回来了"]


@pytest.mark.parametrize("line", ["渔业部部长周江", "江州市水务局局长王伟", "市社科院副所长王俊"])
def test_the_office_of_one_with_a_short_name_ends_before_the_name(line: str) -> None:
    page = lines("渡口新桥通车", BRIDGE, "增强农业的支撑力", line, STREET, *NEXT)
    assert headlines(page) == ["渡口新桥通车", "增强农业的支撑力", "老街住户回来了"]
    assert page.articles[1].reporters == (line[-2:],)


def test_a_poet_s_name_stands_below_the_title_of_the_next_poem() -> None:
    verse = (
        "渡口的灯亮了",
        "江水慢慢地流",
        "老船停在岸边",
        "像一个人睡着",
        "白云从桥上过",
        "不发一点声音",
    )
    page = lines(
        "渡口",
        "王伟",
        *verse,
        "是谁在夜里唱歌",
        "老街的雪",
        "李敏",
        *verse,
        "高山",
        "也是白的",
        *NEXT,
    )
    assert headlines(page) == ["渡口", "老街的雪", "老街住户回来了"]
    assert [article.reporters for article in page.articles[:2]] == [("王伟",), ("李敏",)]


def test_a_line_above_the_word_pictures_is_no_picture_s_title() -> None:
    page = lines(
        "渡口的狂欢夜（附图片1张）", "本报记者 王伟", BRIDGE, "“渡口没有冬天，江水永远年轻！”",
        "图片：", "狂欢夜的渡口", *NEXT,
    )  # fmt: skip
    assert headlines(page) == ["渡口的狂欢夜（附图片1张）", "老街住户回来了"]


def test_workers_are_no_writers() -> None:
    title = "一江春水两岸灯火老渡口守护者同贺新桥"
    page = lines(
        "渡口新桥通车", f"本报讯（记者 王伟）{BRIDGE}", title, f"本报讯（记者 李敏）{STREET}"
    )
    assert headlines(page) == ["渡口新桥通车", title]


def test_a_year_and_what_is_said_of_it_is_a_title() -> None:
    page = lines("渡口新桥通车", "本报记者 王伟", BRIDGE, "2026年展望", "本报记者 李敏", STREET)
    assert headlines(page) == ["渡口新桥通车", "2026年展望"]


def test_who_speaks_with_an_age_heads_a_part() -> None:
    bees = "蜂箱夜里装车，天亮前卸下，老周说蜜蜂认得路，人反倒常常迷路。"
    page = lines(
        "渡口的人",
        "本报记者 王伟",
        BRIDGE,
        "王大伟 72岁 船工",
        STREET,
        "李敏 35岁 教师",
        bees,
        *NEXT,
    )
    assert headlines(page) == ["渡口的人", "老街住户回来了"]
