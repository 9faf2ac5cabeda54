"""Posts that stop the whole build, or are not posts to Jekyll: they and the site meanwhile."""

from __future__ import annotations

import html
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.archive.archive import Archive
from crawler.articles.importer import Imported, PostFiles, import_posts
from crawler.articles.intake import Intake
from crawler.reprints.reprints import Reprints
from crawler.standin.server import StandIn
from crawler.text.visible import visible_text
from tests.support.crawls import crawl, lines_of
from tests.support.jekyll import build_site, content_of, needs_jekyll
from tests.support.oddities import Case, cases
from tests.support.oddity_site import DAY, build
from tests.support.posts import SOURCE
from tests.support.reactor import in_reactor
from tests.support.tiny_site import NOON, TinySite, post, rolling

ROWS = [case for case in cases() if not case.built]
NAMES = [f"{case.row}: {case.name}" for case in ROWS]


def imported(case: Case, root: Path) -> Imported:
    source = root / "clone" / "_posts"
    source.mkdir(parents=True)
    (source / case.file_name).write_bytes(case.file().encode())
    now = datetime(2022, 3, 4, 8, tzinfo=UTC)
    archive = Archive(root / "archive", spider="import", clock=lambda: now, source=SOURCE)
    try:
        *_, result = import_posts(
            Intake(archive, Reprints(archive)), PostFiles(root / "clone", SOURCE), 100
        )
    finally:
        archive.close()
    return result


@pytest.mark.parametrize("case", ROWS, ids=NAMES)
def test_what_the_import_makes_of_it(case: Case, tmp_path: Path) -> None:
    result = imported(case, tmp_path)
    if "refused" in case.out:
        ((name, why),) = result.skipped
        assert name.endswith(case.file_name)
        assert case.out["refused"] in why
        return
    (article,) = lines_of(tmp_path / "archive").read()
    assert result.skipped == []
    assert (article.id, article.title, article.source, article.category, article.text) == tuple(
        case.expected()[name] for name in ("id", "title", "source", "category", "text")
    )


@needs_jekyll
@pytest.mark.jekyll
def test_what_stops_the_sources_build_does_not_stop_the_archives(tmp_path: Path) -> None:
    (case,) = (case for case in ROWS if case.row == "B2")
    with pytest.raises(subprocess.CalledProcessError) as stopped:
        build(tmp_path / "theirs", DAY, [case])
    assert b"Liquid" in stopped.value.stderr
    imported(case, tmp_path)
    ours = build_site(tmp_path / "archive" / "_posts", tmp_path / "ours")
    (page,) = ours.pages.values()
    assert case.expected()["text"] in visible_text(content_of(page))
    assert "冷" in html.unescape(page)


@needs_jekyll
@pytest.mark.jekyll
def test_a_post_without_time_is_no_page_and_its_good_twin_is(tmp_path: Path) -> None:
    (case,) = (case for case in ROWS if case.row == "Y4")
    good = replace(case, given={**cases()[0].given, "digest": "冷山站通车。"})
    site = build(tmp_path, DAY, [case, good])
    assert [page.name for page in site.rglob("*0000000099.html")] == []
    assert [page.parent.as_posix() for page in site.rglob(f"{good.id}.html")] == [
        (site / "emnews/2022/03/04").as_posix()
    ]


@in_reactor
async def test_a_site_whose_build_has_stopped_is_noticed_after_a_day(tmp_path: Path) -> None:
    standin = StandIn(TinySite(post(1), post(2), rolling(3)).content).start()
    try:
        first = await crawl(standin, tmp_path / "a", now=NOON)
        second = await crawl(standin, tmp_path / "a", now="2022-03-15T18:00:00+08:00")
    finally:
        await standin.stop()
    assert second.report.exit_status == 5
    assert any(monitor.startswith("stale:") for monitor in second.report.monitors)
    assert second.lines == first.lines
