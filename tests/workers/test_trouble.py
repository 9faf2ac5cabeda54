"""Processes that hang, or cannot take part; what goes wrong while their work is taken over."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from crawler import settings as defaults
from crawler.standin import faults
from crawler.standin.server import StandIn
from crawler.workers.channel import Channel
from crawler.workers.intake import Intake
from crawler.workers.messages import Batch, Broken, Outcome
from crawler.workers.outbox import Outbox
from tests.crawl.running import crawl
from tests.schedule.runs import report
from tests.schedule.stories import without_twins
from tests.schedule.test_kill import NOW, assert_whole, three_days
from tests.standin.conftest import in_reactor
from tests.workers.running import assert_no_faults, given, shared_crawl
from tests.workers.test_ends import until_ended, until_shared
from tests.workers.troublemakers import StartsOnlyAlone, Watcher

SHARED = {"WORKERS": 2, "WORKERS_LEAST": 1}
SILENCE = 8
"""Seconds; a process must have started by then on a slow machine."""


@in_reactor
async def test_one_that_hangs(standin: StandIn, tmp_path: Path) -> None:
    process = shared_crawl(standin, tmp_path, WORKERS_SILENCE=SILENCE)
    pids = await until_shared(process, standin)
    os.kill(pids[0], signal.SIGSTOP)
    ended = await process.ended()
    assert ended.status == 0, f"{ended.err}{ended.out}"
    assert given(ended) > 0
    (note,) = report(tmp_path)["notes"]
    assert note.startswith("process 2 is gone (it said nothing for ")
    await until_ended(pids)
    await assert_whole(tmp_path, three_days())


@in_reactor
async def test_one_that_is_only_slow_is_left_in_peace(standin: StandIn, tmp_path: Path) -> None:
    process = shared_crawl(standin, tmp_path, WORKERS_SILENCE=SILENCE, DOWNLOAD_TIMEOUT=60)
    await until_shared(process, standin)
    standin.faults.add("GetNewsText", faults.slow(SILENCE + 2), times=8)
    ended = await process.ended()
    assert ended.status == 0, f"{ended.err}{ended.out}"
    assert report(tmp_path)["notes"] == []


@in_reactor
async def test_one_that_says_why_it_cannot_start(standin: StandIn, tmp_path: Path) -> None:
    middlewares: dict[Any, Any] = {**defaults.DOWNLOADER_MIDDLEWARES, StartsOnlyAlone: 10}
    more = {**SHARED, "DOWNLOADER_MIDDLEWARES": middlewares}
    crawled = await crawl(standin, tmp_path, now=NOW.isoformat(), more=more)
    assert crawled.report.exit_status == 0
    (note,) = crawled.report.notes
    assert note.startswith("process 2 is gone (RuntimeError: not in here)")


@in_reactor
async def test_a_batch_that_cannot_be_taken_over(
    standin: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter = Intake.enter
    lost: list[Outcome] = []

    def fails_once(intake: Intake, number: int, batch: Batch, tasks: Any) -> None:
        if batch.outcomes and not lost:
            lost.extend(batch.outcomes)
            raise sqlite3.OperationalError("disk I/O error")
        enter(intake, number, batch, tasks)

    with monkeypatch.context() as broken:
        broken.setattr(Intake, "enter", fails_once)
        crawled = await crawl(standin, tmp_path, now=NOW.isoformat(), more=SHARED)
    books = crawled.report
    assert lost
    assert books.exit_status == 4
    assert "disk I/O error" in books.errors[0]
    assert books.balanced
    assert books.books["pending"] == len(lost), "nothing else is held up"
    later = (NOW.replace(hour=NOW.hour + 1)).isoformat()
    again = await crawl(standin, tmp_path, now=later, more=SHARED)
    assert again.report.exit_status == 0
    # The twin of what was lost may have been archived in its place meanwhile.
    assert without_twins(three_days()).keys() <= {line.id for line in again.lines.read()}
    await assert_no_faults(tmp_path)


@in_reactor
async def test_pipelines_of_others_see_nothing_of_it(standin: StandIn, tmp_path: Path) -> None:
    pipelines: dict[Any, Any] = {**defaults.ITEM_PIPELINES, Watcher: 10}
    more = {**SHARED, "ITEM_PIPELINES": pipelines}
    crawled = await crawl(standin, tmp_path, now=NOW.isoformat(), more=more)
    assert crawled.report.exit_status == 0
    assert Watcher.seen == {"Draft", "Submission"}


def test_what_cannot_be_told_is_not_waited_for() -> None:
    class Narrow(Channel):
        def __init__(self) -> None:
            super().__init__(print, print)
            self.sent: list[object] = []

        def send(self, message: object) -> None:
            if isinstance(message, Batch):
                raise TypeError("cannot pickle it")
            self.sent.append(message)

    channel = Narrow()
    ours, theirs = socket.socketpair()
    with ours, theirs:
        outbox = Outbox(channel, ours)
        outbox.line("a logger", 30, "a line")
        outbox.flush()
    assert channel.sent == [Broken("TypeError: cannot pickle it")]
