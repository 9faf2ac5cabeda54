"""Peak memory of a crawl of many posts against one of few."""

from __future__ import annotations

from pathlib import Path

from bench.crawl.access_log import missed
from bench.crawl.contenders import TWO, ours
from bench.crawl.processes import Measured, run
from bench.crawl.section import Section, Sizes, emptied, say, table
from bench.crawl.server import Nginx
from bench.crawl.site_pages import Site, make_posts

HEAD = ("crawl", "peak memory, fewest = 1", "peak MiB", "seconds", "processes")


def many_posts(work: Path, sizes: Sizes) -> Section:
    """One crawl of each size: what is at stake is a peak, and it hardly differs between runs."""
    kinds = {"one process": (), "`WORKERS=2`": TWO}
    found: dict[str, dict[int, Measured]] = {kind: {} for kind in kinds}
    for count in (sizes.posts, sizes.many_posts):
        site = Site(tuple(make_posts(count, sizes.categories)))
        emptied(work / "site")
        site.write(work)
        with Nginx(work / "site", work / "nginx", log=True) as server:
            for kind, options in kinds.items():
                archive = emptied(work / "out") / "archive"
                found[kind][count] = run(ours(server.url, archive, *options), work / "log")
                if lacking := missed(server.seen.news(), {*site.pages, *site.answers}):
                    raise SystemExit(f"{len(lacking)} pages were not asked for")
                say(f"memory: {count:,} posts, {kind}: {found[kind][count].memory:.0f} MiB")
    rows = [
        (
            f"{count:,} posts, {kind}",
            f"{cost.memory / costs[sizes.posts].memory:.2f}",
            f"{cost.memory:.0f}",
            f"{cost.seconds:.1f}",
            f"{cost.processes}",
        )
        for kind, costs in found.items()
        for count, cost in costs.items()
    ]
    ratios = [
        costs[sizes.many_posts].memory / costs[sizes.posts].memory for costs in found.values()
    ]
    return Section("Memory of a large crawl", table(HEAD, rows), {"memory/many": max(ratios)})
