"""How many links listing pages may show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.archive.archive import Archive
from crawler.spiders.listing_pages import ListingLimits, ListingPages
from tests.support.archives import open_archive

LIMITS = ListingLimits(pages=10, rounds=10, links=5, trust=timedelta(hours=1))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = open_archive(tmp_path / "archive")
    yield archive
    archive.close()


def post_url(number: int) -> str:
    return f"https://finews.withounder.com/wind/2022/03/14/NW20220314{number:010}.html"


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
