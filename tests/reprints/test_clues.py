import numpy as np

from crawler.reprints.clues import (
    COMPARED,
    MOST_PER_CLUE,
    Found,
    found_of,
    promising,
    shared_clues,
)
from crawler.reprints.shingles import SAMPLE, Clues

CLUES = np.arange(1, SAMPLE + 1, dtype=np.uint32) * 1000
TOP = SAMPLE * 1000


def _found(by_clue: list[list[int]]) -> Found:
    return found_of([",".join(map(str, numbers)) or None for numbers in by_clue])


def _chosen(found: list[list[int]], ceilings: dict[int, int]) -> list[int]:
    every = _found(found)
    return [one for one, _ in promising(Clues(CLUES, CLUES), every, shared_clues(every), ceilings)]


def _shared(found: list[list[int]]) -> dict[int, int]:
    shared = shared_clues(_found(found))
    return dict(zip(shared.numbers.tolist(), shared.clues.tolist(), strict=True))


def test_a_few_commonplaces_in_common_are_chance() -> None:
    crowd = list(range(10, 40))
    assert _shared([[1, *crowd]] * 2 + [[1], [], []]) == {1: 3}
    assert _shared([[1, *crowd]] * 3 + [[]] * 29) == dict.fromkeys([1, *crowd], 3)


def test_one_rare_clue_in_common_is_enough() -> None:
    assert _shared([[1, 2], *([[]] * 31)]) == {1: 1, 2: 1}
    assert _shared([[], []]) == {}


def test_the_only_clue_of_a_short_text_is_enough() -> None:
    crowd = list(range(MOST_PER_CLUE))
    assert _shared([crowd]) == dict.fromkeys(crowd, 1)


def test_the_one_with_the_most_evidence_comes_first() -> None:
    """Twenty clues that forty share say less than ten that nobody else has."""
    forty = list(range(2, 42))
    found = [[1] if at < 10 else forty if at < 30 else [] for at in range(SAMPLE)]
    chosen = _chosen(found, dict.fromkeys([1, *forty], TOP))
    assert chosen == [1, *forty]


def test_a_few_clues_of_many_are_not_worth_a_comparison() -> None:
    found = [[1] if at < 2 else [] for at in range(SAMPLE)]
    assert _chosen(found, {1: TOP}) == []


def test_a_long_text_is_judged_below_its_own_ceiling() -> None:
    """Five shared clues are all that a text with such a low ceiling could have shared."""
    found = [[1] if at < 5 else [] for at in range(SAMPLE)]
    assert _chosen(found, {1: 5000}) == [1]


def test_a_commonplace_says_nothing_against_whom_it_does_not_show() -> None:
    crowd = list(range(100, 100 + MOST_PER_CLUE))
    found = [crowd if at < 19 else [1] if at < 21 else [] for at in range(SAMPLE)]
    ceilings = dict.fromkeys([1, *crowd], TOP)
    assert 1 in _chosen(found, ceilings)
    rare = [[] if at < 19 else [1] if at < 21 else [] for at in range(SAMPLE)]
    assert _chosen(rare, ceilings) == []


def test_only_so_many_doubtful_ones_are_compared_but_all_likely_ones() -> None:
    doubtful = list(range(1, 31))
    found = [doubtful if at < 10 else [] for at in range(SAMPLE)]
    assert _chosen(found, dict.fromkeys(doubtful, TOP)) == doubtful[:COMPARED]
    found = [doubtful if at < 20 else [] for at in range(SAMPLE)]
    assert _chosen(found, dict.fromkeys(doubtful, TOP)) == doubtful


def test_doubtful_ones_without_evidence_are_not_compared() -> None:
    crowd = list(range(1, 61))
    found = [crowd if at < 10 else [] for at in range(SAMPLE)]
    assert _chosen(found, dict.fromkeys(crowd, TOP)) == []
