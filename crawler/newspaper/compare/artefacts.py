"""Characters that one side has and the other has not: did reading the page make it, or an editor?

Extraction drops and doubles any character; editors add and take away words, and few of one
character. So a character that online has was dropped, unless it is one of the words that editors
add (也, 的, 市), or what it leaves in print is a word that they write for the longer one (达 for
达到). That is an edit, with a doubt, but for one thing: where the text has the same words with the
character elsewhere, it was dropped all the same. A doubled character is an artefact unless both are
a word (天天) and online has half of it as one.
"""

from __future__ import annotations

from dataclasses import dataclass

from crawler.newspaper.parse.lexicon import (
    AROUND,
    frequency,
    is_doubled_word,
    is_han,
    kind_of_word,
    placed,
    words,
    words_and_names,
)

_ADDED = frozenset(
    "的了在和与及也还要再都就又才已将曾正仍更最很均约共可会较并却只仅等市省县老新大小们听看"
)
"""Words of one character that editors add and take away: what modifies, joins, or gives time."""
_LENGTHENED = {
    word: rest
    for rest, word in (
        *(("达", "达到"), ("已", "已经"), ("为", "为了"), ("为", "作为"), ("因", "因为")),
        *(("但", "但是"), ("如", "如果"), ("如", "例如"), ("虽", "虽然"), ("曾", "曾经")),
        *(("在", "正在"), ("仍", "仍然"), ("没", "没有"), ("可", "可以"), ("应", "应该")),
        *(("应", "应当"), ("或", "或者"), ("及", "以及"), ("并", "并且"), ("由", "由于")),
        *(("对", "对于"), ("较", "较为"), ("较", "比较"), ("获", "获得"), ("使", "使得")),
        *(("住", "居住"), ("发", "发送"), ("增", "增加"), ("时", "时候"), ("按", "按照")),
        *(("据", "根据"), ("经", "经过"), ("有", "拥有"), ("需", "需要"), ("将", "即将")),
    )
}
"""Words that editors write for one of their characters, and the other way round."""
_MEASURES = frozenset(
    "个名位人次元万亿年月日时分秒天户家吨亩件台套条项处座里米度岁只辆张份批册种类级层届期"
    "回遍场所间棵株头匹艘架部门口步段本片块"
)
_NUMERALS = frozenset("一二两三四五六七八九十几")
_WHO = frozenset(("我", "你", "他", "她", "它", "我们", "你们", "他们", "她们", "它们"))
_WHERE = frozenset("上中下里内外前后间")
_THINGS = ("n", "a", "s")
"""Nouns, what modifies them, places."""
_KIN = frozenset(
    ("妈妈", "爸爸", "父亲", "母亲", "爷爷", "奶奶", "妻子", "丈夫", "儿子", "女儿", "家", "国")
)
"""Before them who they belong to stands without 的 (她妈妈)."""
_LONGEST_WORD = 3
"""Characters of a word that may stand before a noun without 的."""
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
    letters = [char for char in piece if is_han(char)]
    if len(letters) > 1 or len(piece) > len(letters) > 0:
        return False, DROPPED if len(letters) == 1 else ""
    if len(piece) > 1:
        return False, ""
    place = _place(online, start, end)
    if place is None:
        return False, DROPPED
    edited = _is_edited(place, piece, online, start)
    return not edited, DROPPED if edited else ""


def _is_edited(place: _Place, piece: str, online: str, at: int) -> bool:
    """Whether an editor may have added a character: a word of its own, or to one that stays one."""
    if not place.rest:
        return piece in _ADDED and not (piece == "的" and _needs_particle(online, at))
    if not is_han(place.rest[0]):
        return True
    if _LENGTHENED.get(place.word) == place.rest:
        return True
    return piece in _ADDED if len(place.rest) > 1 else _between(online, at, place.word)


def _needs_particle(online: str, at: int) -> bool:
    """Whether what stands around 的 does not go together without it, so that nobody added it.

    Behind an idiom (艰难困苦的) or 有, before a number or a quotation (合理的一面, 的“功绩”),
    between who or where and a thing (她的心里, 会上的讲话).
    """
    before, behind = words(online[max(0, at - AROUND) : at]), words(online[at + 1 : at + AROUND])
    if not before or not behind:
        return False
    number = behind[0][0] in _NUMERALS or not is_han(behind[0][0])
    if number or before[-1] == "有" or len(before[-1]) > _LONGEST_WORD:
        return True
    thing = kind_of_word(behind[0]).startswith(_THINGS) and behind[0] not in _KIN
    return thing and (before[-1] in _WHO or before[-1][-1] in _WHERE)


def _between(online: str, at: int, word: str) -> bool:
    """Whether ``online[at]`` makes words with both of its neighbours, which make one without it.

    过大 and 大年 in 过大年, and 过年 in print.
    """
    before, piece, after = online[at - 1 : at], online[at], online[at + 1 : at + 2]
    pairs = before + piece, piece + after, before + after
    return len(word) == 2 and all(len(pair) == 2 and frequency(pair) > 0 for pair in pairs)
