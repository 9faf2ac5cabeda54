"""Which archived articles are to be looked at again, and which have expired unasked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.archive.archive import Archive
from tests.support.archives import DEADLINE, HandClock, article, open_archive, see, submit

LATER = "2022-03-14T06:00:00Z"
"""When the first check of what was archived at 04:00 is over."""


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = open_archive(tmp_path / "archive", HandClock())
    for number, category in enumerate(["wind", "rain", "wind"], 1):
        submit(made, article(number, category=category))
    yield made
    made.close()


def due(
    archive: Archive,
    now: str = LATER,
    categories: set[str] | None = None,
    without: frozenset[int] = frozenset(),
    limit: int = 9,
) -> list[int]:
    """The numbers of the articles that are due."""
    found = archive.ledger.articles.due_checks(
        now, categories=categories, without=without, limit=limit
    )
    return [int(check.article[-10:]) for check in found]


def test_a_check_is_due_at_its_time(archive: Archive) -> None:
    row = archive.ledger.articles.get(article(1).id)
    assert row is not None
    assert row.next_check is not None
    assert due(archive, row.next_check) == [1, 2, 3]
    assert due(archive, archive.now()) == []


def test_longest_due_first(archive: Archive) -> None:
    archive.ledger.articles.check_again(article(3).id, "2022-03-14T04:30:00Z")
    assert due(archive) == [3, 1, 2]


def test_of_these_categories(archive: Archive) -> None:
    assert due(archive, categories={"wind"}) == [1, 3]
    assert due(archive, categories={"rain", "fog"}) == [2]
    assert due(archive, categories=set()) == []


def test_without_these_links(archive: Archive) -> None:
    first = see(archive, article(1, category="wind"))
    assert due(archive, without=frozenset({first})) == [2, 3]
    assert due(archive, without=frozenset({first}), categories={"wind"}) == [3]


def test_no_more_than_the_limit(archive: Archive) -> None:
    assert due(archive, limit=2) == [1, 2]
    assert due(archive, categories={"wind"}, limit=1) == [1]


def test_not_what_another_article_stands_for(archive: Archive) -> None:
    archive.ledger.articles.supersede(article(1).id)
    assert due(archive) == [2, 3]


def test_what_is_past_its_deadline_expires_unasked(archive: Archive) -> None:
    archive.ledger.articles.check_again(article(2).id, None)
    assert due(archive, DEADLINE) == []
    archive.ledger.articles.expire_unseen(DEADLINE)
    states = [archive.ledger.articles.get(article(number).id) for number in (1, 2, 3)]
    assert [row.state for row in states if row] == ["expired", "live", "expired"]
    assert [row.next_check for row in states if row] == [None, None, None]
