"""One request at a time is one, also for the texts that are asked for from within callbacks."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from scrapy.settings import Settings

from crawler.extensions.pace import Pace
from crawler.standin import faults
from crawler.standin.server import StandIn
from tests.support.crawls import crawl
from tests.support.reactor import in_reactor
from tests.support.tiny_site import NOON, TinySite, post


@pytest.mark.parametrize(
    ("total", "host", "then"), [(1, 4, 1), (4, 4, 4), (8, 4, 4), (0, 4, 4), (3, 0, 0)]
)
def test_no_more_to_a_host_than_in_all(total: int, host: int, then: int) -> None:
    settings = Settings({"CONCURRENT_REQUESTS": total, "CONCURRENT_REQUESTS_PER_DOMAIN": host})
    Pace().update_settings(settings)
    assert settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == then


@pytest.mark.quiet
@in_reactor
async def test_one_at_a_time(tmp_path: Path) -> None:
    answered_in = 0.02
    standin = StandIn(TinySite(*map(post, range(1, 21))).content).start()
    standin.faults.add(".", faults.slow(answered_in))
    more = {"CONCURRENT_REQUESTS": 1, "DOWNLOAD_DELAY": 0.001}
    try:
        crawled = await crawl(standin, tmp_path, now=NOON, more=more)
    finally:
        await standin.stop()
    moments = [seen.seconds for seen in crawled.requests]
    assert len(moments) > 40
    pauses = [after - before for before, after in pairwise(moments)]
    assert min(pauses) >= answered_in * 0.9, "the next is asked for when one is answered"
