"""A run on an unchanged site: conditional listing requests, due checks, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from crawler.standin.server import RequestSeen, StandIn
from tests.support.kills import NOW, three_days
from tests.support.living_site import LivingSite
from tests.support.processes import crawl, report
from tests.support.reactor import in_reactor

HOUR = timedelta(hours=1)


@pytest.fixture
def site() -> LivingSite:
    found = LivingSite(three_days()[::6])
    found.turn(NOW)
    return found


def files(root: Path) -> dict[str, tuple[int, bytes]]:
    """Every file of the archive but reports, captures and the ledger: when written, its bytes.

    What was asked and answered is captured (``warc/``), be it that nothing has changed.
    """
    return {
        str(path.relative_to(root)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in root.rglob("*")
        if path.is_file() and "ledger" not in path.name
        if path.relative_to(root).parts[0] not in ("runs", "warc")
        # The lock says who ran last.
        if path.name != ".lock"
    }


def is_listing(seen: RequestSeen) -> bool:
    return "/2022/" not in seen.path and "GetNewsText" not in seen.path


@in_reactor
async def test_nothing_but_listings_and_due_checks(standin: StandIn, tmp_path: Path) -> None:
    assert (await crawl(standin, tmp_path, NOW)).status == 0
    archived = files(tmp_path)
    stories = report(tmp_path)["books"]["captured"]
    known = {seen.path for seen in standin.requests if is_listing(seen)} - {"/robots.txt"}

    # Before the first check is due.
    begin = len(standin.requests)
    assert (await crawl(standin, tmp_path, NOW + 0.9 * HOUR)).status == 0
    robots, *asked = standin.requests[begin:]
    assert robots.path == "/robots.txt"
    assert sorted(seen.path for seen in asked) == sorted(known)
    assert all(seen.status == 304 and "if-none-match" in seen.headers for seen in asked)
    assert report(tmp_path)["not_modified"] == len(known)
    assert report(tmp_path)["books"]["unchanged"] == stories

    assert files(tmp_path) == archived

    # When it is: each archived post once, and its text.
    begin = len(standin.requests)
    assert (await crawl(standin, tmp_path, NOW + 1.1 * HOUR)).status == 0
    asked = standin.requests[begin + 1 :]
    assert sorted(seen.path for seen in asked if is_listing(seen)) == sorted(known)
    checks = [seen.path for seen in asked if not is_listing(seen)]
    assert len(checks) == len(set(checks)) == 2 * stories

    # And not again before the next.
    begin = len(standin.requests)
    assert (await crawl(standin, tmp_path, NOW + 5.9 * HOUR)).status == 0
    assert all(is_listing(seen) for seen in standin.requests[begin + 1 :])

    assert sorted(files(tmp_path)) == sorted(archived)
    assert len(list((tmp_path / "runs").iterdir())) == 4


@in_reactor
async def test_what_leaves_first_is_asked_for_first(standin: StandIn, tmp_path: Path) -> None:
    assert (await crawl(standin, tmp_path, NOW, CONCURRENT_REQUESTS=1)).status == 0
    days = [seen.path[-36:-26] for seen in standin.requests if "/2022/" in seen.path]
    rolling = [seen.path for seen in standin.requests if "/emnews/2022/" in seen.path]
    by_source = days[: -len(rolling)]
    assert len(set(by_source)) > 2
    assert by_source == sorted(by_source)
    assert rolling == sorted(rolling)


@in_reactor
async def test_the_schedule_of_checks_is_a_setting(standin: StandIn, tmp_path: Path) -> None:
    assert (await crawl(standin, tmp_path, NOW, RECHECK_AFTER="3")).status == 0
    for hours, checks in ((2.9, False), (3.1, True), (7, False)):
        begin = len(standin.requests)
        await crawl(standin, tmp_path, NOW + hours * HOUR, RECHECK_AFTER="3")
        asked = standin.requests[begin + 1 :]
        assert any(not is_listing(seen) for seen in asked) is checks
