"""Chinese words, as far as a seam needs them (through rjieba, the Rust port of jieba)."""

from __future__ import annotations

import re

import rjieba

_HAN = re.compile(r"[\u4e00-\u9fff]")
_WINDOW = 12
_REDUPLICATED = frozenset(
    "人天年月日家户处时事代层件条村步个样常往渐慢好看说想试走听谈笑点满深稳妥纷频刚仅多大小高低长紧牢默悄匆徐滚"
    "种道片座栋排队团圈串声隆滔句字页次回遍番场声口手心面边角星闪亮静悠轻重默早久远偏恰明暗实早晚整足平"
    "爸妈爷奶哥姐弟妹叔伯姑舅宝太谢问等坐躺歇逛尝摸摇摆跳跑聊讲读写学练比算查数瞧望欣勃蒸融洋济莘耿冉皑熊"
)
"""Characters that good Chinese doubles: 人人, 看看, 稳稳, 爸爸."""


def words(text: str) -> list[str]:
    """``text`` cut into words of the dictionary; joined they are ``text`` again.

    Without the model for unknown words: at a broken place it would make one out of the pieces.
    """
    return rjieba.cut(text, False)


def is_word(text: str) -> bool:
    """Whether the segmenter takes all of ``text`` as one word."""
    return len(words(text)) == 1


def is_han(char: str) -> bool:
    """Whether a character is a Chinese one."""
    return bool(_HAN.fullmatch(char))


def word_across(left: str, right: str) -> str:
    """The word that a seam between ``left`` and ``right`` cuts in two; empty if there is none.

    It only counts if the two pieces need more words apart than together: 规|模性 does, 大家|履职
    does not, and neither does a chance word out of two good ones.
    """
    left, right = left[-_WINDOW:], right[:_WINDOW]
    if not left or not right:
        return ""
    together = words(left + right)
    end = 0
    for word in together:
        start, end = end, end + len(word)
        if start < len(left) < end:
            before, after = words(left), words(right)
            broken = len(before[-1]) == 1 or len(after[0]) == 1
            fewer = len(together) < len(before) + len(after)
            return word if broken and fewer and _HAN.search(word) else ""
    return ""


def is_reduplication(char: str) -> bool:
    """Whether good Chinese doubles a character."""
    return char in _REDUPLICATED


def last_word(text: str) -> str:
    """The last word of ``text``; names of people count as words."""
    found = rjieba.cut(text[-_WINDOW:])
    return found[-1] if found else ""


def first_word(text: str) -> str:
    """The first word of ``text``; names of people count as words."""
    found = rjieba.cut(text[:_WINDOW])
    return found[0] if found else ""
