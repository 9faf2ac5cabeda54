"""Which listing pages are asked, which are believed, and how many links they may show."""

from __future__ import annotations

import dataclasses
from contextlib import closing
from datetime import timedelta

import pytest

from crawler.archive.archive import Archive
from crawler.clock import utc_text
from crawler.ledger import Ledger
from crawler.ledger.listings import ListingRow
from crawler.link_key import LinkKey, path_of
from crawler.spiders.listing_pages import ListingLimits, ListingPages
from tests.support.archives import START, HandClock
from tests.support.frontiers import post_url

LIMITS = ListingLimits(pages=10, rounds=10, links=5, trust=timedelta(hours=1))


DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def read(pages: ListingPages, path: str, posts: range, refused: int = 0) -> None:
    pages.want(path)
    pages.next_wave()
    pages.read(
        path,
        etag=None,
        last_modified=None,
        body_hash=path.encode(),
        posts=[(post_url(number), "") for number in posts],
        refused=[(f"https://elsewhere.example/{number}", "off-site") for number in range(refused)],
    )


def state_of(archive: Archive, path: str) -> tuple[str, str]:
    row = archive.ledger.listings.get(path)
    assert row is not None
    return row.state, row.reason


def test_as_many_links_as_are_left_are_read_and_no_more(archive: Archive) -> None:
    pages = ListingPages(archive, LIMITS)
    read(pages, "/a", range(2), refused=1)
    assert state_of(archive, "/a") == ("ok", "")
    read(pages, "/b", range(2, 5))
    assert state_of(archive, "/b") == ("failed", "too-many-links")
    read(pages, "/c", range(2, 4))
    assert state_of(archive, "/c") == ("ok", "")
    read(pages, "/d", range(4, 5))
    assert state_of(archive, "/d") == ("failed", "too-many-links")


def test_category_pages_are_remembered(archive: Archive) -> None:
    pages = ListingPages(archive, LIMITS)
    pages.want("/")
    pages.want("/category/wind.html", "wind")
    assert pages.category_pages() == [("/category/wind.html", "wind")]


def test_what_could_not_be_read_is_told_from_what_is_gone(archive: Archive) -> None:
    pages = ListingPages(archive, LIMITS)
    for path, gone in (("/a", True), ("/b", False)):
        pages.want(path)
        pages.failed(path, "http-410", gone=gone)
    assert state_of(archive, "/a") == ("gone", "http-410")
    assert state_of(archive, "/b") == ("failed", "http-410")


def row_of(archive: Archive, path: str) -> ListingRow:
    row = archive.ledger.listings.get(path)
    assert row is not None
    return row


def asked(pages: ListingPages) -> list[str]:
    return [row.path for row in pages.next_wave()]


def answered(
    archive: Archive,
    path: str,
    *urls: str,
    category: str | None = None,
    etag: str | None = None,
    modified: str | None = None,
    pages: ListingPages | None = None,
) -> None:
    """The whole page came; in a run of its own, if no other is given."""
    pages = pages or ListingPages(archive, LIMITS)
    pages.want(path, category)
    pages.next_wave()
    pages.read(
        path,
        etag=etag,
        last_modified=modified,
        body_hash=b"",
        posts=[(url, "") for url in urls],
        refused=[],
    )


ROLLING = "https://finews.withounder.com/emnews/2022/03/14/202203140000000002.html"


@pytest.mark.parametrize(
    ("shown", "doubted"),
    [
        pytest.param(post_url(1), [], id="known"),
        pytest.param(post_url(2), ["/", "/category/Wind.html"], id="new"),
        pytest.param(ROLLING, ["/", "/emnews/"], id="rolling"),
        pytest.param(post_url(2).replace("/wind/", "/sun/"), ["/"], id="of-another-category"),
        pytest.param(post_url(2).replace("/wind/", "/"), ["/"], id="of-no-category"),
    ],
)
def test_pages_that_should_show_a_new_post_too_are_doubted(
    archive: Archive, shown: str, doubted: list[str]
) -> None:
    """Those that were said to be unchanged, and no others; each once."""
    of = {
        "/": None,
        "/category/Wind.html": "Wind",
        "/category/rain.html": "rain",
        "/category/emnews.html": "emnews",
        "/emnews/": None,
    }
    for path, category in of.items():
        answered(archive, path, post_url(1), category=category, etag='"1"')
    pages = ListingPages(archive, LIMITS)
    for path, category in of.items():
        pages.want(path, category)
    assert asked(pages) == list(of)
    for path in of:
        pages.not_modified(path)
    assert asked(pages) == []
    answered(archive, "/categories/", shown, pages=pages)
    assert asked(pages) == doubted
    for path in of:
        assert pages.may_ask_for_changes(row_of(archive, path)) is (path not in doubted), path
    assert asked(pages) == []
    # What comes after it is another matter: no page is doubted twice.
    answered(archive, "/feed.xml", post_url(3), pages=pages)
    left = {"/", "/category/Wind.html"} - set(doubted)
    assert asked(pages) == sorted(left)


def test_a_page_that_came_whole_is_not_doubted(archive: Archive) -> None:
    pages = ListingPages(archive, LIMITS)
    answered(archive, "/", post_url(1), pages=pages)
    answered(archive, "/categories/", post_url(2), pages=pages)
    assert asked(pages) == []


