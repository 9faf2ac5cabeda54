"""Processes that cannot start, arguments that reach them, settings that cannot be meant."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import pytest

from crawler.standin import faults
from crawler.standin.server import StandIn
from tests.crawl.running import crawl, scrapy
from tests.schedule.runs import Process, articles, crawl_arguments, report
from tests.schedule.test_kill import NOW, three_days
from tests.standin.conftest import in_reactor
from tests.workers.running import given, shared_crawl


@pytest.mark.parametrize("program", ["/nonexistent/python", "/bin/false"])
@in_reactor
async def test_one_that_cannot_start(
    program: str,
    standin: StandIn,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(sys, "executable", program)
    more = {"WORKERS": 2, "WORKERS_LEAST": 1}
    with caplog.at_level(logging.WARNING):
        crawled = await crawl(standin, tmp_path, now=NOW.isoformat(), more=more)
    assert crawled.report.exit_status == 0
    assert crawled.report.books["captured"] == len(crawled.lines.read()) > 200
    (note,) = crawled.report.notes
    assert note.startswith("process 2 is gone (")
    assert ("No such file" in note) == (program == "/nonexistent/python")
    assert [line for line in caplog.messages if "process 2" in line] == [note]


@in_reactor
async def test_only_the_named_categories(standin: StandIn, tmp_path: Path) -> None:
    process = shared_crawl(standin, tmp_path)
    assert (await process.ended()).status == 0
    everything = {line.id for line in articles(tmp_path) if line.category == "Ferry"}
    # There are few of them: they have to take longer than a process takes to start.
    standin.faults.add("GetNewsText", faults.slow(0.5))
    arguments = crawl_arguments(
        standin, tmp_path / "some", NOW, WORKERS=2, WORKERS_LEAST=1, CONCURRENT_REQUESTS=2
    )
    ended = await Process(*arguments, "-a", "categories=Ferry").ended()
    assert ended.status == 0, ended.err
    assert given(ended) > 0
    assert {line.id for line in articles(tmp_path / "some")} == everything
    asked = report(tmp_path / "some")["listings"]["asked"]
    assert asked == 1


@in_reactor
async def test_share_links(standin: StandIn, tmp_path: Path) -> None:
    codes = sorted({each.code for each in three_days()})
    links = tmp_path / "links.txt"
    links.write_text("\n".join(codes), encoding="utf-8")
    arguments = crawl_arguments(
        standin, tmp_path / "archive", NOW, WORKERS=2, WORKERS_LEAST=1, CONCURRENT_REQUESTS=4
    )
    arguments[1] = "share"
    ended = await Process(*arguments, "-a", f"file={links}").ended()
    assert ended.status == 0, ended.err
    assert given(ended) > 0
    assert sorted(line.id for line in articles(tmp_path / "archive")) == codes


@in_reactor
async def test_no_processes_cannot_be(tmp_path: Path) -> None:
    ended = await scrapy("crawl", "category", "-s", "WORKERS=0", "-s", f"ARCHIVE_DIR={tmp_path}")
    assert ended.status == 2
    assert ended.err.strip() == "scrapy crawl: WORKERS=0 cannot be: expected 1 or more processes"
