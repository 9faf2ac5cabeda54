"""Several processes leave the archive, and say the same of it, that one does."""

from __future__ import annotations

import json
from pathlib import Path

from bench.crawl.site_pages import write_site
from crawler.standin import faults
from crawler.standin.content import Content
from crawler.standin.server import StandIn
from tests.crawl.running import FIXTURES
from tests.crawl.running import NOW as BUNDLED_NOW
from tests.standin.conftest import in_reactor
from tests.workers.running import (
    as_stored,
    assert_no_faults,
    books,
    given,
    shared_crawl,
    slow_down,
)


async def both_ways(standin: StandIn, root: Path, status: int = 0, **more: object) -> None:
    """One run with one process and one with two, each on an archive of its own."""
    told = {}
    for workers in (1, 2):
        archive = root / str(workers)
        ended = await shared_crawl(standin, archive, workers, **more).ended()
        assert ended.status == status, f"{ended.err}{ended.out}"
        assert (given(ended) > 0) == (workers > 1), ended.err
        told[workers] = books(archive)
        await assert_no_faults(archive)
    assert as_stored(root / "1") == as_stored(root / "2")
    # Each process asks for robots.txt itself.
    robots = told[2].pop("requests") - told[1].pop("requests")
    assert robots <= 1
    assert told[1].pop("bytes") <= told[2].pop("bytes")
    assert told[1] == told[2]


@in_reactor
async def test_posts_rolling_news_and_twins(standin: StandIn, tmp_path: Path) -> None:
    await both_ways(standin, tmp_path)


@in_reactor
async def test_the_bundled_site(bundled_site: StandIn, tmp_path: Path) -> None:
    slow_down(bundled_site)
    expected = json.loads((FIXTURES / "expected.json").read_bytes())
    status = expected.get("exit_status", 0)
    await both_ways(bundled_site, tmp_path, status, NOW=BUNDLED_NOW, CONCURRENT_REQUESTS=2)


@in_reactor
async def test_a_larger_site(tmp_path: Path) -> None:
    write_site(tmp_path, 600, 12)
    content = Content.from_folder(tmp_path / "site", tmp_path / "site" / "newstext")
    server = StandIn(content).start()
    server.faults.add("GetNewsText", faults.slow(0.03))
    try:
        await both_ways(server, tmp_path / "archives", NOW="2022-03-15T23:30:00+08:00")
    finally:
        await server.stop()


@in_reactor
async def test_posts_that_fail(standin: StandIn, tmp_path: Path) -> None:
    """Whatever goes wrong goes wrong alike, and is told alike."""
    for digit, effect in {
        1: faults.status(500),
        2: faults.status(404),
        3: faults.truncated(),
        4: faults.empty(),
        5: faults.content_type("image/png"),
    }.items():
        standin.faults.add(rf"/NW\d+{digit}3\.html", effect)
    for digit, effect in {
        6: faults.status(503),
        7: faults.invalid_json(),
        8: faults.status(404),
        9: faults.reset(),
    }.items():
        standin.faults.add(rf"GetNewsText.*{digit}2$", effect)
    await both_ways(standin, tmp_path, 3, RETRY_TIMES=1)


@in_reactor
async def test_without_captures_and_reprints(standin: StandIn, tmp_path: Path) -> None:
    await both_ways(standin, tmp_path, WARC_ENABLED=0, REPRINTS_ENABLED=0)


@in_reactor
async def test_an_unchanged_site_starts_none(standin: StandIn, tmp_path: Path) -> None:
    first = await shared_crawl(standin, tmp_path).ended()
    assert given(first) > 0
    second = await shared_crawl(standin, tmp_path).ended()
    assert second.status == 0
    assert "other processes" not in second.err
