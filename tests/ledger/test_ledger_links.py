"""The ledger's links: what is due, in which order, and how the books count them."""

from __future__ import annotations

import pytest

from crawler.ledger import Ledger
from crawler.ledger.scope import Scope
from tests.support.archives import see_link

NOW = "2022-03-14T04:00:00Z"
LATER = "2022-03-14T05:00:00Z"


def due(
    ledger: Ledger,
    now: str = NOW,
    *,
    rolling: bool = False,
    categories: set[str] | None = None,
    only: set[int] | None = None,
    without: set[int] | None = None,
    limit: int = 100,
) -> list[str]:
    rows = ledger.links.due(
        now,
        rolling=rolling,
        categories=categories,
        only=only,
        without=without or set(),
        limit=limit,
    )
    return [str(row.key) for row in rows]


def show(ledger: Ledger, path: str, *links: int, now: str = NOW) -> None:
    ledger.listings.add(path, None, now)
    ledger.listings.read(
        path, etag=None, last_modified=None, body_hash=b"", links=links, now=now, run=1
    )


def test_the_nearest_deadline_comes_first(ledger: Ledger) -> None:
    see_link(ledger, "/c", deadline="2022-03-16T00:00:00Z")
    see_link(ledger, "/b", deadline="2022-03-17T00:00:00Z")
    see_link(ledger, "/a", deadline="2022-03-17T00:00:00Z")
    assert due(ledger) == ["/c", "/a", "/b"]
    assert due(ledger, limit=2) == ["/c", "/a"]


def test_rolling_news_is_asked_for_apart(ledger: Ledger) -> None:
    see_link(ledger, "/a")
    see_link(ledger, "/b", rolling=True)
    assert due(ledger) == ["/a"]
    assert due(ledger, rolling=True) == ["/b"]


def test_due_links_can_be_narrowed(ledger: Ledger) -> None:
    a, b = see_link(ledger, "/a"), see_link(ledger, "/b", category="techweb")
    assert due(ledger, categories={"techweb"}) == ["/b"]
    assert due(ledger, only={a}) == ["/a"]
    assert due(ledger, only=set()) == []
    assert due(ledger, without={b}) == ["/a"]


def test_a_postponed_link_is_due_when_its_time_has_come(ledger: Ledger) -> None:
    link = see_link(ledger, "/a")
    ledger.links.postpone(link, "http-500", LATER, 1)
    assert due(ledger) == []
    assert due(ledger, LATER) == ["/a"]
    row = ledger.links.get(link)
    assert (row.state, row.reason, row.attempts, row.next_try) == ("pending", "http-500", 1, LATER)
    ledger.links.reopen(link)
    assert due(ledger) == ["/a"]


@pytest.mark.parametrize("state", ["captured", "duplicate", "expired", "refused"])
def test_a_settled_link_is_not_due(ledger: Ledger, state: str) -> None:
    link = see_link(ledger, "/a")
    ledger.links.settle(link, state, state, 1)
    assert due(ledger, LATER) == []
    assert see_link(ledger, "/a") == link
    assert due(ledger, LATER) == []


def test_a_lost_link_is_tried_again_while_a_listing_shows_it(ledger: Ledger) -> None:
    link = see_link(ledger, "/a")
    ledger.links.lose(link, "http-404", LATER, 1)
    show(ledger, "/", link)
    for now, run, expected in ((NOW, 2, []), (LATER, 1, []), (LATER, 2, ["/a"])):
        ledger.links.reopen_shown(now, run, Scope())
        assert due(ledger, now) == expected


def test_a_refused_post_is_tried_again_while_a_listing_shows_it(ledger: Ledger) -> None:
    """What is no post at all never is."""
    link = see_link(ledger, "/a")
    ledger.links.refuse(link, "robots", LATER, 1)
    row = ledger.links.get(link)
    assert (row.state, row.reason, row.attempts, row.next_try) == ("refused", "robots", 1, LATER)
    none = see_link(ledger, "refused:ftp://h/")
    ledger.links.settle(none, "refused", "refused", 1, "off-site")
    show(ledger, "/", link, none)
    for now, run, expected in ((NOW, 2, []), (LATER, 1, []), (LATER, 2, ["/a"])):
        ledger.links.reopen_shown(now, run, Scope())
        assert due(ledger, now) == expected


def test_a_lost_link_that_no_listing_shows_stays_lost(ledger: Ledger) -> None:
    link = see_link(ledger, "/a")
    show(ledger, "/", link)
    ledger.links.lose(link, "http-404", LATER, 1)
    show(ledger, "/")
    ledger.links.reopen_shown(LATER, 2, Scope())
    assert due(ledger, LATER) == []


