"""What a bad day of the source does to a run: it goes on, names the thing and its reason, and
touches nothing that was archived before."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from crawler.standin import faults
from crawler.standin.faults import Reply
from crawler.standin.server import StandIn
from tests.support.crawls import Crawl, crawl, crawl_process, lines_of
from tests.support.reactor import in_reactor
from tests.support.tiny_site import NOON, TinySite, post, rolling

NEW = post(9)
HURRY: dict[str, object] = {"RETRY_TIMES": 1, "DOWNLOAD_TIMEOUT": 0.5}


def picture(reply: Reply) -> Reply:
    """An effect: a PNG, and called one."""
    return faults.content_type("image/png")(faults.body(b"\x89PNG\r\n\x1a\n\0\0")(reply))


async def then_break(
    tiny: TinySite, site: StandIn, root: Path, path: str, effect: faults.Effect
) -> tuple[Crawl, Crawl]:
    """A good run; then a new post and a fault; the two crawls."""
    first = await crawl(site, root, now=NOON)
    assert first.report.exit_status == 0
    tiny.put(NEW)
    site.faults.add(path, effect)
    return first, await crawl(site, root, now=NOON, more=HURRY)


def assert_untouched(before: Crawl, after: Crawl) -> None:
    assert after.lines.articles.startswith(before.lines.articles)
    assert after.lines.duplicates.startswith(before.lines.duplicates)
    assert before.lines.posts.items() <= after.lines.posts.items()


@pytest.mark.parametrize(
    ("effect", "reason"),
    [
        pytest.param(faults.status(500), "http-500", id="status 500"),
        pytest.param(faults.status(503, retry_after=1), "http-503", id="status 503"),
        pytest.param(faults.status(403), "http-403", id="status 403"),
        pytest.param(faults.empty(), "not-html", id="empty"),
        pytest.param(faults.body(b"<html><p>oops</p></html>"), "no-section", id="no structure"),
        pytest.param(faults.body(b"\x89PNG\r\n\x1a\n\0\0"), "not-html", id="another kind of file"),
        pytest.param(picture, "not-html", id="a picture"),
        pytest.param(
            faults.body(b"<header></header><section><h1></h1></section><footer>"),
            "no-body",
            id="a post of nothing",
        ),
    ],
)
@in_reactor
async def test_a_post_page_that_cannot_be_read_stays_pending(
    effect: faults.Effect, reason: str, tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    first, second = await then_break(tiny, tiny_site, tmp_path / "a", NEW.path, effect)
    assert second.lines == first.lines
    assert second.report.exit_status == 3
    assert second.report.balanced
    (pending,) = second.report.pending
    assert (pending.id, pending.reason) == (NEW.id, reason)
    assert f"pending    {NEW.path}: {reason}, next try 2022-03-14T04:05:00Z" in second.summary


@pytest.mark.parametrize(
    ("effect", "reason"),
    [
        pytest.param(faults.reset(), "DownloadFailedError", id="reset"),
        pytest.param(faults.truncated(), "DataLoss", id="truncated"),
        pytest.param(faults.slow(5), "Timeout", id="slow beyond the timeout"),
    ],
)
@in_reactor
async def test_a_post_page_that_does_not_come_through_stays_pending(
    effect: faults.Effect, reason: str, tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    first, second = await then_break(tiny, tiny_site, tmp_path / "a", NEW.path, effect)
    assert second.lines == first.lines
    assert second.report.exit_status == 3
    (pending,) = second.report.pending
    assert pending.id == NEW.id
    assert reason in pending.reason
    tiny_site.faults.clear()
    third = await crawl(tiny_site, tmp_path / "a", now="2022-03-14T12:06:00+08:00")
    assert NEW.id in third.lines.newest()
    assert third.report.exit_status == 0
    assert_untouched(first, third)


@in_reactor
async def test_a_post_page_that_is_gone_is_archived_by_its_share_link(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    first, second = await then_break(tiny, tiny_site, tmp_path / "a", NEW.path, faults.status(404))
    assert second.report.exit_status == 0
    assert_untouched(first, second)
    article = second.lines.newest()[NEW.id]
    assert (article.title, article.category, article.source, article.text_source) == (
        NEW.title,
        NEW.category,
        NEW.source,
        "newstext",
    )
    assert article.body_html == NEW.body
    assert article.url == tiny_site.url.rstrip("/") + NEW.path


@pytest.mark.parametrize("code", [404, 410])
@in_reactor
async def test_a_post_that_is_gone_everywhere_is_lost(
    code: int, tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    first, second = await then_break(tiny, tiny_site, tmp_path / "a", NEW.code, faults.status(code))
    assert second.lines == first.lines
    assert second.report.exit_status == 4
    assert second.report.balanced
    assert f"LOST       {NEW.path}: http-{code}" in second.summary


@pytest.mark.parametrize(
    ("effect", "reason"),
    [
        pytest.param(faults.status(404), "http-404", id="status 404"),
        pytest.param(faults.status(500), "http-500", id="status 500"),
        pytest.param(faults.invalid_json(), "not-json", id="not JSON"),
        pytest.param(faults.body(b"<html>login</html>"), "not-json", id="HTML"),
        pytest.param(faults.body(b'cb({"text": "<p>a</p>"})'), "not-json", id="JSONP"),
        pytest.param(faults.body(b"null"), "not-an-object", id="null"),
        pytest.param(faults.body(b'{"text": 7}'), "no-text", id="a number for a text"),
        pytest.param(faults.body(b'{"text": "<p> </p>"}'), "no-text", id="blank"),
        pytest.param(faults.empty(), "not-json", id="empty"),
        pytest.param(faults.reset(), "DownloadFailedError", id="reset"),
        pytest.param(faults.truncated(), "DataLoss", id="truncated"),
        pytest.param(faults.slow(5), "Timeout", id="slow beyond the timeout"),
    ],
)
@in_reactor
async def test_a_text_that_the_endpoint_does_not_give_comes_from_the_page(
    effect: faults.Effect, reason: str, tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    path = f"GetNewsText.*{NEW.code}"
    first, second = await then_break(tiny, tiny_site, tmp_path / "a", path, effect)
    assert_untouched(first, second)
    article = second.lines.newest()[NEW.id]
    assert article.text_source == "page"
    assert article.body_html == NEW.body
    (owed,) = second.report.owed
    assert owed.id == NEW.id
    assert reason in owed.reason
    assert f"text owed  {NEW.id}: {owed.reason}" in second.summary


@pytest.mark.parametrize(
    ("effect", "reason", "status"),
    [
        pytest.param(faults.status(404), "http-404", 4, id="status 404"),
        pytest.param(faults.status(500), "http-500", 3, id="status 500"),
        pytest.param(faults.empty(), "not-html", 3, id="empty"),
        pytest.param(faults.body(b"<html><body>soon</body></html>"), "no-section", 3, id="closed"),
        pytest.param(faults.reset(), "DownloadFailedError", 3, id="reset"),
        pytest.param(faults.truncated(), "DataLoss", 3, id="truncated"),
        pytest.param(faults.slow(5), "Timeout", 3, id="slow beyond the timeout"),
    ],
)
@in_reactor
async def test_a_home_page_that_cannot_be_read_is_named(
    effect: faults.Effect,
    reason: str,
    status: int,
    tiny: TinySite,
    tiny_site: StandIn,
    tmp_path: Path,
) -> None:
    first, second = await then_break(tiny, tiny_site, tmp_path / "a", "^/$", effect)
    assert_untouched(first, second)
    # The other listings show the new post too.
    assert NEW.id in second.lines.newest()
    assert second.report.exit_status in (status, 5)
    (listing,) = second.report.failed_listings
    assert listing.link == "/"
    assert reason in listing.reason
    assert f"listing    /: {listing.reason}" in second.summary


@pytest.mark.parametrize(
    "effect",
    [
        pytest.param(faults.empty(), id="empty"),
        pytest.param(faults.status(404), id="status 404"),
        pytest.param(faults.status(503), id="status 503"),
        pytest.param(faults.reset(), id="reset"),
        pytest.param(faults.body(b"{}"), id="JSON for everything"),
    ],
)
@in_reactor
async def test_nothing_but_rubbish_changes_nothing(
    effect: faults.Effect, tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    first, second = await then_break(tiny, tiny_site, tmp_path / "a", "", effect)
    assert second.lines == first.lines
    assert second.report.exit_status in (3, 4, 5)
    assert "/" in [row.link for row in second.report.failed_listings]
    tiny_site.faults.clear()
    third = await crawl(tiny_site, tmp_path / "a", now=NOON)
    assert third.report.exit_status == 0
    assert_untouched(first, third)
    assert NEW.id in third.lines.newest()


@in_reactor
async def test_a_listing_that_loses_all_its_links_takes_nothing_away(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    empty = b"<!DOCTYPE html><html><header></header><section></section><footer></footer></html>"
    first, second = await then_break(tiny, tiny_site, tmp_path / "a", "^/$", faults.body(empty))
    assert_untouched(first, second)
    assert second.report.balanced
    assert second.report.exit_status in (0, 5)


@in_reactor
async def test_links_that_are_none_are_refused_by_name(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    home = tiny_site.content.get("/").body.decode()
    links = '<li><a href="https://example.com/">a</a></li><li><a href="/about.html">b</a></li>'
    tiny_site.content.put("/", home.replace("<ul>", f"<ul>{links}"))
    found = await crawl(tiny_site, tmp_path / "a", now=NOON)
    assert found.report.exit_status == 4
    assert {row.reason for row in found.report.refused} == {"off-site", "not-a-post"}
    assert "refused    https://example.com/: off-site" in found.summary
    assert "refused    /about.html: not-a-post" in found.summary
    assert set(found.lines.newest()) == {post(1).id, post(2).id, post(3).id, rolling(4).id}
    assert found.report.balanced


@in_reactor
async def test_robots_txt_that_forbids_everything_is_obeyed_and_named(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    tiny_site.content.put("/robots.txt", "User-agent: *\nDisallow: /\n")
    found = await crawl(tiny_site, tmp_path / "a", now=NOON)
    assert found.asked() == []
    assert found.report.exit_status != 0
    assert "listing    /: robots" in found.summary


@in_reactor
async def test_an_unreachable_site(tiny_site: StandIn, tmp_path: Path) -> None:
    first = await crawl(tiny_site, tmp_path / "a", now=NOON)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}/"
        more = ("-s", f"SITE_URL={url}", "-s", f"SHARE_URL={url}")
        ended = await crawl_process(tiny_site, tmp_path / "a", "category", *more, now=NOON)
    assert ended.status == 5
    assert "listing    /: DownloadConnectionRefusedError" in ended.out
    assert "status     5: the run looks wrong" in ended.out
    assert "Traceback" not in ended.err
    assert lines_of(tmp_path / "a") == first.lines


@in_reactor
async def test_a_post_that_fails_makes_the_exit_status_say_so(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    tiny_site.faults.add(post(2).path, faults.empty())
    ended = await crawl_process(tiny_site, tmp_path / "a", now=NOON)
    assert ended.status == 3
    assert f"pending    {post(2).path}: not-html" in ended.out
    assert set(lines_of(tmp_path / "a").newest()) == {post(1).id, post(3).id, rolling(4).id}


async def stopped(site: StandIn, root: Path, status: int = 4) -> str:
    """What is said of an archive that cannot be opened: one line, a status, no request."""
    ended = await crawl_process(site, root, now=NOON)
    assert ended.status == status
    assert ended.out == ""
    assert "Traceback" not in ended.err
    assert site.requests == []
    (line,) = [line for line in ended.err.splitlines() if line.startswith("scrapy crawl: ")]
    return line


@in_reactor
async def test_an_archive_that_is_a_file(tiny_site: StandIn, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("mine", encoding="utf-8")
    # A setting that cannot be meant.
    line = await stopped(tiny_site, tmp_path / "a", 2)
    assert str(tmp_path / "a") in line
    assert (tmp_path / "a").read_text(encoding="utf-8") == "mine"


@in_reactor
async def test_an_archive_on_a_read_only_file_system(
    tiny_site: StandIn, tmpfs: Callable[[str], Path]
) -> None:
    root = tmpfs("ro,size=8m") / "archive"
    line = await stopped(tiny_site, root)
    assert f"cannot open {root}" in line
    assert "Read-only file system" in line


@in_reactor
async def test_a_ledger_that_is_none(tiny: TinySite, tiny_site: StandIn, tmp_path: Path) -> None:
    root = tmp_path / "a"
    first = await crawl(tiny_site, root, now=NOON)
    tiny_site.requests.clear()
    for name in ("ledger.sqlite3-wal", "ledger.sqlite3-shm"):
        (root / name).unlink(missing_ok=True)
    (root / "ledger.sqlite3").write_bytes(b"this is not a database, but long enough " * 300)
    line = await stopped(tiny_site, root)
    assert f"{root / 'ledger.sqlite3'} is not a ledger" in line
    assert lines_of(root) == first.lines


@in_reactor
async def test_a_table_that_can_no_longer_be_read(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    """The ledger opens; what is read first, before anything is asked for, is not there."""
    root = tmp_path / "a"
    first = await crawl(tiny_site, root, now=NOON)
    tiny_site.requests.clear()
    with closing(sqlite3.connect(root / "ledger.sqlite3")) as ledger:
        ledger.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (size,) = ledger.execute("PRAGMA page_size").fetchone()
        (page,) = ledger.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'articles'"
        ).fetchone()
    with (root / "ledger.sqlite3").open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(bytes(size))
    line = await stopped(tiny_site, root)
    assert f"{root / 'ledger.sqlite3'}: database disk image is malformed" in line
    assert lines_of(root) == first.lines


@pytest.mark.parametrize("left", [None, b""], ids=["missing", "empty"])
@in_reactor
async def test_a_ledger_that_is_missing_does_not_cost_the_lines(
    left: bytes | None, tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    root = tmp_path / "a"
    first = await crawl(tiny_site, root, now=NOON)
    tiny_site.requests.clear()
    for path in root.glob("ledger.sqlite3*"):
        path.unlink()
    if left is not None:
        (root / "ledger.sqlite3").write_bytes(left)
    for _ in range(2):
        line = await stopped(tiny_site, root)
        assert f"{root / 'ledger.sqlite3'} is missing or empty" in line
        assert lines_of(root) == first.lines


@in_reactor
async def test_text_that_no_code_leads_to_is_owed(tmp_path: Path) -> None:
    item = post(1, id="announcement")
    standin = StandIn(TinySite(item).content).start()
    try:
        found = await crawl(standin, tmp_path, now=NOON)
    finally:
        await standin.stop()
    assert [(owed.id, owed.reason) for owed in found.report.owed] == [(item.id, "no-info-code")]
