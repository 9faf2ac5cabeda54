"""A site that turns every run away looks wrong from the first run on: status 5, never 3."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from crawler.standin import faults
from crawler.standin.faults import Effect, Reply
from crawler.standin.server import StandIn
from tests.support.crawls import crawl
from tests.support.reactor import in_reactor
from tests.support.tiny_site import NOON, TinySite, post

WALL = b"<html><body><p>Please enable cookies.</p></body></html>"
SITE = "^/(?!robots)"


def says_packed(reply: Reply) -> Reply:
    """An effect: the body as it is, under an encoding that it does not have."""
    return replace(reply, headers=(*reply.headers, ("Content-Encoding", "gzip")))


def status(code: int) -> Effect:
    """The answer as it is, under another status."""
    return lambda reply: replace(reply, status=code)


@pytest.mark.parametrize(
    ("effect", "reason"),
    [
        pytest.param(faults.status(403), "http-403", id="403"),
        pytest.param(faults.body(WALL), "no-section", id="a page for people only"),
        pytest.param(says_packed, "broken-encoding", id="an encoding that lies"),
        pytest.param(faults.empty(), "not-html", id="nothing"),
        pytest.param(status(202), "http-202", id="a promise"),
        pytest.param(status(206), "http-206", id="a part that nobody has asked for"),
        pytest.param(None, "robots", id="robots.txt"),
    ],
)
@in_reactor
async def test_nothing_was_ever_read(
    effect: Effect | None, reason: str, tiny: TinySite, site: StandIn, tmp_path: Path
) -> None:
    if effect is None:
        tiny.content.put("/robots.txt", "User-agent: *\nDisallow: /\n")
    else:
        site.faults.add(SITE, effect)
    for _ in range(2):
        ended = await crawl(site, tmp_path, now=NOON)
        assert ended.report.exit_status == 5
        assert ended.report.pending == []
        (told,) = [line for line in ended.report.monitors if line.startswith("unread: ")]
        assert told.endswith(", and none has ever been read")
        assert f"/: {reason}" in told
    site.faults.clear()
    tiny.content.put("/robots.txt", "")
    ended = await crawl(site, tmp_path, now=NOON)
    assert ended.report.exit_status == 0
    assert set(ended.lines.newest()) == {item.id for item in tiny}


@in_reactor
async def test_parts_of_pages_are_not_taken_for_the_whole(
    tiny: TinySite, site: StandIn, tmp_path: Path
) -> None:
    def part(reply: Reply) -> Reply:
        return replace(reply, status=206, body=reply.body[: len(reply.body) * 2 // 3])

    await crawl(site, tmp_path, now=NOON)
    tiny.put(post(20))
    site.faults.add("categor|feed|^/$", part)
    ended = await crawl(site, tmp_path, now="2022-03-14T14:00:00+08:00")
    assert ended.report.exit_status == 5
    assert {row.reason for row in ended.report.failed_listings} == {"http-206"}
    site.faults.clear()
    ended = await crawl(site, tmp_path, now="2022-03-14T14:05:00+08:00")
    assert ended.report.exit_status == 0
    assert set(ended.lines.newest()) == {item.id for item in tiny}


@in_reactor
async def test_a_copy_of_the_whole_is_the_whole(
    tiny: TinySite, site: StandIn, tmp_path: Path
) -> None:
    site.faults.add(SITE, status(203))
    ended = await crawl(site, tmp_path, now=NOON)
    assert ended.report.exit_status == 0
    assert set(ended.lines.newest()) == {item.id for item in tiny}
