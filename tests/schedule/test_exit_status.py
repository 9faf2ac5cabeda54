"""The exit status tells a scheduler the truth; each monitor fires where it must, and only there."""

from __future__ import annotations

import json
import re
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from crawler.clock import BEIJING
from crawler.standin import faults
from crawler.standin.server import StandIn
from tests.support import pages
from tests.support.living_site import LivingSite
from tests.support.processes import Ended, Process, articles, crawl, options, report, verified
from tests.support.reactor import in_reactor
from tests.support.stories import ROLLING_NEWS, Source, story

NOW = datetime(2022, 3, 14, 12, tzinfo=BEIJING)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PAPER, WIRE = Source("望江晚报", "wangjiangwanbao"), Source("Ferry", "Ferry")
STORIES = [
    story(number, (PAPER, WIRE, ROLLING_NEWS)[number % 3], NOW - 3 * DAY + number * 2 * HOUR)
    for number in range(120)
]
"""One every two hours, for three days before and a week after."""


@pytest.fixture
def site() -> LivingSite:
    found = LivingSite(STORIES)
    found.turn(NOW)
    return found


async def visits(standin: StandIn, site: LivingSite, root: Path, *moments: datetime) -> Ended:
    """Visit the site at these moments; all but the last end with status 0."""
    for moment in moments:
        site.turn(moment)
        ended = await crawl(standin, root, moment)
        assert moment == moments[-1] or ended.status == 0, ended.out
    return ended


# -- the statuses ---------------------------------------------------------------------------


@in_reactor
async def test_0_all_accounted_for(standin: StandIn, tmp_path: Path) -> None:
    ended = await crawl(standin, tmp_path, NOW)
    assert ended.status == 0
    assert ended.out.endswith("status     0: all accounted for\n")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["crawl"], "expected the name of one spider"),
        (["crawl", "categories"], "there is no spider 'categories'"),
        (["crawl", "category", "-a", "category=Wind"], "has no argument category"),
        (["crawl", "category", "-a", "categories=,"], "names none"),
        (["crawl", "category", *options({"NOW": "noon"})], "'noon' is not a moment"),
        (["crawl", "category", *options({"SITE_URL": "finews"})], "is not an address"),
        (["crawl", "category", *options({"RECHECK_AFTER": "soon"})], "RECHECK_AFTER"),
        (["crawl", "share"], "nothing to archive"),
        (["crawl", "share", "-a", "codes=NW1"], "nor an info code"),
        (["verify"], "holds no archive"),
    ],
)
@in_reactor
async def test_2_usage(arguments: list[str], complaint: str, tmp_path: Path) -> None:
    where = options({"ARCHIVE_DIR": tmp_path / "archive"})
    ended = await Process(*arguments, *where).ended()
    assert ended.status == 2
    assert complaint in ended.err.splitlines()[-1]
    assert "Traceback" not in ended.err
    assert not (tmp_path / "archive").exists()


@in_reactor
async def test_3_pending_and_what_is_tried_when(
    site: LivingSite, standin: StandIn, tmp_path: Path
) -> None:
    late = site.on_site(NOW)[0]
    standin.faults.add(late.path, faults.status(503))
    ended = await crawl(standin, tmp_path, NOW)
    assert ended.status == 3
    next_try = "2022-03-14T04:05:00Z"
    assert f"pending    {late.path}: http-503, next try {next_try}" in ended.out
    (row,) = report(tmp_path)["pending"]
    assert (row["link"], row["reason"], row["next_try"]) == (late.path, "http-503", next_try)
    # Not before its time, and then again.
    standin.faults.clear()
    assert (await crawl(standin, tmp_path, NOW + timedelta(minutes=4))).status == 3
    assert (await crawl(standin, tmp_path, NOW + timedelta(minutes=5))).status == 0
    assert late.id in {line.id for line in articles(tmp_path)}


