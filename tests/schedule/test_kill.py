"""SIGKILL at any moment loses nothing, and the next run completes the archive."""

from __future__ import annotations

import random
import signal
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from twisted.internet.defer import Deferred

from crawler.clock import BEIJING
from crawler.standin.server import StandIn
from tests.schedule.living import LivingSite
from tests.schedule.runs import (
    Process,
    articles,
    crawl,
    crawl_arguments,
    dropped,
    posts,
    report,
    sleep,
    until_asked,
    verified,
)
from tests.schedule.stories import ROLLING_NEWS, Source, Story, story, without_twins
from tests.standin.conftest import in_reactor

POSTS = 300
TWINS = 40
NOW = datetime(2022, 3, 16, 21, tzinfo=BEIJING)
SOURCES = (
    Source("望江晚报", "wangjiangwanbao"),
    Source("渡口新闻网", "dukouxinwenwang"),
    Source("Ferry", "Ferry"),
    Source("望江 早讯", "wangjiang zaoxun"),
    Source("", ""),
)


def three_days() -> list[Story]:
    """300 posts of three days: by source, rolling news, and 40 rolling twins."""
    found: list[Story] = []
    for number in range(POSTS - TWINS):
        # The last two are on no category page: only what is among the newest 20 of their tag shows.
        source = SOURCES[3 + number % 2] if number % 13 == 12 else SOURCES[number % 3]
        source = ROLLING_NEWS if number % 5 == 4 else source
        found.append(story(number, source, NOW - timedelta(minutes=15 * number)))
    by_source = [each for each in found if not each.rolling]
    for each in by_source[:: len(by_source) // TWINS][:TWINS]:
        found.append(story(int(each.id[10:]), ROLLING_NEWS, each.published))
    return found


@dataclass(frozen=True, slots=True)
class Moment:
    """When to kill: so many seconds after the stand-in's so many-th answer of the run."""

    requests: int
    seconds: float
    commit_items: int


def moments(count: int, whole: int, seed: int) -> list[Moment]:
    """Moments all over a run of ``whole`` requests, from before its first one to its last commit.

    One in four hits the end, where what is left is committed and the books are closed.
    """
    generator = random.Random(seed)
    return [
        Moment(
            generator.randrange(whole - 20 if number % 4 == 3 else 0, whole),
            generator.uniform(0, 0.05),
            generator.choice([1, 3, 10, 30, 100]),
        )
        for number in range(count)
    ]


async def kill_one(standin: StandIn, root: Path, moment: Moment) -> bool:
    """Whether the run was killed before it had ended by itself."""
    settings = {"COMMIT_ITEMS": moment.commit_items, "COMMIT_SECONDS": 1}
    before = len(standin.requests)
    process = Process(*crawl_arguments(standin, root, NOW, **settings))
    await until_asked(process, standin, before + moment.requests)
    await sleep(moment.seconds)
    process.send(signal.SIGKILL)
    return (await process.ended()).status == -signal.SIGKILL


async def assert_whole(root: Path, stories: list[Story]) -> None:
    """Every post is archived once, with its text, and nothing else is there."""
    lines = articles(root)
    expected = without_twins(stories)
    assert [line.revision for line in lines] == [1] * len(lines)
    assert sorted(line.id for line in lines) == sorted(expected)
    assert all((line.title, line.text) == expected[line.id].says(NOW) for line in lines)
    assert sorted(posts(root)) == sorted(each.file_name for each in expected.values())
    assert sorted(line["id"] for line in dropped(root)) == sorted(
        each.id for each in stories if each.id not in expected
    )
    books = report(root)
    assert books["balanced"]
    assert books["listed"] == POSTS
    assert not books["pending"] + books["lost"] + books["refused"] + books["errors"]
    check = await verified(root)
    assert (check.status, check.err) == (0, "")
    assert ": no faults" in check.out


async def kill_often(site: LivingSite, root: Path, seed: int) -> int:
    """Kill runs and complete them, each on an archive of its own; how many were killed in time."""
    standin = StandIn(site.content).start()
    killed = 0
    try:
        ended = await crawl(standin, root / "never killed", NOW)
        assert ended.status == 0, ended.err
        for number, moment in enumerate(moments(8, len(standin.requests), seed)):
            archive = root / str(number)
            killed += await kill_one(standin, archive, moment)
            ended = await crawl(standin, archive, NOW)
            assert ended.status == 0, f"{moment}: {ended.err}{ended.out}"
            await assert_whole(archive, site.stories)
    finally:
        await standin.stop()
    return killed


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 10])
@in_reactor
async def test_any_moment(seed: int, tmp_path: Path) -> None:
    site = LivingSite(three_days())
    site.turn(NOW)
    chains = [kill_often(site, tmp_path / str(chain), seed + chain) for chain in (1, 2)]
    killed = [await chain for chain in map(Deferred.fromCoroutine, chains)]
    # A run that is told to die within its last milliseconds may have ended before that.
    assert sum(killed) >= 14
