"""Every oddity of the source, built by the real Jekyll, crawled, archived, and built again."""

from __future__ import annotations

import html
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crawler.items import Article
from crawler.standin.server import StandIn
from crawler.text.visible import visible_text
from tests.support.crawls import Crawl, crawl
from tests.support.jekyll import BuildResult, build_site, content_of, needs_jekyll
from tests.support.oddities import Case, built
from tests.support.oddity_site import DAY, NEXT_DAY, build, serve
from tests.support.reactor import result_of
from tests.support.serving import serving

pytestmark = [pytest.mark.jekyll, needs_jekyll]

NOW = "2022-03-04T16:00:00+08:00"
LATER = "2022-03-05T16:00:00+08:00"
ROWS = built()
NAMES = [f"{case.row}: {case.name}" for case in ROWS]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("oddities"), DAY)


@pytest.fixture(scope="module")
def standin(site: Path) -> Iterator[StandIn]:
    with serving(serve(site)) as server:
        yield server


def crawled(standin: StandIn, root: Path, now: str) -> Crawl:
    found: Crawl = result_of(crawl(standin, root, now=now))
    return found


@pytest.fixture(scope="module")
def first(standin: StandIn, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    return crawled(standin, tmp_path_factory.mktemp("first") / "archive", NOW)


@pytest.fixture(scope="module")
def from_pages(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    """The same site while the endpoint is down."""
    with serving(serve(site, endpoint=False)) as server:
        return crawled(server, tmp_path_factory.mktemp("pages") / "archive", NOW)


@pytest.fixture(scope="module")
def rebuilt(first: Crawl, tmp_path_factory: pytest.TempPathFactory) -> BuildResult:
    """What Jekyll makes of the archive's posts."""
    return build_site(first.root / "_posts", tmp_path_factory.mktemp("rebuilt"))


def of(crawl: Crawl, case: Case) -> dict[str, Any]:
    """What the archive and the report know of a row, as ``Case.expected`` has it."""
    article = crawl.lines.newest()[case.id]
    unknown = [row.reason for row in crawl.report.incomplete if row.id == case.id]
    return {
        "id": article.id,
        "title": article.title,
        "title_recovered": article.title_recovered,
        "published": article.published.isoformat() if article.published else None,
        "precision": article.published_precision,
        "source": article.source,
        "category": article.category,
        "tags": article.tags,
        "digest": article.digest,
        "text": article.text,
        "text_source": article.text_source,
        "share_url": article.share_url,
        "sanitized": article.sanitized,
        "missing": unknown[0].removeprefix("unknown: ").split(", ") if unknown else [],
    }


def test_all_are_archived_and_nothing_else(first: Crawl) -> None:
    assert set(first.lines.newest()) == {case.id for case in ROWS}
    assert first.report.balanced
    assert first.report.exit_status == 0
    assert (first.report.refused, first.report.lost, first.report.errors) == ([], [], [])


@pytest.mark.parametrize("case", ROWS, ids=NAMES)
def test_what_comes_out(case: Case, first: Crawl) -> None:
    assert of(first, case) == case.expected()


@pytest.mark.parametrize("case", ROWS, ids=NAMES)
def test_from_the_page_comes_what_it_still_holds(case: Case, from_pages: Crawl) -> None:
    assert of(from_pages, case) == case.expected(from_page=True)


def test_without_the_endpoint_every_text_is_owed(from_pages: Crawl) -> None:
    assert {row.id for row in from_pages.report.owed} == {case.id for case in ROWS}


@pytest.mark.parametrize("case", ROWS, ids=NAMES)
def test_its_post_shows_the_same(case: Case, first: Crawl, rebuilt: BuildResult) -> None:
    article = first.lines.newest()[case.id]
    page = rebuilt.pages[post_name(first, article)]
    shown = html.unescape(page.partition("<h1>")[2].partition("</h1>")[0])
    assert shown == article.title
    assert article.text in visible_text(content_of(page))


def post_name(crawl: Crawl, article: Article) -> str:
    (name,) = (name for name in crawl.lines.posts if name.endswith(f"-{article.id}.md"))
    return name


def test_the_archive_builds_without_a_complaint(rebuilt: BuildResult) -> None:
    assert rebuilt.succeeded, rebuilt.log
    assert rebuilt.complaints() == []


@pytest.fixture(scope="module")
def second(first: Crawl, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawl]:
    """A day later: the site is built anew, and posts with unreadable YAML have moved (Y1)."""
    root = shutil.copytree(first.root, tmp_path_factory.mktemp("second") / "archive")
    with serving(serve(build(tmp_path_factory.mktemp("moved"), NEXT_DAY))) as server:
        yield crawled(server, root, LATER)


def test_nothing_is_archived_twice_because_its_url_moved_overnight(
    first: Crawl, second: Crawl
) -> None:
    asked = [path for path in second.asked() if path.startswith("/2022/03/05/2022-03-04-")]
    assert len(asked) == sum(case.row == "Y1" for case in ROWS)
    assert second.report.written == {"new": 0, "revised": 0}
    assert second.lines == first.lines
    assert second.report.exit_status == 0
    assert second.report.balanced
