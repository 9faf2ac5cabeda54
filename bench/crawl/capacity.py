"""Whether nginx is the bottleneck: how fast it answers several clients that do nothing else."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path
from statistics import median

from bench.crawl.access_log import answered
from bench.crawl.section import Section, Sizes, say, table
from bench.crawl.server import Nginx
from bench.crawl.site_pages import Site, make_posts

CLIENTS = 4


def capacity(work: Path, sizes: Sizes) -> Section:
    """Every page and answer of the site to each of several wgets that throw them away, at once."""
    site = Site(tuple(make_posts(sizes.posts, sizes.categories)))
    site.write(work)
    rates, busy, possible = [], [], []
    with Nginx(work / "site", work / "nginx", log=True) as server:
        urls = work / "urls.txt"
        paths = [*site.listings, *site.pages, *site.answers]
        urls.write_text("".join(f"{server.url}{path[1:]}\n" for path in paths), encoding="utf-8")
        command = ["wget", "--no-config", "-q", "-O", os.devnull, "-i", str(urls)]
        for number in range(sizes.rounds):
            before, start = server.processor, time.monotonic()
            clients = [subprocess.Popen(command) for _ in range(CLIENTS)]
            if failed := [client.returncode for client in clients if client.wait()]:
                raise SystemExit(f"wget ended with {failed[0]}")
            seconds, used = time.monotonic() - start, server.processor - before
            requests = answered(server.seen.news())
            if requests != CLIENTS * len(paths):
                raise SystemExit(f"{CLIENTS * len(paths)} requests were made, {requests} answered")
            rates.append(requests / seconds)
            busy.append(used / seconds)
            possible.append(requests / used)
            say(f"server, round {number + 1}: {rates[-1]:.0f} requests/s")
    rows = [
        (f"requests/s to {CLIENTS} wgets at once, all on this machine", f"{median(rates):,.0f}"),
        ("nginx then, of one core", f"{median(busy):.0%}"),
        ("requests for each CPU second of nginx", f"{median(possible):,.0f}"),
    ]
    return Section("The server is not the bottleneck", table(("nginx, one worker", ""), rows))
