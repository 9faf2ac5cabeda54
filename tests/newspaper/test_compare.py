"""How differences are classed."""

from __future__ import annotations

import pytest

from crawler.newspaper.compare.compare import Comparison, compare
from crawler.newspaper.compare.difference_text import context_of
from crawler.newspaper.compare.differences import DifferenceClass, apply
from crawler.newspaper.model import Seam, SeamKind
from tests.support.printed import wording


def told(comparison: Comparison) -> list[tuple[str, str, str]]:
    return [(d.kind.value, d.print_text, d.online_text) for d in comparison.differences]


@pytest.mark.parametrize(
    ("printed", "online", "expected"),
    [
        ("全市正式启动改造。", "全市已经启动改造。", [("wording", "正式", "已经")]),
        ("全市启动改造。", "全市都启动改造。", [("wording", "", "都")]),
        ("王伟当场报了名。", "王伟当场签了约。", [("wording", "报了名", "签了约")]),
        ("从用电量看，情况良好。", "从用电变化看，情况良好。", [("wording", "量", "变化")]),
        ("他来了，她走了。", "他来了；她走了。", [("punctuation", "，", "；")]),
        ("记者 王伟 报道。", "记者王伟报道。", [("punctuation", " ", "")] * 2),
        ("增长１２％。", "增长12%。", [("punctuation", "１２", "12"), ("punctuation", "％", "%")]),
        ("他来了。她走了。", "他来了。\n她走了。", [("paragraphing", "", "\n")]),
        ("拿下基础题 防返贫", "拿下基础题\n防返贫", [("paragraphing", " ", "\n")]),
        ("会议在在北京召开。", "会议在北京召开。", [("artefact", "在", "")]),
        ("报道报道了此事。", "报道了此事。", [("artefact", "报道", "")]),
        ("改造⼯程启动。", "改造工程启动。", [("artefact", "⼯", "工")]),
        ("改造\ufffd程启动。", "改造工程启动。", [("artefact", "\ufffd", "工")]),
        ("社区充桩建成。", "社区充电桩建成。", [("artefact", "", "电")]),
        ("家家户户过年。", "家家户户过大年。", [("wording", "", "大")]),
        ("他天天来。", "他天来。", [("wording", "天", "")]),
        ("工期缩短47天天。", "工期缩短47天。", [("artefact", "天", "")]),
        ("已有84套套受益。", "已有84套受益。", [("artefact", "套", "")]),
        ("每天天来。", "每天来。", [("artefact", "天", "")]),
    ],
)
def test_classes(printed: str, online: str, expected: list[tuple[str, str, str]]) -> None:
    assert told(compare(printed, online)) == expected


@pytest.mark.parametrize(
    ("printed", "online", "artefact"),
    [
        ("图馆今天开门。", "图书馆今天开门。", True),
        ("全市新智能化生产线。", "全市新增智能化生产线。", True),
        ("一共来了41工人。", "一共来了41名工人。", True),
        ("何国华华今年四十岁。", "何国华今年四十岁。", True),
        ("宏远远轴承厂开工。", "宏远轴承厂开工。", True),
        ("这里有老桥，也有新桥。", "这里有的老桥，也有新桥。", True),
        ("建设者的付出换来不可磨灭功绩。", "建设者的付出换来不可磨灭的功绩。", True),
        ("他们说起了困难一面。", "他们说起了困难的一面。", True),
        ("知县为你道来。", "听知县为你道来。", False),
        ("乡村振兴，防止返贫。", "乡村要振兴，防止返贫。", False),
        ("大家看见她笑容。", "大家看见她的笑容。", True),
        ("他记住了会上讲话。", "他记住了会上的讲话。", True),
        ("大家看见她妈妈。", "大家看见她的妈妈。", False),
        ("渡口新桥昨天通车。", "渡口的新桥昨天通车。", False),
        ("全年产量达三十吨。", "全年产量达到三十吨。", False),
    ],
)
def test_characters_of_one_side(printed: str, online: str, artefact: bool) -> None:
    (difference,) = compare(printed, online).differences
    assert difference.kind is (DifferenceClass.ARTEFACT if artefact else DifferenceClass.WORDING)


def test_the_same_words_elsewhere_show_what_was_dropped() -> None:
    online = "记者在现场看到的，正是大家想看到的。记者在现场等了一天。"
    printed = online.replace("记者在现场等", "记者现场等")
    assert told(compare(printed, online)) == [("artefact", "", "在")]
    alone = compare("记者现场等了一天。", "记者在现场等了一天。")
    assert told(alone) == [("wording", "", "在")]


