"""Runs on a site that was archived before: unchanged, or with a few posts more."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median

from bench.crawl.access_log import Sorted, sort_out
from bench.crawl.contenders import NOW, ours
from bench.crawl.processes import Measured, medians, run
from bench.crawl.section import Section, Sizes, emptied, say, table
from bench.crawl.server import Nginx
from bench.crawl.site_pages import Site, make_posts
from crawler.clock import utc_text

LATER = "2022-03-16T01:00:00+08:00"
"""An hour and a half after the first run: every article is due to be looked at again."""
HEAD = (
    "run", "requests beyond", "requests for what is due", "conditional listing requests",
    "answered with 304", "seconds", "user s", "kernel s", "peak MiB",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Visit:
    """One run on a site that the archive knows."""

    cost: Measured
    requests: Sorted


def unchanged(work: Path, sizes: Sizes) -> Section:
    """Second runs on an unchanged site, with few category pages and with many."""
    rows, beyond = [], 0
    costs: list[float] = []
    for categories in (sizes.categories, sizes.many_categories):
        site = Site(tuple(make_posts(max(sizes.posts, categories), categories)))
        emptied(work / "site")
        site.write(work)
        archive = emptied(work / "out") / "archive"
        with Nginx(work / "site", work / "nginx", log=True) as server:
            run(ours(server.url, archive), work / "log")
            server.seen.news()
            visits = []
            for number in range(sizes.rounds):
                visits.append(visited(server, site, archive, work / "log"))
                say(f"unchanged, round {number + 1}: {visits[-1].cost.seconds:.2f} s")
            later = visited(server, site, archive, work / "log", now=LATER)
        name = f"{categories:,} category pages, {len(site.posts):,} posts"
        rows.append(row(name, visits))
        costs.append(medians(visit.cost for visit in visits).cpu)
        rows.append(row(f"{name}, all due to be looked at again (one round)", [later]))
        beyond = max(beyond, most_beyond([*visits, later]))
    more = (costs[1] - costs[0]) / (sizes.many_categories - sizes.categories) * 1000
    values = {"unchanged/beyond": beyond, "unchanged/cpu": costs[0], "unchanged/more": more}
    return Section("An unchanged site", table(HEAD, rows), values)


def new(work: Path, sizes: Sizes) -> Section:
    """A run that finds 1 % more posts; each round on a copy of the same archive."""
    few = max(1, sizes.posts // 100)
    posts = make_posts(sizes.posts + few, sizes.categories)
    before, after = Site(tuple(posts[: sizes.posts])), Site(tuple(posts))
    before.write(work)
    first = emptied(work / "out") / "first"
    visits = []
    with Nginx(work / "site", work / "nginx", log=True) as server:
        run(ours(server.url, first), work / "log")
        after.write(work)
        server.seen.news()
        fresh = Site(tuple(posts[sizes.posts :]))
        for number in range(sizes.rounds):
            archive = work / "out" / "archive"
            shutil.copytree(first, archive)
            # The copy must not still be on its way to the disk when the run syncs its commits.
            os.sync()
            visits.append(visited(server, after, archive, work / "log", fresh=fresh))
            say(f"new, round {number + 1}: {visits[-1].cost.seconds:.2f} s")
            shutil.rmtree(archive)
    name = f"{sizes.posts:,} posts and {few} new ones, {sizes.categories} category pages"
    return Section("1 % new posts", table(HEAD, [row(name, visits)]))


BELIEVING = ("-s", "NOT_MODIFIED_HOURS=87600")
"""What a visit costs is measured between two whole readings of the listings."""


def visited(
    server: Nginx,
    site: Site,
    archive: Path,
    log: Path,
    *,
    fresh: Site | None = None,
    now: str = NOW,
) -> Visit:
    """One run at ``now``, its requests sorted; every ``fresh`` post must be archived by it."""
    due = due_paths(archive / "ledger.sqlite3", now)
    if fresh is not None:
        due |= {*fresh.pages, *fresh.answers}
    cost = run(ours(server.url, archive, "-s", f"NOW={now}", *BELIEVING), log)
    requests = sort_out(server.seen.news(), set(site.listings), due)
    if requests.listings != len(site.listings) or requests.due != len(due):
        raise SystemExit(
            f"of {len(site.listings)} listing pages {requests.listings} were asked with a"
            f" validator, of {len(due)} due paths {requests.due}: this was not a run on that site"
        )
    return Visit(cost, requests)


def due_paths(ledger: Path, now: str) -> set[str]:
    """The paths that rechecks due at ``now`` ask for: post page and JSON answer."""
    with closing(sqlite3.connect(f"{ledger.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        rows = connection.execute(
            "SELECT l.key, a.id FROM articles AS a JOIN links AS l ON l.id = a.link"
            " WHERE a.next_check <= ? AND a.state != 'superseded' AND l.key NOT LIKE 'share:%'",
            (utc_text(datetime.fromisoformat(now)),),
        ).fetchall()
    return {path for key, code in rows for path in (key, f"/NewsData/GetNewsText.do?id={code}")}


def most_beyond(visits: Iterable[Visit]) -> int:
    """The worst round counts."""
    return max(len(visit.requests.beyond) for visit in visits)


def row(name: str, visits: list[Visit]) -> tuple[str, ...]:
    """The medians, and the most requests beyond."""
    cost = medians(visit.cost for visit in visits)
    return (
        name,
        f"{most_beyond(visits)}",
        f"{median(visit.requests.due for visit in visits):,.0f}",
        f"{median(visit.requests.listings for visit in visits):,.0f}",
        f"{median(visit.requests.not_modified for visit in visits):,.0f}",
        f"{cost.seconds:.2f}",
        f"{cost.user:.2f}",
        f"{cost.cpu - cost.user:.2f}",
        f"{cost.memory:.0f}",
    )
