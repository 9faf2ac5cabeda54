"""Run after run on the same archive: nothing new writes nothing, the same site the same bytes."""

from __future__ import annotations

import random
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.article_store import ArticleStore
from crawler.spiders.category import CategorySpider
from crawler.standin import faults
from crawler.standin.faults import Reply
from crawler.standin.server import StandIn
from tests.support.crawls import Crawl, crawl, lines_of
from tests.support.project import NOW
from tests.support.reactor import in_reactor
from tests.support.tiny_site import NOON, TinySite, post, rolling

LATER = "2022-03-14T14:00:00+08:00"


def times_of(root: Path) -> dict[str, int]:
    files = [root / "articles.jsonl", root / "duplicates.jsonl", *(root / "_posts").iterdir()]
    return {str(path): path.stat().st_mtime_ns for path in [*files, root / "_posts"]}


@in_reactor
async def test_a_second_run_writes_nothing(
    bundled: Crawl, untouched_site: StandIn, tmp_path: Path
) -> None:
    root = shutil.copytree(bundled.root, tmp_path / "archive")
    before = times_of(root)
    second = await crawl(untouched_site, root)
    assert lines_of(root) == bundled.lines
    assert times_of(root) == before
    assert second.report.written == {"new": 0, "revised": 0}
    assert second.report.exit_status == 0
    assert second.report.balanced
    assert second.report.books["unchanged"] == 89
    assert second.report.books["duplicate"] == 14


@in_reactor
async def test_a_second_run_asks_only_for_listings_and_only_if_they_changed(
    bundled: Crawl, untouched_site: StandIn, tmp_path: Path
) -> None:
    root = shutil.copytree(bundled.root, tmp_path / "archive")
    second = await crawl(untouched_site, root)
    robots, *listings = second.requests
    assert robots.path == "/robots.txt"
    assert {seen.status for seen in listings} == {304}
    assert all("if-none-match" in seen.headers for seen in listings)
    assert len({seen.path for seen in listings}) == len(listings) == 15
    assert not [seen.path for seen in listings if "/2022/" in seen.path]
    assert second.report.not_modified == 15


