"""What a review found to go wrong, each as it would show to whoever runs the project."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.ledger.links import LinkTable
from crawler.link_key import LinkKey
from crawler.site.urls import DEFAULT_SHARE_URL
from crawler.standin import faults
from crawler.standin.server import StandIn
from tests.support import pages
from tests.support.crawls import crawl, crawl_process, lines_of
from tests.support.processes import Ended, run_scrapy, scrapy
from tests.support.reactor import in_reactor
from tests.support.schemas import complaints
from tests.support.tiny_site import NOON, TinyPost, TinySite, by_source_id, post, rolling

SOON = "2022-03-14T12:10:00+08:00"
LATER = "2022-03-14T13:10:00+08:00"
"""After the first moment of RECHECK_AFTER, one hour."""
LATER_STILL = "2022-03-14T18:10:00+08:00"
"""After the second, six hours."""

AT_NOON = ("-s", f"NOW={NOON}")


def hide(site: TinySite, *items: TinyPost) -> None:
    """Take posts out of every listing but the pages of their categories."""
    for path in ("/", "/categories/", "/feed.xml"):
        body = site.content.get(path).body.decode()
        for item in items:
            body = re.sub(rf" *<li><a href=\"{item.path}\">.*\n?", "", body)
            body = re.sub(rf"<entry>(?:(?!</entry>).)*{item.path}.*?</entry>", "", body)
            assert item.path not in body
        site.content.put(path, body)


async def imported(site: StandIn, tmp_path: Path) -> Path:
    """An archive that the posts on the site have been imported into, at noon."""
    await crawl(site, tmp_path / "clone", now=NOON)
    root = tmp_path / "imported"
    ended = await scrapy(
        *("import", str(tmp_path / "clone" / "_posts"), "-s", f"ARCHIVE_DIR={root}"), *AT_NOON
    )
    assert (ended.status, ended.err) == (0, "")
    return root


# -- imports --------------------------------------------------------------------------------


@in_reactor
async def test_an_import_makes_category_pages_known(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    old = post(7, category="lengshanwanbao", source="冷山晚报")
    new = replace(old, id=by_source_id(8), title="晚报的新文章", body="<p>晚报另有一篇。</p>")
    tiny.put(old)
    root = await imported(tiny_site, tmp_path)
    tiny.put(new)
    hide(tiny, old, new)
    found = await crawl(tiny_site, root, now=SOON)
    assert "/category/lengshanwanbao.html" in found.asked()
    assert new.id in found.lines.newest()
    without = await crawl(tiny_site, tmp_path / "without", now=SOON)
    assert new.id not in without.lines.newest()


@in_reactor
async def test_imported_posts_are_checked_by_the_schedule(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    root = await imported(tiny_site, tmp_path)
    changed = post(1, body=f"<p>冷山站第1号站台改为明天启用。</p>{pages.MEDIA}")
    tiny.put(changed)
    soon = await crawl(tiny_site, root, now=SOON)
    assert changed.path not in soon.asked()
    later = await crawl(tiny_site, root, now=LATER)
    assert changed.path in later.asked()
    article = later.lines.newest()[changed.id]
    assert (article.revision, "改为明天" in article.text) == (2, True)


@in_reactor
async def test_an_import_writes_a_report(tiny_site: StandIn, tmp_path: Path) -> None:
    root = await imported(tiny_site, tmp_path)
    (path,) = (root / "runs").glob("*-import.json")
    report = json.loads(path.read_bytes())
    assert (report["spider"], report["exit_status"], report["requests"]) == ("import", 0, 0)
    books = {name: count for name, count in report["books"].items() if count}
    assert books == {"captured": len(lines_of(root).newest())}
    assert complaints(root) == []
    assert report["balanced"]


# -- what is archived -----------------------------------------------------------------------


@in_reactor
async def test_articles_of_pictures_are_archived(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    picture = '<p><img src="https://np-newspic.dfcfw.com/{}.png"></p>'
    with_line = [post(n, body=picture.format(n) + pages.MEDIA) for n in (11, 12, 13)]
    alone = post(14, body='<img src="https://np-newspic.dfcfw.com/14.png">')
    tiny.put(*with_line, alone)
    found = await crawl(tiny_site, tmp_path / "a", now=NOON)
    assert found.report.exit_status == 0
    kept = found.lines.newest()
    assert {item.id for item in (*with_line, alone)} <= set(kept)
    assert {kept[item.id].text for item in with_line} == {"（文章来源：冷山日报）"}
    assert (kept[alone.id].text, "14.png" in kept[alone.id].body_html) == ("", True)
    # The same pictures under the same title are the same publication.
    tiny.put(replace(with_line[0], id=by_source_id(15)))
    again = await crawl(tiny_site, tmp_path / "a", now=SOON)
    assert by_source_id(15) in {line["id"] for line in again.lines.dropped()}


@pytest.mark.parametrize(
    ("category", "source", "tags"),
    [("lengshanribao", "冷山日报", ["冷山日报新闻"]), ("lengshanwanbao", "", [])],
    ids=["agree", "contradict"],
)
@in_reactor
async def test_the_source_of_a_post_that_is_gone(
    category: str,
    source: str,
    tags: list[str],
    tiny: TinySite,
    tiny_site: StandIn,
    tmp_path: Path,
) -> None:
    item = post(9, category=category)
    tiny.put(item)
    tiny_site.faults.add(item.path, faults.status(404))
    found = await crawl(tiny_site, tmp_path / "a", now=NOON)
    article = found.lines.newest()[item.id]
    assert (article.category, article.source, article.tags) == (category, source, tags)
    assert (article.media, article.text_source) == ("冷山日报", "newstext")
    assert article.share_url.startswith(DEFAULT_SHARE_URL)


@in_reactor
async def test_what_came_by_its_share_link_names_the_public_host(
    tiny_site: StandIn, tmp_path: Path
) -> None:
    found = await crawl(
        tiny_site, tmp_path / "a", "share", now=NOON, arguments={"codes": post(1).id}
    )
    (article,) = found.lines.read()
    page = f"{DEFAULT_SHARE_URL}html_News/NewsShare.html?infoCode={post(1).code}"
    assert (article.url, article.share_url) == (page, page)
    assert tiny_site.url.encode() not in found.lines.articles + b"".join(found.lines.posts.values())


@in_reactor
async def test_the_share_link_of_a_post_whose_id_is_no_info_code(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    item = post(7, id="lengshan-7")
    tiny.put(item)
    tiny.content.put(item.path, item.page().replace(item.code, post(7).code))
    tiny.content.put(post(7).newstext_path, post(7).newstext())
    found = await crawl(tiny_site, tmp_path / "a", now=NOON)
    article = found.lines.newest()[item.id]
    assert (article.text_source, article.body_html) == ("newstext", post(7).body)
    assert found.report.owed == []


@in_reactor
async def test_a_post_without_any_info_code_is_owed_by_name(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    item = post(7, id="lengshan-7", body="<p>站台的页面。</p>")
    tiny.put(item)
    tiny.content.put(item.path, item.page().replace(f"?infoCode={item.code}", ""))
    found = await crawl(tiny_site, tmp_path / "a", now=NOON)
    article = found.lines.newest()[item.id]
    assert (article.text_source, article.text) == ("page", "站台的页面。")
    assert [(row.id, row.reason) for row in found.report.owed] == [(item.id, "no-info-code")]


@in_reactor
async def test_a_change_of_the_time_alone_is_no_revision(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    first = await crawl(tiny_site, tmp_path / "a", now=NOON)
    tiny.put(post(1, time="10:00:00"))
    later = await crawl(tiny_site, tmp_path / "a", now=LATER)
    assert post(1).path in later.asked()
    assert later.lines == first.lines


@in_reactor
async def test_the_twin_of_a_post_that_was_dropped_for_its_text(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    # In this order, so that the endpoint answers with the text of the post by source.
    tiny.put(rolling(5, body="<p>滚动新闻自己的话。</p>"), post(5, body=post(1).body))
    found = await crawl(tiny_site, tmp_path / "a", now=NOON)
    dropped = {line["id"]: (line["why"], line["kept"]) for line in found.lines.dropped()}
    assert dropped[post(5).id] == ("text", post(1).id)
    assert dropped[rolling(5).id] == ("twin", post(1).id)
    assert rolling(5).path not in found.asked()


# -- what a run says ------------------------------------------------------------------------


@in_reactor
async def test_a_lost_link_is_named_while_a_listing_shows_it(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    item = post(9)
    tiny.put(item)
    tiny_site.faults.add(item.code, faults.status(404))
    for now in (NOON, "2022-03-14T12:01:00+08:00", SOON):
        found = await crawl(tiny_site, tmp_path / "a", now=now)
        assert [row.id for row in found.report.lost] == [item.id]
        assert f"LOST       {item.path}: http-404" in found.summary
        assert found.report.exit_status == 4


@in_reactor
async def test_a_refused_link_is_named_while_a_listing_shows_it(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    home = tiny.content.get("/").body.decode()
    tiny.content.put("/", home.replace("<ul>", '<ul><li><a href="https://example.com/">a</a></li>'))
    for now in (NOON, SOON):
        found = await crawl(tiny_site, tmp_path / "a", now=now)
        assert [row.reason for row in found.report.refused] == ["off-site"]
        assert "refused    https://example.com/: off-site" in found.summary
        assert found.report.exit_status == 4
    tiny.content.put("/", home)
    after = await crawl(tiny_site, tmp_path / "a", now=LATER)
    assert (after.report.refused, after.report.exit_status) == ([], 0)


@in_reactor
async def test_a_home_page_without_a_section_looks_wrong(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    await crawl(tiny_site, tmp_path / "a", now=NOON)
    tiny.content.put("/", "<!DOCTYPE html><html><body><main>冷山</main></body></html>")
    found = await crawl(tiny_site, tmp_path / "a", now=SOON)
    assert found.report.exit_status == 5
    assert any(line.startswith("home: no links found on /") for line in found.report.monitors)


# -- repairs --------------------------------------------------------------------------------


def on(root: Path, *command: str) -> Ended:
    """A command on an archive, as a process of its own."""
    return run_scrapy(*command, "-s", f"ARCHIVE_DIR={root}", *AT_NOON)


@in_reactor
async def test_repairs_without_posts_and_duplicates(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    root = tmp_path / "a"
    tiny.put(post(5, body=post(1).body), replace(post(2), category="lengshanwanbao"))
    first = await crawl(tiny_site, root, now=NOON)
    assert {line["why"] for line in first.lines.dropped()} == {"text", "twin"}
    shutil.rmtree(root / "_posts")
    assert on(root, "verify").status == 4
    repaired = on(root, "verify", "--repair")
    assert (repaired.status, repaired.err) == (0, "")
    assert lines_of(root) == first.lines
    (root / "duplicates.jsonl").unlink()
    assert on(root, "verify").status == 4
    assert on(root, "verify", "--repair").status == 0
    assert lines_of(root) == first.lines


@pytest.mark.parametrize("command", [["verify"], ["status"], ["history", by_source_id(1)]])
@in_reactor
async def test_lines_without_a_ledger(
    command: list[str], tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    root = tmp_path / "a"
    first = await crawl(tiny_site, root, now=NOON)
    for path in root.glob("ledger.sqlite3*"):
        path.unlink()
    looked = on(root, *command)
    assert (looked.status, looked.out) == (4, "")
    assert not (root / "ledger.sqlite3").exists()
    crawled = await crawl_process(tiny_site, root, now=NOON)
    assert crawled.status == 4
    (said,) = [line for line in crawled.err.splitlines() if line.startswith("scrapy crawl: ")]
    assert looked.err.strip().partition(": ")[2] == said.partition(": ")[2]
    assert "is missing or empty" in said
    # The crawl has left a ledger that knows nothing; it is as useless as a missing one.
    assert (root / "ledger.sqlite3").exists()
    assert (on(root, *command).status, lines_of(root)) == (4, first.lines)


# -- what cannot be meant -------------------------------------------------------------------


@in_reactor
async def test_share_codes_with_an_article_link(tiny_site: StandIn, tmp_path: Path) -> None:
    link = f"http://stock.eastmoney.com/news/1344,{post(1).code[2:]}.html"
    arguments = {"codes": f"{post(2).code},{link},{post(3).code}"}
    found = await crawl(tiny_site, tmp_path / "a", "share", arguments=arguments, now=NOON)
    assert set(found.lines.newest()) == {post(1).id, post(2).id, post(3).id}
    assert (found.report.refused, found.report.exit_status) == ([], 0)


@pytest.mark.parametrize("setting", ["ARCHIVE_DIR=", "RECHECK_AFTER=-1", "RECHECK_AFTER=1,-6"])
@in_reactor
async def test_settings_that_cannot_be_meant(
    setting: str, tiny_site: StandIn, tmp_path: Path
) -> None:
    root = tmp_path / "a"
    ended = await crawl_process(tiny_site, root, "category", "-s", setting, now=NOON)
    assert ended.status == 2
    assert setting.partition("=")[0] in ended.err
    assert len(ended.err.splitlines()) == 1
    assert tiny_site.requests == []
    assert not root.exists()


# -- duplicates by their text ---------------------------------------------------------------

SAME = post(5, body=post(1).body)
OTHER = post(5, body=f"<p>这里是另一座站台的消息。</p>{pages.MEDIA}")


@in_reactor
async def test_a_duplicate_whose_text_becomes_another_is_archived(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    root = tmp_path / "a"
    tiny.put(SAME)
    first = await crawl(tiny_site, root, now=NOON)
    assert SAME.id not in first.lines.newest()
    tiny.put(OTHER)
    soon = await crawl(tiny_site, root, now=SOON)
    assert soon.lines == first.lines
    later = await crawl(tiny_site, root, now=LATER)
    article = later.lines.newest()[OTHER.id]
    assert (article.revision, article.body_html) == (1, OTHER.body)
    assert later.lines.duplicates == first.lines.duplicates
    assert (later.report.balanced, later.report.exit_status) == (True, 0)
    assert later.report.books["captured"] == 1
    checked = on(root, "verify")
    assert (checked.status, checked.err) == (0, ""), checked.out


@in_reactor
async def test_a_duplicate_that_stays_one_is_looked_at_by_the_schedule(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    tiny.put(SAME)
    first = await crawl(tiny_site, tmp_path / "a", now=NOON)
    asked = []
    for now in (SOON, LATER, "2022-03-14T13:20:00+08:00", LATER_STILL):
        found = await crawl(tiny_site, tmp_path / "a", now=now)
        asked.append(SAME.path in found.asked())
        assert found.lines == first.lines
        assert (found.report.balanced, found.report.exit_status) == (True, 0)
        # The post and the twin of the third.
        assert found.report.books["duplicate"] == 2
    assert asked == [False, True, False, True]


@pytest.mark.parametrize(
    "effect", [faults.status(404), faults.status(500), faults.empty()], ids=["404", "500", "empty"]
)
@in_reactor
async def test_a_duplicate_that_cannot_be_looked_at_stays_one(
    effect: faults.Effect, tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    tiny.put(SAME)
    first = await crawl(tiny_site, tmp_path / "a", now=NOON)
    tiny.put(OTHER)
    tiny_site.faults.add(OTHER.path, effect)
    more: dict[str, object] = {"RETRY_TIMES": 0}
    broken = await crawl(tiny_site, tmp_path / "a", now=LATER, more=more)
    assert OTHER.path in broken.asked()
    assert broken.lines == first.lines
    assert (broken.report.lost, broken.report.pending) == ([], [])
    assert broken.report.books["duplicate"] == 2
    tiny_site.faults.clear()
    mended = await crawl(tiny_site, tmp_path / "a", now=LATER_STILL)
    assert OTHER.id in mended.lines.newest()


@in_reactor
async def test_a_duplicate_that_no_listing_shows_is_left_alone(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    root = tmp_path / "a"
    tiny.put(SAME)
    await crawl(tiny_site, root, now=NOON)
    tiny.take_away(SAME)
    later = await crawl(tiny_site, root, now=LATER)
    assert SAME.path not in later.asked()
    assert again(root, SAME) == "2022-03-14T05:00:00Z"
    # Past its deadline nothing will show it any more.
    await crawl(tiny_site, root, now="2022-03-17T09:00:00+08:00")
    assert again(root, SAME) is None


def again(root: Path, item: TinyPost) -> str | None:
    """When the link of a post is to be tried again, by the ledger."""
    with closing(sqlite3.connect(root / "ledger.sqlite3")) as connection:
        link = LinkTable(connection).by_key(LinkKey("post", item.path))
        assert link is not None
        return link.next_try


@in_reactor
async def test_duplicates_are_looked_for_by_their_index(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    tiny.put(SAME)
    await crawl(tiny_site, tmp_path / "a", now=NOON)
    asked: list[str] = []
    with closing(sqlite3.connect(tmp_path / "a" / "ledger.sqlite3")) as connection:
        links = LinkTable(connection)
        connection.set_trace_callback(asked.append)
        now = "2022-03-14T05:00:00Z"
        due = links.due_again(now, categories=None, without=(), limit=9)
        assert [link.key.name for link in due] == [SAME.path]
        links.forget_unseen(now)
        connection.set_trace_callback(None)
        asked = [statement for statement in asked if "links" in statement]
        assert len(asked) == 2
        for statement in asked:
            plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
            assert any("USING INDEX links_again (next_try<?)" in step for step in plan), plan
            assert not any(step.startswith("SCAN") for step in plan), plan
        connection.rollback()
