"""Steps side by side: as many as are allowed, all that come to be, and none after the end."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import pytest
from scrapy.crawler import Crawler

from crawler.in_parallel import InParallel


class Slot:
    """What of the engine's slot counts here."""

    def __init__(self) -> None:
        self.inprogress: set[object] = set()
        self.closing: object = None

    def add_request(self, something: object) -> None:
        self.inprogress.add(something)

    def remove_request(self, something: object) -> None:
        self.inprogress.remove(something)


class Engine:
    def __init__(self) -> None:
        self._slot = Slot()
        self.engine = self


class Work:
    """Notes what is under way, and does as it is told."""

    def __init__(self, slot: Slot) -> None:
        self.slot = slot
        self.done: list[int] = []
        self.most = 0

    async def __call__(self, step: int) -> None:
        self.most = max(self.most, len(self.slot.inprogress))
        await asyncio.sleep(0)
        if step < 0:
            raise LookupError(step)
        if step == 99:
            self.slot.closing = True
        self.done.append(step)


def run(steps: Coroutine[Any, Any, None]) -> None:
    """In a loop of its own: the reactor's runs in this thread."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, steps).result()


def at_work(more: list[list[int]], *, at_a_time: int = 3) -> tuple[InParallel[int], Work]:
    engine = Engine()
    work = Work(engine._slot)
    crawler = cast(Crawler, engine)
    return InParallel(crawler, work, lambda: more.pop(0) if more else [], at_a_time=at_a_time), work


def test_all_that_comes_is_done_and_no_more_at_once_than_allowed() -> None:
    parallel, work = at_work([[6, 7], [], [8]])
    run(parallel.through(range(1, 6)))
    assert sorted(work.done) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert work.most == 3
    assert not work.slot.inprogress


def test_nothing_to_do_ends_at_once() -> None:
    parallel, work = at_work([])
    run(parallel.through([]))
    assert work.done == []


def test_a_spider_that_closes_begins_no_more() -> None:
    parallel, work = at_work([[5]], at_a_time=1)
    run(parallel.through([1, 99, 3, 4]))
    assert work.done == [1, 99]


def test_what_goes_wrong_is_raised_behind_what_is_under_way() -> None:
    parallel, work = at_work([[5]])
    with pytest.raises(LookupError, match="-1"):
        run(parallel.through([-1, 2, 3, 4]))
    assert sorted(work.done) == [2, 3]
    assert not work.slot.inprogress


def test_so_is_an_error_in_what_gives_more() -> None:
    engine = Engine()
    work = Work(engine._slot)

    def more() -> list[int]:
        raise OSError("no ledger")

    parallel = InParallel(cast(Crawler, engine), work, more, at_a_time=3)
    with pytest.raises(OSError, match="no ledger"):
        run(parallel.through([1, 2]))
    assert work.done == [1, 2]


def test_who_waits_may_go_and_what_is_under_way_goes_on() -> None:
    """As at SIGTERM, when Scrapy takes the spider's start() away and waits for its slot."""

    parallel, work = at_work([[3]], at_a_time=2)

    async def taken_away() -> None:
        waiting = asyncio.ensure_future(parallel.through([1, 2]))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        waiting.cancel()
        work.slot.closing = True
        while work.slot.inprogress:
            await asyncio.sleep(0)

    run(taken_away())
    assert sorted(work.done) == [1, 2]
