"""Two pieces of print: whether they are one paragraph, and whether words between them are lost."""

from __future__ import annotations

import pytest

from crawler.newspaper.parse.paper import unknown_paper
from crawler.newspaper.parse.rejoin import is_continued, lost_words
from tests.support.printed import page_of

PAPER = unknown_paper()
SURNAMES = frozenset("陈王")


@pytest.mark.parametrize(
    ("left", "right", "reason"),
    [
        ("他说“江边的花", "开得好”，大家点头", "quotes or brackets close behind the seam"),
        ("江边的花（摄于", "三月）开得好", "quotes or brackets close behind the seam"),
        # Closed before another pair of the same kind opens; another kind does not matter.
        ("他看着“老街", "都好”，她看着“新桥", "quotes or brackets close behind the seam"),
        ("江边《晚报", "今天“头版”登了》消息", "quotes or brackets close behind the seam"),
        ("江边的花“开", "大家走过（新桥”旁）看花", "quotes or brackets close behind the seam"),
        # Opened anew before it closes, never closed, never opened, or closed already.
        ("他看着“老街", "“新桥”也好，老街”的牌子", ""),
        ("他看着“老街", "都好看", ""),
        ("江边的花开", "三月）开得好", ""),
        ("他看着“老街”", "都好”看", ""),
    ],
)
def test_signs_that_close_behind_the_seam(left: str, right: str, reason: str) -> None:
    assert is_continued(left, right, SURNAMES) == reason


@pytest.mark.parametrize(
    ("left", "right", "surnames", "reason"),
    [
        ("渔政站局长陈", "来了很多人", SURNAMES, "the name 局长陈 goes on"),
        ("渔政站局长陈", "来了很多人", frozenset[str](), ""),
        ("渔政站局长陈", "，来了很多人", SURNAMES, "， cannot begin a paragraph"),
        ("渔政站来了陈", "来了很多人", SURNAMES, ""),
        ("来的人有", "说话的", SURNAMES, "说话 is what somebody does"),
        ("来的人有", "王说好", SURNAMES, "王 is what somebody does"),
        ("来的人有", "他说好", SURNAMES, ""),
        ("昨天王伟", "告诉记者：路修好了", SURNAMES, "告诉 is what somebody does"),
        ("昨天他告诉记", "者：路修好了", SURNAMES, "the word 记者 goes across"),
        ("路修好", "着呢", SURNAMES, "着 cannot begin a paragraph"),
        ("他走在", "街上", SURNAMES, "在 cannot end a paragraph"),
        ("来的人有12", "3个", SURNAMES, "a number goes across"),
        ("来的人有12", "多个", SURNAMES, "a number goes across"),
        ("来的人有12", "来了", SURNAMES, ""),
    ],
)
def test_names_and_numbers_that_go_across(
    left: str, right: str, surnames: frozenset[str], reason: str
) -> None:
    assert is_continued(left, right, surnames) == reason


@pytest.mark.parametrize(
    ("left", "right", "reason"),
    [
        ("管理处值守的报", "警警情同比下降", "the piece begins with the doubled 警警"),
        ("他看着“老街", "“新桥”也好", "“ opens twice"),
        ("他看着“老街", "（新桥）也好”", ""),
        ("江边“开", "大“家”", "“ opens twice"),
        ("江边“开", "大”家“好”", ""),
        ("江边的花开", "三月）开得好", "） closes what never opened"),
        ("江边的花（开", "三月）开得好", ""),
        ("江边的花开", "（三月）开得好", ""),
        ("江边的花", "，开得好", "no line begins with ，"),
        ("江边的花开得", "好看", ""),
    ],
)
def test_words_that_are_lost(left: str, right: str, reason: str) -> None:
    assert lost_words(left, right, PAPER) == reason


@pytest.mark.parametrize(
    ("left", "right", "reason"),
    [
        ("大家都爱吃葡", "琵好听", "葡 and 琵 are pieces of words"),
        # A word that goes across, a piece on one side alone, a family name before the seam.
        ("工人正在铺葡", "萄园的路", ""),
        ("大家都爱吃葡", "骆驼走了", ""),
        ("大家都爱吃饭", "琵好听", ""),
        ("大家都说是冯", "琵好听", ""),
    ],
)
def test_pieces_of_words_on_both_sides(left: str, right: str, reason: str) -> None:
    assert lost_words(left, right, PAPER) == reason


STREET = "老街改造从三年前开始，先修管网，再修路面，最后才修房子。"
OPEN = "住在青石巷的陈奶奶说，她看着工人们一天天把路铺"
SHORT = "平安里的灯也亮"


@pytest.mark.parametrize("end", ["", "下转A4版"])
def test_a_short_last_piece_ends_the_sentence_before_it(end: str) -> None:
    """Nothing but a jump line may stand behind it."""
    page = page_of(f"老街改造三年\n\n本报记者 王伟\n\n{STREET}\n\n{OPEN}\n\n{SHORT}\n\n{end}\n")
    (article,) = page.articles
    assert [paragraph.text for paragraph in article.paragraphs] == [STREET, OPEN + SHORT]


def test_a_short_piece_with_text_below_it_is_a_subhead() -> None:
    page = page_of(
        f"老街改造三年\n\n本报记者 王伟\n\n{STREET}\n\n{OPEN}\n\n{SHORT}\n\n市场也开了门。\n"
    )
    (article,) = page.articles
    assert [(p.kind.value, p.text) for p in article.paragraphs] == [
        ("body", STREET),
        ("body", OPEN),
        ("subhead", SHORT),
        ("body", "市场也开了门。"),
    ]
