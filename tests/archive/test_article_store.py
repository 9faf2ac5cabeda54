"""What becomes of an article that is looked at again."""

from __future__ import annotations

import pytest

from crawler.archive.archive import Archive
from crawler.items import Submission, Verdict
from crawler.ledger.articles import ArticleRow
from crawler.ledger.scope import Scope
from crawler.link_key import LinkKey, path_of
from tests.support.archives import HandClock, article, see, submit


def row_of(archive: Archive, number: int) -> ArticleRow:
    known = archive.ledger.articles.get(article(number).id)
    assert known is not None
    return known


def test_a_post_that_was_gone_is_looked_for_where_it_is_now(archive: Archive) -> None:
    submit(archive, article(1))
    before = row_of(archive, 1)
    archive.expire(before.id, before.link, "http-404")
    moved = article(1, url="https://finews.withounder.com/wind/2022/03/14/moved.html")
    assert submit(archive, moved).kind == "unchanged"
    after = row_of(archive, 1)
    assert (before.url, after.url, after.state) == (article(1).url, moved.url, "live")
    assert archive.ledger.links.get(after.link).key == LinkKey("post", path_of(moved.url))
    assert archive.ledger.links.states() == {"captured": 1, "expired": 1}


def test_a_post_that_is_where_it_was_keeps_its_address(archive: Archive, clock: HandClock) -> None:
    """Of one link, that it was asked for otherwise is no news."""
    submit(archive, article(1))
    before = row_of(archive, 1)
    clock.forward(minutes=30)
    asked = article(1, url=f"{article(1).url}?again")
    assert submit(archive, asked, key=str(archive.ledger.links.get(before.link).key)).kind == (
        "unchanged"
    )
    after = row_of(archive, 1)
    assert (after.link, after.url) == (before.link, before.url)
    assert after.last_checked == archive.now() > before.last_checked


@pytest.mark.parametrize("known", [True, False])
def test_an_article_that_the_ledger_has_lost_is_told_of(
    known: bool, archive: Archive, caplog: pytest.LogCaptureFixture
) -> None:
    submit(archive, article(1))
    link, name = row_of(archive, 1).link, article(1 if known else 2).id
    archive.check_failed(name, link, "http-500")
    failed = archive.ledger.links.get(link)
    assert (failed.state, failed.reason) == ("captured", "http-500")
    archive.expire(name, link, "http-404")
    assert archive.ledger.links.get(link).state == "expired"
    assert row_of(archive, 1).state == ("expired" if known else "live")
    told = f"the ledger has no article {name}: see finews-archiver verify"
    assert caplog.messages == ([] if known else [told, told])


def test_once_it_can_be_looked_at_again_nothing_is_said_against_its_link(archive: Archive) -> None:
    submit(archive, article(1))
    link = row_of(archive, 1).link
    archive.check_failed(article(1).id, link, "http-500")
    assert archive.ledger.links.get(link).reason == "http-500"
    assert submit(archive, article(1)).kind == "unchanged"
    assert archive.ledger.links.get(link).reason == ""


def test_what_was_stored_is_given_back_with_its_revision(
    archive: Archive, clock: HandClock
) -> None:
    link = see(archive, article(1))
    told: list[tuple[str, int | None]] = []
    for kind, text in (("new", ""), ("unchanged", ""), ("revision", "改了。")):
        clock.forward(hours=1)
        stored = archive.store(Submission(article(1, text), link, "", Verdict(kind)))
        told.append((kind, stored.revision if stored else None))
        if stored is not None:
            assert (stored.captured_at, stored.text) == (clock.moment, article(1, text).text)
    duplicate = Verdict("duplicate", "text", article(1).id)
    other = see(archive, article(2))
    assert archive.store(Submission(article(2), other, "", duplicate)) is None
    assert told == [("new", 1), ("unchanged", None), ("revision", 2)]
    assert archive.ledger.links.books(archive.run, Scope()) == {"revised": 1, "duplicate": 1}
