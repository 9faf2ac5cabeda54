"""What stands on a page beside articles, and what a reader takes for a headline."""

from __future__ import annotations

import pytest

from crawler.errors import EditionError
from crawler.newspaper.model import EditionPage
from tests.support.printed import page_of

BRIDGE = "渡口新桥昨天通车，两岸居民过江只要五分钟，来看桥的人从早到晚没有断过。"
STREET = "老街改造从三年前开始，先修管网，再修路面，最后才修房子，住户们都回来了。"


def lines(*parts: str) -> EditionPage:
    return page_of("\n\n".join(parts) + "\n")


def headlines(page: EditionPage) -> list[str]:
    return [article.headline for article in page.articles]


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
    assert [article.reporters for article in page.articles] == [("王伟",), ()]


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


def test_a_picture_with_a_title_is_an_item() -> None:
    page = lines(
        "渡口新桥通车",
        f"本报讯（记者 王伟）{BRIDGE}",
        "江边赏花正当时（图片）",
        "江边的桃花开了，游人来拍照。（本报记者李敏摄）",
        "老街住户回来了",
        f"本报讯（记者 李敏）{STREET}",
    )
    assert headlines(page) == ["渡口新桥通车", "江边赏花正当时（图片）", "老街住户回来了"]
    assert page.articles[1].captions and not page.articles[1].paragraphs


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


def test_a_bracket_that_a_column_broke_is_no_credit() -> None:
    page = lines("渡口新桥通车", f"{BRIDGE}（新华", "社记者王伟摄）", "老街住户回来了", STREET)
    assert headlines(page) == ["渡口新桥通车", "老街住户回来了"]
    assert page.articles[0].paragraphs[0].text.endswith("（新华社记者王伟摄）")


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


@pytest.mark.parametrize("title", ["江边晨渡（摄影）", "一元复始（篆刻）", "老街灯会（图片）"])
def test_a_picture_may_have_nothing_but_a_title_and_a_name(title: str) -> None:
    page = lines(
        "渡口新桥通车", f"本报讯（记者 王伟）{BRIDGE}", title, "（李敏）", "老街的傍晚", STREET
    )
    assert headlines(page) == ["渡口新桥通车", title, "老街的傍晚"]


@pytest.mark.parametrize("greeting", ["同志们、朋友们：", "各位代表：", "尊敬的各位来宾，朋友们："])
def test_how_a_speech_begins_is_no_headline(greeting: str) -> None:
    page = lines(
        "在渡口新桥通车仪式上的讲话", "（二〇二六年七月八日）", "王伟", greeting, BRIDGE, STREET
    )
    assert headlines(page) == ["在渡口新桥通车仪式上的讲话"]
    assert page.articles[0].paragraphs[-3].text == greeting


@pytest.mark.parametrize("head", ["编者按", "【相关链接】", "记者手记", "新闻背景："])
def test_what_stands_above_a_box_is_no_headline(head: str) -> None:
    page = lines("渡口新桥通车", "本报记者 王伟", BRIDGE, head, STREET, BRIDGE)
    assert headlines(page) == ["渡口新桥通车"]


def test_a_year_that_a_column_broke_is_no_folio() -> None:
    page = lines(
        "渡口新桥通车",
        f"本报讯（记者 王伟）{BRIDGE}这座桥的第一张图纸画在老渡口的茶馆里，那是",
        "20",
        "16年的春天，画图的人如今已经退休。",
    )
    assert page.articles[0].paragraphs[0].text.endswith("那是2016年的春天，画图的人如今已经退休。")
    assert not page.furniture


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
