"""What is measured against what: command lines, and the settings that make ours impolite.

Politeness is off on the command line only; every guarantee of ledger and archive is on.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.crawl.processes import PROJECT
from bench.crawl.site_pages import Site

SCRAPY = str(Path(sys.executable).with_name("scrapy"))
NOW = "2022-03-15T23:30:00+08:00"
"""Half an hour before the day of the site's posts ends."""
IMPOLITE = {
    "AUTOTHROTTLE_ENABLED": "False",
    "DOWNLOAD_DELAY": "0",
    "ROBOTSTXT_OBEY": "False",
    "CONCURRENT_REQUESTS": "16",
    "CONCURRENT_REQUESTS_PER_DOMAIN": "16",
    "NOW": NOW,
}


def ours(url: str, archive: Path, *options: str) -> list[str]:
    """The command line of this project's crawl."""
    settings = {"SITE_URL": url, "SHARE_URL": url, "ARCHIVE_DIR": str(archive), **IMPOLITE}
    pairs = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
    return [sys.executable, "-m", "crawler", "crawl", "category", *pairs, *options]


@dataclass(frozen=True, slots=True)
class Contender:
    """``command`` makes a command line of the server's URL, the site and a folder to write to."""

    key: str
    name: str
    command: Callable[[str, Site, Path], list[str]]
    processes: int = 1
    inside: bool = False
    """Whether it runs in that folder, for what it leaves where it runs."""
    has_goal: bool = False
    """Whether a goal is set for it or against it; others may run in fewer rounds."""


WEBARCHIVE = PROJECT / "build" / "webarchive" / "bin" / "python"
"""``make bench`` makes it; without it scrapy-webarchive is left out."""


def _rival(
    name: str, out: str, python: str = sys.executable
) -> Callable[[str, Site, Path], list[str]]:
    program = str(Path(__file__).with_name("rivals.py"))
    return lambda url, site, folder: [python, program, name, url, str(folder / out)]


def _wget(url: str, folder: Path, paths: list[str], *options: str) -> list[str]:
    """wget with a WARC. What it is to begin with stands in a file, as thousands of addresses do."""
    begin = folder / "begin.txt"
    begin.write_text("".join(f"{url}{path[1:]}\n" for path in paths), encoding="utf-8")
    return [
        *("wget", "--no-config", "-q", "-e", "robots=off", *options),
        *("-i", str(begin), "-P", str(folder / "files"), f"--warc-file={folder / 'wget'}"),
    ]


def _wget_following(url: str, site: Site, folder: Path) -> list[str]:
    paths = [*site.listings, *site.answers]
    return _wget(url, folder, paths, "-r", "-l", "inf", "--no-host-directories")


def _wget_told(url: str, site: Site, folder: Path) -> list[str]:
    return _wget(url, folder, [*site.listings, *site.pages, *site.answers], "-x", "-nH")


CONTENDERS = (
    Contender(
        "ours", "this project", lambda url, site, out: ours(url, out / "archive"), has_goal=True
    ),
    Contender("scrapy", "stock Scrapy, JSONL only", _rival("scrapy", "items.jsonl"), has_goal=True),
    Contender(
        "lean", "Scrapy at its leanest, JSONL only", _rival("lean", "items.jsonl"), has_goal=True
    ),
    Contender("wget", "`wget -r --warc-file`", _wget_following),
    Contender("wget-told", "`wget --warc-file`, told every URL", _wget_told),
    Contender("threads", "requests, 5 threads, a file a post", _rival("threads", "files")),
)
_WITH_WEBARCHIVE = Contender(
    "webarchive",
    "Scrapy with scrapy-webarchive",
    _rival("webarchive", "items.jsonl", str(WEBARCHIVE)),
    inside=True,
)


def contenders() -> tuple[Contender, ...]:
    """Those that can be run here."""
    return (*CONTENDERS, _WITH_WEBARCHIVE) if WEBARCHIVE.exists() else CONTENDERS
