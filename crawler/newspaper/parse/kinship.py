"""How much a piece of a page has in common with an article, measured against the rest of the page.

Articles repeat their own names and words; a piece that begins another one does not. There are two
witnesses. Pairs of characters are weighed against the page: pairs on one unit only link nothing,
pairs all over the page link all. Words of the dictionary are weighed by how rare they are in it.
"""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from collections.abc import Sequence, Set
from itertools import chain
from operator import add

from crawler.newspaper.parse.lexicon import frequency, words

_EMPTY = sorted("的了在是和与及对把被将以为由向从并或比让给使于至一也都就又还这那其")
_HAN = "".join(
    f"{chr(ord(low) + 1)}-{chr(ord(high) - 1)}"
    for low, high in zip(["\u4dff", *_EMPTY], [*_EMPTY, "\ua000"], strict=True)
    if ord(high) - ord(low) > 1
)
"""The Chinese characters that are not empty, as a part of a pattern."""
_RUN = re.compile(rf"[{_HAN}]{{2,}}|(?!(?:19|20)\d\d(?!\d))\d{{3,}}|[A-Za-z]{{2,}}")
_COMMON = 0.3
"""The share of a page's units from which on a pair says nothing."""
_FEW_UNITS = 6
_MOST = 2.0
_DOUBT = 5.0
"""Pairs on both sides of the balance before anything is seen: little text says little."""
_USUAL = 0.3
"""The share of a paragraph's words, by weight, that those above it have too."""
_FEW_WORDS = 60.0
"""The weight of some six words, which say little."""
_CORPUS = 60_000_000
"""Words of the corpus that the dictionary's frequencies were counted in."""


def pairs(text: str) -> set[str]:
    """The pairs of characters in ``text`` that may stand for words; numbers and names whole."""
    found: set[str] = set()
    for run in _RUN.findall(text):
        if run[0] >= "\u4e00":
            found.update(map(add, run, run[1:]))
        else:
            found.add(run)
    return found


@functools.lru_cache(maxsize=1 << 15)
def _weight(word: str) -> float:
    """How much a word says: the less often the dictionary's corpus has it, the more."""
    return math.log(_CORPUS / (frequency(word) + 1))


class Kinship:
    """What the units of a page have in common."""

    def __init__(self, texts: Sequence[str]) -> None:
        every = [pairs(text) for text in texts]
        counts = Counter(chain.from_iterable(every))
        most = max(_FEW_UNITS, _COMMON * len(texts))
        links = frozenset(pair for pair, count in counts.items() if 1 < count <= most)
        self.units = [links & one for one in every]
        self.all = len(links)
        self._texts = texts
        self._words: dict[int, frozenset[str]] = {}
        self._weights: dict[frozenset[str], float] = {}

    def lift(self, piece: frozenset[str], so_far: set[str]) -> float:
        """Above 0 where ``piece`` shares more with ``so_far`` than a stranger would; -1 to 2."""
        if not piece or not so_far or not self.all:
            return 0.0
        expected = len(piece) * len(so_far) / self.all
        lift = math.log((len(piece & so_far) + _DOUBT) / (expected + _DOUBT))
        return max(-1.0, min(_MOST, lift))

    def shares(self, piece: frozenset[str], so_far: Set[str]) -> float:
        """By how much more of a piece's words, by weight, are in ``so_far`` too than usually are.

        Between -0.3 and 0.7, and near 0 for few words.
        """
        # Sums that do not depend on the order of a set.
        if piece not in self._weights:
            self._weights[piece] = math.fsum(map(_weight, piece))
        every, shared = self._weights[piece], math.fsum(map(_weight, piece & so_far))
        return (shared - _USUAL * every) / (every + _FEW_WORDS)

    def words(self, place: int) -> frozenset[str]:
        """The words of a unit."""
        if place not in self._words:
            found = words(self._texts[place])
            self._words[place] = frozenset(one for one in found if len(one) > 1 and one.isalnum())
        return self._words[place]

    def words_of(self, places: range) -> frozenset[str]:
        """The words of some units."""
        return frozenset().union(*map(self.words, places))
