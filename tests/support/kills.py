"""Runs that are killed at a moment drawn by seed, on a site of three days."""

from __future__ import annotations

import random
import re
import signal
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from crawler.clock import BEIJING
from crawler.standin.server import StandIn
from tests.support.processes import Process, crawl_arguments, sleep, until_asked
from tests.support.stories import ROLLING_NEWS, Source, Story, story

POSTS = 300
TWINS = 40
NOW = datetime(2022, 3, 16, 21, tzinfo=BEIJING)
SOURCES = (
    Source("望江晚报", "wangjiangwanbao"),
    Source("渡口新闻网", "dukouxinwenwang"),
    Source("Ferry", "Ferry"),
    Source("望江 早讯", "wangjiang zaoxun"),
    Source("", ""),
)


def three_days(posts: int = POSTS, twins: int = TWINS) -> list[Story]:
    """Posts of three days or less: by source, rolling news, and rolling twins of some."""
    found: list[Story] = []
    for number in range(posts - twins):
        # The last two are on no category page: only what is among the newest 20 of their tag shows.
        source = SOURCES[3 + number % 2] if number % 13 == 12 else SOURCES[number % 3]
        source = ROLLING_NEWS if number % 5 == 4 else source
        found.append(story(number, source, NOW - timedelta(minutes=15 * number)))
    by_source = [each for each in found if not each.rolling]
    for each in by_source[:: len(by_source) // twins][:twins]:
        found.append(story(int(each.id[10:]), ROLLING_NEWS, each.published))
    return found


@dataclass(frozen=True, slots=True)
class Moment:
    """When to kill: so many seconds after the stand-in's so many-th answer of the run."""

    requests: int
    seconds: float
    commit_items: int


def moments(count: int, whole: int, seed: int) -> list[Moment]:
    """Moments all over a run of ``whole`` requests, from before its first one to its last commit.

    One in four hits the end, where what is left is committed and the books are closed.
    """
    generator = random.Random(seed)
    return [
        Moment(
            generator.randrange(whole - 20 if number % 4 == 3 else 0, whole),
            generator.uniform(0, 0.05),
            generator.choice([1, 3, 10, 30, 100]),
        )
        for number in range(count)
    ]


async def kill_one(standin: StandIn, root: Path, moment: Moment) -> bool:
    """Whether the run was killed before it had ended by itself."""
    settings = {"COMMIT_ITEMS": moment.commit_items, "COMMIT_SECONDS": 1}
    before = len(standin.requests)
    process = Process(*crawl_arguments(standin, root, NOW, **settings))
    await until_asked(process, standin, before + moment.requests)
    await sleep(moment.seconds)
    process.send(signal.SIGKILL)
    return (await process.ended()).status == -signal.SIGKILL


_SET_ASIDE = re.compile(r"\d+ .+ set aside in \S+/strays\S*: see finews-archiver verify")


def unexpected(err: str) -> list[str]:
    """What runs that were killed print besides what the next one sets aside, which it must tell."""
    return [line for line in err.splitlines() if not _SET_ASIDE.fullmatch(line)]