def test_a_short_sentence_that_lost_a_character_is_the_same_one() -> None:
    online = "江边还是那座老桥吗？我默然。桥上的人多了起来。"
    printed = online.replace("我默然", "我然")
    assert told(compare(printed, online)) == [("artefact", "", "默")]


def test_doubts() -> None:
    assert compare("全市正式启动改造。", "全市已经启动改造。").doubtful == 0
    assert compare("乡村振兴，防止返贫。", "乡村要振兴，防止返贫。").doubtful == 1
    assert compare("噪声小小了一半。", "噪声小了一半。").doubtful == 1
    assert compare("住户都回来了。", "住户们都回来了。").doubtful == 1


def test_a_slip_beside_an_edit_leaves_a_doubt() -> None:
    """Extraction may drop or double a character where an editor changed the words as well."""
    assert compare("船长介绍，新桥通了。", "船长表示说，新桥通了。").doubtful == 1
    assert compare("船长介绍绍，新桥通了。", "船长表示，新桥通了。").doubtful == 1
    (edit,) = compare("住户都喜来了。", "住户们都欢来了。").differences
    assert edit.doubt


def test_a_sentence_that_a_jump_cuts_early_is_no_edit() -> None:
    printed = "开头一段写完了。\n下一步，"
    online = "开头一段写完了。\n下一步，市里还要修三条路，把江两岸连起来。\n这是后话。"
    comparison = compare(printed, online, open_jump="A4")
    assert told(comparison) == [
        ("truncation", "", "市里还要修三条路，把江两岸连起来。\n这是后话。")
    ]
    assert apply(printed, comparison.differences) == online
    begun = next(pair for pair in comparison.pairs if pair.print.end == len(printed))
    assert online[begun.online.start :].startswith("下一步")


def test_equal_texts_have_no_difference() -> None:
    assert told(compare("一样的文字。\n第二段。", "一样的文字。\n第二段。")) == []


def test_words_lost_at_a_seam_are_a_gap_and_elsewhere_an_edit() -> None:
    printed = "工作人员在现场人正在绑扎钢筋。"
    online = "工作人员在现场看到，二十名工人正在绑扎钢筋。"
    seam = Seam(7, SeamKind.JOIN, "a sentence stops")
    assert told(compare(printed, online, [seam])) == [("gap", "", "看到，二十名工")]
    assert told(compare(printed, online))[0][0] == "wording"


def test_what_follows_an_open_jump_is_no_edit() -> None:
    printed = "开头一段写完了。\n第二段停在这"
    online = "开头一段写好了。\n第二段停在这里，后面还有。\n第三段。"
    assert told(compare(printed, online, open_jump="A4")) == [
        ("wording", "完", "好"),
        ("truncation", "", "里，后面还有。\n第三段。"),
    ]
    kinds = {kind for kind, *_ in told(compare(printed, online))}
    assert "truncation" not in kinds


def test_what_precedes_a_missing_start_is_no_edit() -> None:
    printed = "第三段接着说这件事情。"
    online = "第一段先讲别的事。\n第三段接着说那件事情。"
    assert told(compare(printed, online, open_start="1")) == [
        ("truncation", "", "第一段先讲别的事。\n"),
        ("wording", "这", "那"),
    ]


def test_the_sites_source_line_is_no_edit() -> None:
    comparison = compare("正文到此为止。", "正文到此为止。\n（文章来源：江州日报）")
    assert [d.kind.value for d in comparison.differences] == ["artefact"]
    longer = compare("正文到此为止。", "正文到此为止。\n又加一句话。\n（文章来源：江州日报）")
    assert [d.kind.value for d in longer.differences][-1] == "artefact"
    assert wording(longer)[0].online_text == "又加一句话。"


def test_sentences_align_across_paragraphing() -> None:
    printed = "甲地开工了三个项目。乙地也开了会议。丙地的路修好了。"
    online = "甲地开工了三个项目。\n乙地也开了大会。\n丙地的路修好了。"
    comparison = compare(printed, online)
    sides = [
        (printed[a.start : a.end].strip(), online[b.start : b.end].strip())
        for a, b in ((pair.print, pair.online) for pair in comparison.pairs)
    ]
    assert sides == [
        ("甲地开工了三个项目。", "甲地开工了三个项目。"),
        ("乙地也开了会议。", "乙地也开了大会。"),
        ("丙地的路修好了。", "丙地的路修好了。"),
    ]


def test_edits_in_whole_words() -> None:
    comparison = compare("一边探索振兴。", "一边探路振兴。")
    assert context_of(comparison, wording(comparison)[0]) == ("探索", "探路")
