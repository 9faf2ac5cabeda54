"""What a reader takes for a headline, for a note, or for the end of an article."""

from __future__ import annotations

import pytest

from crawler.errors import EditionError
from tests.support.page_lines import BRIDGE, STREET, headlines, lines


@pytest.mark.parametrize("notice", ["遗失声明", "拍卖公告", "公告", "寻人启事", "江州市停水通告"])
def test_a_notice_is_an_item_of_its_own(notice: str) -> None:
    page = lines(
        "渡口新桥通车",
        f"本报讯（记者 王伟）{BRIDGE}",
        notice,
        "王某遗失营业执照一本，特此说明。",
        "老街住户回来了",
        f"本报讯（记者 李敏）{STREET}",
    )
    assert headlines(page) == ["渡口新桥通车", notice, "老街住户回来了"]


@pytest.mark.parametrize(
    "end",
    [
        "（本报江州7月8日讯）",
        "（新华社北京7月8日电 记者王伟）",
        "（王伟周芳）",
        "（讲话全文见A02版）（决定全文见A03版）",
        "（附图片1张）",
        "——编者",
    ],
)
def test_a_line_in_brackets_belongs_to_what_stands_above(end: str) -> None:
    page = lines("渡口新桥通车", BRIDGE, end, "老街住户回来了", f"本报讯（记者 李敏）{STREET}")
    assert headlines(page) == ["渡口新桥通车", "老街住户回来了"]
    first = page.articles[0].spans[-1]
    assert page.raw[first.start : first.end] == end
    assert page.articles[1].title_lines == ("老街住户回来了",)


def test_names_alone_below_a_headline_are_no_headline() -> None:
    page = lines("渡口的早晨", "王伟", BRIDGE, "老街的傍晚", "粒砂", STREET)
    assert headlines(page) == ["渡口的早晨", "老街的傍晚"]
    assert [article.reporters for article in page.articles] == [("王伟",), ("粒砂",)]


def test_a_headline_may_have_commas() -> None:
    page = lines(
        "“渡口的灯，从不同角落，照向同一条江",
        "■ 江州日报记者 王伟",
        BRIDGE,
        "那一刻，善意就是语言",
        "■ 李敏",
        STREET,
    )
    assert headlines(page) == ["“渡口的灯，从不同角落，照向同一条江", "那一刻，善意就是语言"]


def test_subheads_of_two_lines_begin_no_article() -> None:
    page = lines(
        "渡口新桥这一年",
        "■ 江州日报记者 王伟",
        BRIDGE,
        "先修桥墩",
        "水下功夫做得细",
        STREET,
        "再架桥面",
        "钢梁一段段接过江",
        BRIDGE,
        "（本报江州7月8日讯）",
    )
    assert headlines(page) == ["渡口新桥这一年"]
    subheads = [p.text for p in page.articles[0].paragraphs if p.kind == "subhead"]
    assert subheads == ["先修桥墩", "水下功夫做得细", "再架桥面", "钢梁一段段接过江"]


def test_a_quotation_as_the_first_paragraph_is_no_title() -> None:
    page = lines(
        "渡口的烤肠摊",
        "■ 江州日报记者 王伟",
        "“老板，这烤肠多少钱一个？”",
        "“六元一个，要几个？辣不辣？”",
        BRIDGE,
    )
    assert headlines(page) == ["渡口的烤肠摊"]
    assert [p.kind.value for p in page.articles[0].paragraphs] == ["body"] * 3


def test_an_editors_note_is_text_of_its_article() -> None:
    page = lines(
        "代表走进渡口",
        "■ 江州日报记者 王伟",
        "编者按",
        "今天起，本报推出专栏，讲代表履职的故事。",
        BRIDGE,
        "（本报江州7月8日讯）",
    )
    assert headlines(page) == ["代表走进渡口"]


def test_a_page_of_notes_alone_is_refused() -> None:
    with pytest.raises(EditionError, match="no headline"):
        lines("（附图片1张）", "（本报江州7月8日讯）")


def test_a_jump_line_behind_a_bracket_that_a_column_broke() -> None:
    page = lines("渡口新桥通车", f"{BRIDGE}桥名由市民投票选出（共有三", "万人参加）。（下转A4版）")
    (article,) = page.articles
    assert article.jump_to == "A4"
    assert article.paragraphs[-1].text.endswith("（共有三万人参加）。")


def test_a_broken_bracket_at_the_end_of_an_article_signs_it() -> None:
    page = lines(
        "渡口新桥通车", f"{BRIDGE}桥名由市民投票选出（共有三", "万人参加）。（王伟 李敏）",
        "老街住户回来了", STREET,
    )  # fmt: skip
    assert headlines(page) == ["渡口新桥通车", "老街住户回来了"]
    assert page.articles[0].reporters == ("王伟", "李敏")


