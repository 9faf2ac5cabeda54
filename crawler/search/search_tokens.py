"""What of a text is in the index, and what of a term has to be there.

Distinct letters, distinct pairs of neighbours, and whole numbers (``16.59``); letters with one sign
between them make other pairs, and nothing goes from a letter to a number. A term of one or two
letters, or a whole number, is found by its one token; whatever is longer has all of its tokens in
every text that has it, and is looked for there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from crawler.search.folding import (
    BREAK,
    DIGIT,
    LETTER,
    Kinds,
    Points,
    folded,
    folded_points,
    string_of,
)

NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
BETWEEN = "\ufdd0"
"""Parts the fields of an article: no character, so no term has it (Unicode, section 23.7)."""
OVER = "\ufdd3"
"""Stands in a pair for the sign between its letters."""
_MOST_PAIRS = 48
"""Of a term: a longer one is as rare as its beginning."""


def searched(title: str, text: str) -> str:
    """What is searched of an article, in one string."""
    return f"{title}{BETWEEN}{text}"


def tokens_of(text: str) -> set[str]:
    """The tokens of a text as it is (not folded)."""
    return _tokens(*folded_points(text))


def _tokens(points: Points, kinds: Kinds) -> set[str]:
    letters = kinds == LETTER
    found = set(string_of(np.unique(points[letters])))
    found.update(_pairs(points, letters[:-1] & letters[1:], ""))
    over = letters[:-2] & (kinds[1:-1] == BREAK) & letters[2:]
    found.update(_pairs(points, over, OVER))
    found.discard("")
    if (kinds == DIGIT).any():
        found.update(NUMBER.findall(string_of(points)))
    return found


def _pairs(points: Points, begins: npt.NDArray[np.bool_], between: str) -> list[str]:
    """The distinct pairs that begin there, with that in their middle."""
    first = np.flatnonzero(begins)
    second = first + 1 + len(between)
    # One number for a pair, so that sorting finds what is there twice.
    pairs = np.unique(points[first].astype(np.uint64) << np.uint64(32) | points[second])
    spaced = np.full((len(pairs), 3 + len(between)), ord(between or " "), dtype=np.uint32)
    spaced[:, 0], spaced[:, -2] = pairs >> np.uint64(32), pairs & np.uint64(0xFFFFFFFF)
    spaced[:, -1] = ord(" ")
    return string_of(spaced.reshape(-1)).split(" ")


_IN_TITLE = re.compile(rf"{NUMBER.pattern}|.", re.DOTALL)


def title_tokens(title: str) -> str:
    """The letters and numbers of a title in their order, with spaces between them."""
    points, kinds = folded_points(title)
    if not (kinds == DIGIT).any():
        return " ".join(string_of(points[kinds != BREAK]))
    return " ".join(
        match.group()
        for match in _IN_TITLE.finditer(string_of(points))
        if kinds[match.start()] != BREAK
    )


@dataclass(frozen=True)
class Term:
    """Words to be found as they stand: letters, numbers and signs between them, folded."""

    text: str

    @classmethod
    def of(cls, typed: str) -> Term:
        """The term that somebody has typed."""
        return cls(folded(typed))

    @cached_property
    def tokens(self) -> list[str]:
        """What every text that has the term has in the index; empty where it has only signs."""
        _, kinds = folded_points(self.text)
        found: list[str] = NUMBER.findall(self.text)
        letters = (kinds == LETTER).tolist()
        last = len(letters) - 1
        for place, letter in enumerate(letters):
            if not letter:
                continue
            if place < last and letters[place + 1]:
                found.append(self.text[place : place + 2])
            elif not (place and letters[place - 1]):
                found.append(self.text[place])
            if place + 2 <= last and kinds[place + 1] == BREAK and letters[place + 2]:
                found.append(f"{self.text[place]}{OVER}{self.text[place + 2]}")
        return list(dict.fromkeys(found))[:_MOST_PAIRS]

    @cached_property
    def exact(self) -> bool:
        """Whether a text that has the token has the term."""
        return self.tokens == [self.text]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds the term in a folded text. Numbers at its ends are whole there too."""
        before = after = ""
        if re.match(r"[0-9]", self.text):
            before = r"(?<![0-9])(?<![0-9][.,])"
        elif re.match(r"[.,][0-9]", self.text):
            before = r"(?<![0-9])"
        if re.search(r"[0-9]\Z", self.text):
            after = r"(?![0-9])(?![.,][0-9])"
        elif re.search(r"[0-9][.,]\Z", self.text):
            after = r"(?![0-9])"
        return re.compile(f"{before}{re.escape(self.text)}{after}")
