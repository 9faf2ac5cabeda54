"""``scrapy status`` names what it counts."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

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


@in_reactor
async def test_what_a_monitoring_system_is_told(tiny_site: StandIn, tmp_path: Path) -> None:
    root, hour = tmp_path / "a", timedelta(hours=1)
    start = datetime.fromisoformat(NOW)

    def told(after: timedelta, *more: str) -> tuple[int, list[str]]:
        at = ("-s", f"ARCHIVE_DIR={root}", "-s", f"NOW={(start + after).isoformat()}")
        ended = run_scrapy("status", "--json", *at, *more)
        state = json.loads(ended.out)
        assert state["exit_status"] == ended.status
        return ended.status, state["problems"]

    assert (await crawl_process(tiny_site, root, now=NOW)).status == 0
    assert told(23 * hour) == (0, [])
    stale = "the last run was 25 hours ago: is its timer dead?"
    assert told(25 * hour) == (5, [stale])
    assert told(25 * hour, "-s", "STALE_RUN_HOURS=48") == (0, [])
    assert told(25 * hour, "-s", "STALE_RUN_HOURS=0") == (0, [])

    with closing(sqlite3.connect(root / "ledger.sqlite3")) as ledger, ledger:
        ledger.execute("UPDATE links SET state = 'lost' WHERE id = 1")
    assert told(hour) == (4, ["1 link lost in the last seven days"])
    assert told(8 * 24 * hour) == (5, ["the last run was 192 hours ago: is its timer dead?"])

    tiny_site.faults.add("/2022/", faults.status(500))
    tiny_site.faults.add("GetNewsText", faults.status(500))
    suspect = await crawl_process(tiny_site, tmp_path / "b", now=NOW)
    root = tmp_path / "b"
    assert told(hour)[0] == suspect.status


def test_metrics_are_what_prometheus_takes(bundled: Crawl) -> None:
    ended = run_scrapy("metrics", "-s", f"ARCHIVE_DIR={bundled.root}", "-s", "STALE_RUN_HOURS=0")
    assert (ended.status, ended.err) == (0, "")
    families = {family.name: family for family in text_string_to_metric_families(ended.out)}
    values = {
        (name, *sample.labels.values()): sample.value
        for name, family in families.items()
        for sample in family.samples
    }
    assert values["finews_archiver_articles",] == 89
    assert values["finews_archiver_links", "captured"] == 89
    assert values["finews_archiver_links", "duplicate"] == 14
    assert values["finews_archiver_listings", "ok"] == 15
    assert values["finews_archiver_last_run_status", "category"] == 0
    assert values["finews_archiver_status",] == 0
    assert all(family.type == "gauge" and family.documentation for family in families.values())
