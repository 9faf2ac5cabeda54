"""From the start of ``scrapy crawl`` to the first request that the server sees."""

from __future__ import annotations

import re
from pathlib import Path
from statistics import median

from bench.crawl.contenders import NOW, SCRAPY
from bench.crawl.processes import PROJECT, run
from bench.crawl.section import Section, Sizes, emptied, say, table
from bench.crawl.server import Nginx
from bench.crawl.site_pages import Site, make_posts

POSTS = 5


def start_up(work: Path, sizes: Sizes) -> Section:
    """This project's crawl of a site that it knows and a bare project's, in turn, as they come.

    Nothing is switched off: both ask for robots.txt first, with their projects' own settings.
    """
    Site(tuple(make_posts(POSTS, 1))).write(work)
    emptied(work / "out")
    seconds: dict[str, list[float]] = {"this project": [], "a bare Scrapy project": []}
    with Nginx(work / "site", work / "nginx", log=True) as server:
        settings = {"SITE_URL": server.url, "SHARE_URL": server.url, "NOW": NOW}
        settings["ARCHIVE_DIR"] = str(work / "out" / "archive")
        pairs = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
        commands = {
            "this project": ([SCRAPY, "crawl", "category", *pairs], PROJECT),
            "a bare Scrapy project": ([SCRAPY, "crawl", "minimal"], bare(work, server.url)),
        }
        for number in range(sizes.starts + 1):
            for name, (command, folder) in commands.items():
                began = run(command, work / "log", cwd=folder).began
                first = min(request.at for request in server.seen.news())
                if number:  # the first run writes the byte code and the archive
                    seconds[name].append(first - began)
        say(f"start: {sizes.starts} starts of each")
    mine, theirs = (median(found) for found in seconds.values())
    rows = [
        (name, f"{median(found) / theirs:.2f}", f"{median(found):.3f}", f"{min(found):.3f}")
        for name, found in seconds.items()
    ]
    text = f"{sizes.starts} starts of each, in turn.\n\n" + table(
        ("start to first request", "bare = 1", "median s", "least s"), rows
    )
    return Section("Start-up", text, {"start/first": mine / theirs})


def bare(work: Path, url: str) -> Path:
    """A project as ``scrapy startproject`` and ``scrapy genspider`` make it, for this server."""
    folder = work / "bare"
    made = emptied(work / "made") / "log"
    run([SCRAPY, "startproject", "bare", str(folder)], made, cwd=work)
    run([SCRAPY, "genspider", "minimal", "example.com"], made, cwd=folder)
    spider = folder / "bare" / "spiders" / "minimal.py"
    pointed, count = re.subn(
        r'(allowed_domains|start_urls) = \["[^"]*"\]',
        lambda found: f'{found[1]} = ["{url if found[1] == "start_urls" else "127.0.0.1"}"]',
        spider.read_text(encoding="utf-8"),
    )
    if count != 2:
        raise SystemExit(f"{spider.name}, made by scrapy genspider, is not as expected:\n{pointed}")
    spider.write_text(pointed, encoding="utf-8")
    return folder
