"""An article is an item for anybody's pipelines and feed exports, beside ours in a real crawl."""

from __future__ import annotations

import csv
import json
from dataclasses import fields
from pathlib import Path
from typing import Any, ClassVar

import pytest
from itemadapter import ItemAdapter
from scrapy import Spider
from scrapy.exceptions import DropItem
from scrapy.utils.test import get_crawler

from crawler import settings
from crawler.items import Article, Submission
from crawler.ledger.scope import Scope
from crawler.pipelines.store import StorePipeline
from crawler.pipelines.submission_adapter import SubmissionAdapter, adapt_submissions
from crawler.runs.context import OnArchive, Run
from crawler.standin.server import StandIn
from tests.support.archives import article, open_archive
from tests.support.crawls import crawl, crawl_process, lines_of
from tests.support.processes import run_scrapy
from tests.support.project import FIXTURES
from tests.support.reactor import in_reactor
from tests.support.tiny_site import NOON, TinySite, post

FIELDS = [field.name for field in fields(Article)]
HERE = "tests.crawl.test_foreign_pipelines"


class Annotate:
    """Reads and changes items, whatever their class."""

    seen: ClassVar[list[str]] = []

    def process_item(self, item: Any) -> Any:
        adapter = ItemAdapter(item)
        self.seen.append(adapter["id"])
        adapter["title"] = f"{adapter.get('title')}（转）"
        return item


class DropOne:
    """Wants nothing of the second post."""

    def process_item(self, item: Any) -> Any:
        if ItemAdapter(item).get("id") == post(2).id:
            raise DropItem("not wanted")
        return item


class Fields:
    """Notes which fields an item has, and what a feed would be told of them."""

    seen: ClassVar[list[dict[str, Any]]] = []

    def process_item(self, item: Any) -> Any:
        assert ItemAdapter.is_item(item)
        self.seen.append(ItemAdapter(item).asdict())
        return item


class Own(OnArchive, Spider):
    """A spider of one's own that knows nothing of the ledger."""

    name = "own"


def beside(**more: int) -> dict[str, Any]:
    """The project's pipelines, and these of this module."""
    others = {f"{HERE}.{name}": at for name, at in more.items()}
    return {"ITEM_PIPELINES": {**settings.ITEM_PIPELINES, **others}}


@in_reactor
async def test_a_pipeline_before_the_store_changes_what_is_archived(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    Annotate.seen.clear()
    done = await crawl(tiny_site, tmp_path, now=NOON, more=beside(Annotate=200))
    found = done.lines.newest()
    assert len(found) == 4
    assert sorted(Annotate.seen) == sorted(found)
    assert all(each.title.endswith("（转）") for each in found.values())
    assert all("（转）".encode() in content for content in done.lines.posts.values())
    assert done.report.exit_status == 0


@in_reactor
@pytest.mark.parametrize("at", [50, 200], ids=["a draft", "an article"])
async def test_what_a_pipeline_drops_before_the_store_stays_due(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path, at: int
) -> None:
    done = await crawl(tiny_site, tmp_path, now=NOON, more=beside(DropOne=at))
    assert post(2).id not in done.lines.newest()
    assert len(done.lines.newest()) == 3
    assert [named.id for named in done.report.pending] == [post(2).id]
    assert done.report.balanced
    again = await crawl(tiny_site, tmp_path, now=NOON.replace("T12:", "T14:"))
    assert post(2).id in again.lines.newest()


@in_reactor
async def test_what_comes_out_of_the_store_is_an_article(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    Fields.seen.clear()
    more = beside(Fields=400, DropOne=500)
    done = await crawl(tiny_site, tmp_path, now=NOON, more=more)
    assert [list(item) for item in Fields.seen] == [FIELDS] * 4
    # Dropped when it was archived: that it is.
    assert post(2).id in done.lines.newest()
    assert done.report.exit_status == 0


@in_reactor
async def test_feeds_have_the_lines_of_the_archive(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    # A day without a time, which no feed can make up.
    tiny.put(post(7, title=""))
    root = tmp_path / "archive"
    jsonl, table = tmp_path / "out.jsonl", tmp_path / "out.csv"
    feeds = ("-O", str(jsonl), "-O", str(table), "-s", "FEED_EXPORT_ENCODING=utf-8")
    ended = await crawl_process(tiny_site, root, "category", *feeds, now=NOON)
    assert ended.status == 0, ended.err
    lines = [json.loads(line) for line in lines_of(root).articles.splitlines()]
    assert len(lines) == 5
    assert all(line["warc"] for line in lines)
    assert [json.loads(line) for line in jsonl.read_bytes().splitlines()] == lines
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [list(row) for row in rows] == [FIELDS] * 5
    for name in ("id", "title", "text", "published", "captured_at", "content_hash"):
        assert [row[name] for row in rows] == [line[name] for line in lines]
    # What has not changed adds no line to the archive, and none to a feed.
    await crawl_process(tiny_site, root, "category", *feeds, now=NOON)
    assert jsonl.read_bytes() == b""


def test_a_feed_of_an_edition_says_what_became_of_its_pages(tmp_path: Path) -> None:
    feed = tmp_path / "out.jsonl"
    pages = ",".join(str(FIXTURES / "editions" / name) for name in ("A1.txt", "A4.txt"))
    command = ("crawl", "edition", "-a", f"pages={pages}", "-s", f"ARCHIVE_DIR={tmp_path / 'a'}")
    ended = run_scrapy(*command, "-O", str(feed))
    assert (ended.status, "ERROR" in ended.err) == (0, False), ended.err
    stems = [f"jiangzhouribao/2022-03-15/{page}" for page in ("A1", "A4")]
    told = {"id": "jiangzhouribao/2022-03-15", "pages": stems, "unchanged": 0}
    assert json.loads(feed.read_bytes()) == {**told, "new": 2, "revision": 0, "refused": 0}


def test_an_article_without_a_link_is_only_shown(tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "archive")
    crawler = get_crawler(Own)
    crawler.spider = spider = Own()
    spider.run = Run(Own.name, archive, Scope(own=True))
    pipeline = StorePipeline.from_crawler(crawler)
    item = article(1)
    assert pipeline.process_item(Submission(item, None)) is item
    assert archive.ledger.articles.get(item.id) is None
    archive.close()


def test_a_submission_shows_its_article_alone() -> None:
    adapt_submissions()
    adapt_submissions()
    kinds = list(ItemAdapter.ADAPTER_CLASSES)
    assert kinds.count(SubmissionAdapter) == 1
    item = Submission(article(1), 7, "no answer")
    adapter = ItemAdapter(item)
    assert isinstance(adapter.adapter, SubmissionAdapter)
    assert list(adapter.field_names()) == list(adapter) == FIELDS
    assert len(adapter) == len(FIELDS)
    assert ItemAdapter.get_field_names_from_class(Submission) == FIELDS
    assert "serializer" in adapter.get_field_meta("published")
    adapter["digest"] = "摘要"
    assert item.article.digest == "摘要"
    for name in ("link", "owed", "verdict"):
        with pytest.raises(KeyError):
            adapter[name]
        with pytest.raises(KeyError):
            adapter[name] = "another"
    assert adapter.asdict() == ItemAdapter(item.article).asdict()