@pytest.mark.parametrize(
    ("age", "believed"),
    [
        (timedelta(), True),
        (timedelta(hours=1) - SECOND, True),
        (timedelta(hours=1), False),
        (-SECOND, False),
    ],
)
def test_how_long_not_modified_is_believed(
    age: timedelta, believed: bool, archive: Archive, clock: HandClock
) -> None:
    answered(archive, "/", etag='"1"')
    clock.moment += age
    assert ListingPages(archive, LIMITS).may_ask_for_changes(row_of(archive, "/")) is believed


def test_a_page_that_never_came_whole_is_not_asked_for_changes(archive: Archive) -> None:
    pages = ListingPages(archive, LIMITS)
    pages.want("/")
    assert not pages.may_ask_for_changes(row_of(archive, "/"))


def validators(archive: Archive, path: str) -> tuple[str | None, str | None, str | None]:
    row = row_of(archive, path)
    return row.etag, row.last_modified, row.distrusted_until


UNTIL = utc_text(START + DAY)


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        (("1", "a"), ("2", "b"), ("2", "b", None)),
        (("1", "a"), ("2", "a"), ("2", "a", None)),
        (("1", "a"), ("1", "b"), (None, None, UNTIL)),
        ((None, "a"), (None, "b"), (None, "b", None)),
        ((None, "a"), (None, "a"), (None, None, UNTIL)),
        ((None, None), (None, None), (None, None, None)),
        ((None, None), ("1", None), ("1", None, None)),
        (("1", None), (None, None), (None, None, None)),
    ],
)
def test_a_validator_that_stays_while_the_page_changes_is_not_kept(
    archive: Archive,
    before: tuple[str | None, str | None],
    after: tuple[str | None, str | None],
    kept: tuple[str | None, str | None, str | None],
) -> None:
    answered(archive, "/", post_url(1), etag=before[0], modified=before[1])
    answered(archive, "/", post_url(1), post_url(2), etag=after[0], modified=after[1])
    assert validators(archive, "/") == kept


def test_a_page_that_was_called_unchanged_and_had_changed_is_not_trusted_for_a_day(
    archive: Archive, clock: HandClock
) -> None:
    answered(archive, "/", post_url(1), etag="1")
    pages = ListingPages(archive, LIMITS)
    pages.want("/")
    pages.next_wave()
    pages.not_modified("/")
    answered(archive, "/categories/", post_url(2), pages=pages)
    assert asked(pages) == ["/"]
    answered(archive, "/", post_url(1), post_url(2), etag="2", pages=pages)
    assert validators(archive, "/") == (None, None, UNTIL)
    for moment, kept in (
        # A clock that is before that by more than a day is not the one that said it.
        (START - SECOND, "3"),
        (START, None),
        (START + DAY - SECOND, None),
        (START + DAY, "3"),
    ):
        clock.moment = moment
        again = ListingPages(archive, LIMITS)
        again.same("/", etag="3", last_modified="c")
        assert validators(archive, "/") == (kept, "c" if kept else None, UNTIL), moment
    clock.moment = START + SECOND
    answered(archive, "/", post_url(1), etag="4")
    # It is no longer for that.
    assert validators(archive, "/") == (None, None, UNTIL)


def test_a_page_that_never_was_is_forgotten(archive: Archive) -> None:
    pages = ListingPages(archive, LIMITS)
    pages.want("/category/x.html", "x")
    pages.forget("/category/x.html")
    assert archive.ledger.listings.get("/category/x.html") is None
    assert asked(pages) == []


def test_what_is_new_counts_against_pages_that_are_asked_later_and_once(archive: Archive) -> None:
    for path in ("/", "/feed.xml"):
        answered(archive, path, post_url(1), etag='"1"')
    answered(archive, "/category/wind.html", post_url(1), category="wind", etag='"1"')
    pages = ListingPages(archive, LIMITS)
    answered(archive, "/categories/", post_url(2), pages=pages)
    assert asked(pages) == []
    pages.want("/")
    assert asked(pages) == ["/"]
    pages.not_modified("/")
    assert asked(pages) == ["/"]
    # It was told to the first page that was called unchanged then.
    for path, category in (("/feed.xml", None), ("/category/wind.html", "wind")):
        pages.want(path, category)
        assert asked(pages) == [path]
        pages.not_modified(path)
        assert asked(pages) == []


def test_what_an_unchanged_page_shows_is_seen_again(archive: Archive, clock: HandClock) -> None:
    answered(archive, "/", post_url(1), etag='"1"')
    link = archive.ledger.links.by_key(LinkKey("post", path_of(post_url(1))))
    assert link is not None
    clock.forward(hours=1)
    ListingPages(archive, LIMITS).not_modified("/")
    assert archive.ledger.links.sightings(link.id).last == "2022-03-14T05:00:00Z"


def test_what_leads_elsewhere_is_on_record_as_refused(archive: Archive) -> None:
    read(ListingPages(archive, LIMITS), "/", range(1), refused=2)
    refused = [row.key.name for row in archive.ledger.links.in_state("refused")]
    assert refused == ["https://elsewhere.example/0", "https://elsewhere.example/1"]
    row = row_of(archive, "/")
    assert (row.posts, row.body_hash) == (3, b"/")


def test_the_ledger_does_not_hold_a_whole_site_uncommitted(archive: Archive) -> None:
    pages = ListingPages(archive, dataclasses.replace(LIMITS, links=10_000))
    with closing(Ledger(archive.paths.ledger, read_only=True)) as committed:
        known = 0
        for links, held in ((1999, 1999), (1, 0), (1999, 1999), (1, 0)):
            read(pages, f"/{known}", range(known, known + links), refused=0)
            known += links
            assert sum(committed.links.states().values()) == known - held
