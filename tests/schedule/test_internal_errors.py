"""What goes wrong in a part of the crawl, or while it starts, is status 4 by its name."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from crawler import settings
from crawler.standin.server import StandIn
from tests.support.broken_parts import WORDS
from tests.support.processes import Process, articles, crawl, crawl_arguments, verified
from tests.support.reactor import in_reactor
from tests.support.tiny_site import NOON, TinySite, post

PARTS = "tests.support.broken_parts"
NOW = datetime.fromisoformat(NOON)


def with_part(setting: str, name: str) -> dict[str, str]:
    """A setting of components, with a broken one besides."""
    return {setting: json.dumps({**getattr(settings, setting, {}), f"{PARTS}.{name}": 1})}


BROKEN = {
    "a scheduler's open": {"SCHEDULER": f"{PARTS}.SchedulerOpen"},
    "its next_request": {"SCHEDULER": f"{PARTS}.SchedulerNext"},
    "its has_pending_requests": {"SCHEDULER": f"{PARTS}.SchedulerPending"},
    "its close": {"SCHEDULER": f"{PARTS}.SchedulerClose"},
    "a pipeline": with_part("ITEM_PIPELINES", "Made"),
    "its open_spider": with_part("ITEM_PIPELINES", "PipelineOpen"),
    "its close_spider": with_part("ITEM_PIPELINES", "PipelineClose"),
    "an extension": with_part("EXTENSIONS", "Made"),
    "an add-on": with_part("ADDONS", "Made"),
    "a middleware": with_part("DOWNLOADER_MIDDLEWARES", "Made"),
    "its process_request": with_part("DOWNLOADER_MIDDLEWARES", "AskingMiddleware"),
    "its process_response": with_part("DOWNLOADER_MIDDLEWARES", "AnsweringMiddleware"),
    "a spider middleware's process_start": with_part("SPIDER_MIDDLEWARES", "StartMiddleware"),
    "its process_start, after it": with_part("SPIDER_MIDDLEWARES", "StartEndMiddleware"),
    "a filter of duplicates": {"DUPEFILTER_CLASS": f"{PARTS}.Made"},
    "a collector of figures": {"STATS_CLASS": f"{PARTS}.broken"},
    "a spider": {"SPIDER_MODULES": PARTS},
}
EARLY = frozenset({"an extension", "an add-on", "a collector of figures", "a spider"})
"""Before there is anything that could write a report."""


@pytest.fixture
def site() -> TinySite:
    return TinySite(*(post(number) for number in range(1, 4)))


@pytest.mark.parametrize(
    "broken",
    [
        with_part("SPIDER_MIDDLEWARES", "StartRequestMiddleware"),
        {"SCHEDULER": f"{PARTS}.SchedulerEnqueue"},
        {},
    ],
    ids=["a spider middleware", "the scheduler's enqueue_request", "nothing"],
)
@in_reactor
async def test_a_request_of_the_scheduler_is_status_4_by_its_name(
    broken: dict[str, str], standin: StandIn, tmp_path: Path
) -> None:
    """Pages of print are asked for by it; listings, posts and texts are not."""
    _, _, *options = crawl_arguments(standin, tmp_path, NOW, **broken)
    edition = Process("crawl", "edition", "-a", f"pages={standin.url}", *options)
    ended = await edition.ended()
    assert (WORDS in ended.out) is bool(broken)
    if broken:
        assert ended.status == 4, ended.out + ended.err
    assert ("refused" in ended.out and not broken) or broken


@pytest.mark.parametrize("where", BROKEN)
@in_reactor
async def test_it_is_status_4_by_its_name(
    where: str, site: TinySite, standin: StandIn, tmp_path: Path
) -> None:
    ended = await crawl(standin, tmp_path, NOW, **BROKEN[where])
    assert ended.status == 4, ended.out + ended.err
    if where in EARLY:
        assert "Traceback" not in ended.err
        assert f"crawl: the crawl could not start: RuntimeError: {WORDS} (" in ended.err
    else:
        assert "  ERROR      " in ended.out
        assert f"{WORDS}" in ended.out
    assert (await verified(tmp_path)).status == 0
    # And nothing of it stays.
    assert (await crawl(standin, tmp_path, NOW)).status == 0
    assert len(articles(tmp_path)) == 3
