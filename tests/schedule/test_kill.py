"""SIGKILL at any moment loses nothing, and the next run completes the archive."""

from __future__ import annotations

from pathlib import Path

import pytest
from twisted.internet.defer import Deferred

from crawler.standin.server import StandIn
from tests.support.campaigns import SEED, sized
from tests.support.kills import NOW, kill_one, moments, three_days
from tests.support.living_site import LivingSite
from tests.support.processes import (
    articles,
    crawl,
    dropped,
    posts,
    report,
    verified,
)
from tests.support.reactor import in_reactor
from tests.support.stories import Story, without_twins

KILLS = sized(4, 8)
"""In each of two chains that run side by side."""
SAMPLE, WHOLE = (100, 20), (300, 40)
"""Posts, and twins among them."""


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
    assert books["listed"] == len(stories)
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
        for number, moment in enumerate(moments(KILLS, len(standin.requests), seed)):
            archive = root / str(number)
            killed += await kill_one(standin, archive, moment)
            ended = await crawl(standin, archive, NOW)
            assert ended.status == 0, f"{moment}: {ended.err}{ended.out}"
            await assert_whole(archive, site.stories)
    finally:
        await standin.stop()
    return killed


@pytest.mark.slow
@pytest.mark.parametrize("seed", [SEED, SEED + 10][: sized(1, 2)])
@in_reactor
async def test_any_moment(seed: int, tmp_path: Path) -> None:
    site = LivingSite(three_days(*sized(SAMPLE, WHOLE)))
    site.turn(NOW)
    chains = [kill_often(site, tmp_path / str(chain), seed + chain) for chain in (1, 2)]
    killed = [await chain for chain in map(Deferred.fromCoroutine, chains)]
    # A run that is told to die within its last milliseconds may have ended before that.
    assert sum(killed) >= 2 * KILLS * 7 // 8
