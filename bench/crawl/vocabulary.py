"""Words of Chinese with their frequencies, out of the dictionary that rjieba has built in.

rjieba lists no words, but knows whether one is in its dictionary, and ``suggest_freq`` of a word
that is gives its frequency. Tried are the characters of GB 2312's first level, and the pairs of
the thousand that are most frequent.
"""

from __future__ import annotations

import random
from functools import lru_cache
from itertools import accumulate, product

import rjieba

CHARACTERS = 1_000


@lru_cache(1)
def words() -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The words, most frequent first, and the sum of the frequencies up to each."""
    level = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    characters = [code.decode("gb2312", "ignore") for code in level]
    known = {one: rjieba.suggest_freq(one) for one in characters if one and rjieba.has_word(one)}
    common = sorted(known, key=lambda one: -known[one])[:CHARACTERS]
    found = {one: known[one] for one in common}
    for pair in map("".join, product(common, repeat=2)):
        if rjieba.has_word(pair):
            found[pair] = rjieba.suggest_freq(pair)
    ordered = sorted(found, key=lambda word: (-found[word], word))
    return tuple(ordered), tuple(accumulate(found[word] for word in ordered))


def drawn(draw: random.Random, count: int) -> list[str]:
    """So many words, each as often as it is used."""
    population, sums = words()
    return draw.choices(population, cum_weights=sums, k=count)
