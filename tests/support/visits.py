"""Visits to a site that lives: posts come, change and go, and much goes wrong."""

from __future__ import annotations

import random
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from crawler.clock import BEIJING
from crawler.items import Article
from crawler.standin import faults
from crawler.standin.faults import Effect, Reply
from crawler.standin.server import StandIn
from tests.support.kills import SOURCES
from tests.support.living_site import LivingSite
from tests.support.processes import (
    Ended,
    Process,
    articles,
    crawl_arguments,
    dropped,
    report,
    until_asked,
)
from tests.support.stories import ROLLING_NEWS, Story, leaves, story

BEGIN = datetime(2022, 3, 14, 6, tzinfo=BEIJING)
DAYS = 5
RECHECK_AFTER = (1, 6, 24, 48)
HOUR = timedelta(hours=1)

FAULTS: dict[str, tuple[str, Effect]] = {
    "500": ("", faults.status(500)),
    "503": ("", faults.status(503, retry_after=1)),
    "reset": ("", faults.reset()),
    "truncated": ("", faults.truncated()),
    "late": ("", faults.slow(0.3)),
    "silent": (r"/2022/", faults.slow(60)),
    "empty": ("", faults.empty()),
    "not json": ("GetNewsText", faults.invalid_json()),
}


# -- what happens ---------------------------------------------------------------------------


def stories(generator: random.Random) -> Iterator[Story]:
    """What is published in these days: 35 posts a day or so, some of them oddly timed."""
    moment, number = BEGIN - timedelta(days=1), 0
    while moment < BEGIN + timedelta(days=DAYS):
        moment += timedelta(minutes=generator.expovariate(1 / 40))
        moment = moment.replace(second=generator.randrange(60), microsecond=0)
        number += 1
        weights = (30, 25, 15, 3, 2)
        source = generator.choices(SOURCES, weights)[0]
        corrected = tuple(
            moment + timedelta(hours=hours)
            for hours in sorted(
                generator.sample((0.3, 0.8, 3, 7, 20, 40), generator.choice((0, 0, 1, 2)))
            )
        )
        shown: tuple[tuple[datetime, datetime], ...] = ((moment, leaves(moment)),)
        if moment.hour < 8:
            # Moved away by the site's own script, back at eight or not (docs/source.md,
            # "Lifetime").
            eight = moment.replace(hour=8, minute=0, second=0)
            soon = moment + timedelta(minutes=generator.choice((4, 15, 60, 200)))
            shown = ((moment, min(soon, eight)),)
            if generator.random() < 0.6:
                shown += ((eight, leaves(moment)),)
        if generator.random() < 0.25:
            yield story(number, ROLLING_NEWS, moment, shown=shown, corrected=corrected)
            if generator.random() < 0.5:
                continue
        yield story(number, source, moment, shown=shown, corrected=corrected)


@dataclass(frozen=True, slots=True)
class Visit:
    """One scheduled run: when, and what goes wrong in it.

    ``faults`` are names in :data:`FAULTS`; ``down`` is a path that nothing answers; ``killed`` is
    after how many requests the run is killed; ``vanishing``: posts go while the run is under way.
    """

    now: datetime
    faults: tuple[str, ...] = ()
    down: str | None = None
    killed: int | None = None
    vanishing: bool = False

    @property
    def clean(self) -> bool:
        return not self.faults and self.down is None and self.killed is None


def visits(generator: random.Random) -> Iterator[Visit]:
    """46 visits: two days with faults and kills, a day's outage, two days again, and quiet."""
    now = BEGIN
    outage = (BEGIN + timedelta(hours=49), BEGIN + timedelta(hours=77))
    for number in range(40):
        hours = generator.choice((0.2, 0.5, 1, 2, 3, 4))
        now = (now + timedelta(hours=hours)).replace(second=0, microsecond=0)
        if outage[0] <= now < outage[1]:
            # The last thing seen before the outage is listings whose posts cannot be had.
            yield Visit(now, down="/2022/|GetNewsText")
            for later in (2, 9, 16, 23):
                yield Visit(now + timedelta(hours=later), down="")
            now = outage[1]
        kind = number % 4
        if kind == 1:
            yield Visit(now, faults=tuple(generator.sample(sorted(FAULTS), 3)))
        elif kind == 3 and number % 8 == 3:
            yield Visit(now, killed=generator.randrange(1, 60))
        else:
            yield Visit(now, vanishing=kind == 2)
    for hours in (7, 7):
        now += timedelta(hours=hours)
        yield Visit(now)


def _form_of_home(number: int) -> str:
    """Which of its two forms the home page has at a visit: eight visits one, eight the other."""
    return "A" if number // 8 % 2 else "B"


# -- what must hold -------------------------------------------------------------------------


