"""What a merge makes of links and listings that two ledgers know."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.ledger import Ledger
from crawler.ledger.links import LinkRow
from crawler.link_key import LinkKey
from tests.support.archives import see_link
from tests.support.two_ledgers import T4, T5, T6, T7, Fill, both, nothing, run


def link_of(ledger: Ledger, key: str) -> LinkRow:
    found = ledger.links.by_key(LinkKey.parse(key))
    assert found is not None
    return found


def unite(ledger: Ledger) -> None:
    """All that is not of lines, as a merge does it at its end."""
    other = ledger.other
    other.unite_runs("north")
    other.know_links(all_of_them=True)
    other.unite_listings()
    other.unite_links()


def show(ledger: Ledger, path: str, now: str, *links: int, category: str | None = None) -> None:
    ledger.listings.add(path, category, now)
    ledger.listings.read(
        path, etag=f'"{now}"', last_modified=now, body_hash=b"1", links=links, now=now, run=1
    )


def test_links_that_lead_to_what_is_archived_come_first_and_all_of_them_later(
    tmp_path: Path,
) -> None:
    def theirs(ledger: Ledger) -> None:
        run(ledger)
        see_link(ledger, "/lost")
        lost = link_of(ledger, "/lost").id
        ledger.links.lose(lost, "http-404", None, 1)

    with both(tmp_path, nothing, theirs) as (ledger, other):
        assert other.coming() == {"links": 1, "listings": 0, "duplicates": 0, "lost_lines": 0}
        other.know_links(all_of_them=False)
        assert ledger.links.states() == {}
        unite(ledger)
        assert ledger.links.states() == {"lost": 1}
        assert link_of(ledger, "/lost").reason == "http-404"
        assert other.coming()["links"] == 0


Settle = Callable[[Ledger, int], None]
OUTCOMES: dict[str, Settle] = {
    "captured": lambda ledger, link: ledger.links.settle(link, "captured", "captured", 1),
    "refused": lambda ledger, link: ledger.links.refuse(link, "robots", T7, 1),
    "pending": lambda ledger, link: ledger.links.postpone(link, "http-500", T6, 1),
    "due": lambda ledger, link: None,
    "lost": lambda ledger, link: ledger.links.lose(link, "http-404", None, 1),
}
"""From the furthest on."""


@pytest.mark.parametrize("mine", OUTCOMES)
@pytest.mark.parametrize("theirs", OUTCOMES)
def test_of_two_outcomes_the_further_counts(mine: str, theirs: str, tmp_path: Path) -> None:
    def filled(outcome: str) -> Fill:
        def fill(ledger: Ledger) -> None:
            run(ledger)
            OUTCOMES[outcome](ledger, see_link(ledger, "/a"))

        return fill

    further = min(mine, theirs, key=list(OUTCOMES).index)
    with both(tmp_path, filled(mine), filled(theirs)) as (ledger, _):
        unite(ledger)
        assert link_of(ledger, "/a").state == further
        # A try of either is a try.
        tried = {"refused", "pending", "lost"} & {mine, theirs}
        assert link_of(ledger, "/a").attempts == bool(tried)


@pytest.mark.parametrize(("began", "reason"), [(T5, "theirs"), (T4, "theirs"), ("", "mine")])
def test_of_two_outcomes_equally_far_that_of_the_later_run_counts(
    began: str, reason: str, tmp_path: Path
) -> None:
    """Of one moment the greater one, so that it is the same whoever is taken in by whom."""

    def filled(started: str, why: str) -> Fill:
        def fill(ledger: Ledger) -> None:
            run(ledger, started)
            ledger.links.refuse(see_link(ledger, "/a"), why, T7, 1)

        return fill

    with both(tmp_path, filled(T4, "mine"), filled(began, "theirs")) as (ledger, _):
        unite(ledger)
        link = link_of(ledger, "/a")
        assert (link.state, link.reason) == ("refused", reason)
        settled = ledger._connection.execute("SELECT run FROM links").fetchone()[0]
        assert settled == (-1 if reason == "theirs" else 1)


def test_first_sight_last_sight_and_what_only_one_of_both_knows(tmp_path: Path) -> None:
    def mine(ledger: Ledger) -> None:
        run(ledger)
        link = see_link(ledger, "/a", title="", article="", now=T5, deadline=T6)
        show(ledger, "/", T6, link)
        see_link(ledger, "/c", now=T4)

    def theirs(ledger: Ledger) -> None:
        run(ledger)
        show(ledger, "/c.html", T6, see_link(ledger, "/c", now=T5))
        link = see_link(ledger, "/a", title="题", article="NW1", now=T4, deadline=T7)
        show(ledger, "/tags/", T5, link)
        show(ledger, "/tags/", T7)
        see_link(ledger, "/b", now=T5)

    with both(tmp_path, mine, theirs) as (ledger, _):
        unite(ledger)
        link = link_of(ledger, "/a")
        assert (link.title, link.article, link.deadline, link.first_seen) == ("题", "NW1", T7, T4)
        seen = ledger.links.sightings(link.id)
        assert (seen.first, seen.last) == (T4, T6)
        assert link_of(ledger, "/b").first_seen == T5
        where = (
            "SELECT path FROM listings JOIN links ON last_listing = listings.id WHERE key = '/c'"
        )
        assert ledger._connection.execute(where).fetchall() == [("/c.html",)]
        ledger._connection.execute("DELETE FROM shown")
        seen = ledger.links.sightings(link_of(ledger, "/c").id)
        assert (seen.first, seen.last) == (T4, T6)


@pytest.mark.parametrize(("when", "shown"), [(T6, "/b"), (T5, "/a"), (T4, "/a")])
def test_a_listing_shows_what_it_showed_whoever_read_it_last(
    when: str, shown: str, tmp_path: Path
) -> None:
    def mine(ledger: Ledger) -> None:
        run(ledger)
        show(ledger, "/", T4, see_link(ledger, "/a", now=T4))
        ledger.listings.unchanged("/", T5, 1)

    def theirs(ledger: Ledger) -> None:
        run(ledger)
        show(ledger, "/", when, see_link(ledger, "/b", now=when), category="wind")

    with both(tmp_path, mine, theirs) as (ledger, other):
        assert other.coming()["listings"] == 0
        unite(ledger)
        row = ledger.listings.get("/")
        assert row is not None
        whole = T6 if when == T6 else T4
        assert (row.etag, row.last_modified, row.last_whole) == (f'"{whole}"', whole, whole)
        assert row.category == ("wind" if when == T6 else None)
        rows = ledger._connection.execute(
            "SELECT key FROM shown JOIN links ON links.id = shown.link"
        ).fetchall()
        assert rows == [(shown,)]
        # What it shows no more was last seen when it was read before.
        assert ledger.links.sightings(link_of(ledger, "/a").id).last == T5


def test_a_listing_was_first_seen_by_whoever_saw_it_first(tmp_path: Path) -> None:
    def filled(when: str) -> Fill:
        def fill(ledger: Ledger) -> None:
            run(ledger)
            ledger.listings.add("/", None, when)

        return fill

    with both(tmp_path, filled(T6), filled(T5)) as (ledger, _):
        unite(ledger)
        assert ledger._connection.execute("SELECT first_seen FROM listings").fetchall() == [(T5,)]


def test_a_listing_that_only_they_know_and_one_that_only_they_could_not_read(
    tmp_path: Path,
) -> None:
    def mine(ledger: Ledger) -> None:
        run(ledger)
        show(ledger, "/", T4)

    def theirs(ledger: Ledger) -> None:
        run(ledger)
        show(ledger, "/new", T4, see_link(ledger, "/a"), category="wind")
        ledger.listings.add("/", None, T4)
        ledger.listings.failed("/", "failed", "http-503", T5, 1)

    with both(tmp_path, mine, theirs) as (ledger, other):
        assert other.coming()["listings"] == 1
        unite(ledger)
        home, new = ledger.listings.get("/"), ledger.listings.get("/new")
        assert home is not None
        assert new is not None
        assert (home.state, home.reason, home.etag) == ("failed", "http-503", f'"{T4}"')
        assert (new.state, new.category, new.posts) == ("ok", "wind", 1)
        assert ledger.listings.asked(-1) == [home, new]
