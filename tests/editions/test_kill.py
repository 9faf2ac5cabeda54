"""SIGKILL at any moment loses no page that was committed; a normal run completes the archive."""

from __future__ import annotations

import random
import signal
from pathlib import Path

import pytest
from twisted.internet.threads import deferToThread

from crawler.standin.server import StandIn
from tests.support.campaigns import SEED, sized
from tests.support.editions import assert_sound, crawl_site, files, newest, read_pages
from tests.support.kills import unexpected
from tests.support.print_pages import PAPER, back, ferry_post, front, orchard_post, write
from tests.support.processes import Process, options, sleep
from tests.support.reactor import in_reactor
from tests.support.tiny_site import TinySite

DAYS = range(10, 22)

STRIDE = sized(6, 1)
"""By day every so many-th step is tried."""


@pytest.mark.slow
@in_reactor
async def test_every_step(tmp_path: Path) -> None:
    process = Process(str(tmp_path), str(SEED), str(STRIDE), program="tests.support.page_crashes")
    out, err = await deferToThread(process.popen.communicate, timeout=400)
    assert (process.popen.returncode, unexpected(err)) == (0, [])
    kills, word = out.split()
    assert word == "kills"
    assert int(kills) > 120 // STRIDE


def editions(folder: Path) -> list[Path]:
    """Two pages of each of twelve days."""
    paths: list[Path] = []
    for day in DAYS:
        dated = [page.replace("3月14日", f"3月{day}日") for page in (front(), back())]
        paths += write(folder, **{f"{day}-A1": dated[0], f"{day}-A4": dated[1]}).values()
    return paths


@in_reactor
async def test_killed_runs_are_completed(
    site: TinySite, standin: StandIn, root: Path, tmp_path: Path
) -> None:
    site.put(ferry_post(), orchard_post())
    pages = editions(tmp_path)
    whole = tmp_path / "whole"
    for archive in (whole, root):
        await crawl_site(standin, archive)
    await read_pages(standin, whole, *pages)
    generator = random.Random(20220314)
    where = {"ARCHIVE_DIR": root, "NOW": "2022-03-14T12:00:00+08:00"}
    arguments = ["crawl", "edition", "-a", f"pages={tmp_path}/*.txt", *options(where)]
    killed = 0
    # At once, before the run can end, and then ever later.
    for most in (0, 0.05, 0.1, 0.2, 0.3, 0.3):
        process = Process(*arguments)
        known = len(newest(root))
        while process.running and len(newest_or_none(root)) <= known:
            await sleep(0.01)
        await sleep(generator.uniform(0, most))
        process.send(signal.SIGKILL)
        killed += (await process.ended()).status == -signal.SIGKILL
    assert killed
    crawled = await read_pages(standin, root, *pages)
    assert crawled.report.exit_status == 0
    assert crawled.report.balanced
    assert len(newest(root)) == 2 * len(DAYS)
    assert files(root) == files(whole)
    assert {line["paper"] for line in newest(root).values()} == {PAPER}
    await assert_sound(root)


def newest_or_none(root: Path) -> list[bytes]:
    """The whole lines of ``editions.jsonl`` while a run is at work."""
    path = root / "editions.jsonl"
    return path.read_bytes().split(b"\n")[:-1] if path.exists() else []


@in_reactor
async def test_a_run_that_is_stopped_says_what_is_left(root: Path, tmp_path: Path) -> None:
    pages = editions(tmp_path)
    where = {"ARCHIVE_DIR": root, "LOG_LEVEL": "INFO"}
    process = Process("crawl", "edition", "-a", f"pages={tmp_path}/*.txt", *options(where))
    while process.running and not newest_or_none(root):
        await sleep(0.01)
    process.send(signal.SIGTERM)
    ended = await process.ended()
    assert ended.status in (0, 3), ended.err
    if ended.status == 3:
        assert "not tried yet" in ended.out
    again = Process("crawl", "edition", "-a", f"pages={tmp_path}/*.txt", *options(where))
    ended = await again.ended()
    assert ended.status == 0, ended.err
    assert len(newest(root)) == len(pages)
    await assert_sound(root)
