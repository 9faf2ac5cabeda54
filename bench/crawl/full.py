"""A full archive: this project against others, on the same site, in turn."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.crawl.access_log import answered, missed
from bench.crawl.contenders import CONTENDERS, Contender
from bench.crawl.processes import Measured, medians, run
from bench.crawl.section import Section, Sizes, emptied, say, table
from bench.crawl.server import Nginx
from bench.crawl.site_pages import Site, make_posts

HEAD = (
    "crawler", "requests/s, ours = 1", "CPU s an article, ours = 1", "peak memory, ours = 1",
    "seconds", "requests", "requests/s", "CPU ms an article", "peak MiB", "processes",
    "nginx, of a core",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Crawl:
    """One crawl: what the process cost, what the server answered, and the server's CPU seconds."""

    cost: Measured
    requests: int
    server: float

    @property
    def rate(self) -> float:
        """Requests answered with 200, a second."""
        return self.requests / self.cost.seconds


def full(work: Path, sizes: Sizes) -> Section:
    """Measure every contender once a round, and compare medians."""
    site = Site(tuple(make_posts(sizes.posts, sizes.categories)))
    site.write(work)
    found: dict[str, list[Crawl]] = {one.key: [] for one in CONTENDERS}
    with Nginx(work / "site", work / "nginx", log=True) as server:
        for number in range(sizes.rounds):
            for one in CONTENDERS:
                crawl = crawled(one, server, site, work)
                found[one.key].append(crawl)
                say(f"crawl, round {number + 1}: {one.name}: {crawl.rate:.0f} requests/s")
    text = f"{sizes.posts:,} posts, {sizes.categories} category pages; rounds: {sizes.rounds}.\n\n"
    text += results(found, sizes.posts)
    return Section("A full archive", text, values(found))


def crawled(one: Contender, server: Nginx, site: Site, work: Path) -> Crawl:
    """One crawl, which must have got every post and every answer."""
    out = emptied(work / "out")
    command = one.command(server.url, site, out)
    before = server.processor
    cost = run(command, work / "log")
    after = server.processor
    requests = server.seen.news()
    if lacking := missed(requests, {*site.pages, *site.answers}):
        raise SystemExit(f"{one.name} did not get {len(lacking)} pages, such as {min(lacking)}")
    return Crawl(cost, answered(requests), after - before)


def results(found: dict[str, list[Crawl]], posts: int) -> str:
    """The table: ratios first."""
    rates = {key: median(crawl.rate for crawl in crawls) for key, crawls in found.items()}
    costs = {key: medians(crawl.cost for crawl in crawls) for key, crawls in found.items()}
    mine = costs["ours"]
    rows = []
    for one in CONTENDERS:
        crawls, cost = found[one.key], costs[one.key]
        busy = median(crawl.server / crawl.cost.seconds for crawl in crawls)
        rows.append(
            (
                one.name,
                f"{rates[one.key] / rates['ours']:.2f}",
                f"{cost.cpu / mine.cpu:.2f}",
                f"{cost.memory / mine.memory:.2f}",
                f"{cost.seconds:.2f}",
                f"{median(crawl.requests for crawl in crawls):,.0f}",
                f"{rates[one.key]:,.0f}",
                f"{cost.cpu / posts * 1000:.2f}",
                f"{cost.memory:.0f}",
                f"{cost.processes}",
                f"{busy:.0%}",
            )
        )
    return table(HEAD, rows)


def values(found: dict[str, list[Crawl]]) -> dict[str, float]:
    """The ratios that goals are set for."""
    rates = {key: median(crawl.rate for crawl in crawls) for key, crawls in found.items()}
    costs = {key: median(crawl.cost.cpu for crawl in crawls) for key, crawls in found.items()}
    return {
        "crawl/scrapy": rates["ours"] / rates["scrapy"],
        "crawl/wget": rates["ours"] / rates["wget"],
        "crawl/threads": costs["ours"] / costs["threads"],
    }
