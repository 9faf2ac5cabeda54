"""“Not modified” is believed where it was asked for, for a while, and not against others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from crawler.ledger import Ledger
from crawler.ledger.listings import ListingRow
from crawler.standin.faults import Reply
from crawler.standin.server import StandIn
from tests.support.crawls import Crawl, crawl
from tests.support.reactor import in_reactor
from tests.support.tiny_site import NOON, TinySite, post

SOON = "2022-03-14T12:05:00+08:00"
CATEGORY = "/category/lengshanribao.html"


def not_modified(reply: Reply) -> Reply:
    """An effect: 304, whatever was asked."""
    return Reply(304, reply.headers, b"")


def old_validators(reply: Reply) -> Reply:
    """An effect: every version of a page has the same validators."""
    if reply.status == 304:
        return reply
    others = tuple(
        pair for pair in reply.headers if pair[0].lower() not in ("etag", "last-modified")
    )
    return Reply(reply.status, (*others, ("ETag", '"one"')), reply.body)


def row_of(root: Path, path: str) -> ListingRow:
    ledger = Ledger(root / "ledger.sqlite3", read_only=True)
    row = ledger.listings.get(path)
    ledger.close()
    assert row is not None
    return row


def conditional(ended: Crawl) -> set[str]:
    return {seen.path for seen in ended.requests if "if-none-match" in seen.headers}


def asked(ended: Crawl, path: str) -> int:
    return sum(seen.path == path for seen in ended.requests)


@in_reactor
async def test_nobody_asked(site: StandIn, tmp_path: Path) -> None:
    site.faults.add(f"^{CATEGORY}$", not_modified)
    ended = await crawl(site, tmp_path, now=NOON)
    assert [(row.link, row.reason) for row in ended.report.failed_listings] == [
        (CATEGORY, "http-304")
    ]
    assert ended.report.exit_status != 0
    site.faults.clear()
    assert (await crawl(site, tmp_path, now=NOON)).report.exit_status == 0


@in_reactor
async def test_it_is_believed_for_an_hour(tiny: TinySite, site: StandIn, tmp_path: Path) -> None:
    await crawl(site, tmp_path, now=NOON)
    # The home page says for ever that it is as it was; nothing else shows the new post.
    site.faults.add("^/$", not_modified)
    later = post(20)
    tiny.put(later)
    for path in ("/categories/", CATEGORY, "/feed.xml"):
        site.faults.add(f"^{path}$", not_modified)
    soon = await crawl(site, tmp_path, now=SOON)
    assert later.id not in soon.lines.newest()
    assert {"/", CATEGORY} <= conditional(soon)
    site.faults.clear()
    hour = await crawl(site, tmp_path, now="2022-03-14T13:00:00+08:00")
    assert later.id in hour.lines.newest()
    assert conditional(hour) == set()


@in_reactor
async def test_the_setting_says_how_long(site: StandIn, tmp_path: Path) -> None:
    await crawl(site, tmp_path, now=NOON)
    never = await crawl(site, tmp_path, now=SOON, more={"NOT_MODIFIED_HOURS": 0})
    assert conditional(never) == set()
    assert never.report.written == {"new": 0, "revised": 0}


@in_reactor
async def test_a_clock_that_went_back_believes_nothing(site: StandIn, tmp_path: Path) -> None:
    await crawl(site, tmp_path, now=NOON)
    back = await crawl(site, tmp_path, now="2022-03-14T11:00:00+08:00")
    assert conditional(back) == set()


@in_reactor
async def test_not_against_what_another_listing_shows(
    tiny: TinySite, site: StandIn, tmp_path: Path
) -> None:
    await crawl(site, tmp_path, now=NOON)
    later = post(20)
    tiny.put(later)
    lie = [site.faults.add(f"^{path}$", not_modified, times=1) for path in ("/", CATEGORY)]
    soon = await crawl(site, tmp_path, now=SOON)
    assert [fault.struck for fault in lie] == [1, 1]
    assert (asked(soon, "/"), asked(soon, CATEGORY), asked(soon, "/emnews/")) == (2, 2, 1)
    assert row_of(tmp_path, "/").posts == 13
    # Whoever has lied is asked for the whole page from now on, for a day.
    assert row_of(tmp_path, "/").etag is None
    again = await crawl(site, tmp_path, now="2022-03-14T12:10:00+08:00")
    assert {"/", CATEGORY} & conditional(again) == set()
    assert "/feed.xml" in conditional(again)
    day = "2022-03-15T12:10:00+08:00"
    await crawl(site, tmp_path, now=day)
    assert "/" in conditional(await crawl(site, tmp_path, now=day))


@in_reactor
async def test_a_validator_that_does_no_good_is_not_kept(
    tiny: TinySite, site: StandIn, tmp_path: Path
) -> None:
    site.faults.add(f"^{CATEGORY}$", old_validators)
    await crawl(site, tmp_path, now=NOON)
    assert row_of(tmp_path, CATEGORY).etag == '"one"'
    tiny.put(post(20))
    await crawl(site, tmp_path, now=SOON)
    assert row_of(tmp_path, CATEGORY).etag is None


@in_reactor
async def test_the_validator_of_the_newest_answer_is_kept(
    tiny: TinySite, site: StandIn, tmp_path: Path
) -> None:
    site.faults.add(f"^{CATEGORY}$", old_validators, times=1)
    await crawl(site, tmp_path, now=NOON)
    # The page is what it was, its validator is another one.
    await crawl(site, tmp_path, now=SOON)
    assert row_of(tmp_path, CATEGORY).etag not in (None, '"one"')


@in_reactor
async def test_an_unchanged_site_costs_one_whole_answer_an_hour(
    site: StandIn, tmp_path: Path
) -> None:
    await crawl(site, tmp_path, now=NOON)
    whole = 0
    for minute in range(5, 65, 5):
        moment = f"2022-03-14T{12 + minute // 60}:{minute % 60:02}:00+08:00"
        ended = await crawl(site, tmp_path, now=moment, more={"RECHECK_AFTER": []})
        listings = [seen for seen in ended.requests if not seen.path.startswith("/robots")]
        assert len(listings) == len({seen.path for seen in listings})
        whole += sum(seen.path == "/" and seen.status == 200 for seen in listings)
    assert whole == 1


@pytest.mark.parametrize("tag", ["*", '"a", "b"', '"' + "x" * 50_000 + '"', "W/*"])
@in_reactor
async def test_a_tag_that_would_ask_for_something_else_is_not_sent_back(
    tag: str, tiny: TinySite, site: StandIn, tmp_path: Path
) -> None:
    def tagged(reply: Reply) -> Reply:
        others = tuple(pair for pair in reply.headers if pair[0] not in ("ETag", "Last-Modified"))
        return Reply(reply.status, (*others, ("ETag", tag)), reply.body)

    site.faults.add("", tagged)
    await crawl(site, tmp_path, now=NOON)
    tiny.put(post(20))
    soon = await crawl(site, tmp_path, now=SOON)
    assert soon.report.exit_status == 0
    assert post(20).id in soon.lines.newest()
    assert conditional(soon) == set()


@pytest.mark.parametrize("status", [400, 412, 431, 500])
@in_reactor
async def test_a_server_that_cannot_take_validators_is_asked_without_them(
    status: int, tiny: TinySite, site: StandIn, tmp_path: Path
) -> None:
    await crawl(site, tmp_path, now=NOON)
    tiny.put(post(20))
    fault = site.faults.add("^/(?!robots)", lambda reply: replace(reply, status=status))
    soon = await crawl(site, tmp_path, now=SOON, more={"RETRY_TIMES": 0})
    assert soon.report.exit_status == 5
    assert fault.struck == len(conditional(soon)) > 0
    site.faults.clear()
    again = await crawl(site, tmp_path, now="2022-03-14T12:10:00+08:00")
    assert again.report.exit_status == 0
    assert post(20).id in again.lines.newest()
    assert conditional(again) == set()
    last = await crawl(site, tmp_path, now="2022-03-14T12:15:00+08:00")
    assert "/" in conditional(last)
