"""``scrapy status`` names what it counts."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from crawler.clock import BEIJING
from crawler.standin import faults
from crawler.standin.server import StandIn
from tests.support.crawls import Crawl, crawl_process
from tests.support.processes import run_scrapy
from tests.support.reactor import in_reactor
from tests.support.tiny_site import post

NOW = datetime(2022, 3, 14, 12, tzinfo=BEIJING).isoformat()


@in_reactor
async def test_failed_listings_and_refused_links_are_named(
    tiny_site: StandIn, tmp_path: Path
) -> None:
    root, where = tmp_path / "a", ("-s", f"ARCHIVE_DIR={tmp_path / 'a'}")
    links = tmp_path / "links.txt"
    links.write_text(f"not a link\nNW123\n{post(1).code}\n", encoding="utf-8")
    assert (await crawl_process(tiny_site, root, now=NOW)).status == 0
    assert (await crawl_process(tiny_site, root, "share", "-a", f"file={links}")).status == 4
    tiny_site.faults.add("/emnews/", faults.status(500))
    await crawl_process(tiny_site, root, now=NOW)

    shown = run_scrapy("status", *where)
    assert "refused   NW123: not-a-share-link\n" in shown.out
    assert "refused   not a link: not-a-share-link\n" in shown.out
    assert "listing   /emnews/: http-500\n" in shown.out
    state = json.loads(run_scrapy("status", "--json", *where).out)
    assert state["refused"] == [
        {"link": "refused:NW123", "reason": "not-a-share-link"},
        {"link": "refused:not a link", "reason": "not-a-share-link"},
    ]
    assert {"link": "/emnews/", "reason": "http-500"} in state["failed_listings"]
    assert len(state["failed_listings"]) == state["listings"]["failed"]
    fewer = run_scrapy("status", "--names", "1", *where).out
    assert "refused   … and 1 more (--names N, or --json for all)\n" in fewer
    assert "not a link" not in fewer

    # Only the last try counts.
    tiny_site.faults.clear()
    await crawl_process(tiny_site, root, now=NOW)
    assert "listing " not in run_scrapy("status", *where).out


def test_a_number_of_names_that_cannot_be_meant(bundled: Crawl) -> None:
    ended = run_scrapy("status", "--names", "-1", "-s", f"ARCHIVE_DIR={bundled.root}")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == "scrapy status: --names -1: how many must be 0 or more\n"
    none = run_scrapy("status", "--names", "0", "-s", f"ARCHIVE_DIR={bundled.root}")
    assert "… and" in none.out
