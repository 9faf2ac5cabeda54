"""Which links a run answers for: all, those of some categories, share links, its own alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.ledger import Ledger
from crawler.ledger.scope import Scope
from crawler.link_key import LinkKey
from tests.support.archives import see_link

NOW = "2022-03-14T04:00:00Z"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Links by what became of them; the listing page shows those whose names end with ``shown``."""
    made = Ledger(tmp_path / "ledger.sqlite3")
    earlier = made.in_use.runs.start("category", NOW)
    later = made.runs.start("category", NOW)
    shown = []
    for category in ("wind", "rain"):
        for name in ("due", "old-shown", "old", "now", "lost", "due-shown"):
            link = see_link(
                made, f"/{category}/{name}", article=name, category=category, deadline=NOW
            )
            if name.endswith("shown"):
                shown.append(link)
            if name.startswith("old"):
                made.links.settle(link, "captured", "captured", earlier)
            if name == "now":
                made.links.settle(link, "captured", "captured", later)
            if name == "lost":
                made.links.lose(link, "http-404", None, later)
    for name in ("share-due", "share-old"):
        link = see_link(made, LinkKey("share", name), category="", deadline=NOW)
        if name == "share-old":
            made.links.settle(link, "captured", "captured", earlier)
    made.listings.add("/", None, NOW)
    made.listings.read(
        "/", etag=None, last_modified=None, body_hash=b"", links=shown, now=NOW, run=later
    )
    yield made
    made.close()


@pytest.mark.parametrize(
    ("scope", "still_open", "books"),
    [
        (
            Scope(),
            5,
            {"due": 5, "unchanged": 2, "captured": 2, "lost": 2},
        ),
        (Scope(frozenset({"wind"})), 2, {"due": 2, "unchanged": 1, "captured": 2, "lost": 2}),
        (Scope(frozenset()), 0, {"captured": 2, "lost": 2}),
        (
            Scope(frozenset({"wind", "rain"})),
            4,
            {"due": 4, "unchanged": 2, "captured": 2, "lost": 2},
        ),
        (Scope(shares=True), 1, {"due": 1, "captured": 2, "lost": 2}),
        (Scope(frozenset({"wind"}), shares=True), 1, {"due": 1, "captured": 2, "lost": 2}),
        (Scope(own=True), 0, {"captured": 2, "lost": 2}),
        (Scope(frozenset({"wind"}), own=True), 0, {"captured": 2, "lost": 2}),
    ],
)
def test_what_a_run_answers_for(
    scope: Scope, still_open: int, books: dict[str, int], ledger: Ledger
) -> None:
    links = ledger.links
    assert links.count_open(scope) == len(links.open_links(scope)) == still_open
    assert links.books(2, scope) == books
    assert links.listed(2, scope) == sum(books.values())
    assert len(links.in_books(2, scope, "lost")) == 2
    assert len(links.in_books(2, scope, "due")) == still_open


@pytest.mark.parametrize(
    ("scope", "reopened"),
    [
        (Scope(), 2),
        (Scope(frozenset({"rain"})), 1),
        (Scope(shares=True), 0),
        (Scope(own=True), 0),
    ],
)
def test_only_lost_links_of_the_scope_are_reopened(
    scope: Scope, reopened: int, ledger: Ledger
) -> None:
    shown = [link.id for link in ledger.links.in_state("lost")]
    ledger.listings.read(
        "/", etag=None, last_modified=None, body_hash=b"", links=shown, now=NOW, run=2
    )
    before = ledger.links.count_open(Scope())
    ledger.links.reopen_shown(NOW, 2, scope)
    assert ledger.links.count_open(Scope()) == before, "lost by this run itself"
    ledger.links.reopen_shown(NOW, 3, scope)
    assert ledger.links.count_open(Scope()) - before == reopened
