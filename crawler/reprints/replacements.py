"""What stands in one text where another has something else between the same words.

A frame is filled in: its differences are names, set one for the other, each as often as it occurs.
An editor's differences are words of the language, and words that come and go.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from crawler.reprints.naming import NAMED, apart, tagged

_LETTERS = 500
"""Of the sentences that the texts do not share; the time grows with the square."""
_NO_ANCHOR = 3
"""Fewer letters than this between two differences hold nothing in place: they are one."""
_LONGEST = 20
"""Letters of a name with its office; a longer passage is another sentence."""
_SENTENCE_END = "。"
_STOPS = re.compile(r"[^\w。\n]+")
_FIGURE = re.compile("[0-9]|^[零〇一二三四五六七八九十百千两]+$")
_ORDINARY = frozenset(
    (
        "a",
        "ad",
        "an",
        "b",
        "c",
        "d",
        "f",
        "i",
        "k",
        "l",
        "m",
        "o",
        "p",
        "q",
        "r",
        "t",
        "u",
        "ud",
        "ug",
        "uj",
        "ul",
        "uv",
        "uz",
        "v",
        "vd",
        "vn",
        "y",
        "z",
        "zg",
    )
)
"""jieba's tags of words that are no nouns."""
_IN_NO_NAME = frozenset("cdilpry")
"""Of these: conjunctions, adverbs, idioms, phrases, prepositions, pronouns, particles."""
_PROPER = ("nr", "ns", "nt", "nz")


class Replacement(NamedTuple):
    """Letters of one text and those of the other in their place; they have none in common."""

    here: str
    there: str
    times: int


class Replacements(NamedTuple):
    """How the sentences that two texts do not share differ."""

    names: tuple[Replacement, ...]
    """What may be names: no figures, and of neither text the other has it elsewhere."""
    filled: float
    """The share (0 to 1) of the differences that are replacements of a few letters."""
    frame: float
    """The share (0 to 1) of the longer text, what is replaced aside, that both have in order."""


class _Difference(NamedTuple):
    here: str
    there: str
    mine: str
    """What changed of it, without the letters held in between."""
    theirs: str


def replacements(body: str, other: str) -> Replacements:
    """Compare the first letters (:data:`_LETTERS`) of two folded texts, alike either way round."""
    if body > other:  # of the ways to lay texts side by side, one is taken
        found = replacements(other, body)
        names = tuple(Replacement(there, here, times) for here, there, times in found.names)
        return found._replace(names=names)
    mine, theirs = (
        _STOPS.sub("", apart(one, another)) for one, another in ((body, other), (other, body))
    )
    here, there = mine[:_LETTERS], theirs[:_LETTERS]
    differences = _differences(here, there)
    replaced = [one for one in differences if _is_replacement(one)]
    named = Counter(
        (one.here, one.there)
        for one in replaced
        if min(len(one.mine), len(one.theirs)) > 1
        and not (_FIGURE.search(one.here) or _FIGURE.search(one.there))
        and one.here not in other
        and one.there not in body
    )
    return Replacements(
        tuple(Replacement(a, b, times) for (a, b), times in named.items()),
        len(replaced) / len(differences) if differences else 0.0,
        min(
            _share(body, mine, here, differences, replaced, 0),
            _share(other, theirs, there, differences, replaced, 1),
        ),
    )


def _share(
    body: str,
    apart_from_it: str,
    compared: str,
    differences: list[_Difference],
    replaced: list[_Difference],
    side: int,
) -> float:
    """Of the letters of one text, what is replaced aside, the share that is not different."""
    filled = sum(len(one[side]) for one in replaced)
    other = sum(len(one[side]) for one in differences) - filled
    every = len(_STOPS.sub("", body[:NAMED])) - filled
    other += len(apart_from_it) - len(compared)
    return max(0.0, 1 - other / every) if every > 0 else 1.0


def _is_replacement(one: _Difference) -> bool:
    return (
        bool(one.mine and one.theirs)
        and set(one.mine).isdisjoint(one.theirs)
        and max(len(one.here), len(one.there)) <= _LONGEST
        and _SENTENCE_END not in one.here + one.there
    )


def _differences(here: str, there: str) -> list[_Difference]:
    """What differs, place by place."""
    spans: list[list[tuple[int, int, int, int]]] = []
    for change in Levenshtein.opcodes(here, there):
        if change.tag == "equal":
            continue
        span = (change.src_start, change.src_end, change.dest_start, change.dest_end)
        if spans and span[0] - spans[-1][-1][1] < _NO_ANCHOR:
            spans[-1].append(span)
        else:
            spans.append([span])
    return [_difference(here, there, some) for some in spans]


def _difference(here: str, there: str, spans: list[tuple[int, int, int, int]]) -> _Difference:
    """One difference, of changes with hardly a letter between them."""
    return _Difference(
        here[spans[0][0] : spans[-1][1]],
        there[spans[0][2] : spans[-1][3]],
        "".join(here[a:b] for a, b, _, _ in spans),
        "".join(there[c:d] for _, _, c, d in spans),
    )


def ordinary(letters: str) -> bool:
    """Whether they are one word of the language that is no noun: 表示, 目前."""
    words = tagged(letters)
    return len(words) == 1 and words[0][1] in _ORDINARY


def connecting(letters: str) -> bool:
    """Whether they are words of the language that are no nouns, and of a kind that is in no name:
    此外, 另据了解, 整装待发."""
    kinds = [kind for _, kind in tagged(letters)]
    return not _IN_NO_NAME.isdisjoint(kinds) and _ORDINARY.issuperset(kinds)


def proper(letters: str) -> bool:
    """Whether a name is among them that jieba knows, or takes for one."""
    return any(kind[:2] in _PROPER and len(word) > 1 for word, kind in tagged(letters))


def noun(letters: str) -> bool:
    """Whether a noun is among them."""
    return any(kind[0] in "nj" or kind == "eng" for _, kind in tagged(letters))