def test_a_byline_before_the_text_and_one_behind_it() -> None:
    page = lines(
        "渡口新桥通车", f"本报讯（记者 王伟）{BRIDGE}（通讯员 李敏）", "老街住户回来了", STREET
    )
    assert headlines(page) == ["渡口新桥通车", "老街住户回来了"]
    assert page.articles[0].reporters == ("王伟",)
    assert page.articles[0].correspondents == ("李敏",)


def test_a_row_of_briefs_without_titles() -> None:
    page = lines(
        "渡口新桥通车",
        f"本报讯（记者 王伟）{BRIDGE}",
        "据邻省气象台7月8日公布的数字，上半年当地平均气温为二十一摄氏度，是有记录以来最高的半年。",
        "海岛博物馆7月7日收到一批捐赠的航海图，其中三张绘于两百年前，修复之后将同观众见面。",
        "北方铁路局7月6日开行首趟瓜果专列，三十节车厢两天后到达南方的六座城市，运费比往年低了一成。",
        "西部油田日前打出一口八千米的深井，这是该盆地里第一口超过八千米的井。（据新华社电）",
    )
    assert headlines(page) == ["渡口新桥通车", "", "", "", ""]
    assert [len(article.paragraphs) for article in page.articles] == [1] * 5


def test_a_sentence_below_the_title_is_no_article() -> None:
    page = lines(
        "全省渡口工作会议在江州举行",
        "会议强调，渡口是两岸居民每天要走的路，必须抓住枯水季节，加快把老码头修好，让大家放心过江",
        "王伟主持 李敏等出席",
        f"本报江州7月8日电 {BRIDGE}",
        STREET,
    )
    (article,) = page.articles
    assert article.headline == "全省渡口工作会议在江州举行"


@pytest.mark.parametrize("greeting", ["同志们、朋友们：", "各位代表：", "尊敬的各位来宾，朋友们："])
def test_how_a_speech_begins_is_no_headline(greeting: str) -> None:
    for signed in (("（二〇二六年七月八日）", "王伟"), ("王伟", "（二〇二六年七月八日）")):
        page = lines("在渡口新桥通车仪式上的讲话", *signed, greeting, BRIDGE, STREET)
        assert headlines(page) == ["在渡口新桥通车仪式上的讲话"]
        assert page.articles[0].reporters == ("王伟",)
        assert page.articles[0].paragraphs[-3].text == greeting


@pytest.mark.parametrize("head", ["编者按", "【相关链接】", "记者手记", "新闻背景："])
def test_what_stands_above_a_box_is_no_headline(head: str) -> None:
    page = lines("渡口新桥通车", "本报记者 王伟", BRIDGE, head, STREET, BRIDGE)
    assert headlines(page) == ["渡口新桥通车"]


def test_a_short_line_may_be_the_beginning_of_a_broken_paragraph() -> None:
    page = lines(
        "渡口新桥这一年",
        "■ 江州日报记者 王伟",
        BRIDGE,
        "先修桥墩",
        STREET,
        "再架桥面",
        "江边的人们围着刚刚架好的第一段钢梁看了又看",
        "，都说没有想到会这样快，老渡工还带来了三十年前的船票。",
        BRIDGE,
    )
    assert headlines(page) == ["渡口新桥这一年"]


@pytest.mark.parametrize(
    "byline",
    [
        "采写：江州日报记者 王伟 摄影：李敏",
        "文/王伟 图/李敏",
        "文/江州日报全媒体记者 王伟 图/受访者提供",
        "王伟 摄影报道",
        "◎记者 王伟 ○编辑 李敏",
    ],
)
def test_who_wrote_and_who_took_the_pictures_sign_an_article(byline: str) -> None:
    page = lines(
        "渡口新桥通车", byline, BRIDGE, STREET, "老街住户回来了", "本报记者 周芳", STREET, BRIDGE
    )
    assert headlines(page) == ["渡口新桥通车", "老街住户回来了"]
    assert page.articles[0].reporters == ("王伟",)


def test_a_line_that_announces_the_text_below_is_no_headline() -> None:
    page = lines(
        "渡口新桥通车",
        "本报记者 王伟",
        BRIDGE,
        "据介绍，新桥通车后的车次调整如下：",
        STREET,
        BRIDGE,
    )
    assert headlines(page) == ["渡口新桥通车"]


