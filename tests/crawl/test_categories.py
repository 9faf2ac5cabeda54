"""``-a categories=…``: some categories of the site and nothing else."""

from __future__ import annotations

import gzip
from contextlib import closing
from pathlib import Path

import pytest

from crawler.ledger import Ledger
from crawler.standin import faults
from crawler.standin.server import StandIn
from tests.support.crawls import Crawl, crawl, crawl_process
from tests.support.project import EXPECTED
from tests.support.reactor import in_reactor


def expected(*categories: str) -> set[str]:
    """What is archived of these categories, when nothing else is there to be a twin of."""
    return {post["id"] for post in EXPECTED["archived"] if post["category"] in categories}


@pytest.mark.parametrize(
    "categories",
    [
        ("Finovo",),
        ("jiangzhouribao", "24xiaoshicaijing"),
        ("chenguang zaobao",),
        ("haigang  guancha",),
        ("DataPort",),
        ("Dataport",),
        ("DataPort", "Dataport"),
    ],
)
@in_reactor
async def test_named_categories(
    categories: tuple[str, ...], untouched_site: StandIn, tmp_path: Path
) -> None:
    arguments = {"categories": ", ".join(categories)}
    found = await crawl(untouched_site, tmp_path / "a", arguments=arguments)
    assert set(found.lines.newest()) == expected(*categories)
    assert {article.category for article in found.lines.read()} == set(categories)
    assert found.report.exit_status == 0
    assert found.report.balanced
    posts = [path for path in found.asked() if "/2022/" in path]
    folders = {"/".join(category.lower().split()) for category in categories}
    assert {path.rpartition("/2022/")[0].lstrip("/") for path in posts} == folders


@in_reactor
async def test_rolling_news_and_then_the_whole_site(
    bundled: Crawl, untouched_site: StandIn, tmp_path: Path
) -> None:
    only = await crawl(untouched_site, tmp_path / "a", arguments={"categories": "emnews"})
    assert set(only.asked()[:2]) == {"/emnews/", "/achieves/emnews/"}
    rolling = {post["id"] for post in EXPECTED["dropped"] if post["why"] == "twin"}
    assert set(only.lines.newest()) == expected("emnews") | rolling
    whole = await crawl(untouched_site, tmp_path / "a")
    assert whole.lines.posts == bundled.lines.posts
    assert _sorted(whole) == _sorted(bundled)
    assert whole.report.exit_status == 0
    assert whole.report.balanced


def _sorted(crawled: Crawl) -> list[tuple[str, str, str]]:
    return sorted((line["id"], line["why"], line["kept"]) for line in crawled.lines.dropped())


@in_reactor
async def test_some_categories_after_the_whole_site_write_nothing(
    bundled: Crawl, untouched_site: StandIn, tmp_path: Path
) -> None:
    first = await crawl(untouched_site, tmp_path / "a")
    second = await crawl(untouched_site, tmp_path / "a", arguments={"categories": "Finovo"})
    assert second.lines == first.lines
    assert second.asked() == ["/category/Finovo.html"]
    assert second.report.balanced


@in_reactor
async def test_a_category_that_does_not_exist(untouched_site: StandIn, tmp_path: Path) -> None:
    options = ("-a", "categories=Finovo,meiyouzhege")
    ended = await crawl_process(untouched_site, tmp_path / "a", "category", *options)
    assert ended.status == 2
    assert "USAGE      categories=meiyouzhege: the site has no such category" in ended.out
    assert f"written    {len(expected('Finovo'))} new" in ended.out
    with closing(Ledger(tmp_path / "a" / "ledger.sqlite3", read_only=True)) as ledger:
        (asked,) = ledger.listings.all()
    assert asked.path == "/category/Finovo.html"


@in_reactor
async def test_a_mistyped_category_is_answered_with_those_that_look_like_it(
    bundled: Crawl, untouched_site: StandIn, tmp_path: Path
) -> None:
    root = tmp_path / "a"
    first = await crawl(untouched_site, root)
    known = Ledger(root / "ledger.sqlite3", read_only=True)
    before = known.links.states(), known.listings.all()
    found = await crawl(untouched_site, root, arguments={"categories": "finovo"})
    assert found.report.exit_status == 2
    assert found.report.usage == [
        "categories=finovo: the site has no such category (case matters): did you mean Finovo?"
    ]
    assert found.asked() == ["/category/finovo.html"]
    assert found.lines == first.lines
    assert (known.links.states(), known.listings.all()) == before
    assert known.captures.files()[-1].length > 0
    known.close()
    with gzip.open(sorted((root / "warc").glob("*.warc.gz"))[-1]) as warc:
        assert b"/category/finovo.html" in warc.read()


@in_reactor
async def test_a_category_whose_page_fails_is_tried_again(
    bundled_site: StandIn, tmp_path: Path
) -> None:
    bundled_site.faults.add("/category/Finovo", faults.status(503))
    found = await crawl(bundled_site, tmp_path / "a", arguments={"categories": "Finovo"})
    assert found.report.exit_status == 5
    assert "listing    /category/Finovo.html: http-503" in found.summary
