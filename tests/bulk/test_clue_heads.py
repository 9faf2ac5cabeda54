"""Which earlier articles have the clues of an article, without Spark, beside a plain search."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow
from hypothesis import given
from hypothesis import strategies as some

from crawler.bulk import clue_heads, order
from crawler.bulk.order import MOST_CLUES, ROW, unique
from crawler.reprints.clues import MOST_PER_CLUE

SIZE = 7


def rows_of(texts: list[list[int]]) -> npt.NDArray[Any]:
    rows = np.zeros(len(texts), dtype=ROW)
    for row, clues in zip(rows, texts, strict=True):
        row["count"] = len(clues)
        row["clues"][: len(clues)] = clues
    return rows


def tasks(count: int) -> Iterator[pyarrow.RecordBatch]:
    yield pyarrow.RecordBatch.from_pydict({"id": list(range(count))})


def found_in(folder: Path, texts: list[list[int]], buckets: int) -> dict[int, Any]:
    """By article; through the stages, one after another."""
    rows = rows_of(texts)
    rows.tofile(folder / "order")
    cuts = clue_heads.bounds(folder, buckets)
    clue_heads.begin(folder)
    shared = clue_heads.shares(str(folder), cuts, SIZE)(tasks(-(-len(texts) // SIZE)))
    list(clue_heads.gathered(str(folder))(shared))
    assert not clue_heads.joined(folder)
    clue_heads.join(folder)
    assert clue_heads.joined(folder)
    heads = clue_heads.Heads.of(str(folder))
    found: dict[int, Any] = {}
    for first in range(0, len(texts), SIZE):
        found.update(heads.found(order.in_order(folder)[first : first + SIZE], first))
    return found


def search(texts: list[list[int]], article: int) -> list[tuple[int, int]]:
    """Place of a clue, and an earlier article with it: the first so many."""
    return [
        (place, other)
        for place, clue in enumerate(texts[article])
        for other in [each for each in range(article) if clue in texts[each]][:MOST_PER_CLUE]
    ]


few = some.lists(some.sampled_from([0, 1, 5, 9, 2**31, 2**32 - 1]), unique=True, max_size=6)


@given(some.lists(few.map(sorted), max_size=30), some.integers(1, 9))
def test_what_earlier_articles_have(
    tmp_path_factory: Any, texts: list[list[int]], buckets: int
) -> None:
    found = found_in(tmp_path_factory.mktemp("stage"), texts, buckets)
    for article, clues in enumerate(texts):
        expected = search(texts, article)
        assert (article in found) == bool(expected)
        if expected:
            told = found[article]
            assert [*zip(told.places.tolist(), told.numbers.tolist(), strict=True)] == expected
            counts = np.bincount([place for place, _ in expected], minlength=len(clues))
            assert told.counts.tolist() == counts.tolist()


def test_a_commonplace_is_cut_at_the_earliest(tmp_path: Path) -> None:
    texts = [[3, 8]] * (MOST_PER_CLUE + 5) + [[*range(MOST_CLUES)]]
    found = found_in(tmp_path, texts, 3)
    assert found[2].numbers.tolist() == [0, 1, 0, 1]
    last = found[len(texts) - 1]
    assert last.numbers.tolist() == 2 * [*range(MOST_PER_CLUE)]
    assert last.counts[3] == last.counts[8] == MOST_PER_CLUE
    assert last.counts.sum() == 2 * MOST_PER_CLUE


@given(some.lists(some.integers(0, 20), min_size=1), some.integers(-1, 20))
def test_numbers_are_the_next_free_ones(numbers: list[int], last: int) -> None:
    expected: list[int] = []
    before = last
    for number in sorted(numbers):
        before = max(number, before + 1)
        expected.append(before)
    assert unique(np.array(sorted(numbers)), last).tolist() == expected