@pytest.mark.parametrize("status", [500, 404])
@in_reactor
async def test_a_listing_that_cannot_be_had(status: int, standin: StandIn, tmp_path: Path) -> None:
    assert (await crawl(standin, tmp_path, NOW)).status == 0
    standin.faults.add("^/$", faults.status(status))
    ended = await crawl(standin, tmp_path, NOW)
    # A home page that fails is not a link with a next try; one that is not there is worse.
    assert ended.status == (5 if status == 500 else 4)
    assert f"listing    /: http-{status}" in ended.out


@in_reactor
async def test_4_a_damaged_archive(standin: StandIn, tmp_path: Path) -> None:
    assert (await crawl(standin, tmp_path, NOW)).status == 0
    path = tmp_path / "articles.jsonl"
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    asked = len(standin.requests)
    ended = await crawl(standin, tmp_path, NOW + HOUR)
    assert ended.status == 4
    assert "lines are missing" in ended.err.splitlines()[-1]
    assert len(standin.requests) == asked
    assert (await verified(tmp_path)).status == 4


@in_reactor
async def test_4_a_ledger_that_is_none(standin: StandIn, tmp_path: Path) -> None:
    assert (await crawl(standin, tmp_path, NOW)).status == 0
    (tmp_path / "ledger.sqlite3").write_bytes(b"not a database, but long enough to be one" * 100)
    for ended in (await crawl(standin, tmp_path, NOW), await verified(tmp_path)):
        assert ended.status == 4
        assert "is not a ledger" in ended.err.splitlines()[-1]
        assert "Traceback" not in ended.err


# -- the monitors ---------------------------------------------------------------------------


def monitors(root: Path) -> list[str]:
    """The names of the monitors that failed in the last run."""
    return [line.partition(":")[0] for line in report(root)["monitors"]]


@in_reactor
async def test_ordinary_days_look_right(site: LivingSite, standin: StandIn, tmp_path: Path) -> None:
    # Over five days, a visit now and then: whole days expire, listings turn over completely.
    moments = [NOW + hours * HOUR for hours in (0, 1, 14, 19, 20.5, 43, 67, 68.5, 92, 115)]
    ended = await visits(standin, site, tmp_path, *moments)
    assert ended.status == 0, ended.out
    assert report(tmp_path)["lost"] == report(tmp_path)["pending"] == []


@in_reactor
async def test_a_site_that_comes_back_after_days_looks_right(
    site: LivingSite, standin: StandIn, tmp_path: Path
) -> None:
    ended = await visits(standin, site, tmp_path, NOW, NOW + 4 * DAY)
    assert ended.status == 0, ended.out


@in_reactor
async def test_home_without_links(site: LivingSite, standin: StandIn, tmp_path: Path) -> None:
    await visits(standin, site, tmp_path, NOW)
    site.content.put("/", pages.page("<h2>最新</h2>\n<ol></ol>"))
    ended = await crawl(standin, tmp_path, NOW + HOUR)
    assert ended.status == 5
    assert "home" in monitors(tmp_path)
    assert "MONITOR    home: no links found on /" in ended.out


@in_reactor
async def test_a_listing_that_shrank(site: LivingSite, standin: StandIn, tmp_path: Path) -> None:
    await visits(standin, site, tmp_path, NOW)
    kept = site.on_site(NOW)[:4]
    site.list_posts(kept, NOW, "B")
    ended = await crawl(standin, tmp_path, NOW + 0.5 * HOUR)
    assert ended.status == 5
    assert set(monitors(tmp_path)) == {"listing"}
    assert any(line.startswith("listing: / shows 4 links") for line in report(tmp_path)["monitors"])
    # Said when it happens; a list that stays as short is not news.
    assert (await crawl(standin, tmp_path, NOW + 0.6 * HOUR)).status == 0


@in_reactor
async def test_a_field_that_is_suddenly_empty(
    site: LivingSite, standin: StandIn, tmp_path: Path
) -> None:
    await visits(standin, site, tmp_path, NOW)
    later = NOW + 20 * HOUR
    site.turn(later)
    fresh = [each for each in site.on_site(later) if each.published > NOW]
    for each in fresh:
        page = each.page(later, 0)
        title = each.version(later).title
        site.content.put(each.path, page.replace(f"<h1>{title}</h1>", "<h1></h1>"))
    ended = await crawl(standin, tmp_path, later)
    assert ended.status == 5, ended.out
    assert monitors(tmp_path) == ["field"]
    assert f"title is empty in {len(fresh)} of {len(fresh)} articles" in ended.out


