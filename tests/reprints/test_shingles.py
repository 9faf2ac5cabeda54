from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bench.reprints.prose import story
from crawler.reprints.normal_text import CodePoints, code_points
from crawler.reprints.shingles import (
    CLUE,
    SAMPLE,
    SHINGLE,
    SHORT,
    Hashes,
    clues,
    distinct,
    hashes,
    shingled,
    shingles,
    smallest,
)


def hashed(points: CodePoints, size: int) -> Hashes:
    return distinct(hashes(points, size))


TEXTS = st.text(alphabet="甲乙丙丁戊己庚辛壬癸0123", max_size=200)


@given(TEXTS, st.integers(1, 9))
def test_one_hash_for_each_distinct_run(text: str, size: int) -> None:
    runs = {text[at : at + size] for at in range(len(text) - size + 1)} or ({text} - {""})
    assert len(hashed(code_points(text), size)) == len(runs)


@given(TEXTS)
def test_shingles_are_told_apart_as_by_hashes(text: str) -> None:
    points = code_points(text)
    of_runs = zip(shingles(points).tolist(), hashes(points, SHINGLE).tolist(), strict=True)
    assert len(set(of_runs)) == len(set(shingles(points).tolist())) == len(hashed(points, SHINGLE))


@given(TEXTS, st.integers(1, 9))
def test_a_hash_is_that_of_its_run(text: str, size: int) -> None:
    """Whatever stands around it; an index on disk holds these very numbers."""
    points = code_points(text)
    every = hashes(points, size)
    for at in range(len(every)):
        (alone,) = hashes(points[at : at + size], size)
        assert alone == every[at]


def test_the_numbers_that_indexes_hold() -> None:
    assert hashes(code_points("江城新港开工啦"), 5).tolist() == [3307942555, 2810422651, 1365708946]
    assert hashes(code_points("江城新港三号码头开工"), CLUE).tolist() == [
        1445551052,
        645002944,
        2441686050,
    ]


@given(st.lists(st.integers(0, (1 << 32) - 1), max_size=300), st.integers(1, 30))
def test_the_smallest(numbers: list[int], count: int) -> None:
    found = smallest(np.array(numbers, dtype=np.uint32), count)
    assert found.tolist() == sorted(set(numbers))[:count]


def test_the_smallest_of_many_that_are_the_same() -> None:
    numbers = np.repeat(np.array([9, 7, 1 << 31], dtype=np.uint32), 100)
    assert smallest(numbers, 3).tolist() == [7, 9, 1 << 31]


def test_hashes_are_spread_evenly() -> None:
    """The bottom-k sample is fair only if a hash says nothing about its shingle."""
    texts = "".join(story(Random(seed)).text for seed in range(60))
    found = hashed(code_points(texts), CLUE)
    parts = np.bincount(found >> 28, minlength=16) / len(found)
    assert abs(parts - 1 / 16).max() < 0.01


def test_a_cut_version_has_clues_of_the_whole() -> None:
    whole = story(Random(4), sentences=40).text
    cut = "\n".join(whole.split("\n")[:6])
    both = np.intersect1d(clues(shingled(whole)).whole, clues(shingled(cut)).whole)
    expected = SAMPLE * len(cut) / len(whole)
    assert len(both) > expected / 2


@given(TEXTS, TEXTS)
def test_the_sample_of_a_union_is_in_the_samples(one: str, other: str) -> None:
    a, b = hashed(code_points(one), CLUE), hashed(code_points(other), CLUE)
    union = np.union1d(a, b)[:SAMPLE]
    assert set(union) <= set(a[:SAMPLE]) | set(b[:SAMPLE])


def test_a_flash_that_differs_in_a_word_shares_clues() -> None:
    flash = "人民银行今日开展200亿元7天期逆回购操作，中标利率2.10%。"
    one, other = shingled(flash), shingled(flash.replace("开展", "进行"))
    assert one.short
    assert not shingled("长" * SHORT).short
    assert len(np.intersect1d(clues(one).every, clues(other).every)) >= 3


def test_a_teaser_shares_clues_of_the_lead() -> None:
    """Of three thousand letters, the sample of the whole has hardly one of the first sentence."""
    shared = []
    for seed in range(20):
        whole = story(Random(seed), sentences=60).text
        teaser = shingled(whole.partition("。")[0])
        shared.append(np.intersect1d(clues(teaser).every, clues(shingled(whole)).every))
    assert sum(len(some) > 0 for some in shared) >= 18
    assert sum(map(len, shared)) > 2 * len(shared)


def test_an_empty_text_has_no_shingles() -> None:
    empty = shingled(" \n")
    assert len(empty.shingles) == 0
    assert empty.short


def test_what_the_paper_adds_makes_no_shingle() -> None:
    text = story(Random(9)).text
    printed = (
        f"来源：江城晚报\n江城日报讯（记者 李四）{text}\n责任编辑：王五\n（文章来源：江城日报）"
    )
    assert shingled(printed).same(shingled(text))


@given(st.lists(st.integers(0, 300), max_size=300), st.integers(1, 40))
def test_the_smallest_are_the_smallest(found: list[int], count: int) -> None:
    array = np.array(found, dtype=np.uint32)
    assert smallest(array, count).tolist() == sorted(set(found))[:count]
