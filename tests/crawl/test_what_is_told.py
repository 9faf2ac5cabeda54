"""What runs and commands tell of what is lost, refused, missing, or cannot be meant."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.standin import faults
from crawler.standin.server import StandIn
from tests.support.crawls import crawl, crawl_process, lines_of
from tests.support.processes import Ended, run_scrapy
from tests.support.reactor import in_reactor
from tests.support.tiny_site import (
    LATER,
    NOON,
    SOON,
    TinySite,
    by_source_id,
    post,
)

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
    return run_scrapy(*command, "-s", f"ARCHIVE_DIR={root}", "-s", f"NOW={NOON}")


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
