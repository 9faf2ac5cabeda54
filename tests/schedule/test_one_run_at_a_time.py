"""Two runs on one archive: one works, the other ends at once and says who holds it."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from crawler.standin import faults
from crawler.standin.server import StandIn
from tests.support.kills import NOW, three_days
from tests.support.living_site import LivingSite
from tests.support.processes import (
    Process,
    articles,
    crawl,
    crawl_arguments,
    options,
    sleep,
    until_asked,
    verified,
)
from tests.support.reactor import in_reactor

STORIES = three_days()[:12]


@pytest.fixture
def site() -> LivingSite:
    found = LivingSite(STORIES)
    found.turn(NOW)
    return found


@in_reactor
async def test_the_second_ends_at_once_and_names_the_holder(
    standin: StandIn, tmp_path: Path
) -> None:
    standin.faults.add("GetNewsText", faults.slow(600), times=1)
    patient = {"DOWNLOAD_TIMEOUT": 600, "SHUTDOWN_SECONDS": 1}
    first = Process(*crawl_arguments(standin, tmp_path, NOW, **patient))
    await until_asked(first, standin, 5, "GetNewsText")
    await sleep(1)
    asked = len(standin.requests)
    for arguments in (
        crawl_arguments(standin, tmp_path, NOW),
        ["verify", *options({"ARCHIVE_DIR": tmp_path})],
        ["verify", "--repair", *options({"ARCHIVE_DIR": tmp_path})],
    ):
        second = await Process(*arguments).ended()
        assert second.status == 75
        line = second.err.splitlines()[-1]
        assert f"process {first.popen.pid} on " in line
        assert str(tmp_path) in line
    # They did not wait for it, asked for nothing, and did it no harm.
    assert first.running
    assert len(standin.requests) == asked
    first.send(signal.SIGTERM)
    assert (await first.ended()).status == 3
    assert (await crawl(standin, tmp_path, NOW)).status == 0
    assert len(articles(tmp_path)) == len(STORIES)
    assert (await verified(tmp_path)).status == 0


@in_reactor
async def test_two_started_together(standin: StandIn, tmp_path: Path) -> None:
    runs = [Process(*crawl_arguments(standin, tmp_path, NOW)) for _ in range(2)]
    statuses = sorted([(await run.ended()).status for run in runs])
    # The second may find the archive free again and everything in it.
    assert statuses in ([0, 75], [0, 0])
    assert sorted(line.id for line in articles(tmp_path)) == sorted(each.id for each in STORIES)
    assert (await verified(tmp_path)).status == 0


@in_reactor
async def test_a_killed_holder_is_no_obstacle(standin: StandIn, tmp_path: Path) -> None:
    standin.faults.add("GetNewsText", faults.slow(60))
    first = Process(*crawl_arguments(standin, tmp_path, NOW))
    await until_asked(first, standin, 1, "GetNewsText")
    first.send(signal.SIGKILL)
    assert (await first.ended()).status == -signal.SIGKILL
    assert f'"pid": {first.popen.pid}' in (tmp_path / ".lock").read_text(encoding="utf-8")
    standin.faults.clear()
    ended = await crawl(standin, tmp_path, NOW)
    assert ended.status == 0, ended.err
    assert len(articles(tmp_path)) == len(STORIES)
