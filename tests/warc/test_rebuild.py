"""An archive made anew from its WARC files is the archive."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from twisted.internet.threads import deferToThread

from crawler.archive.paths import ArchivePaths
from crawler.errors import NewsTextError, PageStructureError
from crawler.standin import faults
from crawler.standin.server import StandIn
from crawler.warc.file import OPEN
from tests.support.crawls import Crawl, crawl, lines_of
from tests.support.processes import run_scrapy
from tests.support.reactor import in_reactor
from tests.support.rebuilt import assert_same, rebuild
from tests.support.tiny_site import NOON, TinySite, post


def test_the_bundled_site(bundled: Crawl, tmp_path: Path) -> None:
    ended = rebuild(bundled.root, tmp_path / "again")
    assert (ended.status, ended.err) == (0, "")
    assert "89 new" in ended.out
    assert_same(bundled.root, tmp_path / "again")
    # The moment of each capture is in the journal, so even that is the same.
    assert lines_of(tmp_path / "again").articles == bundled.lines.articles
    verified = run_scrapy("verify", "-s", f"ARCHIVE_DIR={tmp_path / 'again'}")
    assert verified.out.endswith("no faults\n"), verified.out


def test_from_the_files_alone(bundled: Crawl, tmp_path: Path) -> None:
    alone = tmp_path / "alone"
    shutil.copytree(ArchivePaths(bundled.root).warc, alone)
    shutil.rmtree(alone / "index")
    ended = run_scrapy("rebuild", str(tmp_path / "again"), "--from", str(alone))
    assert (ended.status, ended.err) == (0, "")
    assert_same(bundled.root, tmp_path / "again")


def test_crawling_goes_on_where_the_old_archive_ended(bundled: Crawl, tmp_path: Path) -> None:
    rebuild(bundled.root, tmp_path / "again")
    evidence = run_scrapy(
        "evidence", "NW202203142300446040", "-s", f"ARCHIVE_DIR={tmp_path / 'again'}"
    )
    assert evidence.status == 0
    assert "digests right" in evidence.out


@in_reactor
async def test_run_after_run(tiny: TinySite, tiny_site: StandIn, tmp_path: Path) -> None:
    """Revisions, duplicates, texts that came late, posts that went: all of it in the journal."""
    root = tmp_path / "archive"
    owed, changed, gone = post(21), post(22), post(23)
    for each in (owed, changed, gone):
        tiny.put(each)
    tiny_site.faults.add(f"GetNewsText.do.*{owed.id}", faults.status(500), times=4)
    first = await crawl(tiny_site, root, now=NOON)
    assert [named.id for named in first.report.owed] == [owed.id]
    tiny.put(replace(changed, body="<p>更正：码头今晚八点关闭。</p>"))
    tiny.take_away(gone)
    later = await crawl(tiny_site, root, now=NOON.replace("T12:", "T14:"))
    assert later.report.written["revised"] >= 1
    assert rebuild(root, tmp_path / "again").status == 0
    assert_same(root, tmp_path / "again")


@in_reactor
async def test_share_links_alone(untouched_site: StandIn, tmp_path: Path) -> None:
    root = tmp_path / "archive"
    codes = "NW202203142300446040,NW202203152300607635"
    await crawl(untouched_site, root, "share", arguments={"codes": codes})
    assert rebuild(root, tmp_path / "again").status == 0
    assert len(lines_of(root).read()) == 2
    assert_same(root, tmp_path / "again")


@in_reactor
async def test_answers_that_the_reader_of_the_day_could_not_read(
    untouched_site: StandIn, bundled: Crawl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(*arguments: object) -> None:
        raise NewsTextError("not-json", "a fault of this reader")

    with monkeypatch.context() as patched:
        patched.setattr("crawler.site.newstext.read_newstext", cannot)
        await crawl(untouched_site, tmp_path / "archive")
    poor = lines_of(tmp_path / "archive").read()
    assert {article.text_source for article in poor} == {"page"}
    ended = rebuild(tmp_path / "archive", tmp_path / "again")
    assert ended.status == 0, ended.out
    rich, wanted = lines_of(tmp_path / "again"), bundled.lines
    assert [article.id for article in rich.read()] == [article.id for article in wanted.read()]
    assert rich.posts == wanted.posts


@in_reactor
async def test_pages_that_the_reader_of_the_day_could_not_read(
    untouched_site: StandIn, bundled: Crawl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(*arguments: object) -> None:
        raise PageStructureError("no-section", "a fault of this reader")

    with monkeypatch.context() as patched:
        patched.setattr("crawler.site.post.read_post", cannot)
        await crawl(untouched_site, tmp_path / "archive")
    assert lines_of(tmp_path / "archive").articles == b""
    ended = rebuild(tmp_path / "archive", tmp_path / "again")
    assert ended.status == 0, ended.out
    assert "had been captured but never archived" in ended.out
    # The endpoint was never asked, so these are the pages' own bodies.
    saved, wanted = lines_of(tmp_path / "again").newest(), bundled.lines.newest()
    assert {article.text_source for article in saved.values()} == {"page"}
    there = {
        key
        for key, article in wanted.items()
        if urlsplit(article.url).path in untouched_site.content
    }
    assert len(there) > 80
    # Tried in another order, another one of two with the same text is the duplicate.
    dropped = {line["id"] for line in lines_of(tmp_path / "again").dropped()}
    assert there <= set(saved) | dropped


def test_what_is_damaged_is_named_and_the_rest_is_made(bundled: Crawl, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(bundled.root, damaged)
    article = bundled.lines.read()[10]
    place = article.warc[0]
    path = ArchivePaths(damaged).warc / place.file
    content = bytearray(path.read_bytes())
    content[place.offset + place.length // 2] ^= 0x10
    path.write_bytes(content)
    ended = rebuild(damaged, tmp_path / "again")
    assert ended.status == 4
    assert f"{place.file} byte {place.offset}" in ended.out
    assert f"not rebuilt: {article.id}" in ended.out
    rebuilt = lines_of(tmp_path / "again").newest()
    assert set(bundled.lines.newest()) - set(rebuilt) <= {article.id}


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
@in_reactor
async def test_a_capture_that_cannot_be_unpacked_costs_nothing_else(
    coding: str, tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    def says_packed(reply: faults.Reply) -> faults.Reply:
        return replace(reply, headers=(*reply.headers, ("Content-Encoding", coding)))

    owed = post(31)
    tiny.put(owed)
    tiny_site.faults.add(f"GetNewsText.do.*{owed.id}", says_packed)
    first = await crawl(tiny_site, tmp_path / "archive", now=NOON)
    assert [(row.id, row.reason) for row in first.report.owed] == [(owed.id, "broken-encoding")]
    ended = await deferToThread(rebuild, first.root, tmp_path / "again")
    assert (ended.status, ended.err) == (0, "")
    assert_same(first.root, tmp_path / "again")


def test_a_file_left_open_without_a_ledger(bundled: Crawl, tmp_path: Path) -> None:
    alone = tmp_path / "alone"
    alone.mkdir()
    (path,) = ArchivePaths(bundled.root).warc.glob("*.warc.gz")
    (alone / (path.name + OPEN)).write_bytes(path.read_bytes()[:-40])
    ended = run_scrapy("rebuild", str(tmp_path / "again"), "--from", str(alone))
    assert ended.status == 0, ended.out + ended.err
    # Nobody says what was committed: every capture is taken for what was never archived.
    again = lines_of(tmp_path / "again").newest()
    assert set(bundled.lines.newest()) <= set(again) | {
        line["id"] for line in lines_of(tmp_path / "again").dropped()
    }
    assert (alone / (path.name + OPEN)).exists()


def test_what_a_killed_rebuild_leaves_is_half_made(bundled: Crawl, tmp_path: Path) -> None:
    half = tmp_path / "half"
    assert rebuild(bundled.root, half).status == 0
    with closing(sqlite3.connect(ArchivePaths(half).ledger)) as ledger, ledger:
        # As it was all the while.
        ledger.execute("UPDATE runs SET ended = NULL, status = NULL, row_digest = NULL")
    place = ("-s", f"ARCHIVE_DIR={half}")
    verified = run_scrapy("verify", *place)
    assert verified.status == 4
    assert "half-made: " in verified.out
    refused = run_scrapy("import", str(half / "_posts"), *place)
    assert refused.status == 4
    assert "is half made, by a rebuild that was killed: remove it" in refused.err
    again = rebuild(bundled.root, half)
    assert again.status == 2
    assert "remove what a rebuild that was killed has left there" in again.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (lambda root, empty: [], "expected the name of one new directory"),
        (lambda root, empty: [str(root)], "is not empty"),
        (
            lambda root, empty: [str(empty / "x"), "--from", str(empty / "no")],
            "is not a directory of",
        ),
        (lambda root, empty: [str(empty / "x"), "--from", str(empty)], "holds no WARC files"),
    ],
)
def test_bad_arguments(
    arguments: Callable[[Path, Path], list[str]], message: str, bundled: Crawl, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    ended = run_scrapy(
        "rebuild", *arguments(bundled.root, tmp_path / "empty"), "-s", f"ARCHIVE_DIR={bundled.root}"
    )
    assert ended.status == 2
    assert message in ended.err
