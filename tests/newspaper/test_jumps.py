"""下转 and 上接: two items on two pages become one article, or stay open."""

from __future__ import annotations

from crawler.newspaper.model import EditionPage, PrintArticle, PrintId
from crawler.newspaper.parse.jumps import find_jumps, follow
from crawler.newspaper.parse.masthead import StatedFacts
from crawler.newspaper.parse.paper import unknown_paper
from tests.support.printed import BACK, edition, page_of

PAPER = unknown_paper()


def article(pages: tuple[EditionPage, ...], page: int, headline: str) -> PrintArticle:
    return next(a for a in pages[page].articles if headline in a.headline)


def test_headlines_decide() -> None:
    back = BACK.replace("上接A1版\n\n桥两头", "渡口新桥通车\n\n上接A1版\n\n桥两头", 1)
    back = back.replace("渡口新桥通车\n\n市交通局说，下一座桥明年动工。\n\n", "")
    pages = follow(edition(back), PAPER)
    street = article(pages, 0, "老街改造")
    assert street.open_jump == "" and street.jump_to == "A4"
    assert [p.text for p in street.paragraphs][1:] == [
        "住在青石巷的陈奶奶说，她看着工人们一天天把路铺平，心里踏实多了。",
        "青石巷口的修鞋摊搬进了便民点，师傅还是老师傅。",
    ]
    seam = street.paragraphs[1].seams[0]
    assert street.paragraphs[1].text[seam.at :] == "实多了。"
    assert [span.page for span in street.paragraphs[1].spans] == ["", "A4"]
    bridge = article(pages, 0, "渡口新桥")
    assert "桥两头的集市" in bridge.text
    assert {a.part_of for a in pages[1].articles} == {PrintId("A1", 1), PrintId("A1", 2)}
    assert street.continues == (PrintId("A4", 2),)


def test_the_text_below_a_title_and_its_jump_line_is_joined() -> None:
    lone = page_of("渡口新桥通车\n\n上接A1版\n\n李敏是渡口边茶馆的总\n\n经理，茶馆夜里也开着。")
    assert [p.text for p in lone.articles[0].paragraphs] == [
        "李敏是渡口边茶馆的总经理，茶馆夜里也开着。"
    ]


def test_no_page_no_jump() -> None:
    pages = follow(edition()[:1], PAPER)
    assert [a.open_jump for a in pages[0].articles] == ["A4", "A4"]
    assert pages[0].articles[0].text.endswith("心里踏")


def test_a_rest_without_its_beginning_says_so() -> None:
    lone = page_of("老街改造三年\n\n上接A1版\n\n实多了。师傅还是老师傅。", StatedFacts(page="A4"))
    (rest,) = follow([lone], PAPER)[0].articles
    assert rest.open_start == "A1"
    assert rest.part_of is None


def test_one_to_one_and_only_pages_that_name_each_other() -> None:
    pages = edition()
    elsewhere = page_of("老街改造三年\n\n上接A2版\n\n别的老街也在改造。", StatedFacts(page="A3"))
    jumps = find_jumps([*pages, elsewhere])
    assert len({jump.rest for jump in jumps}) == len(jumps) == len({j.start for j in jumps})
    assert all(jump.rest.page == "A4" for jump in jumps)


def test_three_pages() -> None:
    one = page_of(
        "长江边的十年\n\n本报记者 王伟\n\n第一年，江边还是荒滩，没有路也没有灯。\n\n下转2版",
        StatedFacts(page="1"),
    )
    two = page_of(
        "长江边的十年\n\n上接1版\n\n第五年，滩上种了树，修了步道。\n\n下转3版",
        StatedFacts(page="2"),
    )
    three = page_of("长江边的十年\n\n上接2版\n\n第十年，候鸟回来了。", StatedFacts(page="3"))
    pages = follow([three, one, two], PAPER)
    whole = pages[1].articles[0]
    assert [p.text[:3] for p in whole.paragraphs] == ["第一年", "第五年", "第十年"]
    assert whole.continues == (PrintId("2", 1), PrintId("3", 1))
    assert whole.open_jump == ""
    assert pages[0].articles[0].part_of == pages[2].articles[0].part_of == PrintId("1", 1)
