"""What a host says of its pace is kept: within a run, between runs, and up to a ceiling."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest

from crawler.clock import utc_text
from crawler.ledger import Ledger
from crawler.standin import faults
from crawler.standin.faults import Effect, Reply
from crawler.standin.server import StandIn
from tests.support.crawls import Crawl, crawl
from tests.support.reactor import in_reactor
from tests.support.serving import serving
from tests.support.tiny_site import NOON, TinySite, post

TRUE = datetime.fromisoformat(NOON)
POSTS = "^/lengshanribao/"
HOUR = timedelta(hours=1)
OFTEN = {"LONGEST_DELAY": 2}
"""So that no test waits for a minute."""


def says(status: int, *headers: tuple[str, str]) -> Effect:
    """Answer with this status, or as ever if it is 200, and these headers."""

    def effect(reply: Reply) -> Reply:
        known = reply if status == 200 else faults.status(status)(reply)
        return replace(known, headers=(*known.headers, *headers))

    return effect


async def run_at(site: StandIn, root: Path, moment: datetime, **more: object) -> Crawl:
    return await crawl(site, root, now=moment.isoformat(), more={**OFTEN, **more})


SAYS = [
    pytest.param(says(429, ("Retry-After", "3600")), id="429, seconds"),
    pytest.param(says(503, ("Retry-After", "3600")), id="503, seconds"),
    pytest.param(
        says(
            503,
            ("Date", format_datetime(TRUE.astimezone(UTC), usegmt=True)),
            ("Retry-After", format_datetime((TRUE + HOUR).astimezone(UTC), usegmt=True)),
        ),
        id="a date of HTTP",
    ),
    pytest.param(
        says(200, ("RateLimit-Remaining", "0"), ("RateLimit-Reset", "3600")), id="nothing is left"
    ),
]


@pytest.mark.parametrize("effect", SAYS)
@in_reactor
async def test_what_an_answer_asks_for_is_kept(
    effect: Effect, tiny: TinySite, site: StandIn, tmp_path: Path
) -> None:
    fault = site.faults.add(POSTS, effect)
    first = await run_at(site, tmp_path, TRUE)
    # Those under way when the first answer came.
    assert 1 <= fault.struck <= 8
    waiting = {row.next_try for row in first.report.pending}
    then = utc_text(TRUE + HOUR)
    assert all(moment and moment >= then for moment in waiting) or fault.struck == 8
    assert any(f"asks to wait until {then[:15]}" in note for note in first.report.notes)
    site.faults.clear()
    # Between runs it is kept: nothing at all is asked.
    soon = await run_at(site, tmp_path, TRUE + timedelta(minutes=50))
    assert soon.requests == ()
    assert soon.report.requests == 0
    assert [line.split(":")[0] for line in soon.report.monitors] in ([], ["texts"])
    assert soon.report.exit_status == (5 if soon.report.monitors else 3)
    assert {row.reason for row in soon.report.failed_listings} == {"asked-to-wait"}
    assert all(row.next_try for row in soon.report.failed_listings)
    # And then it is over.
    after = await run_at(site, tmp_path, TRUE + timedelta(hours=1, minutes=10))
    assert set(after.lines.newest()) == {item.id for item in tiny}
    assert after.report.exit_status == 0


@in_reactor
async def test_twelve_posts_are_not_asked_36_times(
    tiny: TinySite, site: StandIn, tmp_path: Path
) -> None:
    site.faults.add(POSTS, says(429, ("Retry-After", "3600")))
    asked: Counter[str] = Counter()
    for minutes in range(0, 10, 2):
        ended = await run_at(site, tmp_path, TRUE + timedelta(minutes=minutes))
        asked.update(path for path in ended.asked() if path.startswith("/lengshanribao/"))
    assert asked.total() <= 8
    assert set(asked.values()) == {1}


@in_reactor
async def test_429_that_does_not_say_how_long(site: StandIn, tmp_path: Path) -> None:
    fault = site.faults.add(POSTS, faults.status(429))
    first = await run_at(site, tmp_path, TRUE)
    assert fault.struck <= 8
    assert any("asks to wait until 2022-03-14T04:05" in note for note in first.report.notes)


@in_reactor
async def test_a_short_wait_is_waited_for(tiny: TinySite, site: StandIn, tmp_path: Path) -> None:
    site.faults.add("/categories/", says(429, ("Retry-After", "1")), times=1)
    began = time.monotonic()
    ended = await run_at(site, tmp_path, TRUE)
    assert time.monotonic() - began >= 1
    assert set(ended.lines.newest()) == {item.id for item in tiny}
    assert ended.report.exit_status == 0


@pytest.mark.parametrize("asked", ["864000", "Fri, 14 Mar 2132 04:00:00 GMT"])
@in_reactor
async def test_no_wait_is_believed_beyond_the_ceiling(
    asked: str, tiny: TinySite, site: StandIn, tmp_path: Path
) -> None:
    site.faults.add(POSTS, says(503, ("Retry-After", asked)))
    first = await run_at(site, tmp_path, TRUE)
    assert first.report.exit_status == 5
    assert any(
        "asks to wait for" in line and "until 2022-03-15T04:00" in line
        for line in first.report.monitors
    )
    site.faults.clear()
    assert (await run_at(site, tmp_path, TRUE + timedelta(hours=23))).requests == ()
    after = await run_at(site, tmp_path, TRUE + timedelta(hours=25))
    assert set(after.lines.newest()) == {item.id for item in tiny}


@pytest.mark.parametrize("ahead", [timedelta(days=1), timedelta(days=4000)])
@in_reactor
async def test_a_wait_that_a_wrong_clock_told(
    ahead: timedelta, tiny: TinySite, site: StandIn, tmp_path: Path
) -> None:
    site.faults.add(POSTS, says(429, ("Retry-After", "3600")))
    await run_at(site, tmp_path, TRUE + ahead)
    site.faults.clear()
    ended = await run_at(site, tmp_path, TRUE)
    assert set(ended.lines.newest()) == {item.id for item in tiny}


@pytest.fixture
def endpoint(tiny: TinySite) -> Iterator[StandIn]:
    with serving(tiny.content) as server:
        yield server


@in_reactor
async def test_only_the_host_that_asked(
    tiny: TinySite, site: StandIn, endpoint: StandIn, tmp_path: Path
) -> None:
    endpoint.faults.add("GetNewsText", says(429, ("Retry-After", "3600")))
    first = await run_at(site, tmp_path, TRUE, SHARE_URL=endpoint.url)
    assert set(first.lines.newest()) == {item.id for item in tiny}
    assert {row.reason for row in first.report.owed} == {"asked-to-wait"}
    # Those under way when the first answer came, none again.
    assert set(Counter(seen.path for seen in endpoint.requests).values()) == {1}
    endpoint.faults.clear()
    later = await run_at(site, tmp_path, TRUE + timedelta(hours=3), SHARE_URL=endpoint.url)
    assert later.report.owed == []


# -- robots.txt -----------------------------------------------------------------------------


def gaps(ended: Crawl) -> list[float]:
    """Seconds between the requests, as the server saw them."""
    moments = [seen.seconds for seen in ended.requests]
    return [later - earlier for earlier, later in pairwise(moments)]


@pytest.fixture
def small() -> TinySite:
    return TinySite(post(1))


@pytest.fixture
def slow_site(small: TinySite) -> Iterator[StandIn]:
    with serving(small.content) as server:
        yield server


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param("User-agent: *\nCrawl-delay: 0.2\n", id="Crawl-delay"),
        pytest.param("User-agent: *\nRequest-rate: 10/2s\n", id="Request-rate"),
        pytest.param(
            "User-agent: finews-archiver\nCrawl-delay: 0.2\n\nUser-agent: *\nDisallow:\n",
            id="by name",
        ),
        pytest.param("\ufeffUser-agent: *\r\ncrawl-delay : 0.2 # please\r\n", id="as written"),
    ],
)
@in_reactor
async def test_robots_txt_says_how_far_apart(
    rules: str, small: TinySite, slow_site: StandIn, tmp_path: Path
) -> None:
    small.content.put("/robots.txt", rules)
    ended = await run_at(slow_site, tmp_path, TRUE)
    assert set(ended.lines.newest()) == {post(1).id}
    assert min(gaps(ended)) > 0.19
    assert ended.report.exit_status == 0
    assert any("wants requests 0.2 s apart" in note for note in ended.report.notes)


@in_reactor
async def test_robots_txt_that_cannot_be_had_takes_nothing_back(
    small: TinySite, slow_site: StandIn, tmp_path: Path
) -> None:
    small.content.put("/robots.txt", "User-agent: *\nCrawl-delay: 0.2\n")
    await run_at(slow_site, tmp_path, TRUE)
    slow_site.faults.add("/robots.txt", faults.status(500))
    second = await run_at(slow_site, tmp_path, TRUE + timedelta(minutes=5))
    assert min(gaps(second)) > 0.19
    slow_site.faults.clear()
    small.content.put("/robots.txt", "")
    third = await run_at(slow_site, tmp_path, TRUE + timedelta(minutes=10))
    assert min(gaps(third)[1:]) < 0.19


@pytest.mark.parametrize("line", ["Crawl-delay: 3600", "Request-rate: 1/1h", "Crawl-delay: 1e300"])
@in_reactor
async def test_a_delay_with_which_no_run_can_end(
    line: str, small: TinySite, slow_site: StandIn, tmp_path: Path
) -> None:
    small.content.put("/robots.txt", f"User-agent: *\n{line}\n")
    for minutes in (0, 5):
        ended = await run_at(slow_site, tmp_path, TRUE + timedelta(minutes=minutes))
        assert ended.asked() == []
        assert ended.report.exit_status == 5
        told = "more than LONGEST_DELAY (2): nothing is fetched"
        assert any(told in line for line in ended.report.monitors)
    small.content.put("/robots.txt", "")
    ended = await run_at(slow_site, tmp_path, TRUE + timedelta(minutes=10))
    assert set(ended.lines.newest()) == {post(1).id}


@pytest.mark.parametrize("hours", ["0600-0845", "0600 - 0845 # UTC", "2200-0330", "0600-2200"])
@in_reactor
async def test_robots_txt_says_when(
    hours: str, small: TinySite, slow_site: StandIn, tmp_path: Path
) -> None:
    small.content.put("/robots.txt", f"User-agent: *\nVisit-time: {hours}\n")
    begins = TRUE.astimezone(UTC).replace(hour=int(hours[:2]), minute=0)
    first = await run_at(slow_site, tmp_path, TRUE)  # 04:00 UTC
    assert first.asked() == []
    assert any(f"asks to wait until {utc_text(begins)[:16]}" in note for note in first.report.notes)
    assert first.report.exit_status == 5  # nothing was ever read
    # Known from the last run, not even robots.txt is asked.
    assert (await run_at(slow_site, tmp_path, begins - timedelta(minutes=1))).requests == ()
    within = await run_at(slow_site, tmp_path, begins + timedelta(minutes=1))
    assert set(within.lines.newest()) == {post(1).id}
    assert within.report.exit_status == 0
    later = await run_at(slow_site, tmp_path, TRUE + timedelta(days=1))
    assert later.asked() == []
    assert later.report.exit_status == 3


@pytest.mark.parametrize(
    "hours", ["0000-2359", "2200-0430", "0330-0415", "soon", "9-1", "0000-0000"]
)
@in_reactor
async def test_hours_that_are_now_or_none(
    hours: str, small: TinySite, slow_site: StandIn, tmp_path: Path
) -> None:
    small.content.put("/robots.txt", f"User-agent: *\nVisit-time: {hours}\n")
    ended = await run_at(slow_site, tmp_path, TRUE)
    assert set(ended.lines.newest()) == {post(1).id}
    assert ended.report.exit_status == 0


def test_what_is_kept_is_one_row_a_host(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite3")
    ledger.begin()
    for delay in (3.0, 0.5):
        ledger.paces.tell("host:80", until="", delay=delay, told="2022-03-14T04:00:00Z")
    ledger.commit()
    row = ledger.paces.get("host:80")
    assert row is not None
    assert (row.delay, row.until) == (0.5, "")
    assert ledger.paces.get("host") is None
    ledger.close()
