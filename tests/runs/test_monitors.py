"""Each monitor at its limit: fires beyond it, keeps quiet at it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler import settings
from crawler.ledger.listings import ListingRow
from crawler.runs.monitors import Limits, RunFigures, failed_monitors
from tests.support.archives import HandClock, article, open_archive, see

NOW = datetime(2022, 3, 14, 4, 0, tzinfo=UTC)
LIMITS = Limits(
    least=settings.MONITOR_LEAST,
    shrunk_to=settings.MONITOR_SHRUNK_TO,
    empty_fields=settings.MONITOR_EMPTY_FIELDS,
    error_rate=settings.MONITOR_ERROR_RATE,
    owed_texts=settings.MONITOR_OWED_TEXTS,
    stale_hours=settings.MONITOR_STALE_HOURS,
)
"""The defaults."""
HOME = ListingRow(
    id=1,
    path="/",
    category=None,
    etag=None,
    last_modified=None,
    body_hash=b"",
    posts=10,
    posts_before=10,
    unexplained=0,
    state="ok",
    reason="",
    last_changed="2022-03-14T04:00:00Z",
    last_whole="2022-03-14T04:00:00Z",
    distrusted_until=None,
)
FIGURES = RunFigures(
    started=NOW,
    now=NOW,
    home="/",
    listings=[HOME],
    articles=10,
    empty={},
    owed=0,
    watched=10,
    watched_owed=0,
    tried=10,
    failed=0,
    newest_change=NOW,
    overflow=0,
    finished=True,
)


def failed(**changes: object) -> list[str]:
    """What the monitors say of these figures."""
    return failed_monitors(replace(FIGURES, **changes), LIMITS)  # type: ignore[arg-type]


def home(**changes: object) -> list[str]:
    return failed(listings=[replace(HOME, **changes)])  # type: ignore[arg-type]


def test_an_ordinary_run() -> None:
    assert failed() == []


def test_texts_that_are_owed() -> None:
    assert failed(owed=3) == []
    assert failed(owed=4) == ["texts: 4 of 10 articles written are owed their text by the endpoint"]
    assert failed(articles=4, owed=4) == []
    assert failed(articles=5, owed=2) == [
        "texts: 2 of 5 articles written are owed their text by the endpoint"
    ]
    # Of those that earlier runs wrote too.
    assert failed(articles=0, watched=20, watched_owed=7) == [
        "texts: 7 of 20 articles on the site are owed their text by the endpoint"
    ]


def test_more_listings_than_the_limits() -> None:
    assert failed(overflow=3) == ["listings: 3 listing pages more than the limits were not asked"]


def test_a_run_that_was_stopped_is_not_judged_by_what_it_saw() -> None:
    seen = {"listings": [replace(HOME, posts=0)], "failed": 10, "empty": {"title": 10}}
    assert len(failed(**seen)) == 3
    assert failed(**seen, finished=False) == []
    assert failed(**seen, finished=False, overflow=1) == [
        "listings: 1 listing pages more than the limits were not asked"
    ]


@pytest.mark.parametrize("posts", [0, None])
def test_no_links_on_the_home_page(posts: int | None) -> None:
    (said,) = home(posts=posts, posts_before=None)
    assert said.startswith("home: no links found on /")


def test_a_home_page_that_could_not_be_read_is_not_without_links() -> None:
    assert home(posts=None, posts_before=None, state="failed") == []
    assert failed(listings=[replace(HOME, posts=0, posts_before=None)], home="") == []


@pytest.mark.parametrize("reason", ["no-section", "not-html", "not-text"])
def test_a_home_page_that_is_no_page_of_the_site(reason: str) -> None:
    said = home(posts=None, state="failed", reason=reason)
    assert said == ["home: no links found on /: has the layout changed?"]
    assert home(path="/x", posts=None, state="failed", reason=reason) == []


def test_nothing_at_all_says_nothing_whatever_the_limits() -> None:
    limits = replace(LIMITS, least=0, empty_fields=0, owed_texts=0, error_rate=0)
    unread = replace(HOME, path="/x", posts_before=None, posts=None, unexplained=1)
    assert failed_monitors(replace(FIGURES, listings=[unread]), limits) == []


@pytest.mark.parametrize(
    ("before", "now", "unexplained", "fires"),
    [
        (100, 29, 71, True),
        (100, 30, 70, False),
        # Most of those that left had come to their deadline.
        (100, 5, 70, False),
        (100, 5, 71, True),
        # Fewer than MONITOR_LEAST say nothing.
        (4, 1, 4, False),
        (5, 1, 4, True),
        (0, 0, 0, False),
        (5, 0, 5, True),
        (100, None, 100, True),
    ],
)
def test_a_listing_that_shrank(before: int, now: int | None, unexplained: int, fires: bool) -> None:
    row = replace(HOME, path="/x", posts_before=before, posts=now, unexplained=unexplained)
    links = "1 link" if now == 1 else f"{now or 0} links"
    assert failed(listings=[row]) == (
        [f"listing: /x shows {links}, {before} before"] if fires else []
    )


def test_a_listing_that_shrank_in_an_earlier_run_is_no_news() -> None:
    row = replace(HOME, posts_before=100, posts=5, unexplained=95)
    assert failed(listings=[replace(row, last_changed="2022-03-14T03:59:59Z")]) == []
    assert failed(listings=[replace(row, last_changed=None)]) == []


@pytest.mark.parametrize(
    ("articles", "empty", "fires"), [(10, 5, False), (10, 6, True), (4, 4, False), (5, 3, True)]
)
def test_a_field_that_is_empty(articles: int, empty: int, fires: bool) -> None:
    said = failed(articles=articles, empty={"source": empty})
    assert said == ([f"field: source is empty in {empty} of {articles} articles"] * fires)


@pytest.mark.parametrize(
    ("tried", "wrong", "fires"), [(10, 4, False), (10, 5, True), (4, 4, False), (5, 3, True)]
)
def test_an_error_rate(tried: int, wrong: int, fires: bool) -> None:
    said = failed(tried=tried, failed=wrong)
    assert said == ([f"errors: {wrong} of {tried} requests failed"] * fires)


@pytest.mark.parametrize(("hours", "fires"), [(24, False), (24.1, True)])
def test_a_site_that_has_not_changed(hours: float, fires: bool) -> None:
    said = failed(newest_change=NOW - timedelta(hours=hours))
    assert [line.partition(":")[0] for line in said] == ["stale"] * fires


def test_a_ledger_without_listings_is_not_stale() -> None:
    assert failed(newest_change=None) == []


def test_a_run_that_asks_for_no_listings_is_not_stale() -> None:
    assert failed(home="", newest_change=NOW - timedelta(days=9)) == []
    assert failed(newest_change=NOW - timedelta(days=9)) == [
        "stale: no listing has changed for 216 hours"
    ]


def test_links_that_left_in_their_time_are_explained(tmp_path: Path) -> None:
    """What ``unexplained`` counts: the links that left although their deadline did not pass."""
    clock = HandClock()
    archive = open_archive(tmp_path, clock)
    listings = archive.ledger.in_use.listings
    listings.add("/", None, archive.now())
    links = [see(archive, article(number)) for number in range(10)]

    def read(shown: list[int]) -> int:
        listings.read(
            "/",
            etag=None,
            last_modified=None,
            body_hash=bytes(len(shown)),
            links=shown,
            now=archive.now(),
            run=archive.run,
        )
        row = listings.get("/")
        assert row is not None
        return row.unexplained

    assert read(links) == 0
    clock.forward(hours=1)
    assert read(links[3:]) == 3
    # Their deadline, three days later, passes between two looks at the page.
    clock.forward(days=3)
    assert read([]) == 0
    archive.close()
