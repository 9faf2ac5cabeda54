"""Clocks that jump: in each of three runs that follow one another, in both directions."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from crawler.standin import faults
from tests.chaos.kinds import Kind
from tests.chaos.runner import Ended, crawl_words
from tests.chaos.scene import NOON, STATUSES

HOUR, DAY = 3600, 86400
JUMPS = (-730 * DAY, -40 * DAY, -DAY, -2 * HOUR, 0, 2 * HOUR, DAY, 40 * DAY, 730 * DAY)
"""Seconds by which the clock of a run is wrong."""
FAILING = {"nothing": "", "posts": r"/2022/03/14/NW", "answers": "GetNewsText", "all": r"/2022/"}
"""What is answered with 500 while clocks are wrong."""
EVERY = 600
"""Seconds between the runs, by the right clock."""


class Clocks(Kind):
    """Three runs whose clocks are wrong, then right ones."""

    name = "clocks"
    promise = "whatever clocks say, all posts are archived within twelve hours of right ones"

    def cases(self, generator: random.Random) -> Iterator[str]:
        every = [
            f"{','.join(map(str, jumps))}/{failing}"
            for jumps in itertools.product(JUMPS, repeat=3)
            for failing in FAILING
        ]
        yield from generator.sample(every, len(every))

    def _run(self, root: Path, moment: float) -> Ended:
        """A run by the wall clock, which says this moment (seconds since 1970)."""
        # The ten posts never change, which is a monitor's to tell.
        words = crawl_words(self.scene.standin, root, MONITOR_STALE_HOURS=10**6)
        return self.scene.runner.run(words, root, clock=round(moment - time.time()))

    def attempt(self, case: str) -> str:
        jumps, _, failing = case.partition("/")
        noon = datetime.fromisoformat(NOON).timestamp()
        standin, root = self.scene.standin, self.scene.copy(None)
        try:
            if FAILING[failing]:
                standin.faults.add(FAILING[failing], faults.status(500))
            for number, jump in enumerate(jumps.split(",")):
                ended = self._run(root, noon + number * EVERY + int(jump))
                if ended.hung or ended.status not in STATUSES or "Traceback" in ended.err:
                    return f"run {number + 1}: {ended.status} {ended.out}{ended.err}"
            standin.faults.clear()
            for hours in (1, 2, 4, 7, 11):
                ended = self._run(root, noon + hours * HOUR)
            if ended.status != 0:
                return f"after eleven hours: {ended.status} {ended.out}{ended.err}"
            return self.scene.complaints(root)
        finally:
            standin.faults.clear()
            self.scene.throw_away(root)

    def smaller(self, case: str) -> Iterator[str]:
        jumps, _, failing = case.partition("/")
        parts = jumps.split(",")
        for kept in itertools.product((False, True), repeat=3):
            fewer = [part if keep else "0" for part, keep in zip(parts, kept, strict=True)]
            for other in dict.fromkeys(("nothing", failing)):
                found = f"{','.join(fewer)}/{other}"
                if found != case:
                    yield found
