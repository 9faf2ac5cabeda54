"""Pictures with titles, captions and credits: which are items, and what stands below them."""

from __future__ import annotations

import pytest

from tests.support.page_lines import BRIDGE, STREET, headlines, lines


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


def test_a_bracket_that_a_column_broke_is_no_credit() -> None:
    page = lines("渡口新桥通车", f"{BRIDGE}（新华", "社记者王伟摄）", "老街住户回来了", STREET)
    assert headlines(page) == ["渡口新桥通车", "老街住户回来了"]
    assert page.articles[0].paragraphs[0].text.endswith("（新华社记者王伟摄）")


@pytest.mark.parametrize("title", ["江边晨渡（摄影）", "一元复始（篆刻）", "老街灯会（图片）"])
def test_a_picture_may_have_nothing_but_a_title_and_a_name(title: str) -> None:
    page = lines(
        "渡口新桥通车", f"本报讯（记者 王伟）{BRIDGE}", title, "（李敏）", "老街的傍晚", STREET
    )
    assert headlines(page) == ["渡口新桥通车", title, "老街的傍晚"]
    assert (page.articles[1].reporters, page.articles[1].photographers) == ((), ("李敏",))


def test_a_sign_before_a_reporter_s_role_makes_no_caption() -> None:
    page = lines("渡口新桥通车", "▲ 本报记者 王伟", BRIDGE)
    assert (page.articles[0].reporters, page.articles[0].captions) == (("王伟",), ())


def test_who_signs_a_text_with_a_picture_wrote_it() -> None:
    page = lines("老街灯会（附图片1张）", "（李敏）", STREET)
    assert (page.articles[0].reporters, page.articles[0].photographers) == (("李敏",), ())


def test_lines_with_one_sign_before_them_are_a_list_and_no_captions() -> None:
    items = [f"▲{STREET}", f"▲{BRIDGE}", f"▲{STREET}"]
    page = lines("老街怎样改造", "本报记者 王伟", BRIDGE, *items)
    (article,) = page.articles
    assert not article.captions
    assert [p.text for p in article.paragraphs[1:]] == items


def test_what_stands_below_a_picture_s_title_is_its_caption() -> None:
    page = lines(
        "老街灯会（图片）",
        "江州老街的住户们从腊月初八起就把三百二十盏纸灯一盏一盏挂上屋檐，引来看灯的",
        "客人。",
        "（本报记者李敏摄）",
        "渡口新桥通车",
        f"本报讯（记者 王伟）{BRIDGE}",
    )
    assert headlines(page) == ["老街灯会（图片）", "渡口新桥通车"]
    assert page.articles[0].title_lines == ("老街灯会（图片）",)


def test_a_picture_that_goes_with_a_text_is_not_all_of_it() -> None:
    page = lines(
        "王伟（附图片1张）",
        "王伟（右）在渡口同老船工说话。（李敏摄）",
        "荣誉一级船长",
        "单位江州市轮渡公司",
        f"附记：{BRIDGE}（周芳）",
        "老街住户回来了",
        f"本报讯（记者 李敏）{STREET}",
    )
    assert headlines(page) == ["王伟（附图片1张）", "老街住户回来了"]


def test_lines_below_the_word_pictures_are_captions() -> None:
    page = lines(
        "渡口新桥这一年（附图片2张）",
        "本报记者 王伟",
        BRIDGE,
        "图片：",
        "钢梁过江那一天",
        "合龙前的桥面",
        "老街住户回来了",
        f"本报讯（记者 李敏）{STREET}",
    )
    assert headlines(page) == ["渡口新桥这一年（附图片2张）", "老街住户回来了"]
    texts = [caption.text for caption in page.articles[0].captions]
    assert texts[-2:] == ["钢梁过江那一天", "合龙前的桥面"]


def test_a_picture_with_a_title_ends_with_its_credit() -> None:
    page = lines(
        "渡口新桥通车", f"本报讯（记者 王伟）{BRIDGE}", "老街灯会（图片）", STREET, "（李敏摄）",
        "北山县大型水厂工程建成", "北山县最大的水厂日前建成，每天可送水八万吨。",
        "《渡口志》出版（图片）", "封面题字王伟装帧设计李敏", "江边书店开了夜场", STREET,
    )  # fmt: skip
    assert headlines(page) == [
        "渡口新桥通车", "老街灯会（图片）", "北山县大型水厂工程建成", "《渡口志》出版（图片）",
        "江边书店开了夜场",
    ]  # fmt: skip
