"""What is handed out of an archive: a frontier, posts for it to know, and waves of tasks."""

from __future__ import annotations

from datetime import timedelta

from crawler.archive.archive import Archive
from crawler.ledger.listings import ListingRow
from crawler.spiders.due_links import DueLinks
from crawler.spiders.listing_pages import ListingLimits, ListingPages
from crawler.spiders.task import Task

SITE = "https://finews.withounder.com/"


def frontier_of(
    archive: Archive,
    *,
    categories: frozenset[str] | None = None,
    hand_out: int = 64,
    listings_limit: int = 10_000,
    listing_rounds: int = 6,
    links_limit: int = 100_000,
) -> DueLinks:
    limits = ListingLimits(
        pages=listings_limit, rounds=listing_rounds, links=links_limit, trust=timedelta(hours=1)
    )
    return DueLinks(
        archive,
        ListingPages(archive, limits),
        site_url=SITE,
        categories=categories,
        hand_out=hand_out,
        give_up=timedelta(hours=72),
    )


def post_url(number: int, category: str = "wind") -> str:
    prefix = "" if category == "emnews" else "NW"
    return f"{SITE}{category}/2022/03/14/{prefix}20220314{number:010}.html"


def show(frontier: DueLinks, path: str, *urls: str, title: str = "") -> None:
    """A listing page has been read, and shows these posts."""
    frontier.listings.want(path)
    frontier.next_wave()
    frontier.listings.read(
        path,
        etag=None,
        last_modified=None,
        body_hash=b"",
        posts=[(url, title) for url in urls],
        refused=[],
    )


def tasks(wave: list[ListingRow] | list[Task]) -> list[Task]:
    found = [step for step in wave if isinstance(step, Task)]
    assert len(found) == len(wave)
    return found


def finish(frontier: DueLinks, wave: list[Task]) -> None:
    """Every task of a wave comes to nothing that need be stored."""
    for task in wave:
        frontier.settle(task, None)
    assert list(frontier.released()) == []


def ids(wave: list[ListingRow] | list[Task]) -> list[int]:
    """The numbers that the ids of a wave's posts end with."""
    return [int(task.article[-2:]) for task in tasks(wave)]
