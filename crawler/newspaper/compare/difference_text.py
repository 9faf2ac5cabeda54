"""Differences in whole words, for people: 用电量 → 用电变化 rather than 量 → 变化."""

from __future__ import annotations

from crawler.newspaper.compare.compare import Comparison
from crawler.newspaper.compare.differences import Difference, DifferenceClass
from crawler.newspaper.parse.lexicon import words

_WINDOW = 12


def _reach(text: str, start: int, end: int) -> tuple[int, int]:
    """How far the words that ``text[start:end]`` cuts reach to its left and right."""
    if start == end:
        return 0, 0
    low = max(0, start - _WINDOW)
    place = low
    left = right = 0
    for word in words(text[low : end + _WINDOW]):
        first, last = place, place + len(word)
        place = last
        if first < start < last:
            left = start - first
        if first < end < last:
            right = last - end
    return left, right


def context_of(comparison: Comparison, difference: Difference) -> tuple[str, str]:
    """The print and the online wording, both widened to the same words' ends.

    Only for edits of the wording; other differences stay as they are.
    """
    if difference.kind is not DifferenceClass.WORDING:
        return difference.print_text, difference.online_text
    left, right = _reach(comparison.printed, difference.print_start, difference.print_end)
    if not difference.online_text:
        left = right = 0
    printed = comparison.printed[difference.print_start - left : difference.print_end + right]
    online = comparison.online[difference.online_start - left : difference.online_end + right]
    same = (
        printed[:left] == online[:left]
        and printed[len(printed) - right :] == online[len(online) - right :]
    )
    return (printed, online) if same else (difference.print_text, difference.online_text)
