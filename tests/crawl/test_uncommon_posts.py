"""Posts that lack something, or come in another way, are archived as far as they are known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from crawler.site.urls import DEFAULT_SHARE_URL
from crawler.standin import faults
from crawler.standin.server import StandIn
from tests.support import pages
from tests.support.crawls import crawl
from tests.support.reactor import in_reactor
from tests.support.tiny_site import (
    LATER,
    NOON,
    SOON,
    TinySite,
    by_source_id,
    post,
)


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
async def test_share_codes_with_an_article_link(tiny_site: StandIn, tmp_path: Path) -> None:
    link = f"http://stock.eastmoney.com/news/1344,{post(1).code[2:]}.html"
    arguments = {"codes": f"{post(2).code},{link},{post(3).code}"}
    found = await crawl(tiny_site, tmp_path / "a", "share", arguments=arguments, now=NOON)
    assert set(found.lines.newest()) == {post(1).id, post(2).id, post(3).id}
    assert (found.report.refused, found.report.exit_status) == ([], 0)
