import numpy as np

from crawler.similarity.candidates import COMPARED, MOST_PER_CLUE, promising, sharing

CLUES = np.arange(1, 33, dtype=np.uint32) * 1000
TOP = 32_000


def _chosen(found: list[list[int]], ceilings: dict[int, int]) -> list[int]:
    return promising(CLUES, found, sharing(found), ceilings)


def test_one_clue_in_common_is_chance() -> None:
    assert sharing([[1, 2], [2], *([[]] * 30)]) == {2: 2}


def test_the_one_clue_of_a_short_text_is_enough() -> None:
    assert sharing([[1, 2]]) == {1: 1, 2: 1}


def test_the_most_alike_come_first() -> None:
    found = [[1] if at < 12 else [2] if at < 30 else [] for at in range(32)]
    assert _chosen(found, {1: TOP, 2: TOP}) == [2, 1]


def test_a_few_clues_of_many_are_not_worth_a_comparison() -> None:
    found = [[1] if at < 5 else [] for at in range(32)]
    assert _chosen(found, {1: TOP}) == []


def test_a_long_text_is_judged_below_its_own_ceiling() -> None:
    """Five shared clues are all that a text with such a low ceiling could have shared."""
    found = [[1] if at < 5 else [] for at in range(32)]
    assert _chosen(found, {1: 5000}) == [1]


def test_a_commonplace_says_nothing_against_whom_it_does_not_show() -> None:
    crowd = list(range(100, 100 + MOST_PER_CLUE))
    found = [crowd if at < 26 else [1] if at < 29 else [] for at in range(32)]
    ceilings = dict.fromkeys([1, *crowd], TOP)
    assert 1 in _chosen(found, ceilings)
    rare = [[] if at < 26 else [1] if at < 29 else [] for at in range(32)]
    assert _chosen(rare, ceilings) == []


def test_only_so_many_doubtful_ones_are_compared_but_all_likely_ones() -> None:
    doubtful = list(range(1, 61))
    found = [doubtful if at < 10 else [] for at in range(32)]
    assert _chosen(found, dict.fromkeys(doubtful, TOP)) == doubtful[:COMPARED]
    found = [doubtful if at < 20 else [] for at in range(32)]
    assert _chosen(found, dict.fromkeys(doubtful, TOP)) == doubtful
