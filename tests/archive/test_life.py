"""When an article was seen, captured and gone, as commands and pages tell it."""

from __future__ import annotations

import pytest

from crawler.archive.archive import Archive
from crawler.archive.jsonl import article_line, read_revision
from crawler.archive.open_archive import OpenArchive, life
from crawler.errors import ArchiveDamagedError
from tests.support.archives import DEADLINE, HandClock, article, rolling, submit

T4, T5, T6 = (f"2022-03-14T0{hour}:00:00Z" for hour in (4, 5, 6))


def told(archive: Archive, article_id: str, original: str | None = None) -> dict[str, object]:
    row = archive.ledger.articles.get(article_id)
    assert row is not None
    return life(OpenArchive(archive.paths, archive.ledger, archive.clock), row, original)


def test_a_live_article(archive: Archive, clock: HandClock) -> None:
    submit(archive, article(1))
    clock.forward(hours=1)
    submit(archive, article(1, "改了。"))
    clock.forward(hours=1)
    submit(archive, article(1, "改了。"))
    item = article(1)
    assert told(archive, item.id, "NW9") == {
        "id": item.id,
        "title": item.title,
        "url": item.url,
        "state": "live",
        "first_seen": T4,
        "first_captured": T4,
        "last_captured": T5,
        "last_checked": T6,
        "last_seen": T6,
        "gone": None,
        "deadline": DEADLINE,
        "superseded_by": None,
    }


def test_an_article_that_a_listing_has_shown_since(archive: Archive, clock: HandClock) -> None:
    submit(archive, article(1))
    link = archive.ledger.articles.get(article(1).id)
    assert link is not None
    clock.forward(hours=2)
    listings = archive.ledger.in_use.listings
    listings.add("/", None, archive.now())
    listings.read(
        "/",
        etag=None,
        last_modified=None,
        body_hash=b"",
        links=[link.link],
        now=archive.now(),
        run=archive.run,
    )
    found = told(archive, article(1).id)
    assert (found["last_seen"], found["last_checked"]) == (T6, T4)


def test_an_article_that_is_gone_and_one_whose_place_is_taken(archive: Archive) -> None:
    for item in (article(1), rolling(2), article(2)):
        submit(archive, item)
    known = archive.ledger.articles.get(article(1).id)
    assert known is not None
    archive.expire(known.id, known.link, "http-404")
    gone, taken = told(archive, article(1).id, "NW9"), told(archive, rolling(2).id, article(2).id)
    assert (gone["state"], gone["gone"], gone["superseded_by"]) == ("expired", T4, None)
    assert (taken["state"], taken["gone"], taken["superseded_by"]) == (
        "superseded",
        None,
        article(2).id,
    )


def test_a_line_that_is_not_there(archive: Archive) -> None:
    submit(archive, article(1))
    archive.commit()
    content = archive.paths.articles.read_bytes()
    assert article_line(read_revision(archive.paths, 0, len(content))) == content
    said = f"ends before byte {len(content) + 1}, which the ledger knows"
    with pytest.raises(ArchiveDamagedError, match=said):
        read_revision(archive.paths, 0, len(content) + 1)
