import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from crawler.reprints.normal_text import code_points, folded, normal_text


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("港口　吞吐量，增长５．６％。", "港口吞吐量增长56"),
        ("Ａ股、ABC与abc", "a股abc与abc"),
        ("後來臺灣發佈的裡程碑", "后来台湾发布的里程碑"),
        ("薴與苧", "苎与苎"),
        ("①②㈠ Café ㎡", "12一cafem"),
        ("\u200b\ufeff\x00——“”…", ""),
        ("", ""),
        ("𠮷野家\U000e0041", "𠮷野家"),
    ],
)
def test_one_form_for_everything_a_printer_may_vary(text: str, normal: str) -> None:
    assert normal_text(text) == normal


@given(st.text())
def test_any_text_is_normalized_and_stays_as_it_is(text: str) -> None:
    once = normal_text(text)
    assert normal_text(once) == once
    assert len(once) == len(code_points(text))
    assert all(unicodedata.category(character)[0] in "LN" for character in once)


@given(st.text(alphabet=st.characters(min_codepoint=0xD800, max_codepoint=0xDFFF), max_size=3))
def test_half_of_a_surrogate_pair_does_no_harm(text: str) -> None:
    assert normal_text("甲" + text + "乙") == "甲乙"


def test_traditional_print_is_the_same_text() -> None:
    text = "发展经济后，面对国际竞争，企业干部们准备采购计划，台风影响范围之内的里程也恢复了。"
    traditional = OpenCC("s2t").convert(text)
    assert traditional != text
    assert normal_text(traditional) == normal_text(text)


def test_folding_keeps_punctuation_and_lines() -> None:
    assert folded("責任編輯：甲\n“１２”。") == "责任编辑：甲\n“12”。"
