"""A crawl, an import and a rebuild make the same of the same post."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.archive import Archive
from crawler.articles.intake import Intake
from crawler.clock import utc_text
from crawler.items import Article, Submission
from crawler.link_key import LinkKey, path_of
from crawler.reprints.reprints import Reprints
from crawler.site.urls import LIFETIME, parse_share_link
from crawler.spiders.links_seen import LinksSeen
from crawler.standin.server import StandIn
from tests.support.archives import START, HandClock, article, open_archive, rolling, see
from tests.support.crawls import crawl, lines_of
from tests.support.imports import files_of, post_file, run_import, take_in
from tests.support.oddities import Case, cases
from tests.support.posts import write_post
from tests.support.reactor import in_reactor
from tests.support.rebuilt import assert_same, rebuild
from tests.support.tiny_site import NOON, TinyPost, TinySite, post

OFF = ("-s", "REPRINTS_ENABLED=0")
UTC_SHIFT = timedelta(hours=8)


def zoneless(item: Article) -> tuple[str, bytes]:
    """The post file as the source first wrote it."""
    name, content = post_file(item)
    assert b" +0800\n" in content
    return name, content.replace(b" +0800\n", b"\n")


def report_of(root: Path) -> dict[str, Any]:
    (path,) = (root / "runs").glob("*-import.json")
    report: dict[str, Any] = json.loads(path.read_bytes())
    return report


# -- the search for reprints is switched off ------------------------------------------------


@pytest.mark.parametrize("more", [(), OFF], ids=["on", "off"])
def test_an_import_looks_for_reprints_as_a_crawl_does(tmp_path: Path, more: tuple[str]) -> None:
    root = tmp_path / "archive"
    ended = run_import(root, files_of(tmp_path / "_posts", post_file(article(1))), *more)
    assert (ended.status, ended.err) == (0, "")
    (found,) = lines_of(root).read()
    assert found.story == ("" if more else found.id)
    assert (root / "reprints.sqlite3").exists() == (not more)


@in_reactor
async def test_a_rebuild_looks_for_reprints_as_the_crawl_did(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    root, again = tmp_path / "archive", tmp_path / "again"
    await crawl(tiny_site, root, now=NOON, more={"REPRINTS_ENABLED": False})
    assert rebuild(root, again, *OFF).status == 0
    assert_same(root, again)
    assert not (again / "reprints.sqlite3").exists()


def test_an_index_that_cannot_be_used_is_told_of_by_an_import(tmp_path: Path) -> None:
    root = tmp_path / "archive"
    run_import(root, files_of(tmp_path / "first", post_file(article(1))))
    (root / "runs").rename(tmp_path / "runs")
    (root / "reprints.sqlite3").write_bytes(b"no index" * 100)
    ended = run_import(root, files_of(tmp_path / "second", post_file(article(2))))
    assert ended.status == 0
    (note,) = report_of(root)["notes"]
    assert "set aside as reprints.sqlite3.set-aside-1" in note
    assert note in ended.out


# -- what the ledger is told of a link ------------------------------------------------------


def notice(**changes: Any) -> Article:
    """A notice of the site's own: no info code, no share link, no source, no time."""
    plain = {"id": "init", "published": None, "share_url": "", "source": "", "tags": ["新闻"]}
    return article(1, "本站开通。", **{**plain, "category": "sitenews", **changes})


def test_the_deadline_of_a_post_of_no_known_day(archive: Archive, tmp_path: Path) -> None:
    take_in(archive, *files_of(tmp_path / "_posts", ("undated-init.md", write_post(notice()))))
    LinksSeen(archive).share(parse_share_link("NW202299992267539073"))
    known = archive.ledger.articles.get("init")
    assert known is not None
    share = archive.ledger.links.by_key(LinkKey("share", "NW202299992267539073"))
    assert share is not None
    deadlines = {archive.ledger.links.get(known.link).deadline, share.deadline}
    assert deadlines == {utc_text(START + LIFETIME)}


@pytest.mark.parametrize("item", [article(1), rolling(1), rolling(1, category="jiangchengbao")])
def test_an_import_knows_a_link_as_a_listing_shows_it(
    archive: Archive, tmp_path: Path, item: Article
) -> None:
    item.url = item.url.replace("/emnews/", f"/{item.category}/")
    take_in(archive, *files_of(tmp_path / "_posts", post_file(item)))
    imported = archive.ledger.articles.get(item.id)
    assert imported is not None
    shown = open_archive(tmp_path / "shown")
    shown.ledger.in_use.listings.add("/", None, shown.now())
    listing = shown.ledger.listings.get("/")
    assert listing is not None
    LinksSeen(shown).post(item.url, item.title, listing.id)
    row = shown.ledger.links.by_key(LinkKey("post", path_of(item.url)))
    assert row is not None
    link = archive.ledger.links.get(imported.link)
    assert replace(link, id=row.id, state="due") == row
    shown.close()


