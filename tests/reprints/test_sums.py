"""The sums of the index follow what is written, clues by hand and all else by triggers."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from bench.reprints.prose import story
from crawler.reprints.index import Index
from crawler.reprints.index_sums import index_problems
from tests.support.reprint_texts import NOON

TEXTS = {f"a{number}": story(Random(number)).text for number in range(4)}
TEXTS["again"] = TEXTS["a1"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "reprints.sqlite3"


@pytest.fixture
def index(path: Path) -> Iterator[Index]:
    with Index(path, TEXTS.__getitem__) as index:
        for minutes, article_id in enumerate(["a1", "a2", "again"]):
            _add(index, article_id, minutes)
        index.commit()
        yield index


def _add(index: Index, article_id: str, minutes: int) -> None:
    published = NOON + timedelta(minutes=minutes)
    index.add(article_id, TEXTS[article_id], published, "江城日报", "题")


def test_of_articles_that_came(path: Path, index: Index) -> None:
    assert list(index_problems(path)) == []


def test_of_what_another_text_took_the_place_of(path: Path, index: Index) -> None:
    index.replace("a2", "a3", TEXTS["a3"], NOON, "山城网", "题")
    index.commit()
    assert list(index_problems(path)) == []


def test_of_what_was_taken_back(path: Path, index: Index) -> None:
    _add(index, "a3", 9)
    index.rollback()
    _add(index, "a0", 9)
    index.commit()
    assert list(index_problems(path)) == []


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM clue WHERE hash = (SELECT min(hash) FROM clue)",
        "UPDATE clue SET hash = hash + 1 WHERE hash = (SELECT max(hash) FROM clue)",
        "INSERT INTO clue SELECT 7, number FROM article LIMIT 1",
    ],
)
def test_not_of_what_somebody_else_wrote(path: Path, index: Index, change: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        assert connection.execute(change).rowcount > 0
    assert list(index_problems(path)) == ["rows of clue are not what was written"]
