"""A full archive: this project against others, on the same site, in turn."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from bench.crawl.access_log import answered, missed
from bench.crawl.contenders import Contender, contenders
from bench.crawl.machine import commit
from bench.crawl.processes import PROJECT, Measured, medians, run
from bench.crawl.section import Section, Sizes, emptied, say, table
from bench.crawl.server import Nginx
from bench.crawl.site_pages import Site, make_posts

HEAD = (
    "crawler", "requests/s, ours = 1", "CPU an article, ours = 1", "peak memory, ours = 1",
    "seconds", "requests", "requests/s", "user ms an article", "kernel ms an article", "peak MiB",
    "processes", "nginx, of a core",
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


@dataclass(frozen=True, slots=True)
class Round:
    """User and kernel seconds of what is promised, and each contender's crawl by its key."""

    promised: tuple[float, float]
    crawls: dict[str, Crawl]


def full(work: Path, sizes: Sizes) -> Section:
    """Measure every contender once a round, and compare medians.

    Rounds are kept in the folder above ``work``: one that was broken off goes on with the next.
    """
    site = Site(tuple(make_posts(sizes.posts, sizes.categories)))
    site.write(work)
    book = work.parent / f"crawl-{sizes.posts}-{sizes.categories}-{commit().split()[1]}.json"
    rounds = kept_rounds(book)
    with Nginx(work / "site", work / "nginx", log=True) as server:
        while len(rounds) < sizes.rounds:
            crawls: dict[str, Crawl] = {}
            promised = bare(work, sizes)
            for one in contenders():
                if len(rounds) >= sizes.peer_rounds and not one.has_goal:
                    continue
                crawls[one.key] = crawled(one, server, site, work)
                rate = crawls[one.key].rate
                say(f"crawl, round {len(rounds) + 1}: {one.name}: {rate:.0f} requests/s")
            rounds.append(Round(promised, crawls))
            keep_rounds(book, rounds)
    found = {
        one.key: [each.crawls[one.key] for each in rounds if one.key in each.crawls]
        for one in contenders()
    }
    text = f"{sizes.posts:,} posts, {sizes.categories} category pages; rounds: {len(rounds)}"
    if sizes.peer_rounds < sizes.rounds:
        text += f", of contenders that no goal is set against: {sizes.peer_rounds}"
    text += ".\n\n"
    text += results(found, sizes.posts)
    times = zip(*(each.promised for each in rounds), strict=True)
    user, kernel = (median(each) / sizes.posts * 1000 for each in times)
    text += (
        f"\n\nThe bare cost of what is promised (WARC, line, post file, fsyncs, in a loop without"
        f" network): {user:.2f} ms user and {kernel:.2f} ms kernel time an article."
    )
    return Section("A full archive", text, values(found, (user + kernel) / 1000 * sizes.posts))


def keep_rounds(path: Path, rounds: list[Round]) -> None:
    """Write them down."""
    path.write_text(json.dumps([asdict(each) for each in rounds]) + "\n", encoding="utf-8")


def kept_rounds(path: Path) -> list[Round]:
    """The rounds of a measurement that was broken off; none without a file."""
    if not path.exists():
        return []
    return [
        Round(
            (each["promised"][0], each["promised"][1]),
            {
                key: Crawl(Measured(**crawl["cost"]), crawl["requests"], crawl["server"])
                for key, crawl in each["crawls"].items()
            },
        )
        for each in json.loads(path.read_text(encoding="utf-8"))
    ]


def bare(work: Path, sizes: Sizes) -> tuple[float, float]:
    """User and kernel seconds of keeping all posts, without a crawl."""
    out = emptied(work / "out") / "promised"
    words = ["-m", "bench.crawl.promised", str(sizes.posts), str(sizes.categories), str(out)]
    ended = subprocess.run(
        [sys.executable, *words], cwd=PROJECT, capture_output=True, encoding="ascii", check=True
    )
    user, kernel = map(float, ended.stdout.split())
    say(f"promised: {(user + kernel) / sizes.posts * 1000:.2f} ms an article")
    return user, kernel


def crawled(one: Contender, server: Nginx, site: Site, work: Path) -> Crawl:
    """One crawl, which must have got every post and every answer."""
    out = emptied(work / "out")
    command = one.command(server.url, site, out)
    before = server.processor
    cost = run(command, work / "log", cwd=out if one.inside else PROJECT)
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
    for one in (each for each in contenders() if each.key in found):
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
                f"{cost.user / posts * 1000:.2f}",
                f"{(cost.cpu - cost.user) / posts * 1000:.2f}",
                f"{cost.memory:.0f}",
                f"{cost.processes}",
                f"{busy:.0%}",
            )
        )
    return table(HEAD, rows)


def values(found: dict[str, list[Crawl]], promised: float) -> dict[str, float]:
    """The ratios that goals are set for; ``promised`` is CPU seconds of the bare cost."""
    rates = {key: median(crawl.rate for crawl in crawls) for key, crawls in found.items()}
    costs = {key: medians(crawl.cost for crawl in crawls) for key, crawls in found.items()}
    return {
        "crawl/user": costs["ours"].user / costs["scrapy"].user,
        "crawl/waste": costs["ours"].cpu / (costs["lean"].cpu + promised),
        "crawl/scrapy": rates["ours"] / rates["scrapy"],
    }
