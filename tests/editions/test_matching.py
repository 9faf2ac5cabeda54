"""Print articles and their online copies find each other, whichever comes first."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from crawler.archive.paths import ArchivePaths
from crawler.runs.summary import summary
from crawler.standin.server import StandIn
from tests.support.crawls import crawl
from tests.support.editions import (
    articles,
    assert_sound,
    crawl_site,
    files,
    lines,
    newest,
    online,
    read_pages,
)
from tests.support.print_pages import (
    DATE,
    EDITION,
    FERRY_TEXT,
    PAPER,
    back,
    ferry_post,
    front,
    html_of,
    orchard_post,
    other_post,
    write,
)
from tests.support.processes import run_scrapy
from tests.support.reactor import in_reactor
from tests.support.tiny_site import TinySite, post, rolling

FERRY_ID, ORCHARD_ID = ferry_post().id, orchard_post().id


def place(root: Path, article: str) -> tuple[str, str, str, int] | None:
    found = articles(root)[article].print
    return (found.paper, found.date, found.page, found.position) if found else None


@pytest.mark.parametrize("first", ["online", "print"])
@in_reactor
async def test_whichever_comes_first(
    first: str, site: TinySite, standin: StandIn, root: Path, tmp_path: Path
) -> None:
    site.put(ferry_post(), orchard_post())
    pages = write(tmp_path, A1=front(), A4=back())
    if first == "online":
        await crawl_site(standin, root)
        before = {name: path.read_bytes() for name, path in _posts(root).items()}
        crawled = await read_pages(standin, root, pages["A1"], pages["A4"])
        assert crawled.report.editions["printed"] == 2
        assert {name: path.read_bytes() for name, path in _posts(root).items()} == before
    else:
        await read_pages(standin, root, pages["A1"], pages["A4"])
        crawled = await crawl_site(standin, root)
        assert crawled.report.editions["touched"] == 1
    assert crawled.report.exit_status == 0
    assert online(newest(root)[f"{EDITION}/A1"]) == [[ORCHARD_ID], [FERRY_ID]]
    assert online(newest(root)[f"{EDITION}/A4"]) == [[], []]
    assert place(root, ORCHARD_ID) == (PAPER, DATE, "A1", 1)
    assert place(root, FERRY_ID) == (PAPER, DATE, "A1", 2)
    assert place(root, other_post().id) is None
    known = articles(root)
    assert {article.revision for article in known.values()} == {1}
    assert known[ORCHARD_ID].reporters == ["周芳"]
    assert known[ORCHARD_ID].correspondents == ["李敏"]
    assert f"online:\n- {FERRY_ID}\n" in files(root)[f"{EDITION}/A1-2.md"].decode()
    await assert_sound(root)


def _posts(root: Path) -> dict[str, Path]:
    return {path.name: path for path in (root / "_posts").iterdir()}


@in_reactor
async def test_once_is_enough(site: TinySite, standin: StandIn, root: Path, tmp_path: Path) -> None:
    site.put(ferry_post())
    pages = write(tmp_path, A1=front())
    await crawl_site(standin, root)
    await read_pages(standin, root, pages["A1"])
    before = (root / "articles.jsonl").read_bytes(), (root / "editions.jsonl").read_bytes()
    await crawl_site(standin, root)
    await read_pages(standin, root, pages["A1"])
    after = (root / "articles.jsonl").read_bytes(), (root / "editions.jsonl").read_bytes()
    assert after == before


@in_reactor
async def test_a_revision_keeps_its_place_and_its_number(
    site: TinySite, standin: StandIn, root: Path, tmp_path: Path
) -> None:
    site.put(ferry_post())
    await crawl_site(standin, root)
    await read_pages(standin, root, write(tmp_path, A1=front())["A1"])
    site.put(ferry_post(title="老渡口轮渡加开早班"))
    later = "2022-03-14T14:00:00+08:00"
    crawled = await crawl(standin, root, now=later)
    assert crawled.report.written["revised"] == 1
    revised = articles(root)[FERRY_ID]
    assert (revised.revision, revised.title) == (2, "老渡口轮渡加开早班")
    assert place(root, FERRY_ID) == (PAPER, DATE, "A1", 2)
    await assert_sound(root)


@in_reactor
async def test_an_article_that_becomes_another_is_printed_no_more(
    site: TinySite, standin: StandIn, root: Path, tmp_path: Path
) -> None:
    site.put(ferry_post())
    await crawl_site(standin, root)
    await read_pages(standin, root, write(tmp_path, A1=front())["A1"])
    site.put(ferry_post(title="车站换了新钟", body=other_post(9).body.replace("积雪", "大钟")))
    await crawl(standin, root, now="2022-03-14T14:00:00+08:00")
    assert place(root, FERRY_ID) is None
    assert online(newest(root)[f"{EDITION}/A1"]) == [[], []]
    await assert_sound(root)


@in_reactor
async def test_a_page_that_no_longer_has_it(
    site: TinySite, standin: StandIn, root: Path, tmp_path: Path
) -> None:
    site.put(ferry_post())
    await crawl_site(standin, root)
    await read_pages(standin, root, write(tmp_path, A1=front())["A1"])
    write(tmp_path, A1=back().replace("A4", "A1", 1).replace("上接A1版\n\n", ""))
    await read_pages(standin, root, tmp_path / "A1.txt")
    assert place(root, FERRY_ID) is None
    await assert_sound(root)


@in_reactor
async def test_far_in_time(site: TinySite, standin: StandIn, root: Path, tmp_path: Path) -> None:
    """A copy that went online long after the page is found by its text."""
    site.put(orchard_post())
    old = front().replace("2022年3月14日", "2022年1月3日")
    rest = back().replace("2022年3月14日", "2022年1月3日")
    pages = write(tmp_path, A1=old, A4=rest)
    await read_pages(standin, root, pages["A1"], pages["A4"])
    await crawl_site(standin, root)
    assert place(root, ORCHARD_ID) == (PAPER, "2022-01-03", "A1", 1)
    again = tmp_path / "again"
    await crawl_site(standin, again)
    await read_pages(standin, again, pages["A1"], pages["A4"])
    assert place(again, ORCHARD_ID) == (PAPER, "2022-01-03", "A1", 1)


@in_reactor
async def test_the_surest_place_counts(
    site: TinySite, standin: StandIn, root: Path, tmp_path: Path
) -> None:
    """Another paper prints the article too: the line names the one, the pages both."""
    site.put(ferry_post())
    await crawl_site(standin, root)
    pages = write(tmp_path, A1=front(), B1=front().replace(PAPER, "望江晚报"))
    shortened = pages["B1"].read_text(encoding="utf-8").replace("乘客多的话还要再加。", "")
    pages["B1"].write_text(shortened, encoding="utf-8")
    await read_pages(standin, root, pages["B1"], pages["A1"])
    assert place(root, FERRY_ID) == (PAPER, DATE, "A1", 2)
    assert [online(line)[1] for line in newest(root).values()] == [[FERRY_ID], [FERRY_ID]]
    await assert_sound(root)


@in_reactor
async def test_a_rolling_twin_is_superseded(
    site: TinySite, standin: StandIn, root: Path, tmp_path: Path
) -> None:
    body = html_of(*FERRY_TEXT)
    site.put(rolling(1, title="老渡口的轮渡今起加开早班", body=body))
    await crawl_site(standin, root)
    await read_pages(standin, root, write(tmp_path, A1=front())["A1"])
    assert online(newest(root)[f"{EDITION}/A1"])[1] == [FERRY_ID.removeprefix("NW")]
    site.put(ferry_post())
    await crawl(standin, root, now="2022-03-14T14:00:00+08:00")
    assert online(newest(root)[f"{EDITION}/A1"])[1] == [FERRY_ID]
    assert place(root, FERRY_ID) == (PAPER, DATE, "A1", 2)
    await assert_sound(root)


@pytest.mark.parametrize("first", ["online", "print"])
@in_reactor
async def test_without_the_index_by_date(
    first: str,
    site: TinySite,
    standin: StandIn,
    root: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    site.put(ferry_post())
    page = write(tmp_path, A1=front())["A1"]
    off = {"REPRINTS_ENABLED": False}
    if first == "online":
        await crawl_site(standin, root, **off)
        await read_pages(standin, root, page, settings=off)
        assert "REPRINTS_ENABLED is off" in caplog.text
    else:
        await read_pages(standin, root, page, settings=off)
        await crawl_site(standin, root, **off)
    assert place(root, FERRY_ID) == (PAPER, DATE, "A1", 2)
    assert not (root / "reprints.sqlite3").exists()
    await assert_sound(root)


@in_reactor
async def test_indexes_that_are_lost_are_made_anew(
    site: TinySite, standin: StandIn, root: Path, tmp_path: Path
) -> None:
    await read_pages(standin, root, write(tmp_path, A1=front())["A1"])
    for path in root.glob("prints.sqlite3*"):
        path.unlink()
    site.put(ferry_post())
    await crawl_site(standin, root)
    assert place(root, FERRY_ID) == (PAPER, DATE, "A1", 2)
    assert len(lines(root)) == 2


@pytest.mark.parametrize("name", ["prints.sqlite3", "reprints.sqlite3"])
@pytest.mark.parametrize("first", ["online", "print"])
@in_reactor
async def test_indexes_that_cannot_be_used_are_set_aside(
    first: str, name: str, site: TinySite, standin: StandIn, root: Path, tmp_path: Path
) -> None:
    page = write(tmp_path, A1=front())["A1"]
    site.put(ferry_post())
    for number, spoiled in enumerate((b"no index" * 1000, b"SQLite format 3\0" * 10), start=1):
        archive = root / str(number)
        if first == "online":
            await crawl_site(standin, archive)
        else:
            await read_pages(standin, archive, page)
        for path in archive.glob(f"{name}*"):
            path.unlink()
        (archive / name).write_bytes(spoiled)
        if first == "online":
            crawled = await read_pages(standin, archive, page)
        else:
            crawled = await crawl_site(standin, archive)
        (note,) = crawled.report.notes
        assert f"set aside as {name}.set-aside-1, and made anew from the archive" in note
        assert note in summary(crawled.report, ArchivePaths(archive), None)
        assert crawled.report.exit_status == 0
        assert (archive / f"{name}.set-aside-1").read_bytes() == spoiled
        assert place(archive, FERRY_ID) == (PAPER, DATE, "A1", 2)
        await assert_sound(archive)


@pytest.mark.parametrize("first", ["online", "print"])
@in_reactor
async def test_a_run_without_its_indexes_goes_by_date(
    first: str,
    site: TinySite,
    standin: StandIn,
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: object, **__: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    page = write(tmp_path, A1=front())["A1"]
    site.put(ferry_post())
    monkeypatch.setattr("crawler.reprints.index_store.prepare", full)
    if first == "online":
        await crawl_site(standin, root)
        crawled = await read_pages(standin, root, page)
    else:
        await read_pages(standin, root, page)
        crawled = await crawl_site(standin, root)
    assert sorted(note.partition(":")[0] for note in crawled.report.notes) == [
        "prints.sqlite3",
        "reprints.sqlite3",
    ]
    assert crawled.report.exit_status == 0
    assert place(root, FERRY_ID) == (PAPER, DATE, "A1", 2)
    await assert_sound(root)


ROPES = "绳网和坡道"
ROPES_TEXT = (
    "轮渡上的绳网是渡口的老师傅们自己编的，菜农把菜筐固定在绳网里，船再晃也不会翻。"
    "坡道是用旧船板搭的，推车的老人上下船都不用人扶。"
)


@in_reactor
async def test_a_post_that_parting_put_into_another_article_is_not_told_as_online_only(
    site: TinySite, standin: StandIn, root: Path, tmp_path: Path
) -> None:
    """It is no match of that article, and print has it."""
    ropes = post(4, title=ROPES, body=html_of(ROPES_TEXT))
    site.put(ferry_post(), ropes)
    pages = write(tmp_path, A1=f"{front()}{ROPES}\n\n{ROPES_TEXT}\n\n", A4=back())
    await crawl_site(standin, root)
    await read_pages(standin, root, pages["A1"], pages["A4"])
    assert online(newest(root)[f"{EDITION}/A1"]) == [[], [FERRY_ID]]
    value = json.loads(
        run_scrapy("compare", "--edition", EDITION, "--json", "-s", f"ARCHIVE_DIR={root}").out
    )
    assert value["within"] == [{"id": ropes.id, "title": ROPES, "print": f"{EDITION}/A1-2"}]
    assert ropes.id not in {one["id"] for one in value["online_only"]}
    for form in ([], ["--html"]):
        told = run_scrapy("compare", "--edition", EDITION, *form, "-s", f"ARCHIVE_DIR={root}").out
        assert f"版面切分：在报上另一篇里：{EDITION}/A1-2" in told
