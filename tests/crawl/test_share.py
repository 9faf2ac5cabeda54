"""``scrapy crawl share``: articles from share links alone, and the site's pages after them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from crawler.clock import BEIJING
from crawler.site.urls import DEFAULT_SHARE_URL
from crawler.standin import faults
from crawler.standin.server import StandIn
from tests.support.crawls import Crawl, crawl, crawl_process
from tests.support.processes import scrapy
from tests.support.project import EXPECTED
from tests.support.reactor import in_reactor
from tests.support.tiny_site import NOON, TinySite, post, rolling

BY_SOURCE = [post for post in EXPECTED["archived"] if post["id"].startswith("NW")]
CODES = [post["id"] for post in BY_SOURCE if post["text_source"] == "newstext"]


@in_reactor
async def test_by_codes(bundled: Crawl, untouched_site: StandIn, tmp_path: Path) -> None:
    codes = CODES[:3]
    arguments = {"codes": ",".join(codes)}
    found = await crawl(untouched_site, tmp_path / "a", "share", arguments=arguments)
    assert found.report.exit_status == 0
    assert found.report.listed == 3
    assert list(found.lines.newest()) == sorted(codes)
    assert sorted(found.asked()) == [
        f"/NewsData/GetNewsText.do?id={code}" for code in sorted(codes)
    ]
    whole = bundled.lines.newest()
    for code, article in found.lines.newest().items():
        assert article.body_html == whole[code].body_html
        assert article.text == whole[code].text
        assert article.source == article.media == whole[code].media
        assert article.published == datetime.fromisoformat(
            f"{code[2:6]}-{code[6:8]}-{code[8:10]}T00:00:00+08:00"
        )
        assert article.url == f"{DEFAULT_SHARE_URL}html_News/NewsShare.html?infoCode={code}"


@in_reactor
async def test_source_and_category_come_from_the_text(
    untouched_site: StandIn, tmp_path: Path
) -> None:
    code = next(item["id"] for item in BY_SOURCE if item["source"] == "江州日报")
    found = await crawl(untouched_site, tmp_path / "a", "share", arguments={"codes": code})
    (article,) = found.lines.read()
    assert (article.source, article.category) == ("江州日报", "jiangzhouribao")
    assert article.tags == ["江州日报新闻"]


@in_reactor
async def test_without_a_source_line_they_are_left_empty(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    tiny.put(post(8, body="<p>冷山站今天停运。</p>"))
    arguments = {"codes": post(8).id}
    found = await crawl(tiny_site, tmp_path / "a", "share", arguments=arguments, now=NOON)
    (article,) = found.lines.read()
    assert (article.source, article.category, article.tags) == ("", "", [])


@in_reactor
async def test_from_a_file(untouched_site: StandIn, tmp_path: Path) -> None:
    one, two, three = CODES[:3]
    links = tmp_path / "links.txt"
    links.write_text(
        "# 江州\n"
        f"{one}\n"
        "\n"
        f"  {untouched_site.url}html_News/NewsShare.html?infoCode={two}  # 第二条\n"
        f"http://finance.eastmoney.com/news/1350,{three[2:]}.html\n"
        f"{one}\n",
        encoding="utf-8",
    )
    found = await crawl(untouched_site, tmp_path / "a", "share", arguments={"file": str(links)})
    assert set(found.lines.newest()) == {one, two, three}
    assert found.report.exit_status == 0


@in_reactor
async def test_one_link_is_one_link(untouched_site: StandIn, tmp_path: Path) -> None:
    ended = await crawl_process(untouched_site, tmp_path / "a", "share", "-a", f"codes={CODES[0]}")
    assert "found      1 link; 0 listing pages asked" in ended.out
    again = await scrapy("rebuild", str(tmp_path / "b"), "-s", f"ARCHIVE_DIR={tmp_path / 'a'}")
    assert again.out == f"{tmp_path / 'b'}: from 1 WARC file: 1 new\n"
    file = ("--file", str(tmp_path / "a.wacz"))
    packed = await scrapy("package", *file, "-s", f"ARCHIVE_DIR={tmp_path / 'a'}")
    assert packed.out.startswith(f"{tmp_path / 'a.wacz'}: 1 article, 1 WARC file, ")


@in_reactor
async def test_bad_lines_are_refused_by_name_and_the_others_archived(
    untouched_site: StandIn, tmp_path: Path
) -> None:
    links = tmp_path / "links.txt"
    links.write_text(f"NW123\n{CODES[0]}\nhttps://example.com/\n", encoding="utf-8")
    ended = await crawl_process(untouched_site, tmp_path / "a", "share", "-a", f"file={links}")
    assert ended.status == 4
    assert "written    1 new" in ended.out
    assert "refused    NW123: not-a-share-link" in ended.out
    assert "refused    https://example.com/: not-a-share-link" in ended.out
    assert "'NW123' is neither a share link nor an info code" in ended.err


@in_reactor
async def test_a_code_that_the_endpoint_does_not_know(
    untouched_site: StandIn, tmp_path: Path
) -> None:
    unknown = "NW202203169999999999"
    arguments = {"codes": f"{unknown},{CODES[0]}"}
    found = await crawl(untouched_site, tmp_path / "a", "share", arguments=arguments)
    assert set(found.lines.newest()) == {CODES[0]}
    assert found.report.exit_status == 4
    assert f"LOST       share:{unknown}: http-404" in found.summary


@pytest.mark.parametrize(
    ("effect", "reason"),
    [
        (faults.invalid_json(), "not-json"),
        (faults.empty(), "not-json"),
        (faults.body(b"[]"), "not-an-object"),
        (faults.body(b'{"text": "", "content": ""}'), "no-text"),
        (faults.status(500), "http-500"),
    ],
)
@in_reactor
async def test_an_answer_that_holds_no_text_stays_pending_by_name(
    effect: faults.Effect, reason: str, tiny_site: StandIn, tmp_path: Path
) -> None:
    tiny_site.faults.add("GetNewsText", effect)
    arguments = {"codes": post(1).id}
    found = await crawl(tiny_site, tmp_path / "a", "share", arguments=arguments, now=NOON)
    assert found.lines.read() == []
    assert found.report.exit_status == 3
    assert f"pending    share:{post(1).id}: {reason}, next try " in found.summary
    tiny_site.faults.clear()
    again = await crawl(tiny_site, tmp_path / "a", "share", arguments=arguments, now=NOON)
    assert list(again.lines.newest()) == [post(1).id]
    assert again.report.exit_status == 0


@in_reactor
async def test_archived_ones_are_not_asked_for_again(tiny_site: StandIn, tmp_path: Path) -> None:
    arguments = {"codes": post(1).id}
    first = await crawl(tiny_site, tmp_path / "a", "share", arguments=arguments, now=NOON)
    second = await crawl(tiny_site, tmp_path / "a", "share", arguments=arguments, now=NOON)
    assert second.asked() == []
    assert second.lines == first.lines
    assert second.report.exit_status == 0


@in_reactor
async def test_the_sites_pages_complete_what_a_share_link_gave(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    # A post of a source whose name and category the text does not say.
    reprint = post(5, source="冷山 晚报", category="lengshan wanbao")
    tiny.put(reprint)
    arguments = {"codes": f"{post(1).id},{reprint.id}"}
    before = await crawl(tiny_site, tmp_path / "a", "share", arguments=arguments, now=NOON)
    assert before.lines.newest()[reprint.id].source == "冷山日报"
    after = await crawl(tiny_site, tmp_path / "a", now=NOON)
    fresh = await crawl(tiny_site, tmp_path / "fresh", now=NOON)
    assert after.report.exit_status == 0
    assert after.report.balanced
    found, wanted = after.lines.newest(), fresh.lines.newest()
    assert set(found) == set(wanted)
    for article, wished in wanted.items():
        for name in ("title", "source", "category", "tags", "published", "url", "share_url"):
            assert getattr(found[article], name) == getattr(wished, name), (article, name)
    assert found[post(1).id].published == datetime(2022, 3, 14, 9, 10, 11, tzinfo=BEIJING)
    assert after.lines.posts == fresh.lines.posts
    assert after.lines.dropped() == fresh.lines.dropped()


@in_reactor
async def test_a_rolling_twin_by_its_digits(tiny_site: StandIn, tmp_path: Path) -> None:
    arguments = {"codes": rolling(4).id}
    found = await crawl(tiny_site, tmp_path / "a", "share", arguments=arguments, now=NOON)
    assert list(found.lines.newest()) == [rolling(4).code]


@in_reactor
async def test_all_bad_stops_before_the_first_request(
    untouched_site: StandIn, tmp_path: Path
) -> None:
    before = len(untouched_site.requests)
    ended = await crawl_process(untouched_site, tmp_path / "a", "share", "-a", "codes=NW1,abc")
    assert ended.status == 2
    assert len(ended.err.strip().splitlines()) == 1
    assert "'NW1' is neither a share link nor an info code: expected NW and 18 digits" in ended.err
    assert len(untouched_site.requests) == before
    assert not (tmp_path / "a").exists()
