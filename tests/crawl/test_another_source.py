"""A second aggregator is an object that ``SOURCE`` names, and nothing else changes
(docs/add-a-source.md)."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.source import source_named
from crawler.standin.server import StandIn
from tests.support.crawls import crawl, lines_of
from tests.support.harbour_news import HARBOUR, HarbourSite
from tests.support.processes import run_scrapy
from tests.support.reactor import in_reactor
from tests.support.tiny_site import NOON

NAME = "tests.support.harbour_news.HARBOUR"
SOURCE = {"SOURCE": NAME}


@in_reactor
async def test_it_is_crawled_and_archived(tmp_path: Path) -> None:
    site, root = HarbourSite(), tmp_path / "archive"
    for number in (1, 2, 3):
        site.put_story(number, f"第{number}号码头今天启用。")
    site.put_list(1, 3, 2, more=2)
    site.put_list(2, 2, 1)
    standin = StandIn(site.content).start()
    try:
        first = await crawl(standin, root, now=NOON, more=SOURCE)
        assert first.report.exit_status == 0, first.summary
        assert first.asked()[:2] == ["/list/1", "/list/2"]
        articles = first.lines.newest()
        assert sorted(articles) == ["h1", "h2", "h3"]
        assert articles["h2"].title == "第2号码头 & 仓库"
        assert articles["h2"].text == "第2号码头今天启用。"
        assert articles["h2"].source == "港口晨报"
        assert len(articles["h2"].warc) == 1
        assert sorted(first.lines.posts) == [f"2022-03-14-h{number}.md" for number in (1, 2, 3)]
        assert b"//harbour.example/" in first.lines.posts["2022-03-14-h2.md"]

        site.put_story(2, "第2号码头明天启用。")
        later = "2022-03-14T14:00:00+08:00"
        second = await crawl(standin, root, now=later, more=SOURCE)
        assert second.report.exit_status == 0, second.summary
        assert second.lines.newest()["h2"].text == "第2号码头明天启用。"
        assert second.lines.newest()["h2"].revision == 2
    finally:
        url = standin.url
        standin.stop()
    where = ("-s", f"ARCHIVE_DIR={root}", "-s", f"SOURCE={NAME}", "-s", f"SITE_URL={url}")
    verified = run_scrapy("verify", *where)
    assert verified.out.endswith("no faults\n"), verified.out
    again = tmp_path / "again"
    rebuilt = run_scrapy("rebuild", str(again), *where)
    assert (rebuilt.status, rebuilt.err) == (0, ""), rebuilt.out
    assert lines_of(again).articles == lines_of(root).articles
    assert lines_of(again).posts == lines_of(root).posts
    taken = run_scrapy(
        "import", str(root / "_posts"), *where[2:], "-s", f"ARCHIVE_DIR={tmp_path / 'taken'}"
    )
    assert "3 written" in taken.out, taken.out + taken.err
    assert lines_of(tmp_path / "taken").posts == lines_of(root).posts
    refused = run_scrapy("import", str(root / "_posts"), "-s", f"ARCHIVE_DIR={tmp_path / 'ours'}")
    assert refused.status == 4
    assert "h2.md: its footer leads to harbour.example and not to finews.withoun" in refused.out
    assert "3 files: 3 skipped\n" in refused.out
    assert lines_of(tmp_path / "ours").articles == b""


def test_what_it_does_not_have_is_said(tmp_path: Path) -> None:
    where = ("-s", f"SOURCE={NAME}", "-s", f"ARCHIVE_DIR={tmp_path / 'archive'}")
    ended = run_scrapy("crawl", "share", "-a", "codes=NW202202072267539073", *where)
    assert ended.status == 2
    assert "this source has no share links" in ended.err
    ended = run_scrapy("crawl", "category", "-a", "categories=Wind", *where)
    assert ended.status == 2
    assert "has no categories" in ended.err


@pytest.mark.parametrize("name", ["", "nothing", "crawler.nowhere.X", "crawler.clock.BEIJING"])
def test_a_name_that_leads_to_no_source(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="SOURCE="):
        source_named(name)
    where = ("-s", f"SOURCE={name}", "-s", f"ARCHIVE_DIR={tmp_path / 'archive'}")
    for command in (["crawl", "category"], ["import", str(tmp_path)]):
        ended = run_scrapy(*command, *where)
        assert ended.status == 2, ended.err
        assert f"SOURCE={name!r}" in ended.err or "no post files" in ended.err
    assert not (tmp_path / "archive").exists()


def test_the_names_of_sources() -> None:
    assert source_named(NAME) is HARBOUR
