"""Runs on archives of a thousand and of a million articles, in turn, on the same site."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

from bench.crawl.contenders import ours
from bench.crawl.long_past import give_long_past
from bench.crawl.processes import Measured, medians, run
from bench.crawl.revisit import visited
from bench.crawl.section import Section, Sizes, emptied, say, table
from bench.crawl.server import Nginx
from bench.crawl.site_pages import Post, Site, make_posts

SHOWN = 1_000
"""Posts that the site shows at first, and that are in both archives."""
NEW = 10
"""Posts that come before each run that is to find something new."""
HEAD = ("run", "articles", "seconds", "user s", "kernel s", "peak MiB")


def growth(work: Path, sizes: Sizes) -> Section:
    """Each round an unchanged site and then one with new posts, on each archive."""
    made = make_past(work, sizes)
    posts = posts_of(sizes)
    # Runs add to the archives, and the benchmark may be run again on those that were kept.
    roots = {articles: copied(root, work / "out") for articles, root in made.items()}
    still: dict[int, list[Measured]] = {articles: [] for articles in roots}
    found: dict[int, list[Measured]] = {articles: [] for articles in roots}
    site_of(posts, 0).write(work)
    with Nginx(work / "site", work / "nginx", log=True) as server:
        for root in roots.values():
            # The site was written anew, so its validators are new: this run reads every listing.
            run(ours(server.url, root), work / "log")
        server.seen.news()
        for number in range(sizes.rounds):
            site, more = site_of(posts, number), site_of(posts, number + 1)
            fresh = Site(more.posts[len(site.posts) :])
            for articles, root in roots.items():
                visit = visited(server, site, root, work / "log")
                if visit.requests.beyond:
                    raise SystemExit(f"{visit.requests.beyond[0]} on an unchanged site")
                still[articles].append(visit.cost)
            more.write(work)
            for articles, root in roots.items():
                visit = visited(server, more, root, work / "log", fresh=fresh)
                found[articles].append(visit.cost)
            say(f"growth, round {number + 1} of {sizes.rounds}")
    values = {
        "growth/seconds": ratio(still, "seconds"),
        "growth/memory": ratio(still, "memory"),
        "growth/new": ratio(found, "seconds"),
    }
    rows = [*compared("unchanged", still), *compared(f"{NEW} new posts", found)]
    text = (
        f"A site of {SHOWN:,} posts and {min(sizes.categories, SHOWN)} category pages, all archived"
        f" before, and a past of {' or '.join(f'{articles:,}' for articles in roots)} articles;"
        f" rounds: {sizes.rounds}.\n\n{table(HEAD, rows)}"
    )
    return Section("A growing archive", text, values)


def posts_of(sizes: Sizes) -> list[Post]:
    """All posts that the site ever shows."""
    return make_posts(SHOWN + NEW * sizes.rounds, min(sizes.categories, SHOWN))


def site_of(posts: list[Post], number: int) -> Site:
    """The site after so many rounds."""
    return Site(tuple(posts[: SHOWN + NEW * number]))


def copied(root: Path, folder: Path) -> Path:
    """A copy of an archive, which is not still on its way to the disk when runs sync theirs."""
    copy = shutil.copytree(root, folder / root.name)
    os.sync()
    return copy


def make_past(work: Path, sizes: Sizes) -> dict[int, Path]:
    """Archives of the site with a past, by their articles; kept in the folder above ``work``."""
    kept = work.parent / f"past-{len(posts_of(sizes))}-{sizes.categories}"
    roots = {
        articles: kept / f"{articles}" for articles in (sizes.few_articles, sizes.many_articles)
    }
    missing = [articles for articles, root in roots.items() if not root.exists()]
    if missing:
        site_of(posts_of(sizes), 0).write(work)
        first = emptied(work / "out") / "first"
        with Nginx(work / "site", work / "nginx", log=True) as server:
            run(ours(server.url, first), work / "log")
        kept.mkdir(exist_ok=True)
    for articles in missing:
        with_past(first, articles).rename(roots[articles])
    return roots


def with_past(first: Path, articles: int) -> Path:
    """A copy of an archive with so many articles of earlier years."""
    began = time.monotonic()
    root = shutil.copytree(first, first.with_name(f"{articles}"))
    give_long_past(root, articles)
    say(f"growth: {articles:,} articles made in {time.monotonic() - began:.0f} s")
    return root


def ratio(measured: dict[int, list[Measured]], value: str) -> float:
    """The median of the largest archive against that of the smallest."""
    most, least = (medians(measured[pick(measured)]) for pick in (max, min))
    found: float = getattr(most, value) / getattr(least, value)
    return found


def compared(name: str, measured: dict[int, list[Measured]]) -> list[tuple[str, ...]]:
    """The ratios, and below them what they are made of."""
    rows = [
        (
            name,
            f"{max(measured):,} against {min(measured):,}",
            *(f"{ratio(measured, value):.2f}" for value in ("seconds", "user")),
            "",
            f"{ratio(measured, 'memory'):.2f}",
        )
    ]
    for articles, runs in sorted(measured.items()):
        cost = medians(runs)
        times = (cost.seconds, cost.user, cost.cpu - cost.user)
        values = (*(f"{each:.2f}" for each in times), f"{cost.memory:.0f}")
        rows.append((name, f"{articles:,}", *values))
    return rows
