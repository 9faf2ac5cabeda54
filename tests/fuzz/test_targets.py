"""The targets of ``make fuzz``, each for a moment with hypothesis, and what fuzzing has found."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.found import FOUND
from tests.fuzz.seeds import PIECES, SEEDS
from tests.fuzz.targets import TARGETS
from tests.support.campaigns import examples


def mutations(seeds: list[bytes]) -> st.SearchStrategy[bytes]:
    """Seeds with pieces cut out, put in, doubled and mixed, and anything at all."""

    def mutated(seed: bytes, number: int, words: list[bytes]) -> bytes:
        generator = random.Random(number)
        data = seed
        for word in words:
            start = generator.randrange(len(data) + 1)
            end = min(len(data), start + generator.choice((0, 0, 1, 5, 50)))
            data = data[:start] + word + data[end:]
        return data

    words = st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=4)), max_size=6)
    changed = st.builds(mutated, st.sampled_from(seeds), st.integers(0, 10_000), words)
    return st.one_of(changed, st.binary(max_size=200))


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_but_our_own_errors_gets_out(name: str) -> None:
    @settings(max_examples=examples(150), deadline=None, database=None)
    @given(mutations(SEEDS[name]))
    def check(data: bytes) -> None:
        TARGETS[name](data)

    check()


@pytest.mark.parametrize("name", TARGETS)
def test_the_seeds(name: str) -> None:
    for seed in SEEDS[name]:
        TARGETS[name](seed)


@pytest.mark.parametrize(("name", "data"), FOUND)
def test_what_was_found(name: str, data: bytes) -> None:
    TARGETS[name](data)
