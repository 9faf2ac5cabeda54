"""A disk that fills up while several processes are at work: the run ends, and nothing is left."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.standin.server import StandIn
from tests.schedule.runs import sleep
from tests.schedule.test_kill import assert_whole, three_days
from tests.standin.conftest import in_reactor
from tests.workers.running import fetchers, running, shared_crawl


@pytest.mark.parametrize("kilobytes", [350, 500, 600, 800])
@in_reactor
async def test_the_run_ends_and_the_next_one_completes(
    kilobytes: int, standin: StandIn, tmpfs: Callable[[str], Path]
) -> None:
    disk = tmpfs(f"size={kilobytes}k")
    root = disk / "archive"
    process = shared_crawl(standin, root, COMMIT_ITEMS=5)
    pids: set[int] = set()
    while process.running:
        pids.update(fetchers(process))
        await sleep(0.02)
    ended = await process.ended()
    assert ended.status == 4, f"{ended.err}{ended.out}"
    assert f"cannot write to {root}" in ended.err
    assert pids
    assert not running(sorted(pids))
    subprocess.run(["mount", "-o", "remount,size=32m", str(disk)], check=True)
    ended = await shared_crawl(standin, root).ended()
    assert ended.status == 0, ended.err
    await assert_whole(root, three_days())