def test_a_title_is_learned_once(ledger: Ledger) -> None:
    link = see_link(ledger, "/a")
    for title, known in (("", ""), ("甲", "甲"), ("乙", "甲"), ("", "甲")):
        assert see_link(ledger, "/a", title=title) == link
        assert ledger.links.get(link).title == known


def test_the_books_count_every_link_once(ledger: Ledger) -> None:
    outcomes = ("captured", "revised", "unchanged", "duplicate", "refused", "expired", "lost")
    for number, outcome in enumerate(outcomes):
        link = see_link(ledger, f"/{number}")
        ledger.links.settle(link, "captured", outcome, 2)
        show(ledger, f"/listing/{number}", link)
        show(ledger, f"/again/{number}", link)
    ledger.links.postpone(see_link(ledger, "/pending"), "http-500", LATER, 2)
    see_link(ledger, "/due")
    earlier = see_link(ledger, "/earlier")
    ledger.links.settle(earlier, "captured", "captured", 1)
    show(ledger, "/listing", earlier)
    books = ledger.links.books(2, Scope())
    assert books == {
        **dict.fromkeys(outcomes, 1),
        "unchanged": 2,
        "pending": 1,
        "due": 1,
    }
    assert ledger.links.listed(2, Scope()) == sum(books.values()) == 10


def test_what_is_shown_no_more_is_in_no_later_book(ledger: Ledger) -> None:
    link = see_link(ledger, "/a")
    show(ledger, "/", link)
    ledger.links.settle(link, "captured", "captured", 1)
    assert ledger.links.books(1, Scope()) == {"captured": 1}
    assert ledger.links.books(2, Scope()) == {"unchanged": 1}
    show(ledger, "/", now=LATER)
    assert ledger.links.books(2, Scope()) == {}
    assert ledger.links.listed(2, Scope()) == 0


def test_books_of_some_categories(ledger: Ledger) -> None:
    for key, category in (("/a", "wind"), ("/b", "techweb")):
        show(ledger, f"/listing{key}", see_link(ledger, key, category=category))
    assert ledger.links.books(1, Scope(frozenset({"wind"}))) == {"due": 1}
    assert ledger.links.books(1, Scope()) == {"due": 2}
    assert ledger.links.listed(1, Scope(frozenset({"wind", "techweb"}))) == 2


def test_books_of_share_links(ledger: Ledger) -> None:
    see_link(ledger, "/a")
    see_link(ledger, "share:NW202203142300112233")
    assert ledger.links.books(1, Scope(shares=True)) == {"due": 1}
    assert [str(row.key) for row in ledger.links.open_links(Scope(shares=True))] == [
        "share:NW202203142300112233"
    ]
    assert ledger.links.count_open(Scope()) == 2


def test_a_listing_that_fails_goes_on_showing_what_it_showed(ledger: Ledger) -> None:
    link = see_link(ledger, "/a")
    show(ledger, "/", link)
    ledger.listings.failed("/", "failed", "http-500", LATER, 2)
    row = ledger.listings.get("/")
    assert row is not None
    assert (row.state, row.reason, row.posts) == ("failed", "http-500", 1)
    assert ledger.links.listed(2, Scope()) == 1
    ledger.listings.unchanged("/", LATER, 3)
    row = ledger.listings.get("/")
    assert row is not None
    assert (row.state, row.reason, row.last_changed) == ("ok", "", NOW)


def test_a_listing_that_is_gone_shows_nothing_and_forgets_its_validators(ledger: Ledger) -> None:
    link = see_link(ledger, "/a")
    ledger.listings.add("/", None, NOW)
    ledger.listings.read(
        "/", etag='"x"', last_modified="m", body_hash=b"h", links=[link], now=NOW, run=1
    )
    ledger.listings.failed("/", "gone", "http-404", LATER, 2)
    row = ledger.listings.get("/")
    assert row is not None
    assert (row.etag, row.last_modified, row.body_hash, row.posts) == (None, None, None, 0)
    assert ledger.links.listed(3, Scope()) == 1  # It is due still.
    ledger.links.settle(link, "captured", "captured", 2)
    assert ledger.links.listed(3, Scope()) == 0


def test_categories_differ_in_case(ledger: Ledger) -> None:
    for slug in ("TechWeb", "Techweb", "Wind"):
        assert ledger.listings.add(f"/category/{slug}.html", slug, NOW)
        assert not ledger.listings.add(f"/category/{slug}.html", slug, NOW)
    assert ledger.listings.of_category("techweb") == ["TechWeb", "Techweb"]


def test_the_categories_of_all_listings(ledger: Ledger) -> None:
    for category in ("Wind", "wind", "caijing", "", None):
        ledger.listings.add(f"/{category}", category, NOW)
    assert ledger.listings.categories() == ["Wind", "caijing", "wind"]
    assert ledger.listings.of_category("wind") == ["Wind", "wind"]
