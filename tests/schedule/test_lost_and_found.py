"""What the site drops before it could be captured: found by its share link, or lost aloud."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from crawler.clock import BEIJING
from crawler.standin import faults
from crawler.standin.server import StandIn
from tests.support.living_site import LivingSite
from tests.support.processes import articles, crawl, posts, report, verified
from tests.support.reactor import in_reactor
from tests.support.stories import ROLLING_NEWS, Source, story

PAPER = Source("望江晚报", "wangjiangwanbao")
NIGHT = datetime(2022, 3, 14, 2, 40, tzinfo=BEIJING)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CAME_BACK = ((NIGHT, NIGHT + HOUR), (NIGHT + 6 * HOUR, NIGHT + 3 * DAY))
STORIES = [story(number, PAPER, NIGHT - number * HOUR) for number in range(1, 8)]
LATER = [story(100 + number, PAPER, NIGHT + number * 10 * HOUR) for number in range(1, 30)]
"""The site goes on publishing: one that stands still looks wrong."""


@pytest.fixture
def site() -> LivingSite:
    return LivingSite([*STORIES, *LATER])


@in_reactor
async def test_posts_that_expired_in_an_outage_come_by_their_share_links(
    site: LivingSite, standin: StandIn, tmp_path: Path
) -> None:
    # They are seen within their last hours, when nothing but listings can be had.
    last_hour = datetime(2022, 3, 16, 7, tzinfo=BEIJING)
    site.turn(last_hour)
    seen = site.on_site(last_hour)
    standin.faults.add("/2022/|GetNewsText", faults.status(503))
    assert (await crawl(standin, tmp_path, last_hour)).status in (3, 5)
    assert len(report(tmp_path)["pending"]) == len(seen)
    standin.faults.add("", faults.reset())
    for hours in (6, 12, 18, 24):
        outage = await crawl(standin, tmp_path, last_hour + hours * HOUR)
        assert outage.status in (3, 5)
        assert report(tmp_path)["lost"] == []
    standin.faults.clear()
    after = last_hour + 26 * HOUR
    site.turn(after)
    assert {*STORIES} <= {*seen} - {*site.on_site(after)}
    caught_up = await crawl(standin, tmp_path, after)
    assert caught_up.status == 0, caught_up.out
    said = {line.id: (line.title, line.text) for line in articles(tmp_path)}
    everything = {*seen, *site.on_site(after)}
    assert said == {each.id: each.says(after) for each in everything}
    assert sorted(posts(tmp_path)) == sorted(each.file_name for each in everything)


@in_reactor
async def test_what_neither_page_nor_share_link_gives_is_lost_aloud(
    site: LivingSite, standin: StandIn, tmp_path: Path
) -> None:
    gone = story(9, PAPER, NIGHT, answers=False)
    site.stories.append(gone)
    site.turn(NIGHT)
    site.vanish(gone)
    ended = await crawl(standin, tmp_path, NIGHT)
    assert ended.status == 4
    assert f"LOST       {gone.path}: http-404" in ended.out
    (row,) = report(tmp_path)["lost"]
    assert (row["link"], row["id"], row["reason"]) == (gone.path, gone.id, "http-404")
    assert report(tmp_path)["balanced"]
    assert len(articles(tmp_path)) == len(STORIES)
    # Said once: the next run has nothing to add, and asks for it no more once it is not listed.
    site.stories.remove(gone)
    site.turn(NIGHT + HOUR)
    before = len(standin.requests)
    assert (await crawl(standin, tmp_path, NIGHT + HOUR)).status == 0
    assert gone.path not in [seen.path for seen in standin.requests[before:]]


@in_reactor
async def test_a_lost_post_that_comes_back_is_archived(
    site: LivingSite, standin: StandIn, tmp_path: Path
) -> None:
    back = story(9, PAPER, NIGHT, shown=CAME_BACK, answers=False)
    site.stories.append(back)
    site.turn(NIGHT)
    site.vanish(back)
    assert (await crawl(standin, tmp_path, NIGHT)).status == 4
    for hours in (2, 7):
        now = NIGHT + hours * HOUR
        site.turn(now)
        ended = await crawl(standin, tmp_path, now)
        assert ended.status == 0, ended.out
    assert back.id in {line.id for line in articles(tmp_path)}
    assert (await verified(tmp_path)).status == 0


@in_reactor
async def test_a_captured_post_that_comes_back_corrected_is_a_revision(
    site: LivingSite, standin: StandIn, tmp_path: Path
) -> None:
    back = story(9, PAPER, NIGHT, shown=CAME_BACK, corrected=(NIGHT + 7 * HOUR,))
    site.stories.append(back)
    statuses = []
    for hours in (0, 2, 6.5, 30):
        now = NIGHT + hours * HOUR
        site.turn(now)
        # The listings are older than the post's page: it is asked for while it is away.
        if hours == 2:
            site.list_posts([back, *site.on_site(now)], now, "B")
        statuses.append((await crawl(standin, tmp_path, now)).status)
    assert statuses == [0, 0, 0, 0]
    said = [(line.title, line.text) for line in articles(tmp_path) if line.id == back.id]
    assert said == [back.says(NIGHT), back.says(NIGHT + 30 * HOUR)]


@in_reactor
async def test_a_captured_post_that_is_gone_is_expired_and_nothing_more(
    site: LivingSite, standin: StandIn, tmp_path: Path
) -> None:
    site.turn(NIGHT)
    assert (await crawl(standin, tmp_path, NIGHT)).status == 0
    before = posts(tmp_path)
    site.vanish(STORIES[0])
    ended = await crawl(standin, tmp_path, NIGHT + 2 * HOUR)
    assert ended.status == 0
    assert report(tmp_path)["books"]["expired"] == 1
    site.turn(NIGHT + 9 * DAY)
    ended = await crawl(standin, tmp_path, NIGHT + 9 * DAY)
    assert ended.status == 0, ended.out
    assert report(tmp_path)["lost"] == []
    assert before.items() <= posts(tmp_path).items()


@in_reactor
async def test_what_a_share_link_did_not_tell_comes_from_the_page_later(
    site: LivingSite, standin: StandIn, tmp_path: Path
) -> None:
    back = story(9, Source("Ferry", "Ferry"), NIGHT, shown=CAME_BACK)
    rolling = story(10, ROLLING_NEWS, NIGHT, shown=CAME_BACK)
    site.stories += [back, rolling]
    site.turn(NIGHT)
    site.vanish(back)
    site.vanish(rolling)
    assert (await crawl(standin, tmp_path, NIGHT)).status == 0
    first = {line.id: line for line in articles(tmp_path)}
    assert first[back.id].published_precision == "day"
    assert first[rolling.id].digest == ""
    site.turn(NIGHT + 7 * HOUR)
    ended = await crawl(standin, tmp_path, NIGHT + 7 * HOUR)
    assert (ended.status, report(tmp_path)["written"]) == (0, {"new": 0, "revised": 2})
    newest = {line.id: line for line in articles(tmp_path)}
    assert newest[back.id].published == back.published
    assert newest[back.id].category == "Ferry"
    assert newest[rolling.id].digest == f"{rolling.versions[0].title}。"
    assert (await verified(tmp_path)).status == 0
