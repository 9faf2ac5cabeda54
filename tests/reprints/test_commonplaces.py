"""Clues that many articles have are kept at hand: what is found stays what the file says."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from random import Random

import numpy as np
import pytest

from crawler.reprints import index_store
from crawler.reprints.clues import MOST_PER_CLUE
from crawler.reprints.index_store import Store
from crawler.reprints.shingles import Clues

EVERY = np.array([3, 7, 2**31, 2**32 - 1], dtype=np.uint32)


def clues_of(some: list[int]) -> Clues:
    every = np.array(sorted(some), dtype=np.uint32)
    return Clues(every, every)


def expected(known: dict[int, set[int]]) -> list[tuple[int, int]]:
    return [
        (place, number)
        for place, clue in enumerate(EVERY.tolist())
        for number in sorted(each for each, clues in known.items() if clue in clues)[:MOST_PER_CLUE]
    ]


@pytest.mark.parametrize("kept", [1, 1000])
def test_what_is_kept_follows_what_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    """Articles come in any order, some take another's place, some are forgotten."""
    monkeypatch.setattr(index_store, "_COMMONPLACES", kept)
    random = Random(3)
    store = Store(tmp_path / "index.sqlite3")
    known: dict[int, set[int]] = {}
    committed: dict[int, set[int]] = {}
    numbers = random.sample(range(1, 10_000), 400)
    for turn, number in enumerate(numbers):
        some = set(random.sample(EVERY.tolist(), random.choice((1, 3, 4))))
        with store.writing():
            if known and turn % 7 == 0:
                number = random.choice(sorted(known))
                before = clues_of(sorted(known[number]))
                store.replace(number, before, f"again-{turn}", "", "", clues_of(sorted(some)))
            else:
                store.add(number, f"made-{turn}", "", "", clues_of(sorted(some)))
        known[number] = some
        if turn % 41 == 40:
            store.rollback()
            known = dict(committed)
        elif turn % 11 == 0:
            store.commit()
            committed = dict(known)
        found = store.articles_with(EVERY)
        told = [*zip(found.places.tolist(), found.numbers.tolist(), strict=True)]
        assert told == expected(known)
        assert found.counts.tolist() == np.bincount(found.places, minlength=len(EVERY)).tolist()
    assert max(found.counts) == MOST_PER_CLUE
    store.close()


def test_what_is_kept_is_not_read_again(tmp_path: Path) -> None:
    store = Store(tmp_path / "index.sqlite3")
    with store.writing():
        for number in range(MOST_PER_CLUE):
            store.add(number + 1, f"made-{number}", "", "", clues_of([5, 100 + number]))
    store.commit()
    asked = np.array([5, 100], dtype=np.uint32)
    first = store.articles_with(asked)
    with sqlite3.connect(tmp_path / "index.sqlite3") as other:
        other.execute("DELETE FROM clue")
    other.close()
    again = store.articles_with(asked)
    assert first.numbers.tolist() == [*range(1, MOST_PER_CLUE + 1), 1]
    assert again.numbers.tolist() == [*range(1, MOST_PER_CLUE + 1)]
    assert again.counts.tolist() == [MOST_PER_CLUE, 0]
    store.close()
