"""Links that a user submits, and links whose article is not there."""

from __future__ import annotations

import pytest

from crawler.ledger import Ledger
from crawler.ledger.listings import ListingTable
from crawler.ledger.lost_lines import LostLine
from crawler.link_key import LinkKey
from tests.support.archives import see_link

NOON, ONE = "2022-03-14T12:00:00Z", "2022-03-14T13:00:00Z"
KEY = LinkKey("edition", "pages/a.pdf#page=2")


@pytest.fixture
def ledger(ledger: Ledger) -> Ledger:
    """Two runs."""
    ledger.runs.start("edition", NOON)
    ledger.runs.start("edition", ONE)
    return ledger


def test_what_is_submitted_is_known_by_its_last_time(ledger: Ledger) -> None:
    link = ledger.links.submit(KEY, NOON, 1)
    assert ledger.links.submit(KEY, ONE, 2) == link
    row = ledger.links.get(link)
    assert (row.key, row.state, row.article, row.rolling) == (KEY, "submitted", "", False)
    (told,) = ledger.exported.links(0)
    assert (told["first_seen"], told["last_seen"]) == (NOON, ONE)
    ledger.links.name_article(link, "a/2022-03-14/A1", "冷山日报 A1")
    named = ledger.links.get(link)
    assert (named.article, named.title) == ("a/2022-03-14/A1", "冷山日报 A1")


def test_what_is_withdrawn_never_was_unless_something_came_of_it(ledger: Ledger) -> None:
    link = ledger.links.submit(KEY, NOON, 1)
    ledger.links.settle(link, "captured", "captured", 1)
    ledger.links.withdraw(link)
    assert ledger.links.by_key(KEY) is not None
    ledger.links.submit(KEY, NOON, 1)
    ledger.links.withdraw(link)
    assert ledger.links.by_key(KEY) is None


def test_links_that_are_said_to_be_archived_and_are_not(ledger: Ledger) -> None:
    page = ledger.links.submit(KEY, NOON, 1)
    post = see_link(ledger, LinkKey("post", "/1.html"), article="NW1", category="")
    for link, state in ((page, "captured"), (post, "expired")):
        ledger.links.settle(link, state, state, 1)
    assert list(ledger.links.without_article()) == [
        (LinkKey("post", "/1.html"), "expired"),
        (KEY, "captured"),
    ]
    ledger.links.reopen_without_article()
    assert ledger.links.get(page).state == "submitted"
    assert ledger.links.get(post).state == "due"
    assert list(ledger.links.without_article()) == []


def test_links_that_were_lost_since(ledger: Ledger) -> None:
    link = see_link(ledger, LinkKey("post", "/1.html"), article="NW1", category="")
    ledger.links.lose(link, "http-404", None, 2)
    assert (ledger.links.lost_since(NOON), ledger.links.lost_since(ONE)) == (1, 1)
    assert ledger.links.lost_since("2022-03-14T13:00:01Z") == 0


def seen(ledger: Ledger, link: int) -> str:
    return ledger.links.sightings(link).last


def test_what_a_listing_shows_was_seen_when_it_was_read(ledger: Ledger) -> None:
    listings: ListingTable = ledger.listings
    link = see_link(ledger, LinkKey("post", "/1.html"), article="NW1", category="")
    assert not listings.ever_read()
    assert listings.add("/", None, NOON)
    assert not listings.add("/", None, NOON)

    def read(links: list[int], now: str, run: int) -> None:
        listings.read(
            "/", etag=None, last_modified=None, body_hash=b"", links=links, now=now, run=run
        )

    read([link], NOON, 1)
    assert listings.ever_read()
    assert seen(ledger, link) == NOON
    assert [row.path for row in listings.asked(1)] == ["/"]
    listings.same("/", etag="1", last_modified=None, now=ONE, run=2)
    assert seen(ledger, link) == ONE
    assert [row.path for row in listings.asked(2)] == ["/"]
    assert listings.asked(1) == []
    read([], "2022-03-14T14:00:00Z", 2)
    assert seen(ledger, link) == ONE
    read([link], "2022-03-14T15:00:00Z", 2)
    assert seen(ledger, link) == "2022-03-14T15:00:00Z"


def test_lines_that_are_lost_stay_on_record(ledger: Ledger) -> None:
    line = LostLine("articles.jsonl", "NW1", 2, 0, "ab", NOON, 1, ONE)
    ledger.lost_lines.add(line)
    assert list(ledger.lost_lines.all()) == [line]
    assert str(line).startswith(
        f"NW1 revision 2: its line of articles.jsonl, captured {NOON} by run 1"
    )
