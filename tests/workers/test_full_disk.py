"""A disk that fills up while several processes are at work: the run ends, and nothing is left."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.standin.server import StandIn
from tests.schedule.test_kill import assert_whole, three_days
from tests.standin.conftest import in_reactor
from tests.workers.running import given, shared_crawl
from tests.workers.test_ends import SECONDS, until_ended, until_shared


def fill(disk: Path) -> Path:
    """Take all the room that is left; the file that holds it."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as stream:
        try:
            while stream.write(bytes(4096)):
                pass
        except OSError as error:
            assert error.errno == errno.ENOSPC
    return ballast


@pytest.mark.parametrize("processes", [2, 3])
@in_reactor
async def test_the_run_ends_and_the_next_one_completes(
    processes: int, standin: StandIn, tmpfs: Callable[[str], Path]
) -> None:
    disk = tmpfs("size=32m")
    root = disk / "archive"
    process = shared_crawl(standin, root, processes, COMMIT_ITEMS=5)
    pids = await until_shared(process, standin, processes - 1)
    ballast = fill(disk)
    began = time.monotonic()
    ended = await process.ended()
    assert time.monotonic() - began < SECONDS
    assert ended.status == 4, f"{ended.err}{ended.out}"
    assert f"cannot write to {root}" in ended.err
    assert given(ended) > 0
    await until_ended(pids)
    ballast.unlink()
    ended = await shared_crawl(standin, root).ended()
    assert ended.status == 0, ended.err
    await assert_whole(root, three_days())