def test_a_poem_is_one_article() -> None:
    verse = [
        "渡船还没有靠岸", "灯就亮了", "一盏", "又一盏", "像老人数着日子", "江水", "不说话",
        "只把影子", "轻轻推给对岸",
    ]  # fmt: skip
    page = lines(
        "渡口新桥通车", f"本报讯（记者 王伟）{BRIDGE}", "渡口的灯（外一首）", "王伟", *verse,
        "老街的傍晚", "李敏", STREET,
    )  # fmt: skip
    assert headlines(page) == ["渡口新桥通车", "渡口的灯（外一首）", "老街的傍晚"]
    assert page.articles[1].reporters == ("王伟",)
    assert "".join(page.articles[1].text.split()) == "王伟" + "".join(verse)


def test_rows_of_a_table_are_no_headings_and_run_into_nothing() -> None:
    rows = [
        "渡口指数917.02914.061510.18",
        "老街指数442.43434.56460.28",
        "江边指数127.34126.33120.25",
    ]
    page = lines("渡口行情", f"本报讯（记者 王伟）{BRIDGE}", *rows)
    (article,) = page.articles
    assert [p.text for p in article.paragraphs[1:]] == rows


def test_one_brief_of_a_row_may_name_no_day() -> None:
    page = lines(
        "渡口新桥通车",
        f"本报讯（记者 王伟）{BRIDGE}",
        "海岛博物馆7月7日收到一批捐赠的航海图，其中三张绘于两百年前，修复之后将同观众见面。",
        "北方铁路局7月6日开行首趟瓜果专列，三十节车厢两天后到达南方的六座城市，运费比往年低了一成。",
        "两位天文学家正借助山顶的新镜片寻找彗星，头一个月就有五颗列入名册，等待命名的还有一对双星。",
        "东岸动物园昨天迎来今年出生的头一只小象，小象体重一百公斤，过完夏天就同游客见面，名字请孩子们来取。",
        "西部油田日前打出一口八千米的深井，这是该盆地里第一口超过八千米的井，打井的人守了两个冬天。",
    )
    assert [len(article.paragraphs) for article in page.articles] == [1] * 6


def test_a_pen_name_on_a_line_of_its_own_ends_a_brief() -> None:
    page = lines(
        "渡口新桥通车",
        f"本报讯{BRIDGE}（王伟）",
        f"本报讯{STREET}",
        "（晓王）",
        "本报讯图书馆的夜场从昨晚起开到十点，借书的人比白天还多，馆员加了一张服务台。",
        "（小李）",
    )
    assert [len(article.paragraphs) for article in page.articles] == [1, 1, 1]


def test_news_that_repeat_their_title_stand_below_a_headline() -> None:
    page = lines(
        "渡口新桥通车",
        f"本报讯（记者 王伟）{BRIDGE}",
        f"渡口的老船工说，新桥一通，{BRIDGE}",
        f"桥头的茶摊也忙起来，{BRIDGE}",
        "北山县大型水厂工程建成",
        "北山县最大的水厂工程日前建成，北山大型水厂每天可送水八万吨，二十个村的人家先用上了。",
        "海岛博物馆收到航海图",
        "海岛博物馆7月7日收到一批航海图，其中三张绘于两百年前，修复之后将同观众见面。",
    )
    assert headlines(page) == ["渡口新桥通车", "北山县大型水厂工程建成", "海岛博物馆收到航海图"]


def test_an_editor_s_dash_ends_an_article() -> None:
    page = lines(
        "老街新事", f"{STREET}———编者", "渡口的早晨（附图片1张）", BRIDGE, STREET
    )  # fmt: skip
    assert headlines(page) == ["老街新事", "渡口的早晨（附图片1张）"]


def test_an_office_and_a_name_below_a_headline_sign_it() -> None:
    page = lines("渡口该有的样子", "江州市轮渡公司王伟", BRIDGE, STREET)
    (article,) = page.articles
    assert (article.headline, article.reporters) == ("渡口该有的样子", ("王伟",))


def test_a_page_may_have_one_article_of_a_long_headline_and_a_paragraph() -> None:
    page = lines("A04 要闻", "24盏灯，从不同渡口，照向同一条江", f"{BRIDGE}{STREET}")
    (article,) = page.articles
    assert article.headline == "24盏灯，从不同渡口，照向同一条江"


def test_lines_with_points_stand_below_a_headline() -> None:
    page = lines(
        "渡口新桥通车", "本报记者 王伟", BRIDGE, STREET, "图书馆夜场今起为读者开放",
        "●借书还书自己来", "●茶水桌灯样样有",
        "图书馆的灯今晚亮到十点，馆员说，白天上班的人也有了读书的钟点。",
        "头一晚来了三百人，座位不够，馆里又添了两排长凳。",
    )  # fmt: skip
    assert [len(article.title_lines) for article in page.articles] == [1, 3]


