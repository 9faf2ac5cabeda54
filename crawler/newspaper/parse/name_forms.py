"""What looks like a name: Chinese ones, names of minorities, names that a line ran together."""

from __future__ import annotations

import math
import re

from crawler.newspaper.parse.lexicon import (
    frequency,
    is_common,
    is_ordinary,
    is_word,
    kind_of_word,
    stands_alone,
    words,
)
from crawler.newspaper.parse.paper import Paper

HAN = "\u4e00-\u9fff"
NAME = re.compile(rf"[{HAN}]{{2,4}}|(?:[{HAN}]{{1,8}}|[A-Z])(?:·(?:[{HAN}]{{1,8}}|[A-Z]))+")
DOTS = str.maketrans("•・‧∙⋅･", "······")
"""The dots that papers set within a name."""
_LONGEST = 8
"""Characters of a name without dots."""
OWN = ("本报", "本网", "新华社", "中新社")
"""Whose reporter the next one is, set without white space behind a name."""
_RANKS = ("特约", "特派", "首席", "见习", "实习", "全媒体", "融媒体", "摄影")
"""What reporter the next one is."""
MOST_GLUED = 16
"""Characters of names run together that are taken apart."""
_COUNTIES, _PLACES = ("市", "县", "区"), "省市县区镇乡村"
_KNOWN_PLACE = 10
"""How often the dictionary's corpus has a place that is known."""
SAID = re.compile("[的了在是与被把我你他她它]")
"""What is in no name."""
_SELDOM, _OFTEN = 100, 1000
"""A family name's rank, and how often another word is had, from which on both are rather words."""
_COMPOUND, _RAREST, _UNRANKED = 30, 300, 250
"""Ranks of compound family names; from which on they are equally rare; of rare ones."""
_FAMILY_NAME_GIVEN = 3.3
"""What a family name costs as a given one, in the logarithm of ranks."""


def ending(token: str, words: tuple[str, ...]) -> str:
    """The longest of ``words`` with which a token ends; or nothing."""
    if not token.endswith(words):
        return ""
    return next((word for word in sorted(words, key=len, reverse=True) if token.endswith(word)), "")


def is_name(token: str, paper: Paper) -> bool:
    """Whether a lone token looks like a Chinese name: a family name and one or two characters."""
    if "·" in token:
        return NAME.fullmatch(token) is not None and not all(map(_is_said, token.split("·")))
    if not token.isalpha() or token.endswith(_COUNTIES) or token in paper.no_names:  # 花。
        return False
    if token.startswith(paper.words["compound_surnames"]):
        return 3 <= len(token) <= 4
    if not 2 <= len(token) <= 3:
        return False
    return token[0] in paper.surnames or (
        token[0] in paper.rare_surnames
        and not is_common(token)
        and not any(map(is_ordinary, (token[1:], token[:2])))  # 云课堂
    )


def is_only_name(token: str, paper: Paper) -> bool:
    """Whether a token looks like a name and is no common word besides (not 方案, 时间)."""
    return is_name(token, paper) and not is_common(token)


def is_place(text: str, paper: Paper) -> bool:
    """Whether a word is a place's name: one of the dictionary, a county, a town in a province."""
    ended = text[-1:] in _PLACES or (text[-1:] == "旗" and is_word(text))
    if len(text) > 2 and ended:
        return True
    inside = text[:-2] if len(text) > 2 and text[-2:] in paper.places else text
    return all(  # 江苏徐州
        kind_of_word(word) == "ns" and frequency(word) >= _KNOWN_PLACE for word in words(inside)
    )


def _is_said(part: str) -> bool:
    """Whether a part of a name with dots has a word in it; not all of a name's have (文化·周末)."""
    return (len(part) > 1 and is_common(part)) or any(map(is_ordinary, words(part)))


