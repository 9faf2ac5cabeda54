"""When a link was last seen in a listing: the evidence says it to the second."""

from __future__ import annotations

from crawler.ledger import Ledger
from crawler.ledger.links import Sightings
from tests.support.archives import see_link

ONE, TWO, THREE, FOUR, FIVE = (f"2022-03-14T0{hour}:00:00Z" for hour in range(1, 6))
POST = "/wind/2022/03/14/NW202203140000000001.html"
LEAVES = "2022-03-17T00:00:00Z"


def read(ledger: Ledger, path: str, now: str, *links: int) -> None:
    """The page was read at this moment and shows these links."""
    ledger.listings.add(path, None, now)
    ledger.listings.read(
        path, etag=None, last_modified=None, body_hash=b"", links=links, now=now, run=1
    )


def test_a_link_that_leaves_one_listing_and_then_the_other(ledger: Ledger) -> None:
    link = see_link(ledger, POST, deadline=LEAVES, now=ONE)
    last = []
    read(ledger, "/", ONE, link)
    last.append(ledger.links.sightings(link).last)
    read(ledger, "/emnews/", TWO, link)
    last.append(ledger.links.sightings(link).last)
    # Read again, and nothing has changed.
    ledger.listings.unchanged("/emnews/", THREE, 1)
    last.append(ledger.links.sightings(link).last)
    # It has left a page: it was last seen there when the page was last read with it.
    read(ledger, "/emnews/", FOUR)
    last.append(ledger.links.sightings(link).last)
    read(ledger, "/", FIVE)
    assert ledger.links.sightings(link) == Sightings(ONE, THREE, LEAVES, None)
    assert last == [ONE, TWO, THREE, THREE]


def test_a_link_that_leaves_the_page_that_showed_it_last_after_the_other(ledger: Ledger) -> None:
    link = see_link(ledger, POST, deadline=LEAVES, now=ONE)
    read(ledger, "/", ONE, link)
    read(ledger, "/emnews/", TWO, link)
    read(ledger, "/", THREE)
    assert ledger.links.sightings(link).last == TWO
    read(ledger, "/emnews/", FOUR)
    assert ledger.links.sightings(link).last == TWO


def test_when_any_listing_last_changed(ledger: Ledger) -> None:
    assert ledger.listings.newest_change(THREE) is None
    read(ledger, "/", ONE)
    assert ledger.listings.newest_change(THREE) == ONE
    read(ledger, "/emnews/", THREE)
    read(ledger, "/categories/", TWO)
    ledger.listings.unchanged("/", FOUR, 1)
    assert ledger.listings.newest_change(THREE) == THREE