@in_reactor
async def test_errors(standin: StandIn, tmp_path: Path) -> None:
    standin.faults.add("/2022/", faults.status(500), probability=0.9)
    ended = await crawl(standin, tmp_path, NOW)
    assert ended.status == 5
    assert monitors(tmp_path) == ["errors"]


@in_reactor
async def test_a_few_errors_are_no_alarm(standin: StandIn, tmp_path: Path) -> None:
    standin.faults.add("/2022/", faults.status(500), probability=0.15)
    ended = await crawl(standin, tmp_path, NOW)
    assert ended.status in (0, 3)
    assert monitors(tmp_path) == []


@in_reactor
async def test_a_site_that_stands_still(site: LivingSite, standin: StandIn, tmp_path: Path) -> None:
    await visits(standin, site, tmp_path, NOW)
    assert (await crawl(standin, tmp_path, NOW + 23 * HOUR)).status == 0
    ended = await crawl(standin, tmp_path, NOW + 25 * HOUR)
    assert ended.status == 5
    assert monitors(tmp_path) == ["stale"]
    assert "no listing has changed for 25 hours" in ended.out
    assert (await crawl(standin, tmp_path, NOW + 25 * HOUR, MONITOR_STALE_HOURS=48)).status == 0
    # It is alive again.
    assert (await visits(standin, site, tmp_path, NOW + 26 * HOUR)).status == 0


@in_reactor
async def test_lost_goes_before_suspect(site: LivingSite, standin: StandIn, tmp_path: Path) -> None:
    gone = site.on_site(NOW)[0]
    standin.faults.add(gone.path, faults.status(404))
    standin.faults.add(gone.code, faults.status(404))
    # All the others, or the 404 would become a 500 too, and one of these is not lost yet.
    others = rf"/2022/(?!.*{re.escape(gone.path.rsplit('/', 1)[-1])})"
    standin.faults.add(others, faults.status(500), probability=0.9)
    ended = await crawl(standin, tmp_path, NOW)
    assert ended.status == 4
    assert monitors(tmp_path) == ["errors"]


# -- NOTIFY_COMMAND -------------------------------------------------------------------------


@pytest.fixture
def notified(tmp_path: Path) -> tuple[str, Path]:
    """A command that writes down its arguments, and where."""
    script, heard = tmp_path / "notify me.py", tmp_path / "heard"
    script.write_text(
        f"import pathlib, sys\npathlib.Path({str(heard)!r}).write_text(repr(sys.argv[1:]))\n",
        encoding="utf-8",
    )
    return f"{sys.executable} '{script}' --to 'the desk'", heard


@in_reactor
async def test_somebody_is_told_what_is_not_in_order(
    standin: StandIn, tmp_path: Path, notified: tuple[str, Path]
) -> None:
    command, heard = notified
    root = tmp_path / "archive"
    assert (await crawl(standin, root, NOW, NOTIFY_COMMAND=command)).status == 0
    assert not heard.exists()
    standin.faults.add("^/$", faults.status(500))
    assert (await crawl(standin, root, NOW + HOUR, NOTIFY_COMMAND=command)).status == 5
    (newest,) = (root / "runs").glob("20220314T050000Z*")
    assert heard.read_text(encoding="utf-8") == repr(["--to", "the desk", str(newest)])
    assert json.loads(newest.read_bytes())["exit_status"] == 5


@pytest.mark.parametrize("command", ["/no/such/command", "false"])
@in_reactor
async def test_a_command_that_fails_changes_nothing(
    command: str, standin: StandIn, tmp_path: Path
) -> None:
    standin.faults.add("^/$", faults.status(500))
    ended = await crawl(standin, tmp_path, NOW, NOTIFY_COMMAND=command)
    assert ended.status == 5
    assert "NOTIFY_COMMAND: " in ended.err
    assert "Traceback" not in ended.err
