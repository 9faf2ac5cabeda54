"""What an export reads: all there is, or what came after a run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crawler.archive.jsonl import read_article_line
from crawler.ledger import Ledger
from crawler.ledger.exported import ExportedRows
from tests.support.archives import HandClock, article, open_archive, rolling, submit

FOUR, FIVE = (f"2022-03-14T0{hour}:00:00Z" for hour in (4, 5))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs: the second revises the first article and has one for a rolling twin."""
    root = tmp_path_factory.mktemp("exported")
    clock = HandClock()
    archive = open_archive(root, clock)
    for made in (article(1), article(2), rolling(3), article(4, "第1家铺子开门。")):
        submit(archive, made)
    archive.end_run(0)
    archive.close()
    clock.forward(hours=1)
    archive = open_archive(root, clock)
    submit(archive, article(1, "改在六点开门。"))
    submit(archive, article(3))
    archive.end_run(0)
    archive.close()
    return root


@pytest.fixture
def ledger(root: Path) -> Iterator[Ledger]:
    with closing(Ledger(root / "ledger.sqlite3", read_only=True)) as made:
        yield made


@pytest.fixture
def rows(ledger: Ledger) -> ExportedRows:
    return ledger.exported


def said(root: Path, offset: int, length: int) -> tuple[str, int]:
    """Id and revision of the line that lies there."""
    line = (root / "articles.jsonl").read_bytes()[offset : offset + length]
    article = read_article_line(line)
    return article.id, article.revision


ONE, TWO, THREE, TWIN = article(1).id, article(2).id, article(3).id, rolling(3).id


def test_lines_in_their_order(root: Path, rows: ExportedRows) -> None:
    found = list(rows.lines(0))
    told = [(*said(root, row["line_offset"], row["line_length"]), row["state"]) for row in found]
    assert told == [
        (ONE, 1, "live"),
        (TWO, 1, "live"),
        (TWIN, 1, "superseded"),
        (ONE, 2, "live"),
        (THREE, 1, "live"),
    ]
    assert [row["of_article"] for row in found] == [0, 1, 1, 1, 1]
    assert {row["of_revision"] for row in found} == {1}
    assert list(rows.lines(1)) == found[3:]
    assert list(rows.lines(0, (TWO, ""))) == [found[1], found[4]]
    assert list(rows.lines(0, (ONE, TWO))) == [found[0], found[3]]


def test_first_lines_of_what_nothing_has_taken_the_place_of(root: Path, rows: ExportedRows) -> None:
    found = list(rows.firsts())
    told = [(*said(root, row["line_offset"], row["line_length"]), row["captured"]) for row in found]
    assert told == [(ONE, 1, FOUR), (TWO, 1, FOUR), (THREE, 1, FIVE)]
    assert list(rows.firsts((TWO, THREE))) == found[1:2]


def test_articles_by_id(rows: ExportedRows) -> None:
    assert list(rows.changed(0)) == [TWIN, ONE, TWO, THREE]
    assert list(rows.changed(1)) == [ONE, THREE]
    assert list(rows.changed(2)) == []
    assert rows.every(2) == [TWO]
    assert rows.every(9) == []


def test_duplicates(rows: ExportedRows) -> None:
    text = {"id": article(4).id, "why": "text", "kept": ONE, "run": 1}
    twin = {"id": TWIN, "why": "twin", "kept": THREE, "run": 2}
    wanted = text.keys()
    found = [{name: row[name] for name in wanted} for row in rows.duplicates(0)]
    assert found == [text, twin]
    assert [row["id"] for row in rows.duplicates(1)] == [TWIN]


def test_links(rows: ExportedRows) -> None:
    found = {row["id"]: row["state"] for row in rows.links(0)}
    assert found == {
        ONE: "captured",
        TWO: "captured",
        TWIN: "duplicate",
        article(4).id: "duplicate",
        THREE: "captured",
    }
    assert ONE in [row["id"] for row in rows.links(1)]


def test_runs(rows: ExportedRows) -> None:
    first, second = rows.runs(0)
    told = {
        "run": 2,
        "spider": "category",
        "started": FIVE,
        "ended": FIVE,
        "status": 0,
        "written": 2,
    }
    assert second == told
    assert (first["run"], first["written"]) == (1, 3)
    assert list(rows.runs(1)) == [second]
    assert rows.last_run() == 2


def test_no_run_has_come_to_its_end(tmp_path: Path) -> None:
    with closing(Ledger(tmp_path / "ledger.sqlite3")) as ledger:
        assert ledger.exported.last_run() == 0
        ledger.in_use.runs.start("category", FOUR)
        assert ledger.exported.last_run() == 0


def test_all_tables_are_read_as_of_one_commit(root: Path, ledger: Ledger) -> None:
    rows = ledger.exported
    rows.begin()
    assert rows.last_run() == 2
    with closing(Ledger(root / "ledger.sqlite3")) as other:
        run = other.in_use.runs.start("category", FIVE)
        other.runs.end(run, FIVE, 0)
        other.commit()
    assert rows.last_run() == 2
    ledger.rollback()
    assert rows.last_run() == 3
