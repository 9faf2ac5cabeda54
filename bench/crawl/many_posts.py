"""Peak memory of a crawl of many posts against one of few."""

from __future__ import annotations

from pathlib import Path

from bench.crawl.access_log import missed
from bench.crawl.contenders import ours
from bench.crawl.processes import Measured, run
from bench.crawl.section import Section, Sizes, emptied, say, table
from bench.crawl.server import Nginx
from bench.crawl.site_pages import Site, make_posts

HEAD = ("crawl", "peak memory, fewest = 1", "peak MiB", "seconds")


def many_posts(work: Path, sizes: Sizes) -> Section:
    """One crawl of each size: what is at stake is a peak, and it hardly differs between runs."""
    found: dict[int, Measured] = {}
    for count in (sizes.posts, sizes.many_posts):
        site = Site(tuple(make_posts(count, sizes.categories)))
        emptied(work / "site")
        site.write(work)
        with Nginx(work / "site", work / "nginx", log=True) as server:
            archive = emptied(work / "out") / "archive"
            found[count] = run(ours(server.url, archive), work / "log")
            if lacking := missed(server.seen.news(), {*site.pages, *site.answers}):
                raise SystemExit(f"{len(lacking)} pages were not asked for")
            say(f"memory: {count:,} posts: {found[count].memory:.0f} MiB")
    few = found[sizes.posts].memory
    rows = [
        (
            f"{count:,} posts",
            f"{cost.memory / few:.2f}",
            f"{cost.memory:.0f}",
            f"{cost.seconds:.1f}",
        )
        for count, cost in found.items()
    ]
    most = found[sizes.many_posts].memory
    values = {"memory/many": most / few, "memory/peak": most}
    return Section("Memory of a large crawl", table(HEAD, rows), values)
