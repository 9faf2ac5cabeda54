"""One bad unit in what a server sends does not cost the whole: it is replaced, and named."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.archive.paths import ArchivePaths
from crawler.ledger import Ledger
from crawler.site.finews import FINEWS
from crawler.spiders.dry_run import planned
from crawler.standin import faults
from crawler.standin.faults import Effect, Reply
from crawler.standin.server import StandIn
from tests.support import pages
from tests.support.crawls import Crawl, crawl
from tests.support.merging import merge
from tests.support.reactor import in_reactor
from tests.support.rebuilt import rebuild
from tests.support.tiny_site import NOON, TinyPost, TinySite, post

BEFORE = "something before the declaration"
ILLEGAL = "characters that XML cannot hold"


def changed(old: bytes, new: bytes) -> Effect:
    """An effect: the body with something else in the place of something."""

    def effect(reply: Reply) -> Reply:
        kept = [pair for pair in reply.headers if pair[0].lower() not in ("etag", "last-modified")]
        return replace(reply, headers=tuple(kept), body=reply.body.replace(old, new))

    return effect


@pytest.fixture
def only_in_feed(tiny: TinySite) -> TinyPost:
    """A post that no other listing shows."""
    late = post(20)
    tiny.content.put(late.path, late.page())
    tiny.content.put(late.newstext_path, late.newstext())
    feed = tiny.content.get("/feed.xml").body
    entry = (
        f'<entry><title type="html">冷山</title><link href="{pages.SITE}{late.path.lstrip("/")}" '
        'rel="alternate"/></entry></feed>'
    )
    tiny.content.put("/feed.xml", feed.replace(b"</feed>", entry.encode()))
    return late


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("冷山</title>", "冷\x0b山</title>", ILLEGAL),
        ("<?xml", "\n <?xml", BEFORE),
        ("冷山</title>", "A & B</title>", "a bare &"),
        ("冷山</title>", "A&middot;B&foo;</title>", "undefined entities"),
        ("utf-8", "gb2312", ""),
        ("冷山</title>", "<b>冷山</title>", "an entry that is not well-formed"),
    ],
)
@in_reactor
async def test_the_feed(
    old: str, new: str, told: str, only_in_feed: TinyPost, site: StandIn, tmp_path: Path
) -> None:
    site.faults.add("/feed.xml", changed(old.encode(), new.encode()))
    ended = await crawl(site, tmp_path, now=NOON)
    assert only_in_feed.id in ended.lines.newest()
    assert ended.report.exit_status == 0
    assert [note.partition(": replaced")[0] for note in ended.report.notes if told] == (
        [*({"a feed that is not well-formed"} if "entry" in told else ()), told] if told else []
    )
    assert not told or f"{told}: replaced or left out in /feed.xml" in ended.summary


@in_reactor
async def test_odd_links_in_a_listing(tiny: TinySite, site: StandIn, tmp_path: Path) -> None:
    odd = [
        "http://[::1/a.html", "http://host:port/", "//", "///", "%", "/%zz/%", "/a%00b.html",
        "http://\ud83d.example/".encode("utf-8", "replace").decode(), "javascript:void(0)",
        "/2022/13/45/NW202203140000000001.html", "/../../etc/passwd", "#", "?", "\x0b\x00",
        "http://user:pass@host/", "data:,x", "/2022/03/14/.html", "mailto:a@b", "x" * 5000,
        "/lengshanribao/2022/03/14/NW999999999999999999999999.html",
    ]  # fmt: skip
    links = "".join(f'<li><a href="{link}">冷山</a></li>' for link in odd)
    site.faults.add("^/$", changed(b"<ul>", f"<ul>{links}".encode()))
    ended = await crawl(site, tmp_path, now=NOON)
    assert {item.id for item in tiny} <= set(ended.lines.newest())
    assert ended.report.listings["ok"] == ended.report.listings["asked"]
    assert ended.report.balanced


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("今天", "今\n天", "a control character in a string"),
        ("今天", "今\x0b天", "a control character in a string"),
        ("今天", r"今\'天", "an escape that JSON does not know"),
        ("今天", r"今\ud83d天", "half a surrogate pair"),
        ('"content": ""', '"content": NaN', ""),
        ("}", "};", ""),
    ],
)
@in_reactor
async def test_an_answer(
    old: str, new: str, told: str, tiny: TinySite, site: StandIn, tmp_path: Path
) -> None:
    site.faults.add("GetNewsText", changed(old.encode(), new.encode()))
    ended = await crawl(site, tmp_path, now=NOON)
    texts = ended.lines.newest()
    assert set(texts) == {item.id for item in tiny}
    assert {article.text_source for article in texts.values()} == {"newstext"}
    assert ended.report.owed == []
    assert ended.report.exit_status == 0
    assert len(ended.report.notes) == bool(told)
    assert not told or f"{told}: replaced or left out in /NewsData/" in ended.report.notes[0]


@in_reactor
async def test_an_answer_that_lost_a_byte_is_not_taken_for_the_pages(
    site: StandIn, tmp_path: Path
) -> None:
    site.faults.add(f"GetNewsText.*{post(1).code}", changed("今天".encode(), "今天".encode()[:-1]))
    ended = await crawl(site, tmp_path, now=NOON)
    article = ended.lines.newest()[post(1).id]
    assert (article.text_source, "\ufffd" in article.text) == ("page", False)
    assert [(row.id, row.reason) for row in ended.report.owed] == [(post(1).id, "another-text")]


@in_reactor
async def test_without_a_page_an_answer_that_lost_a_byte_is_kept_and_owed(
    site: StandIn, tmp_path: Path
) -> None:
    async def share(now: str) -> Crawl:
        return await crawl(site, root, "share", arguments={"codes": post(1).code}, now=now)

    root = tmp_path / "archive"
    damage = (f"GetNewsText.*{post(1).code}", changed("今天".encode(), "今天".encode()[:-1]))
    site.faults.add(*damage)
    for now in (NOON, "2022-03-14T12:11:00+08:00"):
        ended = await share(now)
        assert "\ufffd" in ended.lines.newest()[post(1).id].text
        assert [(row.id, row.reason) for row in ended.report.owed] == [(post(1).id, "lost-bytes")]
        assert "bytes that are no characters" in ended.report.notes[0]
        assert "lost-bytes" in ended.summary
    merged, rebuilt = tmp_path / "merged", tmp_path / "rebuilt"
    assert merge(merged, root) == 0
    assert rebuild(root, rebuilt).status == 0
    for each in (merged, rebuilt):
        with closing(Ledger(ArchivePaths(each).ledger, read_only=True)) as ledger:
            assert ledger.articles.owed() == [(post(1).id, "lost-bytes")]
    site.faults.clear()
    site.faults.add("GetNewsText", faults.empty())
    failed = await share("2022-03-14T12:30:00+08:00")
    assert [row.reason for row in failed.report.owed] == ["lost-bytes"]
    assert (failed.report.pending, failed.report.balanced) == ([], True)
    site.faults.clear()
    (plan,) = planned(
        "share",
        {"codes": post(1).code},
        FINEWS,
        ArchivePaths(root).ledger,
        site_url=site.url,
        share_url=site.url,
        now=NOON,
    )
    assert plan.startswith("GET")
    whole = await share("2022-03-14T12:40:00+08:00")
    assert "今天" in whole.lines.newest()[post(1).id].text
    assert (whole.report.owed, whole.report.books["revised"]) == ([], 1)
    # And what is archived whole stays so.
    site.faults.add(*damage)
    again = await share("2022-03-14T18:00:00+08:00")
    assert again.report.books["revised"] == 0
    assert "\ufffd" not in again.lines.newest()[post(1).id].text
    assert again.report.balanced


@in_reactor
async def test_a_page_takes_the_place_of_an_answer_that_lost_a_byte(
    site: StandIn, tmp_path: Path
) -> None:
    site.faults.add(f"GetNewsText.*{post(1).code}", changed("今天".encode(), "今天".encode()[:-1]))
    await crawl(site, tmp_path, "share", arguments={"codes": post(1).code}, now=NOON)
    ended = await crawl(site, tmp_path, now="2022-03-14T13:30:00+08:00")
    article = ended.lines.newest()[post(1).id]
    assert (article.text_source, "\ufffd" in article.text) == ("page", False)
    assert [(row.id, row.reason) for row in ended.report.owed] == [(post(1).id, "another-text")]


@in_reactor
async def test_a_page_that_lost_a_byte_where_there_is_no_other_witness(
    tiny: TinySite, site: StandIn, tmp_path: Path
) -> None:
    alone = post(30, id="ab30cd")
    tiny.put(alone)
    share = f"http://finews.zning.xyz/html_News/NewsShare.html?infoCode={alone.code}"
    tiny.content.put(alone.path, alone.page().replace(share, ""))
    site.faults.add(f"^{alone.path}$", changed("今天".encode(), "今天".encode()[:-1]))
    first = await crawl(site, tmp_path, now=NOON)
    assert "\ufffd" in first.lines.newest()[alone.id].text
    assert [(row.id, row.reason) for row in first.report.owed] == [(alone.id, "lost-bytes")]
    assert any("bytes that are no characters" in note for note in first.report.notes)
    site.faults.clear()
    whole = await crawl(site, tmp_path, now="2022-03-14T12:15:00+08:00")
    assert "今天" in whole.lines.newest()[alone.id].text
    assert (whole.report.owed, whole.report.books["revised"]) == ([], 1)
    # And what is archived whole stays so.
    site.faults.add(f"^{alone.path}$", changed("今天".encode(), "今天".encode()[:-1]))
    again = await crawl(site, tmp_path, now="2022-03-14T18:00:00+08:00")
    assert again.report.books["revised"] == 0
    assert "\ufffd" not in again.lines.newest()[alone.id].text
    assert again.report.balanced


@in_reactor
async def test_one_bad_page_costs_itself_alone(
    tiny: TinySite, site: StandIn, tmp_path: Path
) -> None:
    bad = post(3)
    site.faults.add(f"^{bad.path}$", changed(bad.title.encode(), b"\xff\x00\x0b" * 30))
    site.faults.add(f"GetNewsText.*{bad.code}", changed(b"{", json.dumps({"a": 1}).encode()))
    ended = await crawl(site, tmp_path, now=NOON)
    assert {item.id for item in tiny} - {bad.id} <= set(ended.lines.newest())
    assert ended.report.errors == []
    assert ended.report.balanced
