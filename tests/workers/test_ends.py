"""Processes that are killed or told to stop, in the middle of it all."""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path

import pytest

from crawler.standin import faults
from crawler.standin.server import StandIn
from crawler.workers.process import how_it_ended
from tests.schedule.runs import Process, report, sleep, until_asked
from tests.schedule.test_kill import assert_whole, three_days
from tests.standin.conftest import in_reactor
from tests.workers.running import assert_no_faults, fetchers, given, running, shared_crawl

SECONDS = 12


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (0, "it ended with status 0"),
        (1, "it ended with status 1"),
        (-signal.SIGSEGV, "killed by signal 11 (SIGSEGV)"),
        (-(signal.SIGRTMIN + 1), f"killed by signal {signal.SIGRTMIN + 1}"),
    ],
)
def test_how_a_process_ended_is_said(status: int, said: str) -> None:
    assert how_it_ended(status) == said


async def until_shared(process: Process, standin: StandIn, others: int = 1) -> list[int]:
    """Wait until other processes have been at work for a while; the ids of all of them."""
    give_up = time.monotonic() + 60
    while len(pids := fetchers(process)) < others:
        assert process.running and time.monotonic() < give_up
        await sleep(0.01)
    # A process that has started asks for robots.txt first.
    await until_asked(process, standin, 1 + others, "/robots.txt")
    await until_asked(process, standin, len(standin.requests) + 30)
    return pids


async def until_ended(pids: list[int]) -> None:
    give_up = time.monotonic() + 5
    while running(pids):
        assert time.monotonic() < give_up, f"still there: {running(pids)}"
        await sleep(0.02)


@in_reactor
async def test_a_fetcher_is_killed(standin: StandIn, tmp_path: Path) -> None:
    process = shared_crawl(standin, tmp_path, 3)
    for pid in await until_shared(process, standin, 2):
        os.kill(pid, signal.SIGKILL)
    ended = await process.ended()
    assert ended.status == 0, f"{ended.err}{ended.out}"
    assert given(ended) > 0
    notes = report(tmp_path)["notes"]
    assert [note.partition(" is gone")[0] for note in sorted(notes)] == ["process 2", "process 3"]
    assert all(note in ended.err and note in ended.out for note in notes)
    assert all("is gone (killed by signal 9 (SIGKILL)); " in note for note in notes)
    said = r"what it was fetching \((1 link|\d+ links)\) is fetched by the others$"
    assert all(re.search(said, note) for note in notes), notes
    await assert_whole(tmp_path, three_days())


@in_reactor
async def test_the_main_process_is_killed(standin: StandIn, tmp_path: Path) -> None:
    process = shared_crawl(standin, tmp_path, COMMIT_ITEMS=10)
    pids = await until_shared(process, standin)
    process.send(signal.SIGKILL)
    assert (await process.ended()).status == -signal.SIGKILL
    await until_ended(pids)
    ended = await shared_crawl(standin, tmp_path).ended()
    assert ended.status == 0, ended.err
    await assert_whole(tmp_path, three_days())


@pytest.mark.parametrize("hangs", [False, True], ids=["a server that answers", "one that hangs"])
@in_reactor
async def test_told_to_stop(hangs: bool, standin: StandIn, tmp_path: Path) -> None:
    grace = 2 if hangs else 60
    process = shared_crawl(standin, tmp_path, SHUTDOWN_SECONDS=grace, DOWNLOAD_TIMEOUT=600)
    pids = await until_shared(process, standin)
    if hangs:
        standin.faults.add("GetNewsText", faults.slow(600))
        await sleep(0.5)
    began = time.monotonic()
    # As systemd does it: everybody is told, and only the main process does something about it.
    for pid in pids:
        os.kill(pid, signal.SIGTERM)
    process.send(signal.SIGTERM)
    ended = await process.ended()
    assert time.monotonic() - began < SECONDS
    assert ended.status == 3, f"{ended.err}{ended.out}"
    assert ("requests still under way" in ended.err) == hangs
    await until_ended(pids)
    books = report(tmp_path)
    assert books["finished"] == "shutdown"
    assert books["balanced"]
    assert books["notes"] == []
    assert books["books"]["pending"] > 0
    await assert_no_faults(tmp_path)
    standin.faults.clear()
    ended = await shared_crawl(standin, tmp_path).ended()
    assert ended.status == 0, ended.err
    await assert_whole(tmp_path, three_days())


@in_reactor
async def test_nothing_is_left_running(standin: StandIn, tmp_path: Path) -> None:
    process = shared_crawl(standin, tmp_path)
    pids = await until_shared(process, standin)
    assert (await process.ended()).status == 0
    await until_ended(pids)