@dataclass
class Observer:
    """Makes the visits and compares, after each, the archive with the site."""

    site: LivingSite
    standin: StandIn
    root: Path
    generator: random.Random
    made: list[tuple[Visit, Ended, dict[str, Any] | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.by_id = {post.id: post for post in self.site.stories}

    async def visit(self, visit: Visit) -> None:
        """Make one visit."""
        number = len(self.made)
        self.site.turn(visit.now, markup=number, home=_form_of_home(number))
        self.standin.faults.clear()
        for name in visit.faults:
            path, effect = FAULTS[name]
            self.standin.faults.add(path, effect, probability=0.05, times=12)
        if visit.down is not None:
            effect = faults.status(503) if number % 2 else faults.reset()
            self.standin.faults.add(visit.down, effect)
        if visit.vanishing:
            self.standin.faults.add("^/feed.xml$", self._posts_vanish(visit.now), times=1)
        before = len(self.standin.requests)
        arguments = crawl_arguments(
            self.standin, self.root, visit.now, DOWNLOAD_TIMEOUT=2, COMMIT_ITEMS=10
        )
        process = Process(*arguments)
        if visit.killed is not None:
            await until_asked(process, self.standin, before + visit.killed)
            process.send(signal.SIGKILL)
        ended = await process.ended()
        books = report(self.root) if ended.status >= 0 else None
        self.made.append((visit, ended, books))
        self.check(visit, ended, books)

    def _posts_vanish(self, now: datetime) -> Effect:
        """Some of the newest posts go away as soon as a listing has named them."""
        newest = [post for post in self.site.on_site(now) if now - post.published < 3 * HOUR]

        def effect(reply: Reply) -> Reply:
            for post in newest[:: self.generator.choice((2, 3))]:
                self.site.vanish(post)
            return reply

        return effect

    def check(self, visit: Visit, ended: Ended, books: dict[str, Any] | None) -> None:
        """What every visit must leave behind."""
        what = f"visit {len(self.made)} {visit}: {ended.err}{ended.out}"
        assert "Traceback" not in ended.err, what
        if books is None:
            assert visit.killed is not None, what
            return
        assert books["balanced"], what
        assert books["lost"] == books["refused"] == books["errors"] == [], what
        assert books["exit_status"] == ended.status, what
        assert (ended.status == 0) <= (books["pending"] == books["failed_listings"] == []), what
        if visit.clean:
            # Of form B, a hundred links, form A keeps five a tag: a quarter, if there are many.
            shorter = [each for each in books["monitors"] if each.startswith("listing: / shows ")]
            assert books["monitors"] == shorter, what
            assert not shorter or _form_of_home(len(self.made) - 1) == "A", what
            assert ended.status in ((5,) if shorter else (0, 3)), what
            self.check_clean(visit, what)

    def check_clean(self, visit: Visit, what: str) -> None:
        """After a visit without faults the archive has what the site showed, as it showed it."""
        newest = {line.id: line for line in articles(self.root)}
        twins = {line["id"] for line in dropped(self.root)}
        pending = {row["id"] for row in (self.made[-1][2] or {})["pending"]}
        last = self.made[-2][0].now if len(self.made) > 1 else BEGIN
        firsts = {line.id: line for line in reversed(articles(self.root))}
        for post in self.site.on_site(visit.now):
            if post.id in twins or post.id in pending:
                continue
            assert post.id in newest, f"{post.path} is missing: {what}"
            first = firsts[post.id].captured_at
            assert first is not None
            due = any(last < first + after * HOUR <= visit.now for after in RECHECK_AFTER)
            still_there = post.path in self.site.content
            if (due or first == visit.now) and still_there:
                line = newest[post.id]
                assert (line.title, line.text) == post.says(visit.now), f"{post.path}: {what}"

    def check_all(self) -> None:
        """At the end: nothing missing, nothing invented."""
        lines = articles(self.root)
        accounted = {line.id for line in lines} | {line["id"] for line in dropped(self.root)}
        finished = [visit.now for visit, _, books in self.made if books and visit.down != ""]
        for post in self.site.stories:
            seen = sum(post.on_site(now) for now in finished)
            assert seen < 2 or post.id in accounted, f"{post.path} was there {seen} times"
        revisions: dict[str, list[Article]] = {}
        for line in lines:
            assert line.captured_at is not None
            post = self.by_id[line.id]
            assert (line.title, line.text) == post.says(line.captured_at), line
            revisions.setdefault(line.id, []).append(line)
        for found in revisions.values():
            assert [line.revision for line in found] == list(range(1, len(found) + 1))
            for before, after in pairwise(found):
                # Markup alone makes no revision; what a share link left out, and owed text, do.
                owed = (before.text_source, after.text_source) == ("page", "newstext")
                assert owed or told(before) != told(after)


def told(line: Article) -> tuple[object, ...]:
    """What a reader learns."""
    return line.title, line.text, line.digest, line.published, line.source
