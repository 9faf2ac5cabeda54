"""Chinese words, as far as a seam needs them (through rjieba, the Rust port of jieba)."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from typing import Any

_HAN = re.compile(r"[\u4e00-\u9fff]")
_WORDS = 20_000
"""Words of which it is kept what the dictionary says: those of an edition."""
_WINDOW = 12
AROUND = 8
"""How many characters on each side of a place are looked at to tell its words."""
_REDUPLICATED = frozenset(
    "人天年月日家户处时事代层件条村步个样常往渐慢好看说想试走听谈笑点满深稳妥纷频刚仅多大小高低长紧牢默悄匆徐滚"
    "种道片座栋排队团圈串声隆滔句字页次回遍番场声口手心面边角星闪亮静悠轻重默早久远偏恰明暗实早晚整足平"
    "爸妈爷奶哥姐弟妹叔伯姑舅宝太谢问等坐躺歇逛尝摸摇摆跳跑聊讲读写学练比算查数瞧望欣勃蒸融洋济莘耿冉皑熊"
)
"""Characters that good Chinese doubles: 人人, 看看, 稳稳, 爸爸."""
_NAMING = ("nr", "ns", "nt", "nz", "j")
"""The dictionary's kinds of words that are names, or short for such."""
_EVERY_DAY = 100
"""How often the dictionary's corpus has a word of every day."""
_ALONE = frozenset(
    "的了在是和与及对把被将以为由向从并或比让给使于至也都就又还才更最很不没有我你他她它这那其各每某该本此"
    "上下中里外前后内来去到说看想要会能可应做用等着过得地年月日时分个名位人次元万亿多余约近已仍曾正再均较极"
    "颇尤甚皆且但而则若如因故所之者即乃便却只仅共总达超增减升降获赴抵称据经按靠朝往跟同替叫请派送拿带走跑进出"
    "回起开关住坐站吃喝买卖建修种养办抓促保守护打拉推写读听问答学教干当成变新旧老大小高低长短快慢好坏难早晚"
    "天户家吨亩件台套条项处座里岁"
)
"""Characters that are often words by themselves."""


@functools.cache
def _jieba() -> Any:
    # Takes a quarter of a second, which only those who read or compare print should pay.
    import rjieba

    return rjieba


def words(text: str) -> list[str]:
    """``text`` cut into words of the dictionary; joined they are ``text`` again.

    Without the model for unknown words: at a broken place it would make one out of the pieces.
    """
    found: list[str] = _jieba().cut(text, False)
    return found


def words_and_names(text: str) -> list[str]:
    """``text`` cut into words, with the model for unknown ones, which sees names of people."""
    found: list[str] = _jieba().cut(text)
    return found


def placed(cut: Callable[[str], list[str]], text: str, at: int) -> Iterator[tuple[int, str]]:
    """The words around ``text[at]``, as ``cut`` cuts them, each with its place in ``text``."""
    place = max(0, at - AROUND)
    for word in cut(text[place : at + AROUND]):
        yield place, word
        place += len(word)


def is_word(text: str) -> bool:
    """Whether the segmenter takes all of ``text`` as one word."""
    return len(words(text)) == 1


def frequency(word: str) -> int:
    """How often the dictionary's corpus has a word (about); 0 for one that it has not."""
    return _jieba().suggest_freq(word) if _jieba().has_word(word) else 0


@functools.lru_cache(maxsize=_WORDS)
def kind_of_word(word: str) -> str:
    """The kind of a word as the dictionary has it: ``v``, ``n``, ``d``, … (jieba's tags)."""
    found = _jieba().tag(word)
    return found[0][1] if len(found) == 1 else ""


def names_place(text: str) -> bool:
    """Whether a word of ``text`` is the name of a place or an office, as the dictionary has it."""
    return any(kind.startswith(("ns", "nt")) for _, kind in _jieba().tag(text))


@functools.lru_cache(maxsize=_WORDS)
def is_common(word: str) -> bool:
    """Whether the dictionary has a word, and not as a name of people (简讯, not 王芳)."""
    return is_word(word) and _jieba().has_word(word) and not kind_of_word(word).startswith("nr")


def is_ordinary(word: str, often: int = _EVERY_DAY) -> bool:
    """Whether a word is one of every day that no person or place is called like (方言, 常用)."""
    named = kind_of_word(word).startswith(_NAMING)
    return len(word) > 1 and not named and is_common(word) and frequency(word) >= often


def has_common(text: str) -> bool:
    """Whether a word of two or more characters is in ``text``, and no name of people."""
    return any(len(word) > 1 and is_common(word) for word in words(text))


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


def is_reduplicated(text: str, at: int) -> bool:
    """Whether the doubled character at ``at`` and ``at + 1`` is good Chinese.

    It is as one word (家家户户, but not 5天天), or where each of the two is part of another word
    (去年|年底); it is not where one of them is left over (每天|天|省电).
    """
    found = _around(text, at, at + 2)
    return is_doubled_word(text, at) or (len(found) == 2 and min(map(len, found)) > 1)


def is_doubled_word(text: str, at: int) -> bool:
    """Whether the doubled character at ``at`` and ``at + 1`` is one word of good Chinese."""
    whole = len(_around(text, at, at + 2)) == 1
    return whole and text[at] in _REDUPLICATED and not text[max(0, at - 1) : at].isdigit()


def _around(text: str, start: int, end: int) -> list[str]:
    """The words that have a part in ``text[start:end]``."""
    place = max(0, start - _WINDOW)
    found: list[str] = []
    for word in words(text[place : end + _WINDOW]):
        if place < end and start < place + len(word):
            found.append(word)
        place += len(word)
    return found


def stands_alone(char: str) -> bool:
    """Whether a character is often a word by itself."""
    return char in _ALONE


def guessed_across(left: str, right: str) -> bool:
    """Whether the model for unknown words (new ones, names) sees one word across a seam."""
    left, right = left[-_WINDOW:], right[:_WINDOW]
    end = 0
    for word in _jieba().cut(left + right):
        start, end = end, end + len(word)
        if start < len(left) < end:
            return True
    return False


def last_word(text: str) -> str:
    """The last word of ``text``; names of people count as words."""
    found = _jieba().cut(text[-_WINDOW:])
    return found[-1] if found else ""


def first_word(text: str) -> str:
    """The first word of ``text``; names of people count as words."""
    found = _jieba().cut(text[:_WINDOW])
    return found[0] if found else ""
