"""Chinese words, as far as a seam needs them (through rjieba, the Rust port of jieba)."""

from __future__ import annotations

import re

import rjieba

_HAN = re.compile(r"[\u4e00-\u9fff]")
_WINDOW = 12


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
            apart = len(words(left)) + len(words(right))
            return word if len(together) < apart and _HAN.search(word) else ""
    return ""


def last_word(text: str) -> str:
    """The last word of ``text``."""
    found = words(text[-_WINDOW:])
    return found[-1] if found else ""


def first_word(text: str) -> str:
    """The first word of ``text``."""
    found = words(text[:_WINDOW])
    return found[0] if found else ""
