"""What the whole ledger says: articles by day and hour, how long they stayed, how runs went."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from crawler.clock import BEIJING
from crawler.ledger import Ledger
from crawler.ledger.overviews import DayCount, Departure, OverviewTable, RunLine, Stay
from tests.support.archives import HandClock, article, open_archive, submit

DEADLINE = "2022-03-17T00:00:00Z"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Three articles of two sources and days, one of them revised an hour later."""
    clock = HandClock()
    archive = open_archive(tmp_path, clock)
    submit(archive, article(1))
    submit(archive, article(2, source="山村报"))
    submit(archive, article(3, published=datetime(2022, 3, 15, 7, 30, tzinfo=BEIJING)))
    archive.end_run(0)
    archive.close()
    clock.forward(hours=1)
    archive = open_archive(tmp_path, clock)
    submit(archive, article(1, "改在六点开门。"))
    archive.end_run(2)
    archive.close()
    return tmp_path


@pytest.fixture
def ledger(root: Path) -> Iterator[Ledger]:
    with closing(Ledger(root / "ledger.sqlite3")) as made:
        yield made


@pytest.fixture
def table(ledger: Ledger) -> OverviewTable:
    return ledger.overviews


def test_articles_by_day(table: OverviewTable) -> None:
    every = [
        DayCount("山村报", "2022-03-14", 1),
        DayCount("江城报", "2022-03-14", 1),
        DayCount("江城报", "2022-03-15", 1),
    ]
    assert sorted(table.days("2022-03-14", "2022-03-16")) == every
    assert list(table.days("2022-03-14", "2022-03-16", "山村报")) == every[:1]
    assert sorted(table.days("2022-03-14", "2022-03-15")) == every[:2]
    assert table.span() == ("2022-03-14", "2022-03-15")


def test_an_archive_without_articles_has_no_span(tmp_path: Path) -> None:
    with closing(Ledger(tmp_path / "empty.sqlite3")) as ledger:
        assert ledger.overviews.span() is None
        assert ledger.overviews.newest_runs(9) == []


def test_articles_without_a_day_have_no_span(ledger: Ledger) -> None:
    ledger.in_use._connection.execute("UPDATE articles SET published = NULL")
    assert ledger.overviews.span() is None


def test_articles_of_a_day(table: OverviewTable) -> None:
    found = table.of_day("2022-03-14", 9)
    assert found == [
        (article(2).id, "2022-03-14T09:05:02+08:00", "山村报", article(2).title),
        (article(1).id, "2022-03-14T09:05:01+08:00", "江城报", article(1).title),
    ]
    assert table.of_day("2022-03-14", 1) == found[:1]
    assert table.of_day("2022-03-14", 9, f"{found[0][1]} {found[0][0]}") == found[1:]
    assert table.hours("2022-03-14") == {9: 2}
    assert table.hours("2022-03-15") == {7: 1}


def test_how_long_articles_stayed(ledger: Ledger) -> None:
    """One found gone by the second run, before its time; one whose time was up."""
    links = ledger.in_use._connection
    links.execute("UPDATE articles SET state = 'expired' WHERE id != ?", (article(3).id,))
    gone = "UPDATE links SET state = 'expired', outcome = 'expired', run = 2 WHERE article = ?"
    links.execute(gone, (article(1).id,))
    seen = "UPDATE links SET last_seen = '2022-03-14T09:00:00Z' WHERE article = ?"
    links.execute(seen, (article(2).id,))
    table = ledger.overviews
    assert table.stays(1) == [Stay(1, early=True, number=1), Stay(5, early=False, number=1)]
    assert table.stays(2) == [Stay(0, early=True, number=1), Stay(2, early=False, number=1)]
    assert table.early(9) == [
        Departure(
            article(1).id,
            "江城报",
            article(1).title,
            "2022-03-14T04:00:00Z",
            "2022-03-14T05:00:00Z",
            DEADLINE,
        )
    ]
    assert table.early(0) == []
    assert table.early_by_source() == [("江城报", 1)]


def test_times_without_a_run(table: OverviewTable) -> None:
    gap = ("2022-03-14T04:00:00Z", "2022-03-14T05:00:00Z")
    assert table.gaps(0.9) == [gap]
    assert table.gaps(1.1) == []


def test_the_newest_runs(table: OverviewTable) -> None:
    four, five = (f"2022-03-14T0{hour}:00:00Z" for hour in (4, 5))
    runs = [
        RunLine(2, "category", five, five, 2, 0, 1),
        RunLine(1, "category", four, four, 0, 3, 0),
    ]
    assert table.newest_runs(9) == runs
    assert table.newest_runs(1) == runs[:1]
