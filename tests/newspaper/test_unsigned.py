"""A short line above a text that nobody signs: another article's title, or a subhead."""

from __future__ import annotations

from tests.support.page_lines import BRIDGE, headlines, lines

SIGNED = ("江州日报", "2026年7月9日 星期四", "A05 深度", "渡口新桥通车", "本报记者 王伟", BRIDGE)
BOATS = "渡口的老船工说，从前过江要等船，两岸的居民赶集要起早，新桥通车以后再也不用等。"
MARKET = "新桥两头的集市一早就热闹起来，渡口的老船工把船停在岸边卖鱼，过桥的居民买了菜就回家。"
BEES = (
    "养蜂人老周带着六十箱蜜蜂追着花走，油菜谢了去找槐花，槐花谢了去找荆条，一年里有十个月睡在帐篷里。",
    "蜂箱夜里装车，天亮前卸下，老周说蜜蜂认得路，人反倒常常迷路，槐花开的地方总有老朋友等着他喝一碗蜜水。",
)


def test_words_that_are_new_are_another_article() -> None:
    page = lines(*SIGNED, BOATS, MARKET, BRIDGE, "老周和他的蜂箱", *BEES, *BEES)
    assert headlines(page) == ["渡口新桥通车", "老周和他的蜂箱"]


def test_words_that_come_again_are_a_section() -> None:
    page = lines(*SIGNED, BOATS, BRIDGE, "渡口的新集市", MARKET, BOATS)
    assert headlines(page) == ["渡口新桥通车"]


def test_a_comma_in_it_is_rather_a_sentence() -> None:
    day = f"7月8日，渡口新桥通车以后，两岸居民去看花，{BEES[0]}"
    with_space = lines(*SIGNED, BOATS, "江州的花期 老周最清楚", day, BEES[1])
    assert headlines(with_space) == ["渡口新桥通车", "江州的花期 老周最清楚"]
    assert headlines(lines(*SIGNED, BOATS, "江州的花期，老周最清楚", day, BEES[1])) == [
        "渡口新桥通车"
    ]
