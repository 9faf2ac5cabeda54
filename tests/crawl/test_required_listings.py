"""A category page that must be there and is gone; one that there need not be."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.exit_status import ExitStatus
from crawler.standin.server import StandIn
from tests.support.crawls import crawl
from tests.support.reactor import in_reactor
from tests.support.tiny_site import NOON, TinySite, post


@pytest.mark.parametrize(
    ("slug", "status"), [("lengshan", ExitStatus.USAGE), ("leng shan", ExitStatus.ACCOUNTED)]
)
@in_reactor
async def test_a_slug_with_a_space_has_no_page_of_its_own(
    slug: str, status: ExitStatus, tmp_path: Path
) -> None:
    site = TinySite(post(1, category=slug))
    site.content.remove(f"/category/{slug}.html")
    standin = StandIn(site.content).start()
    try:
        found = await crawl(standin, tmp_path, now=NOON, arguments={"categories": slug})
    finally:
        await standin.stop()
    known = status is ExitStatus.ACCOUNTED
    assert found.report.listings["gone"] == known
    assert found.report.exit_status == status
    assert found.report.failed_listings == []
    assert len(found.report.usage) == (not known)


@in_reactor
async def test_a_category_page_that_was_there_and_is_gone(tmp_path: Path) -> None:
    site = TinySite(post(1, category="lengshan"))
    standin = StandIn(site.content).start()
    try:
        await crawl(standin, tmp_path, now=NOON, arguments={"categories": "lengshan"})
        site.content.remove("/category/lengshan.html")
        found = await crawl(standin, tmp_path, now=NOON, arguments={"categories": "lengshan"})
    finally:
        await standin.stop()
    assert found.report.exit_status == ExitStatus.LOST
    assert [row.reason for row in found.report.failed_listings] == ["http-404"]
