"""SIGTERM and SIGINT: a run ends within seconds, with everything so far committed."""

from __future__ import annotations

import signal
import time
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
    report,
    sleep,
    until_asked,
    verified,
)
from tests.support.reactor import in_reactor

pytestmark = pytest.mark.quiet
STORIES = [each for each in three_days() if not each.rolling][:80]
DONE = 30
SECONDS = 12
"""A slow machine needs some of them itself."""


@pytest.fixture
def site() -> LivingSite:
    found = LivingSite(STORIES)
    found.turn(NOW)
    return found


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
@pytest.mark.parametrize("hangs", [False, True], ids=["a server that answers", "one that hangs"])
@in_reactor
async def test_a_run_ends_in_order(
    number: signal.Signals, hangs: bool, standin: StandIn, tmp_path: Path
) -> None:
    # After the first texts all others take their time, or never come at all.
    slow = faults.slow(600 if hangs else 0.5)
    standin.faults.add("GetNewsText", slow, after=DONE)
    # Nothing is committed before the signal comes.
    lazy = {"COMMIT_ITEMS": 1000, "COMMIT_SECONDS": 600, "DOWNLOAD_TIMEOUT": 600}
    process = Process(*crawl_arguments(standin, tmp_path, NOW, SHUTDOWN_SECONDS=2, **lazy))
    await until_asked(process, standin, DONE + 5, "GetNewsText")
    await sleep(1)
    began = time.monotonic()
    process.send(number)
    ended = await process.ended()
    assert time.monotonic() - began < SECONDS
    assert ended.status == 3, f"{ended.err}{ended.out}"
    assert "\ncrawl: stopping; what was archived so far is kept (again to force)\n" in ended.err
    books = report(tmp_path)
    assert books["finished"] == "shutdown"
    assert books["balanced"]
    # Outcomes wait for their turn behind a link that hangs, so some of what came may still be due.
    assert len(articles(tmp_path)) >= (DONE // 2 if hangs else DONE)
    assert books["books"]["captured"] == len(articles(tmp_path))
    left = len(STORIES) - len(articles(tmp_path))
    assert books["books"]["pending"] == len(books["pending"]) == left
    # A server that answers may have answered everything by then.
    assert left or not hangs
    assert (await verified(tmp_path)).status == 0
    standin.faults.clear()
    ended = await crawl(standin, tmp_path, NOW)
    assert ended.status == 0, ended.err
    assert sorted(line.id for line in articles(tmp_path)) == sorted(each.id for each in STORIES)
    assert (await verified(tmp_path)).status == 0


@in_reactor
async def test_told_to_stop_twice(standin: StandIn, tmp_path: Path) -> None:
    standin.faults.add("GetNewsText", faults.slow(600), after=DONE)
    process = Process(
        *crawl_arguments(standin, tmp_path, NOW, SHUTDOWN_SECONDS=60, DOWNLOAD_TIMEOUT=600)
    )
    await until_asked(process, standin, DONE + 5, "GetNewsText")
    began = time.monotonic()
    process.send(signal.SIGTERM)
    await sleep(0.5)
    process.send(signal.SIGTERM)
    ended = await process.ended()
    assert time.monotonic() - began < SECONDS
    assert ended.status == 3
    assert "scrapy crawl: stopped at once: what was not committed did not happen" in ended.err
    standin.faults.clear()
    assert (await crawl(standin, tmp_path, NOW)).status == 0
    assert (await verified(tmp_path)).status == 0
    assert sorted(line.id for line in articles(tmp_path)) == sorted(each.id for each in STORIES)


@in_reactor
async def test_told_to_stop_at_the_very_start(standin: StandIn, tmp_path: Path) -> None:
    standin.faults.add("robots", faults.slow(600))
    process = Process(*crawl_arguments(standin, tmp_path, NOW, SHUTDOWN_SECONDS=1))
    await until_asked(process, standin, 1, "robots")
    process.send(signal.SIGTERM)
    ended = await process.ended()
    assert ended.status == 3, f"{ended.err}{ended.out}"
    assert report(tmp_path)["balanced"]


@in_reactor
async def test_no_more_listing_pages_are_asked_then(standin: StandIn, tmp_path: Path) -> None:
    standin.faults.add("^/$", faults.slow(1.5))
    process = Process(*crawl_arguments(standin, tmp_path, NOW, CONCURRENT_REQUESTS=1))
    await until_asked(process, standin, 2)
    process.send(signal.SIGTERM)
    ended = await process.ended()
    assert ended.status in (3, 4, 5), f"{ended.err}{ended.out}"
    assert report(tmp_path)["finished"] == "shutdown"
    assert len([seen for seen in standin.requests if seen.path != "/robots.txt"]) == 1