def says(line: str, names: tuple[str, ...], paper: Paper) -> bool:
    """Whether a line says something and only looks like names alone (保运输, 苗情好于上年)."""
    if SAID.search(line):
        return True
    cut = words(line)
    if len(names) > 1:
        told = sum(len(word) for word in cut if is_ordinary(word))
        glued = line in "".join(names)
        return any(map(is_ordinary, names)) or (glued and told * 2 >= len(line))
    (name,) = names
    ends = {sum(map(len, cut[:count])) for count in range(len(cut))}
    if line.endswith(name) and len(line) - len(name) not in ends:
        return True  # 夜航人共护长江之舟
    seldom = paper.surname_ranks.get(name[0], _UNRANKED) >= _SELDOM
    return is_ordinary(name) or (seldom and is_ordinary(name[1:], _OFTEN))  # and not 路小路


def name_at_head(text: str, paper: Paper) -> str:
    """The name before the medium of the next role (王伟新华社); or nothing."""
    if is_name(text, paper) and text[0] not in paper.rare_surnames:
        return text
    ends = [end for end in (3, 2) if is_name(text[:end], paper)]
    sure = [end for end in ends if text[end:] in OWN or text[end:] in _RANKS]
    media = paper.words["media"]
    other = [end for end in ends if len(text[end:]) > 2 and text.endswith(media)]
    return text[: (sure or other)[0]] if sure or other else ""


def has_part(name: str, paper: Paper) -> bool:
    """Whether a word that names of minorities are made of is in a name (乌云其木格).

    It is not where another word begins or ends in it (强巴 in 加强巴士).
    """
    parts = [part for part in paper.words["given_parts"] if part in name]
    if len(name) > _LONGEST or not parts:
        return False
    end = 0
    for word in words(name):
        start, end = end, end + len(word)
        if len(word) > 1 and is_common(word):
            parts = [part for part in parts if not _crosses(start, end, name.index(part), part)]
    return bool(parts)


def _crosses(start: int, end: int, at: int, part: str) -> bool:
    """Whether a word from ``start`` to ``end`` has some of a part at ``at``, and more besides."""
    return start < at < end < at + len(part) or at < start < at + len(part) < end


def is_rare(name: str, paper: Paper) -> bool:
    """Whether a name without a known family name says nothing else either (扎西次仁)."""
    if has_part(name, paper):
        return True
    if not 3 <= len(name) <= 4 or len(told := words(name)) < 2:  # 严格执法
        return False
    single = [word for word in told if len(word) == 1]
    return len(single) <= (len(name) == 3) and not any(map(stands_alone, single)) and all(
        kind_of_word(word).startswith(("nr", "ns")) for word in told if word not in single
    )  # fmt: skip


def run_together(token: str, paper: Paper) -> list[str] | None:
    """The names that a line ran together (谭雪平陈志): of all ways the one most to be expected.

    Its family names are common, and none stands as a given one that is seldom one (毛强肖成山).
    """
    if not 4 <= len(token) <= MOST_GLUED or is_name(token, paper):
        return None
    best: list[tuple[float, list[str]] | None] = [(0.0, []), *[None] * len(token)]
    for end in range(2, len(token) + 1):
        for start in range(max(0, end - 4), end - 1):
            before, name = best[start], token[start:end]
            if before is None or not is_name(name, paper):
                continue
            cost, here = before[0] + _oddity(name, paper), best[end]
            if here is None or cost < here[0]:
                best[end] = cost, [*before[1], name]
    found = best[-1][1] if best[-1] else None
    if found and (all(map(is_common, found)) or (len(token) == 4 and any(map(is_ordinary, found)))):
        return None  # 江苏常州, 高温来袭
    return found


def _oddity(name: str, paper: Paper) -> float:
    """How little a name is to be expected among names run together."""
    ranks, compound = paper.surname_ranks, name.startswith(paper.words["compound_surnames"])
    rank = _COMPOUND if compound else min(_RAREST, ranks.get(name[0], _UNRANKED))
    seldom = sum(
        char in ranks and char not in paper.given_surnames for char in name[1 + compound :]
    )
    return math.log(3 + rank) + _FAMILY_NAME_GIVEN * seldom


def respaced(text: str, paper: Paper) -> str:
    """Names set with a space behind each character (张 小 明 李 敏), with one between names."""
    glued = "".join(text.split())
    return " ".join(run_together(glued, paper) or [glued if is_name(glued, paper) else text])
