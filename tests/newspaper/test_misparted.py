"""What parting put to the wrong article is told as such, never as an edit of the wording."""

from __future__ import annotations

from crawler.newspaper.compare.compare import Comparison, compare_article
from crawler.newspaper.compare.differences import apply
from crawler.newspaper.compare.misparted import ABOVE, ELSEWHERE, NEIGHBOUR, article_around
from crawler.newspaper.match.letter_runs import shingles
from crawler.newspaper.model import Paragraph, ParagraphKind, PrintArticle
from tests.support.page_lines import BRIDGE, STREET

FERRY = "最后一班轮渡夜里十点离岸，老渡工把缆绳盘好，同每一位乘客握手道别。"
SHOPS = "沿街的铺子一家家开门，修表的、补鞋的、卖糖画的，都说客人比从前多了一倍。"


def article(*paragraphs: tuple[str, str]) -> PrintArticle:
    made = tuple(Paragraph(ParagraphKind(kind), text, ()) for kind, text in paragraphs)
    return PrintArticle(1, "渡口新桥通车", paragraphs=made)


def told(comparison: Comparison) -> list[tuple[str, str]]:
    assert apply(comparison.printed, comparison.differences) == comparison.online
    return [(one.kind.value, one.note) for one in comparison.differences]


def test_the_article_below_is_no_edit() -> None:
    run_together = article(
        ("body", BRIDGE), ("body", FERRY), ("subhead", "老街住户回来了"), ("body", STREET),
        ("body", SHOPS),
    )  # fmt: skip
    found = compare_article(run_together, "渡口新桥通车", f"{BRIDGE}\n{FERRY}")
    assert told(found) == [("artefact", NEIGHBOUR)]
    assert found.differences[0].print_text.strip().startswith("老街住户回来了")


def test_an_article_below_that_begins_with_a_dateline() -> None:
    run_together = article(("body", BRIDGE), ("body", f"本报讯（记者 李敏）{STREET}{SHOPS}"))
    found = compare_article(run_together, "渡口新桥通车", BRIDGE)
    assert told(found) == [("artefact", NEIGHBOUR)]


def test_the_article_above_is_no_edit() -> None:
    run_together = article(
        ("body", BRIDGE), ("body", FERRY), ("subhead", "老街住户回来了"), ("body", STREET),
        ("body", SHOPS),
    )  # fmt: skip
    edited = STREET.replace(STREET[-8:], f"昨天{STREET[-8:]}")
    found = compare_article(run_together, "老街住户回来了", f"{edited}\n{SHOPS}")
    assert told(found) == [("artefact", ABOVE), ("wording", "")]
    above = found.differences[0]
    assert (above.print_start, above.online_start) == (0, 0)
    assert above.print_text.strip().endswith("老街住户回来了")


def test_two_articles_above_are_no_edit() -> None:
    run_together = article(
        ("body", BRIDGE), ("subhead", "轮渡停航"), ("body", FERRY), ("subhead", "老街住户回来了"),
        ("body", STREET),
    )  # fmt: skip
    assert told(compare_article(run_together, "老街", STREET)) == [("artefact", ABOVE)]


def test_articles_above_and_below_are_no_edits() -> None:
    run_together = article(
        ("body", BRIDGE + FERRY), ("body", f"本报讯（记者 李敏）{STREET}"), ("subhead", "铺子开门"),
        ("body", SHOPS + BRIDGE),
    )  # fmt: skip
    found = compare_article(run_together, "老街", f"本报讯（记者 李敏）{STREET}")
    assert told(found) == [("artefact", ABOVE), ("artefact", NEIGHBOUR)]


def test_a_note_that_the_copy_lacks_is_the_article_s_own_under_one_title() -> None:
    """An editor's note stands above the dateline: nothing of the article above."""
    whole = article(("body", f"编者按：{BRIDGE}"), ("body", f"本报讯（记者 李敏）{STREET}"))
    found = compare_article(whole, f"{whole.headline}了", f"本报讯（记者 李敏）{STREET}")
    assert ("wording", "") in told(found)
    assert ("artefact", ABOVE) not in told(found)


def test_a_beginning_that_an_editor_cut_is_wording() -> None:
    """Online begins in the middle of the text: no heading and no dateline is there."""
    whole = article(("body", BRIDGE), ("body", FERRY), ("subhead", "铺子"), ("body", STREET))
    kinds = {kind for kind, _ in told(compare_article(whole, "渡口", f"{FERRY}\n{STREET}"))}
    assert "artefact" not in kinds


def test_an_edit_before_it_is_one_still() -> None:
    run_together = article(
        ("body", BRIDGE), ("body", FERRY), ("subhead", "老街住户回来了"), ("body", STREET + SHOPS)
    )
    online = f"{BRIDGE.replace('五分钟', '十分钟')}\n{FERRY}"
    kinds = [kind for kind, _ in told(compare_article(run_together, "渡口新桥通车", online))]
    assert kinds == ["wording", "artefact"]


def test_what_an_editor_cut_is_wording() -> None:
    """Online stops in the middle of the text: no heading and no dateline is there."""
    whole = article(("body", BRIDGE), ("body", FERRY), ("body", STREET), ("body", SHOPS))
    kinds = {kind for kind, _ in told(compare_article(whole, "渡口新桥通车", f"{BRIDGE}\n{FERRY}"))}
    assert "wording" in kinds
    assert "artefact" not in kinds


def test_what_stands_in_another_article_of_the_page_is_no_edit() -> None:
    cut = article(("body", BRIDGE))
    online = f"{BRIDGE}\n{FERRY}\n{STREET}"
    beside = (SHOPS, f"{FERRY}\n{STREET}")
    assert told(compare_article(cut, "渡口新桥通车", online, beside)) == [("artefact", ELSEWHERE)]
    kinds = {kind for kind, _ in told(compare_article(cut, "渡口新桥通车", online, (SHOPS,)))}
    assert "wording" in kinds


def test_an_online_text_in_a_print_article_is_found_there() -> None:
    """As it is where an editor changed a word; not where print has little of it."""
    printed = {"A1-1": shingles(BRIDGE + SHOPS), "A1-2": shingles(FERRY + STREET + SHOPS)}
    text = f"{FERRY}{STREET}".replace("三年前", "四年前")
    assert article_around(text, printed) == "A1-2"
    assert article_around(f"{text}{BRIDGE}{SHOPS[::-1]}", printed) == ""
    assert article_around(FERRY, printed) == ""  # as short as a quotation
    assert article_around(text, {}) == ""
