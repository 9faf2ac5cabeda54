"""The endpoint's answer and the post's page are two witnesses: neither is believed alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.standin import faults
from crawler.standin.server import StandIn
from tests.support import pages
from tests.support.crawls import crawl
from tests.support.reactor import in_reactor
from tests.support.tiny_site import NOON, TinyPost, TinySite, post

LATER = "2022-03-14T13:30:00+08:00"
LONG = (
    "<p>" + "冷山站的站台今天启用，旅客可以从北门进站。" * 20 + "票价为12.5元。</p>" + pages.MEDIA
)
"""426 characters: four may differ."""


def answers(tiny: TinySite, item: TinyPost, body: str) -> None:
    """Let the endpoint say another body than the page."""
    told = post(0, id=item.id, body=body).newstext()
    tiny.content.put(item.newstext_path, told)


@in_reactor
async def test_one_text_for_all_posts_drops_none(
    tiny: TinySite, site: StandIn, tmp_path: Path
) -> None:
    site.faults.add("GetNewsText", faults.body(post(1).newstext().encode()))
    ended = await crawl(site, tmp_path, now=NOON)
    texts = {article.id: article for article in ended.lines.read()}
    assert set(texts) == {item.id for item in tiny}
    assert ended.lines.dropped() == []
    for number in range(2, 13):
        assert f"第{number}号" in texts[post(number).id].text
        assert texts[post(number).id].text_source == "page"
    owed = {(row.id, row.reason) for row in ended.report.owed}
    assert owed == {(post(number).id, "another-text") for number in range(2, 13)}
    assert "another-text" in ended.summary
    assert any(
        "11 answers of the endpoint gave another text" in note for note in ended.report.notes
    )
    assert ended.report.exit_status == 5
    # And when it comes to its senses, its texts are had.
    site.faults.clear()
    again = await crawl(site, tmp_path, now=LATER)
    assert again.report.owed == []
    assert again.report.exit_status == 0
    assert {row.text_source for row in again.lines.newest().values()} <= {"newstext", "page"}
    assert (await crawl(site, tmp_path, now=LATER)).report.written == {"new": 0, "revised": 0}


@in_reactor
async def test_an_archived_text_is_not_replaced_by_what_the_page_denies(
    tiny: TinySite, site: StandIn, tmp_path: Path
) -> None:
    first = await crawl(site, tmp_path, now=NOON)
    site.faults.add("GetNewsText", faults.body(post(99).newstext().encode()))
    again = await crawl(site, tmp_path, now=LATER)
    assert again.lines.articles == first.lines.articles
    assert any("12 answers" in note for note in again.report.notes)
    # A page that has changed stands against an answer that has not.
    changed = post(5, body=LONG)
    tiny.content.put(changed.path, changed.page())
    third = await crawl(site, tmp_path, now="2022-03-14T18:30:00+08:00")
    newest = third.lines.newest()[changed.id]
    assert (newest.revision, newest.text_source) == (2, "page")
    assert "旅客" in newest.text
    assert [(row.id, row.reason) for row in third.report.owed] == [(changed.id, "another-text")]


@in_reactor
async def test_pages_alone_drop_nothing(tiny: TinySite, site: StandIn, tmp_path: Path) -> None:
    """Two posts with one text on their pages, while the endpoint has none, or two of its own."""
    tiny.put(post(1, body=LONG), post(2, body=LONG))
    answers(tiny, post(1), "<p>甲。</p>")
    answers(tiny, post(2), "<p>乙。</p>")
    ended = await crawl(site, tmp_path, now=NOON)
    assert {post(1).id, post(2).id} <= set(ended.lines.newest())
    tiny.put(post(13, body=LONG))
    site.faults.add("GetNewsText", faults.status(404))
    ended = await crawl(site, tmp_path, now=NOON)
    assert post(13).id in ended.lines.newest()


@in_reactor
async def test_an_answer_without_its_page_drops_nothing(
    tiny: TinySite, site: StandIn, tmp_path: Path
) -> None:
    await crawl(site, tmp_path, now=NOON)
    late = post(20)
    tiny.put(late)
    tiny.content.remove(late.path)
    answers(tiny, late, post(1).body)
    ended = await crawl(site, tmp_path, now=NOON)
    assert late.id in ended.lines.newest()


@in_reactor
async def test_both_together_drop_what_is_one(
    tiny: TinySite, site: StandIn, tmp_path: Path
) -> None:
    twice = post(14, body=post(1).body, title=post(1).title)
    tiny.put(twice)
    ended = await crawl(site, tmp_path, now=NOON)
    assert [row["why"] for row in ended.lines.dropped()] == ["text"]
    # A look at it again, without an answer, changes nothing of that.
    site.faults.add("GetNewsText", faults.status(500))
    again = await crawl(site, tmp_path, now=LATER, more={"RETRY_TIMES": 0})
    assert twice.id not in again.lines.newest() or post(1).id not in again.lines.newest()


@pytest.mark.parametrize(
    ("told", "source"),
    [
        (LONG, "newstext"),
        (LONG.replace("，", "<b>，</b>"), "newstext"),
        (LONG.replace("北门进站", "南门出站", 1), "newstext"),
        (LONG.replace("北门进站", "南门出入站", 2), "page"),
        (LONG.replace("12.5", "12.6"), "page"),
        (LONG.replace("12.5", "125"), "page"),
        (LONG.replace("12.5", "-12.5"), "page"),
        (LONG.replace("12.5", "１２.５"), "newstext"),
        (LONG[: len(LONG) // 2], "page"),
        ("<p>　　" + LONG[3:], "newstext"),
    ],
)
@in_reactor
async def test_which_text_it_is(
    told: str, source: str, tiny: TinySite, site: StandIn, tmp_path: Path
) -> None:
    tiny.put(post(1, body=LONG))
    answers(tiny, post(1), told)
    ended = await crawl(site, tmp_path, now=NOON)
    assert ended.lines.newest()[post(1).id].text_source == source


@in_reactor
async def test_an_endpoint_of_html_looks_wrong_in_every_run(
    tiny: TinySite, site: StandIn, tmp_path: Path
) -> None:
    site.faults.add("GetNewsText", faults.body(b"<html><body>Welcome</body></html>"))
    for moment in (NOON, "2022-03-14T12:20:00+08:00", LATER):
        ended = await crawl(site, tmp_path, now=moment)
        assert ended.report.exit_status == 5
        assert any(line.startswith("texts: 12 of 12") for line in ended.report.monitors)