def test_an_unsigned_text_that_tells_its_day_stands_below_a_headline() -> None:
    page = lines(
        "渡口新桥通车", "本报记者 王伟", BRIDGE, f"渡口的老船工说，新桥一通，{BRIDGE}",
        "北山县新水厂开机向山村送水",
        "7月8日，新水厂的机器响了一整夜，山村的龙头里流出清水，老人端着盆站在门口等。",
    )  # fmt: skip
    assert headlines(page) == ["渡口新桥通车", "北山县新水厂开机向山村送水"]


def test_a_subhead_may_be_long_where_the_article_s_words_come_again_below_it() -> None:
    above = "轮渡公司的老船工周师傅开了三十年轮渡，渡口的轮渡每天往返四十趟，船工换了三代。"
    below = "周师傅说，轮渡停航那天，老船工们把轮渡公司的旗子收好，渡口的船工站了一排。"
    page = lines(
        "渡口新桥通车", "本报记者 王伟", above, above.replace("三十", "四十"),
        "三十年轮渡把船工们送到了岸上", below, below.replace("那天", "以后"),
        "老街住户回来了", f"本报讯（记者 李敏）{STREET}",
    )  # fmt: skip
    assert headlines(page) == ["渡口新桥通车", "老街住户回来了"]


def test_a_name_between_a_headline_and_the_first_subhead_signs_the_text() -> None:
    page = lines("渡口新桥这一年", "王伟", "从渡船到大桥", BRIDGE, STREET)
    (article,) = page.articles
    assert (article.headline, article.reporters) == ("渡口新桥这一年", ("王伟",))


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "市气象局：未来三天阴雨相间",
            "市气象局说，未来三天阴雨相间，农户可以趁间隙下田，山区要防滑坡，出门别忘了带伞。",
        ),
        (
            "上海一家老书店重新开门",
            "这家老书店昨天重新开门，读者从早上就在门口排队，店员搬出了新到的书，长凳也坐满了人。",
        ),
    ],
)
def test_an_unsigned_text_whose_title_names_a_place_or_who_says_it(title: str, text: str) -> None:
    page = lines("渡口新桥通车", f"本报讯（记者 王伟）{BRIDGE}", STREET, title, text)
    assert headlines(page) == ["渡口新桥通车", title]


def test_one_subhead_is_enough_where_another_page_has_the_rest() -> None:
    page = lines(
        "渡口新桥通车", "本报记者 王伟", BRIDGE,
        "老船工的上海亲戚", "过江只要五分钟以后，老船工的上海亲戚也来看桥，两岸的居民都认得他。",
        "（下转第2版）",
        "老街住户回来了", f"本报讯（记者 李敏）{STREET}",
    )  # fmt: skip
    assert headlines(page) == ["渡口新桥通车", "老街住户回来了"]


def test_a_picture_of_which_no_text_stands_on_the_page_is_an_item() -> None:
    page = lines(
        "渡口新桥通车", f"本报讯（记者 王伟）{BRIDGE}", "（王伟）", "晨光（国画）",
        "老街住户回来了", f"本报讯（记者 李敏）{STREET}",
    )  # fmt: skip
    assert headlines(page) == ["渡口新桥通车", "晨光（国画）", "老街住户回来了"]


def test_a_list_that_a_column_broke_goes_on() -> None:
    page = lines(
        "渡口新桥通车", "本报记者 王伟", BRIDGE, "新桥两头的集市上有鲜鱼、青菜",
        "豆腐、腊肉，也有刚出炉的烧饼，来看桥的人总要带一点回去。",
        "老街住户回来了", f"本报讯（记者 李敏）{STREET}",
    )  # fmt: skip
    assert headlines(page) == ["渡口新桥通车", "老街住户回来了"]
    assert len(page.articles[0].paragraphs) == 2


def test_who_was_there_stands_in_the_title_and_signs_nothing() -> None:
    page = lines(
        "老街住户回来了", f"本报讯（记者 李敏）{STREET}", "（李敏）",
        "渡口新桥通车仪式在江州举行", "王伟主持 周芳陈磊", "杨敏宣读贺信",
        f"本报江州7月8日电（记者 赵强）{BRIDGE}",
    )  # fmt: skip
    assert [article.title_lines for article in page.articles][1:] == [
        ("渡口新桥通车仪式在江州举行", "王伟主持 周芳陈磊", "杨敏宣读贺信")
    ]
    assert page.articles[1].reporters == ("赵强",)
