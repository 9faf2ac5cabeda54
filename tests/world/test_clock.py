"""The wall clock may be wrong, in both directions: nothing is lost by it, and the run says so."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from crawler.clock import run_clock
from crawler.ledger import Ledger
from crawler.ledger.scope import Scope
from crawler.standin import faults
from crawler.standin.server import StandIn
from tests.support.crawls import Crawl, crawl
from tests.support.processes import options, scrapy
from tests.support.reactor import in_reactor
from tests.support.tiny_site import NOON, TinySite, post

TRUE = datetime.fromisoformat(NOON)
POSTS = r"^/lengshanribao/"
JUMPS = [
    timedelta(minutes=10),
    timedelta(hours=7),
    timedelta(days=1),
    timedelta(days=9),
    timedelta(days=4000),
    timedelta(days=-1),
    timedelta(days=-9),
]


async def run_at(site: StandIn, root: Path, moment: datetime) -> Crawl:
    return await crawl(site, root, now=moment.isoformat(), more={"RETRY_TIMES": 0})


@pytest.mark.parametrize("jump", JUMPS)
@pytest.mark.parametrize("before", [True, False])
@in_reactor
async def test_posts_that_fail_under_a_wrong_clock(
    before: bool, jump: timedelta, tiny: TinySite, site: StandIn, tmp_path: Path
) -> None:
    fault = site.faults.add(POSTS, faults.status(500))
    if before:
        await run_at(site, tmp_path, TRUE - timedelta(minutes=5))
    await run_at(site, tmp_path, TRUE + jump)
    assert fault.struck
    site.faults.clear()
    hours = 0
    while True:
        ended = await run_at(site, tmp_path, TRUE + timedelta(hours=hours))
        if set(ended.lines.newest()) == {item.id for item in tiny}:
            break
        hours += 1
        assert hours < 7, "no post waits longer than the longest wait"
    assert hours == 0 or jump < timedelta(hours=7)
    assert ended.report.exit_status == 0


@pytest.mark.parametrize("jump", JUMPS)
@in_reactor
async def test_what_was_archived_under_a_wrong_clock_is_looked_at_again(
    jump: timedelta, tiny: TinySite, site: StandIn, tmp_path: Path
) -> None:
    await run_at(site, tmp_path, TRUE + jump)
    changed = post(3, body="<p>冷山站今天关闭。</p>")
    tiny.put(changed)
    revised = False
    for hours in (0, 1, 2, 25):
        ended = await run_at(site, tmp_path, TRUE + timedelta(hours=hours))
        revised = revised or ended.lines.newest()[changed.id].revision == 2
    assert revised


@pytest.mark.parametrize("gone", [True, False])
@in_reactor
async def test_a_lost_link_that_a_listing_shows_is_tried_again(
    gone: bool, tiny: TinySite, site: StandIn, tmp_path: Path
) -> None:
    await run_at(site, tmp_path, TRUE)
    late = post(20)
    tiny.put(late)
    site.faults.add(late.path, faults.status(404 if gone else 500))
    site.faults.add(f"GetNewsText.*{late.code}", faults.status(404))
    await run_at(site, tmp_path, TRUE)
    ledger = Ledger(tmp_path / "ledger.sqlite3")
    rows = ledger.links.in_state("lost") if gone else ledger.links.open_links(Scope())
    (link,) = [row.id for row in rows]
    ledger.begin()
    ledger.links.lose(link, "http-500", None, 1)
    ledger.commit()
    ledger.close()
    site.faults.clear()
    ended = await run_at(site, tmp_path, TRUE + timedelta(minutes=5))
    assert late.id in ended.lines.newest()


@in_reactor
async def test_nothing_is_given_up_by_a_clock_that_leapt(
    tiny: TinySite, site: StandIn, tmp_path: Path
) -> None:
    site.faults.add(POSTS, faults.status(500))
    await run_at(site, tmp_path, TRUE)
    leapt = await run_at(site, tmp_path, TRUE + timedelta(days=30))
    assert leapt.report.books["lost"] == 0
    assert any("after the last run's" in note for note in leapt.report.notes)
    assert "after the last run's" in leapt.summary
    # The next one says the same.
    again = await run_at(site, tmp_path, TRUE + timedelta(days=30, hours=7))
    assert again.report.books["lost"] == 12
    assert again.report.notes == []


@in_reactor
async def test_a_clock_before_the_last_runs_is_told(site: StandIn, tmp_path: Path) -> None:
    await run_at(site, tmp_path, TRUE)
    back = await run_at(site, tmp_path, TRUE - timedelta(seconds=90))
    assert any("0:01:30 before the last run's" in note for note in back.report.notes)
    assert (await run_at(site, tmp_path, TRUE - timedelta(seconds=80))).report.notes == []


@in_reactor
async def test_status_tells_a_run_that_is_yet_to_come(site: StandIn, tmp_path: Path) -> None:
    await run_at(site, tmp_path, TRUE + timedelta(days=1))
    where = {"ARCHIVE_DIR": tmp_path, "NOW": NOON}
    ended = await scrapy("status", *options(where))
    assert ended.status == 5
    assert "PROBLEM   the last run was 24.0 hours ahead of this clock" in ended.out


def test_a_run_counts_its_time_by_the_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    uptime = 1000.0
    monkeypatch.setattr("time.clock_gettime", lambda which: uptime)
    clock = run_clock("")
    begun = clock()
    uptime += 90
    assert clock() - begun == timedelta(seconds=90)
