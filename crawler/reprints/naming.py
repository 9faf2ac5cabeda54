"""Whom and what a text names: persons, places, organisations, by jieba's dictionary and its model
for unknown words."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import Any

NAMED = 1500
"""Characters of a text that names are looked for in: the lead names whom it is about."""
_NAMES = ("nr", "ns", "nt")
_DATELINE = re.compile(r"^(?:[^。\n]{2,30}?日电\s*)?(?:[(（][^)）\n]{1,40}[)）])?", re.M)
_SENTENCE = re.compile("[^。！？；\\n]+")
_FUNCTION = frozenset("cdpry")
"""jieba's tags of conjunctions, adverbs, prepositions, pronouns and particles."""
_SOME_WORDS = 8
_NEARLY_EVERY = 0.9
"""The least share of the words of a flash in the long text: of another event it is up to 0.77."""
_ABBREVIATED = 3
"""Letters that an abbreviated name has at least."""


@functools.cache
def _tagger() -> Any:
    # Takes a quarter of a second: only who compares texts that share a good part pays for it.
    import rjieba

    return rjieba


def apart(body: str, other: str) -> str:
    """The sentences of a text that another lacks, of its first letters (:data:`NAMED`); without
    datelines, which say who wrote them down."""
    told = _DATELINE.sub("", body[:NAMED])
    return "。".join(sentence for sentence in _SENTENCE.findall(told) if sentence not in other)


@functools.lru_cache(maxsize=512)
def tagged(text: str) -> tuple[tuple[str, str], ...]:
    """The words of a text with jieba's part of speech, by its dictionary and its model for
    unknown words."""
    return tuple(_tagger().tag(text)) if text else ()


def names(text: str) -> tuple[str, ...]:
    """Persons, places and organisations that a text names, each as often as it does.

    Foreign names may come in pieces.
    """
    return tuple(word for word, kind in tagged(text) if kind[:2] in _NAMES and len(word) > 1)


def named_in(flash: str, body: str) -> bool:
    """Whether hardly a word of a flash, of some words at least, is not in a long text: who, what,
    where and how much, in whatever order."""
    words = {word for word, kind in tagged(flash) if len(word) > 1 and kind[0] not in _FUNCTION}
    here = sum(word in body for word in words)
    return len(words) >= _SOME_WORDS and here >= _NEARLY_EVERY * len(words)


def names_compared(body: str, other_body: str) -> tuple[int, int]:
    """How many names of what the texts do not share both have, and how many each has that the
    other lacks (the fewer). A cut text has nothing of its own, so nobody is looked for."""
    mine, theirs = apart(body, other_body), apart(other_body, body)
    if not mine or not theirs:
        return 0, 0
    named, others = names(mine), names(theirs)
    shared = sum(_is_named(name, other_body, others) for name in named)
    apart_there = sum(not _is_named(name, body, named) for name in others)
    return shared, min(len(named) - shared, apart_there)


def _is_named(name: str, body: str, names_there: Iterable[str]) -> bool:
    """Whether a text has a name, be it abbreviated: 外汇局 for 国家外汇管理局."""
    return name in body or any(_abbreviates(*sorted((name, one), key=len)) for one in names_there)


def _abbreviates(few: str, many: str) -> bool:
    letters = iter(many)
    return len(few) >= _ABBREVIATED and few[-1] == many[-1] and all(one in letters for one in few)
