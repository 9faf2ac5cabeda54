"""Signals in the first moments, and the end of a terminal: a run ends as the documents say."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from crawler.standin import faults
from crawler.standin.server import StandIn
from tests.support.processes import (
    Ended,
    Process,
    articles,
    crawl,
    crawl_arguments,
    report,
    sleep,
    until_asked,
    verified,
)
from tests.support.project import PROJECT
from tests.support.reactor import in_reactor
from tests.support.tiny_site import NOON, TinySite, post

pytestmark = pytest.mark.quiet
NOW = datetime.fromisoformat(NOON)
ENDS = [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]
LOADED = 0.15
"""Seconds after which Python itself has started, also on a busy machine."""


@pytest.fixture
def site() -> TinySite:
    return TinySite(*(post(number) for number in range(1, 5)))


@pytest.mark.parametrize("number", ENDS, ids=lambda number: number.name)
@pytest.mark.parametrize("after", [LOADED, 0.4, 0.8, 1.2])
@in_reactor
async def test_at_any_moment(
    after: float, number: signal.Signals, standin: StandIn, tmp_path: Path
) -> None:
    standin.faults.add("robots", faults.slow(600))
    arguments = crawl_arguments(standin, tmp_path, NOW, SHUTDOWN_SECONDS=1)
    process = Process(*arguments, program="crawler", anew=True)
    await sleep(after)
    process.send(number)
    ended = await process.ended()
    assert ended.status == 3, f"{ended.err}{ended.out}"
    assert "Traceback" not in ended.err
    assert "stop" in ended.err
    standin.faults.clear()
    assert (await crawl(standin, tmp_path, NOW)).status == 0
    assert len(articles(tmp_path)) == 4
    assert (await verified(tmp_path)).status == 0


@in_reactor
async def test_a_terminal_that_goes(standin: StandIn, tmp_path: Path) -> None:
    standin.faults.add("GetNewsText", faults.slow(600), after=2)
    process = Process(*crawl_arguments(standin, tmp_path, NOW, SHUTDOWN_SECONDS=1))
    await until_asked(process, standin, 3, "GetNewsText")
    process.send(signal.SIGHUP)
    ended = await process.ended()
    assert ended.status == 3, f"{ended.err}{ended.out}"
    assert "crawl: stopping; what was archived so far is kept" in ended.err
    assert report(tmp_path)["finished"] == "shutdown"
    assert report(tmp_path)["balanced"]


LOADING = """
import os, signal, sys, time
from crawler.first_moments import end_at_once, hand_over
signal.signal(signal.SIGHUP, signal.SIG_IGN)
end_at_once("program", {status})
{before}
os.kill(os.getpid(), {number})
print("went on")
"""


def run(number: int, status: int | None = None, before: str = "") -> Ended:
    words = ["-c", LOADING.format(number=number, status=status, before=before)]
    done = subprocess.run(
        [sys.executable, *words], capture_output=True, encoding="utf-8", cwd=PROJECT, check=False
    )
    return Ended(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_while_a_command_is_loaded(number: signal.Signals) -> None:
    assert run(number) == Ended(128 + number, "", "\nprogram: stopped\n")
    assert run(number, 3) == Ended(3, "", "\nprogram: stopped\n")


def test_what_is_passed_over_stays_so() -> None:
    assert run(signal.SIGHUP) == Ended(0, "went on\n", "")


def test_a_command_has_its_own_answer() -> None:
    ended = run(signal.SIGINT, before="hand_over()")
    assert (ended.status, "KeyboardInterrupt" in ended.err) == (-signal.SIGINT, True)
    assert run(signal.SIGTERM, before="hand_over()").status == -signal.SIGTERM
