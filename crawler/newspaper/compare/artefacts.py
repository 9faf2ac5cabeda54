"""Characters that one side has and the other has not: did reading the page make it, or an editor?

Extraction drops and doubles any character; editors add and take away whole words. So a character
that is only part of an online word was dropped, unless what it leaves in print is a word of the
same kind (达 for 达到); one that is a word by itself was added, unless the text has the same words
with it elsewhere. A doubled character is an artefact unless both are a word (天天) and online has
half of it as one. Where the two sides cannot decide it, the difference stays an edit, with a doubt.
"""

from __future__ import annotations

from dataclasses import dataclass

from crawler.newspaper.parse.lexicon import (
    AROUND,
    frequency,
    is_doubled_word,
    is_han,
    kind_of_word,
    likelihood,
    placed,
    stands_alone,
    words,
    words_and_names,
)

_ADDED = frozenset(
    "的地得了着过吗呢吧也还要再都就又才已将曾正仍更最很均约共可能会应须不没未别该其各这那此本"
    "在从于以为对把被让给由向往和与及并而但却则且或只便即较颇既虽因若如是有"
)
"""Words of one character that editors add and take away: adverbs, particles, what joins words."""
_OPEN_KINDS = frozenset("vadpcury")
"""The first letters of kinds of words that are added one by one: verbs, adverbs, prepositions, …"""
_NOUNS = frozenset("ntsfmq")
_MEASURES = frozenset(
    "个名位人次元万亿年月日时分秒天户家吨亩件台套条项处座里米度岁只辆张份批册种类级层届期"
    "回遍场所间棵株头匹艘架部门口步段本片块"
)
_SOUND = -4.5
"""Online reads well with a character if it is not less likely than print by more than this."""
DROPPED = "may be a character that the page dropped"
DOUBLED = "may be a character that the page doubled"


@dataclass(frozen=True, slots=True)
class _Place:
    """The online word that holds an added piece, and what of it print has."""

    word: str
    rest: str


def _place(online: str, start: int, end: int) -> _Place | None:
    """The word that ``online[start:end]`` is within; ``None`` where it is in more than one."""
    for first, word in placed(words, online, start):
        last = first + len(word)
        if first <= start and end <= last:
            return _Place(word, online[first:start] + online[end:last])
    return None


def _written_elsewhere(printed: str, at: int, online: str, start: int, end: int) -> bool:
    """Whether print has the same words with the piece elsewhere, and nowhere else without it."""
    left, right = online[max(0, start - 2) : start], online[end : end + 2]
    piece = online[start:end]
    if len(left) < 2 or len(right) < 2 or (left + piece + right).isascii():
        return False
    if left + piece + right in printed:
        return True
    if not (is_han(left[-1]) and is_han(right[0])):
        return False
    bare = left[-1] + right[0]
    if bare in printed[:at] or bare in printed[at:]:
        return False
    return left + piece + right[0] in printed or left[-1] + piece + right in printed


def _without_measure(online: str, start: int, end: int) -> bool:
    """Whether print has a number without the measure word that belongs behind it (41工人)."""
    before, after = online[start - 1 : start], online[end : end + 1]
    return before.isdigit() and online[start:end] in _MEASURES and after not in _MEASURES


def doubled(printed: str, start: int, end: int, online: str, to_start: int) -> tuple[bool, str]:
    """Whether the page doubled ``printed[start:end]``, which online has once; if not, any doubt.

    ``to_start`` is where it is missing online.
    """
    piece = printed[start:end]
    length = len(piece)
    before = start >= length and printed[start - length : start] == piece
    if not piece or not (before or printed[end : end + length] == piece):
        return False, ""
    if length > 1 or not is_doubled_word(printed, start - 1 if before else start):
        return True, ""
    at = to_start - 1 if before else to_start
    within = any(
        len(word) > shortest and first <= at < first + len(word)
        for cut, shortest in ((words, 1), (words_and_names, 2))
        for first, word in placed(cut, online, at)
    )
    return within, "" if within else DOUBLED


def dropped(printed: str, at: int, online: str, start: int, end: int) -> tuple[bool, str]:
    """Whether the page dropped ``online[start:end]`` before ``printed[at]``; if not, any doubt."""
    piece = online[start:end]
    left, right = online[max(0, start - AROUND) : start], online[end : end + AROUND]
    found, without = words(left + piece + right), words(left + right)
    if len(without) > len(found):
        return True, ""
    if _written_elsewhere(printed, at, online, start, end) or _without_measure(online, start, end):
        return True, ""
    place = _place(online, start, end)
    if place is None or len(piece) > 1:
        return False, ""
    if not place.rest:
        added = piece in _ADDED or kind_of_word(piece)[:1] in _OPEN_KINDS
        return False, "" if added else DROPPED
    if stands_alone(place.rest) and _between(online, start, place.word):
        return False, DROPPED
    sound = likelihood(left + piece + right) - likelihood(left + right) > _SOUND
    return _from_word(printed, place, piece, sound=sound, left_over=place.rest in without)


def _between(online: str, at: int, word: str) -> bool:
    """Whether ``online[at]`` makes words with both of its neighbours (过大 and 大年 in 过大年)."""
    pairs = online[max(0, at - 1) : at + 1], online[at : at + 2]
    return len(word) == 2 and all(len(pair) == 2 and frequency(pair) > 0 for pair in pairs)


def _kind(word: str) -> str:
    """The kind of a word, with nouns, times, places, numbers and measures for one kind."""
    kind = kind_of_word(word)[:1]
    return "n" if kind in _NOUNS else kind


def _from_word(
    printed: str, place: _Place, piece: str, *, sound: bool, left_over: bool
) -> tuple[bool, str]:
    """The same for a piece of a longer word.

    ``sound`` says that online reads better with it, ``left_over`` that its rest is a word in print.
    """
    word, rest = place.word, place.rest
    if not is_han(rest[0]):
        return False, ""
    alike = frequency(rest) > frequency(word) and _kind(rest) == _kind(word)
    if len(rest) > 1:
        gone = not alike
    elif not stands_alone(rest):
        gone = sound or (left_over and word in printed)
    else:
        gone = sound and piece not in _ADDED and not alike
    return gone, "" if gone else DROPPED
