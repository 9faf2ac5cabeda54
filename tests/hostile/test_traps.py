"""Sites without end: the run ends."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crawler.standin.content import Content, Page
from crawler.standin.server import StandIn
from tests.support import pages
from tests.support.crawls import Crawl, crawl
from tests.support.reactor import in_reactor
from tests.support.tiny_site import NOON, TinySite, by_source_id, post


class Trap(Content):
    """A tiny site, and a page for every other path that ``made_up`` matches."""

    def __init__(self, site: TinySite, made_up: str) -> None:
        super().__init__()
        for path in site.content:
            self.put_page(path, site.content.get(path))
        self._made_up = re.compile(made_up)

    def get(self, target: str) -> Page:
        found = super().get(target)
        if found.status == 404 and (match := self._made_up.fullmatch(target)):
            return self.page(match)
        return found

    def page(self, match: re.Match[str]) -> Page:
        raise NotImplementedError


async def crawl_of(content: Content, root: Path, **more: object) -> Crawl:
    standin = StandIn(content).start()
    try:
        return await crawl(standin, root, now=NOON, more=more)
    finally:
        await standin.stop()


def linked(*paths: str) -> str:
    items = "".join(f'<li><a href="{path}">甲</a></li>' for path in paths)
    return pages.page(f"<h2>甲</h2><ul>{items}</ul>")


class EndlessCategories(Trap):
    """Each category lists one post, whose footer names the next category."""

    def page(self, match: re.Match[str]) -> Page:
        number = int(match["n"])
        if match["cat"]:
            return Page(linked(f"/k{number}/2022/03/14/{by_source_id(number)}.html").encode())
        back = f"//finews.withounder.com/category/k{number + 1}.html"
        parts = (f"<p>第{number}篇。</p>", pages.link(""), pages.footer(f"甲{number}", back))
        return Page(pages.post(pages.content(*parts)).encode())


CATEGORIES = r"/(?P<cat>category/)?k(?P<n>\d+)(?:\.html|/2022/03/14/.*)"


@in_reactor
async def test_categories_made_of_footers(tmp_path: Path) -> None:
    site = TinySite(post(1))
    site.content.put(post(1).path, post(1, category="k100").page())
    found = await crawl_of(EndlessCategories(site, CATEGORIES), tmp_path / "a")
    rounds = [path for path in found.asked() if path.startswith("/category/k")]
    assert 3 < len(rounds) <= 6
    assert any(monitor.startswith("listings: ") for monitor in found.report.monitors)
    assert found.report.exit_status == 5
    assert found.report.balanced


@in_reactor
async def test_more_listing_pages_than_the_limit(tmp_path: Path) -> None:
    site = TinySite(*(post(number, category=f"k{number}") for number in range(1, 31)))
    found = await crawl_of(site.content, tmp_path / "a", LISTINGS_LIMIT=12)
    assert found.report.listings["asked"] == 12
    assert any("listing pages more than the limits" in text for text in found.report.monitors)
    assert len(found.lines.read()) == 30


@in_reactor
async def test_more_posts_than_the_limit(tmp_path: Path) -> None:
    site = TinySite(post(1), post(2))
    site.content.put("/categories/", linked(*(f"/2022/03/14/{n}.html" for n in range(500))))
    found = await crawl_of(site.content, tmp_path / "a", LINKS_LIMIT=100)
    failed = {row.link: row.reason for row in found.report.failed_listings}
    assert failed == {"/categories/": "too-many-links"}
    assert {article.id for article in found.lines.read()} == {post(1).id, post(2).id}
    assert found.report.exit_status == 5


class Calendar(Trap):
    """Each day links to the next."""

    def page(self, match: re.Match[str]) -> Page:
        return Page(linked(f"/calendar/{int(match['n']) + 1}/").encode())


@in_reactor
async def test_a_calendar(tmp_path: Path) -> None:
    site = TinySite(post(1))
    site.content.put("/categories/", linked("/calendar/1/", post(1).path))
    found = await crawl_of(Calendar(site, r"/calendar/(?P<n>\d+)/"), tmp_path / "a")
    assert not [path for path in found.asked() if "calendar" in path]
    assert [(row.link, row.reason) for row in found.report.refused] == [
        ("refused:/calendar/1/", "not-a-post")
    ]


@in_reactor
async def test_changing_queries(tmp_path: Path) -> None:
    site = TinySite(post(1))
    ways = [f"{path}?{n}" for n in range(50) for path in (post(1).path, "/emnews/", "/categories/")]
    site.content.put("/emnews/", linked(*ways))
    site.content.put("/categories/", linked(*ways))
    found = await crawl_of(site.content, tmp_path / "a")
    asked = found.asked()
    assert len(asked) == len(set(asked))
    assert not [path for path in asked if "?" in path and "NewsText" not in path]
    assert len(found.lines.read()) == 1


class EndlessRedirects(Trap):
    """Each page redirects to another one."""

    def page(self, match: re.Match[str]) -> Page:
        location = f"/2022/03/14/r{int(match['n']) + 1}.html"
        return Page(b"", status=302, headers=(("Location", location),))


@in_reactor
async def test_redirects_without_end(tmp_path: Path) -> None:
    site = TinySite(post(1))
    site.content.put("/categories/", linked("/2022/03/14/r0.html"))
    found = await crawl_of(EndlessRedirects(site, r"/2022/03/14/r(?P<n>\d+)\.html"), tmp_path / "a")
    assert [(row.id, row.reason) for row in found.report.pending] == [("r0", "too-many-redirects")]
    assert len([path for path in found.asked() if "/r" in path]) == 6


@pytest.mark.parametrize("header", ["refresh", "meta"])
@in_reactor
async def test_a_page_that_refreshes_itself(header: str, tmp_path: Path) -> None:
    site = TinySite(post(1))
    body = site.content.get("/emnews/").body
    elsewhere = '0;url=http://127.0.0.1:1/"'
    if header == "meta":
        tag = f'<meta http-equiv="refresh" content="{elsewhere}>'.encode()
        page = Page(body.replace(b"<head>", b"<head>" + tag))
    else:
        page = Page(body, headers=(("Refresh", elsewhere.rstrip('"')),))
    site.content.put_page("/emnews/", page)
    found = await crawl_of(site.content, tmp_path / "a")
    assert found.asked().count("/emnews/") == 1
    assert found.report.exit_status == 0
