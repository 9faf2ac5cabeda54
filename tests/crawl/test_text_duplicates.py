"""What was dropped for its text: when it is looked at again, and what becomes of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from crawler.ledger.links import LinkTable
from crawler.link_key import LinkKey
from crawler.standin import faults
from crawler.standin.server import StandIn
from tests.support import pages
from tests.support.crawls import crawl
from tests.support.processes import run_scrapy
from tests.support.reactor import in_reactor
from tests.support.tiny_site import (
    LATER,
    LATER_STILL,
    NOON,
    SOON,
    TinyPost,
    TinySite,
    post,
    rolling,
)


@in_reactor
async def test_the_twin_of_a_post_that_was_dropped_for_its_text(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    # In this order, so that the endpoint answers with the text of the post by source.
    tiny.put(rolling(5, body="<p>滚动新闻自己的话。</p>"), post(5, body=post(1).body))
    found = await crawl(tiny_site, tmp_path / "a", now=NOON)
    dropped = {line["id"]: (line["why"], line["kept"]) for line in found.lines.dropped()}
    assert dropped[post(5).id] == ("text", post(1).id)
    assert dropped[rolling(5).id] == ("twin", post(1).id)
    assert rolling(5).path not in found.asked()


SAME = post(5, body=post(1).body)
OTHER = post(5, body=f"<p>这里是另一座站台的消息。</p>{pages.MEDIA}")


@in_reactor
async def test_a_duplicate_whose_text_becomes_another_is_archived(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    root = tmp_path / "a"
    tiny.put(SAME)
    first = await crawl(tiny_site, root, now=NOON)
    assert SAME.id not in first.lines.newest()
    tiny.put(OTHER)
    soon = await crawl(tiny_site, root, now=SOON)
    assert soon.lines == first.lines
    later = await crawl(tiny_site, root, now=LATER)
    article = later.lines.newest()[OTHER.id]
    assert (article.revision, article.body_html) == (1, OTHER.body)
    assert later.lines.duplicates == first.lines.duplicates
    assert (later.report.balanced, later.report.exit_status) == (True, 0)
    assert later.report.books["captured"] == 1
    checked = run_scrapy("verify", "-s", f"ARCHIVE_DIR={root}", "-s", f"NOW={NOON}")
    assert (checked.status, checked.err) == (0, ""), checked.out


@in_reactor
async def test_a_duplicate_that_stays_one_is_looked_at_by_the_schedule(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    tiny.put(SAME)
    first = await crawl(tiny_site, tmp_path / "a", now=NOON)
    asked = []
    for now in (SOON, LATER, "2022-03-14T13:20:00+08:00", LATER_STILL):
        found = await crawl(tiny_site, tmp_path / "a", now=now)
        asked.append(SAME.path in found.asked())
        assert found.lines == first.lines
        assert (found.report.balanced, found.report.exit_status) == (True, 0)
        # The post and the twin of the third.
        assert found.report.books["duplicate"] == 2
    assert asked == [False, True, False, True]


@pytest.mark.parametrize(
    "effect", [faults.status(404), faults.status(500), faults.empty()], ids=["404", "500", "empty"]
)
@in_reactor
async def test_a_duplicate_that_cannot_be_looked_at_stays_one(
    effect: faults.Effect, tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    tiny.put(SAME)
    first = await crawl(tiny_site, tmp_path / "a", now=NOON)
    tiny.put(OTHER)
    tiny_site.faults.add(OTHER.path, effect)
    more: dict[str, object] = {"RETRY_TIMES": 0}
    broken = await crawl(tiny_site, tmp_path / "a", now=LATER, more=more)
    assert OTHER.path in broken.asked()
    assert broken.lines == first.lines
    assert (broken.report.lost, broken.report.pending) == ([], [])
    assert broken.report.books["duplicate"] == 2
    tiny_site.faults.clear()
    mended = await crawl(tiny_site, tmp_path / "a", now=LATER_STILL)
    assert OTHER.id in mended.lines.newest()


@in_reactor
async def test_a_duplicate_that_no_listing_shows_is_left_alone(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    root = tmp_path / "a"
    tiny.put(SAME)
    await crawl(tiny_site, root, now=NOON)
    tiny.take_away(SAME)
    later = await crawl(tiny_site, root, now=LATER)
    assert SAME.path not in later.asked()
    assert again(root, SAME) == "2022-03-14T05:00:00Z"
    # Past its deadline nothing will show it any more.
    await crawl(tiny_site, root, now="2022-03-17T09:00:00+08:00")
    assert again(root, SAME) is None


def again(root: Path, item: TinyPost) -> str | None:
    """When the link of a post is to be tried again, by the ledger."""
    with closing(sqlite3.connect(root / "ledger.sqlite3")) as connection:
        link = LinkTable(connection).by_key(LinkKey("post", item.path))
        assert link is not None
        return link.next_try


@in_reactor
async def test_duplicates_are_looked_for_by_their_index(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    tiny.put(SAME)
    await crawl(tiny_site, tmp_path / "a", now=NOON)
    asked: list[str] = []
    with closing(sqlite3.connect(tmp_path / "a" / "ledger.sqlite3")) as connection:
        links = LinkTable(connection)
        connection.set_trace_callback(asked.append)
        now = "2022-03-14T05:00:00Z"
        due = links.due_again(now, categories=None, without=(), limit=9)
        assert [link.key.name for link in due] == [SAME.path]
        links.forget_unseen(now)
        connection.set_trace_callback(None)
        asked = [statement for statement in asked if "links" in statement]
        assert len(asked) == 2
        for statement in asked:
            plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
            assert any("USING INDEX links_again (next_try<?)" in step for step in plan), plan
            assert not any(step.startswith("SCAN") for step in plan), plan
        connection.rollback()