@in_reactor
async def test_without_validators_the_same_bytes_are_nothing_new(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    tiny_site.faults.add("", lambda reply: replace(reply, headers=reply.headers[:1]))
    await crawl(tiny_site, tmp_path / "a", now=NOON)
    second = await crawl(tiny_site, tmp_path / "a", now=NOON)
    assert second.report.not_modified == 0
    assert second.report.written == {"new": 0, "revised": 0}
    assert not [path for path in second.asked() if "/2022/" in path]


class Late:
    """An effect: every answer comes at another time."""

    def __init__(self, seed: int) -> None:
        self._generator = random.Random(seed)

    def __call__(self, reply: Reply) -> Reply:
        return replace(reply, delay=self._generator.uniform(0, 0.02))


@pytest.mark.parametrize("seed", [1, 2])
@in_reactor
async def test_the_same_site_gives_the_same_bytes_in_whatever_order_it_answers(
    seed: int, bundled: Crawl, untouched_site: StandIn, tmp_path: Path
) -> None:
    untouched_site.faults.add("", Late(seed))
    try:
        again = await crawl(untouched_site, tmp_path / "again")
    finally:
        untouched_site.faults.clear()
    assert again.lines.without_captures() == bundled.lines.without_captures()


@in_reactor
async def test_a_new_post_is_all_that_is_asked_for(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    await crawl(tiny_site, tmp_path / "a", now=NOON)
    new = post(9)
    tiny.put(new)
    second = await crawl(tiny_site, tmp_path / "a", now=NOON)
    assert [path for path in second.asked() if "20220314" in path] == [new.path, new.newstext_path]
    assert second.report.written == {"new": 1, "revised": 0}
    assert [article.id for article in second.lines.read()][-1] == new.id


@in_reactor
async def test_a_changed_text_is_a_revision_when_its_check_has_come(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    first = await crawl(tiny_site, tmp_path / "a", now=NOON)
    changed = post(2, body="<p>冷山站第2号站台推迟启用。</p>")
    tiny.put(changed)
    early = await crawl(tiny_site, tmp_path / "a", now=NOON)
    assert early.report.written == {"new": 0, "revised": 0}
    second = await crawl(tiny_site, tmp_path / "a", now=LATER)
    assert second.report.written == {"new": 0, "revised": 1}
    assert second.report.books["revised"] == 1
    assert second.lines.articles.startswith(first.lines.articles)
    article = second.lines.read()[-1]
    assert (article.id, article.revision, article.text) == (
        changed.id,
        2,
        "冷山站第2号站台推迟启用。",
    )
    name = f"2022-03-14-{changed.id}.md"
    before, after = first.lines.posts, second.lines.posts
    assert before[name] != after[name]
    assert {**after, name: b""} == {**before, name: b""}


@in_reactor
async def test_markup_alone_is_no_revision(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    first = await crawl(tiny_site, tmp_path / "a", now=NOON)
    body = post(2).body.replace("</p><p", '</p>\r\n <p style="display:none;"><br /></p><p')
    tiny.put(post(2, body=body))
    second = await crawl(tiny_site, tmp_path / "a", now=LATER)
    assert post(2).path in second.asked()
    assert second.report.written == {"new": 0, "revised": 0}
    assert second.lines == first.lines


@in_reactor
async def test_a_post_by_source_takes_the_place_of_its_twin(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    tiny.put(rolling(7))
    first = await crawl(tiny_site, tmp_path / "a", now=NOON)
    assert rolling(7).id in first.lines.newest()
    tiny.put(post(7))
    second = await crawl(tiny_site, tmp_path / "a", now=NOON)
    assert second.lines.dropped()[-1] == {
        "id": rolling(7).id,
        "url": tiny_site.url.rstrip("/") + rolling(7).path,
        "title": rolling(7).title,
        "source": "东财滚动",
        "why": "twin",
        "kept": post(7).id,
    }
    assert f"2022-03-14-{rolling(7).id}.md" in first.lines.posts
    assert f"2022-03-14-{rolling(7).id}.md" not in second.lines.posts
    assert f"2022-03-14-{post(7).id}.md" in second.lines.posts
    assert second.report.balanced
    third = await crawl(tiny_site, tmp_path / "a", now=LATER)
    assert third.lines == second.lines


@in_reactor
async def test_owed_text_is_asked_for_again_and_takes_the_place_of_the_page(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    # Jekyll shows the line end between paragraphs as LF: the page has lost it (docs/source.md,
    # "What Jekyll changes").
    true = post(2, body="<p>冷山站第2号站台</p>\r\n <p>今天启用。</p>")
    tiny.put(true)
    tiny.content.put(true.path, true.page().replace("\r\n <p>", "\n<p>"))
    broken = tiny_site.faults.add(f"id={true.code}", faults.status(500))
    first = await crawl(tiny_site, tmp_path / "a", now=NOON)
    assert broken.struck == 3
    assert first.lines.newest()[true.id].text_source == "page"
    assert [(owed.id, owed.reason) for owed in first.report.owed] == [(true.id, "http-500")]
    assert f"text owed  {true.id}: http-500" in first.summary
    tiny_site.faults.clear()
    second = await crawl(tiny_site, tmp_path / "a", now=LATER)
    assert second.report.owed == []
    article = second.lines.newest()[true.id]
    assert (article.text_source, article.revision) == ("newstext", 2)
    assert article.body_html == true.body
    assert article.text == first.lines.newest()[true.id].text


@in_reactor
async def test_owed_text_that_says_what_the_page_said_writes_nothing(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    tiny_site.faults.add(f"id={post(2).code}", faults.empty())
    first = await crawl(tiny_site, tmp_path / "a", now=NOON)
    assert [(owed.id, owed.reason) for owed in first.report.owed] == [(post(2).id, "not-json")]
    tiny_site.faults.clear()
    second = await crawl(tiny_site, tmp_path / "a", now=LATER)
    assert second.report.owed == []
    assert second.lines == first.lines


@in_reactor
async def test_a_post_that_left_the_site_stays_archived(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    first = await crawl(tiny_site, tmp_path / "a", now=NOON)
    tiny.take_away(post(1))
    second = await crawl(tiny_site, tmp_path / "a", now=LATER)
    assert second.lines == first.lines
    assert second.report.exit_status == 0
    assert second.report.books["expired"] == 1
    third = await crawl(tiny_site, tmp_path / "a", now="2022-03-20T09:00:00+08:00")
    assert third.lines == first.lines
    assert third.report.balanced


def test_now_is_the_runs_clock(bundled: Crawl) -> None:
    assert NOW == "2022-03-16T21:00:00+08:00"
    stamps = {article.captured_at for article in bundled.lines.read()}
    assert [stamp.isoformat() for stamp in stamps if stamp] == ["2022-03-16T13:00:00+00:00"]


@in_reactor
async def test_a_listing_that_no_code_can_read_is_an_error_of_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(CategorySpider, "read_listing_page", fails)
    standin = StandIn(TinySite(post(1)).content).start()
    try:
        ended = await crawl(standin, tmp_path, now=NOON)
    finally:
        await standin.stop()
    assert ended.report.exit_status == 4
    errors = [error for error in ended.report.errors if "a mistake of ours" in error]
    assert len(errors) == 5
    assert "internal error while reading http://127.0.0.1:" in errors[0]


@in_reactor
async def test_a_ledger_that_fails_once_ends_the_run_and_costs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite takes the transaction back with the error: what comes after must not be committed."""
    carry_out, tried = ArticleStore.carry_out, []

    def fails_at_the_second(store: ArticleStore, *arguments: Any) -> Any:
        tried.append(store)
        if len(tried) == 2:
            store._ledger.links._connection.execute("ROLLBACK")
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR_READ
            raise error
        return carry_out(store, *arguments)

    monkeypatch.setattr(ArticleStore, "carry_out", fails_at_the_second)
    standin = StandIn(TinySite(*(post(number) for number in range(1, 6))).content).start()
    try:
        ended = await crawl(standin, tmp_path, now=NOON)
        assert ended.report.exit_status == 4
        assert ended.report.finished == "archive_failed"
        assert len(ended.report.errors) == 1
        assert "disk I/O error; look at the disk, then run again" in ended.report.errors[0]
        assert len(tried) == 2
        assert ended.lines.read() == []
        again = await crawl(standin, tmp_path, now=NOON)
    finally:
        await standin.stop()
    assert again.report.exit_status == 0
    assert len(again.lines.read()) == 5