# -- what can have no post file -------------------------------------------------------------


def test_what_an_import_cannot_archive_is_refused_in_the_books(
    archive: Archive, tmp_path: Path
) -> None:
    """A post file of this name there is already, where case does not tell two names apart."""
    paths = [
        *files_of(tmp_path / "a", ("2022-03-14-Init.md", write_post(notice(id="Init")))),
        *files_of(tmp_path / "b", ("2022-03-14-init.md", write_post(notice()))),
    ]
    result = take_in(archive, *paths)
    assert result.counts == {"written": 1, "skipped": 1}
    ((name, why),) = result.skipped
    assert (name, "belongs to article Init" in why) == (str(paths[1]), True)
    row = archive.ledger.links.by_key(LinkKey("post", "/sitenews/2022/03/14/init.html"))
    assert row is not None
    assert (row.state, row.reason) == ("refused", f"no-post-file: {why}")


def test_the_intake_refuses_what_the_store_refuses(archive: Archive) -> None:
    item = article(1, title="题" * 1_001)
    link = see(archive, item)
    taken = Intake(archive, Reprints(archive)).take(Submission(item, link))
    assert (taken.kind, taken.stored) == ("refused", None)
    assert "1001 characters of title" in taken.why
    assert archive.ledger.links.get(link).state == "refused"
    assert archive.ledger.articles.get(item.id) is None


