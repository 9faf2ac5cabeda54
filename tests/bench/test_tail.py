"""The index that is written at once for measuring answers as one that was added to does."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from bench.reprints.families import PUBLISHED
from bench.reprints.lines import Lines
from bench.reprints.prose import story
from bench.reprints.tail import Asked, Query, Retold, ask, make, published, queries
from crawler.reprints.index import Index

COUNT = 120


def data(folder: Path) -> Path:
    """Made-up news in the form of real news."""
    (folder / "online").mkdir(parents=True)
    draw = Random(PUBLISHED)
    items = [
        {"id": f"n{at}", "time": "2031-01-01", "src": "n", "title": "", "text": story(draw, 6).text}
        for at in range(30)
    ]
    lines = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items)
    (folder / "online" / "news.jsonl").write_text(lines, encoding="utf-8")
    return folder


def clue_rows(path: Path) -> list[tuple[int, int, int]]:
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT c.hash, c.article, a.ceiling FROM clue AS c JOIN article AS a"
        return connection.execute(f"{query} ON a.number = c.article ORDER BY 1, 2").fetchall()


@pytest.fixture
def retold(tmp_path: Path) -> Retold:
    made = Retold(data(tmp_path / "data"))
    assert (len(made.kept_back), len(made.models)) == (3, 27)
    make(made, tmp_path, COUNT)
    return made


@pytest.fixture
def lines(tmp_path: Path, retold: Retold) -> Iterator[Lines]:
    with closing(Lines(tmp_path / "articles.jsonl")) as known:
        yield known


def test_it_is_the_index_that_adding_makes_and_answers_like_it(
    tmp_path: Path, retold: Retold, lines: Lines
) -> None:
    assert len(lines) == COUNT
    some: list[Query] = [*queries(retold, lines, 20)]
    assert {one.kind for one in some} == {"new", "cut", "kept back", "of many"}
    with closing(Asked(tmp_path / "reprints.sqlite3", lines.text_of, looking=True)) as written:
        _, answers = ask(written, some)
    added_texts = {f"asked-{at}": one.text for at, one in enumerate(some)}
    with Index(
        tmp_path / "added.sqlite3", lambda key: added_texts.get(key) or lines.text_of(key)
    ) as index:
        for number in range(1, COUNT + 1):
            key, text = lines.line(number)
            index.add(key, text, published(number), "source", "")
        index.commit()
        assert clue_rows(tmp_path / "added.sqlite3") == clue_rows(tmp_path / "reprints.sqlite3")
        for at, (one, answer) in enumerate(zip(some, answers, strict=True)):
            index.add(f"asked-{at}", one.text, one.published, "source", "")
            family = index.members(f"asked-{at}")
            (closest,) = (each.closest for each in family if each.id == f"asked-{at}")
            assert answer.split(" ")[:1] == [closest or ""]
            index.rollback()
    assert sum(map(bool, answers)) >= 20
