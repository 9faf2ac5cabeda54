from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from bench.reprints.prose import story
from crawler.reprints.changes import Change, ChangeKind, difference
from crawler.reprints.sentences import sentences

FIRST = (
    "江城港上半年吞吐量增长5.6%。“订单排到了年底。”码头经理周平说。\n"
    "三座冷库本月启用，果农不必再绕行省城。下一步，港口将开通到沿海的班轮！"
)


def _told(before: str, after: str) -> list[tuple[str, str, str]]:
    return [(one.kind.value, one.before, one.after) for one in difference(before, after)]


def test_sentences_end_with_their_closing_quotes() -> None:
    assert [one.text for one in sentences(FIRST)] == [
        "江城港上半年吞吐量增长5.6%。",
        "“订单排到了年底。”",
        "码头经理周平说。",
        "三座冷库本月启用，果农不必再绕行省城。",
        "下一步，港口将开通到沿海的班轮！",
    ]


@given(st.text())
def test_no_sentence_is_invented_or_empty(text: str) -> None:
    assert all(one.text in text and one.key for one in sentences(text))


@given(st.lists(st.sampled_from("甲乙丙丁戊己庚辛"), max_size=12))
def test_a_text_is_no_different_from_itself(parts: list[str]) -> None:
    text = "".join(f"{part}厂今年第{at}次开工。" for at, part in enumerate(parts))
    assert difference(text, text) == []


@pytest.mark.parametrize(
    "after",
    [
        FIRST.replace("\n", ""),
        FIRST.replace("5.6", "５.６").replace("，", ","),
        OpenCC("s2t").convert(FIRST),
        "新华社江城2月7日电（记者 李四）" + FIRST + "\n责任编辑：王五",
        "\n".join(reversed(FIRST.split("\n"))),
    ],
    ids=["merged paragraphs", "full width", "traditional", "imprint", "moved"],
)
def test_what_a_printer_changes_is_no_change(after: str) -> None:
    assert difference(FIRST, after) == []


def test_a_cut_end_is_dropped() -> None:
    assert _told(FIRST, FIRST.split("下一步")[0]) == [
        ("dropped", "下一步，港口将开通到沿海的班轮！", "")
    ]


def test_a_local_lead_is_added() -> None:
    assert _told(FIRST, "本地果农昨日等来了好消息。" + FIRST) == [
        ("added", "", "本地果农昨日等来了好消息。")
    ]


def test_a_figure_is_altered() -> None:
    assert _told(FIRST, FIRST.replace("5.6%", "6.1%")) == [
        ("altered", "江城港上半年吞吐量增长5.6%。", "江城港上半年吞吐量增长6.1%。")
    ]


def test_all_three_in_reading_order() -> None:
    after = (
        "江城港上半年吞吐量增长6.1%。“订单排到了年底。”码头经理周平说。\n"
        "当地气象台发布了寒潮预报。下一步，港口将开通到沿海的班轮！"
    )
    assert _told(FIRST, after) == [
        ("altered", "江城港上半年吞吐量增长5.6%。", "江城港上半年吞吐量增长6.1%。"),
        ("added", "", "当地气象台发布了寒潮预报。"),
        ("dropped", "三座冷库本月启用，果农不必再绕行省城。", ""),
    ]


def test_a_sentence_printed_twice_is_added_once() -> None:
    assert _told("甲厂今天开工。", "甲厂今天开工。甲厂今天开工。") == [
        ("added", "", "甲厂今天开工。")
    ]


@given(st.integers(0, 10**6))
def test_the_changes_account_for_every_sentence(seed: int) -> None:
    """What is left of the old one, less the dropped, plus the added, is the new one."""
    random = Random(seed)
    old = [one.text for one in sentences(story(random, sentences=8).text)]
    new = [one for one in old if random.random() < 0.7]
    new.insert(random.randint(0, len(new)), "编者按：以下内容由读者来信整理而成。")
    if new[-1] in old:
        new[-1] = new[-1].replace("。", "，至今如此。")
    changes = difference("".join(old), "".join(new))
    left = [*old]
    for change in changes:
        if change.before:
            left.remove(change.before)
        if change.after:
            left.append(change.after)
    assert sorted(left) == sorted(new)
    assert all(isinstance(change, Change) and change.kind in ChangeKind for change in changes)