@in_reactor
async def test_a_rebuild_refuses_what_the_crawl_refused(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    root, again = tmp_path / "archive", tmp_path / "again"
    item = post(9, title="题" * 1_001)
    tiny.put(item)
    crawled = await crawl(tiny_site, root, now=NOON)
    (refused,) = crawled.report.refused
    ended = rebuild(root, again)
    assert (ended.status, "1001 characters of title" in ended.out) == (4, True)
    assert_same(root, again)
    for where in (root, again):
        with closing(sqlite3.connect(where / "ledger.sqlite3")) as ledger:
            states = "SELECT state, reason FROM links WHERE article = ?"
            assert ledger.execute(states, (item.id,)).fetchall() == [("refused", refused.reason)]


# -- what is said of an article -------------------------------------------------------------


def test_an_import_names_what_is_not_known(tmp_path: Path) -> None:
    root = tmp_path / "archive"
    ended = run_import(root, files_of(tmp_path / "_posts", post_file(article(1, title=""))))
    assert ended.status == 0
    (named,) = report_of(root)["incomplete"]
    assert (named["id"], named["reason"]) == (article(1).id, "unknown: title")


def page_late(item: TinyPost) -> str:
    """The page that Jekyll makes of a post without zone (docs/source.md, "Y3")."""
    return item.page().replace("09:10:11", "17:10:11")


def times(root: Path) -> list[str]:
    found = [each.published for each in lines_of(root).read()]
    return [time.isoformat() for time in found if time is not None]


EARLY, SHOWN = "2022-03-14T09:10:11+08:00", "2022-03-14T17:10:11+08:00"


@in_reactor
async def test_a_time_without_zone_whichever_way_comes_first(
    tiny_site: StandIn, tmp_path: Path
) -> None:
    """The file's own clock is right, and the page's 8 hours late, whichever comes first."""
    item = post(1)
    tiny = TinySite(item)
    tiny.content.put(item.path, page_late(item))
    tiny_site.content = tiny.content
    root = tmp_path / "crawled"
    await crawl(tiny_site, root, now=NOON)
    assert times(root) == [SHOWN]
    (found,) = lines_of(root).read()
    told = replace(found, published=found.published - UTC_SHIFT if found.published else None)
    (path,) = files_of(tmp_path / "_posts", zoneless(told))

    ended = run_import(root, [path])
    assert (ended.status, "1 written" in ended.out) == (0, True), ended.out
    assert times(root) == [SHOWN, EARLY]
    assert lines_of(root).newest()[item.id].warc == found.warc
    assert "1 known" in run_import(root, [path]).out

    first = tmp_path / "imported"
    run_import(first, [path])
    assert times(first) == [EARLY]
    for where in (root, first):
        await crawl(tiny_site, where, now=NOON.replace("T12:", "T14:"))
        assert {times(where)[-1], *times(first)} == {EARLY}
        assert lines_of(where).posts == lines_of(first).posts


def test_a_page_that_shows_the_time_late_changes_nothing(archive: Archive) -> None:
    intake = Intake(archive, None)
    item = article(1)
    assert item.published is not None
    link = see(archive, item)
    intake.take(Submission(replace(item), link))
    late = replace(item, published=item.published + UTC_SHIFT)
    assert intake.take(Submission(late, link)).kind == "unchanged"
    taken = intake.take(Submission(replace(late, title="改了题"), link))
    assert taken.stored is not None
    assert taken.stored.published == item.published


def test_a_time_that_was_shown_late_is_put_right(archive: Archive) -> None:
    intake = Intake(archive, None)
    item = article(1)
    assert item.published is not None
    link = see(archive, item)
    intake.take(Submission(replace(item, published=item.published + UTC_SHIFT), link))
    taken = intake.take(Submission(item, link))
    assert taken.stored is not None
    assert (taken.kind, taken.stored.published) == ("revision", item.published)


def test_another_difference_of_times_is_no_news(archive: Archive) -> None:
    intake = Intake(archive, None)
    item = article(1)
    assert item.published is not None
    link = see(archive, item)
    intake.take(Submission(item, link))
    for hours in (-8.5, -1, 1, 9):
        moved = replace(item, published=item.published + timedelta(hours=hours))
        assert intake.take(Submission(moved, link)).kind == "unchanged"


@pytest.mark.parametrize(
    "case", [case for case in cases() if case.row == "Y1"], ids=lambda case: case.name
)
def test_a_file_says_what_its_page_had_lost(case: Case, tmp_path: Path) -> None:
    clock = HandClock()
    archive = open_archive(tmp_path / "archive", clock)
    (path,) = files_of(tmp_path / "_posts", (case.file_name, case.file().encode()))
    take_in(archive, path)
    whole = archive.newest_article(case.id)
    archive.close()

    archive = open_archive(tmp_path / "other", clock)
    midnight = whole.published.replace(hour=0, minute=0, second=0) if whole.published else None
    lost = replace(whole, title="", published=midnight, published_precision="day")
    link = see(archive, lost)
    intake = Intake(archive, None)
    intake.take(Submission(lost, link))
    archive.expire(lost.id, link, "gone")
    assert take_in(archive, path).counts == {"written": 1}
    found = archive.newest_article(case.id)
    assert replace(found, captured_at=None) == replace(whole, captured_at=None, revision=2)
    known = archive.ledger.articles.get(case.id)
    assert known is not None
    assert (known.state, archive.ledger.links.get(link).state) == ("expired", "expired")
    assert take_in(archive, path).counts == {"known": 1}
    archive.close()


def test_a_file_with_another_text_is_left_alone(archive: Archive, tmp_path: Path) -> None:
    (path,) = files_of(tmp_path / "_posts", post_file(article(1)))
    take_in(archive, path)
    (other,) = files_of(tmp_path / "_posts", post_file(article(1, "另一段话。")))
    result = take_in(archive, other)
    assert result.counts == {"differs": 1}
    assert result.skipped == [(str(other), f"{article(1).id} is archived with another text")]
    assert archive.newest_article(article(1).id).revision == 1


# -- names run together ---------------------------------------------------------------------

STORY = (
    "江城老城区的早点铺今天恢复了堂食，天没亮就排起了队，面窝、豆皮、糊汤粉卖到上午十点。"
    "街道办事处给每家铺子送了消毒用品，店主们说，三个月没有听到这么热闹的声音了。"
)


@pytest.mark.parametrize(
    ("first", "again", "found"),
    [
        ("陈雪平 张志", "陈雪平张志", ["陈雪平", "张志"]),
        ("陈雪平张志", "陈雪平张志", ["陈雪平张志"]),
        ("周俊 罗欣", "陈雪平张志", ["陈雪平张志"]),
        ("周俊 罗欣", "周俊罗欣", ["周俊", "罗欣"]),
    ],
)
def test_names_come_apart_where_the_earliest_publication_has_them_apart(
    archive: Archive, first: str, again: str, found: list[str]
) -> None:
    intake = Intake(archive, Reprints(archive))
    for number, names in enumerate((first, again), 1):
        item = article(number, body_html=f"<p>记者/{names} 通讯员/{names}</p><p>{STORY}</p>")
        item.source, item.title = f"第{number}报", f"早点铺{number}"
        taken = intake.take(Submission(item, see(archive, item)))
    assert taken.stored is not None
    assert taken.stored.reprint_of == "NW202203140000000001"
    assert taken.stored.reporters == taken.stored.correspondents == found
