"""What a robots.txt can say, what it means, and what must be true of runs that read it."""

from __future__ import annotations

from pathlib import Path

from crawler.standin import faults
from crawler.standin.faults import Effect
from crawler.standin.server import StandIn
from tests.support.crawls import crawl
from tests.support.damages import faults as found_faults
from tests.support.lying_site import (
    LOGIN,
    SHORT,
    WALL,
    body_of,
    complaints,
    headed,
    is_whole,
    moment,
    redirected,
)
from tests.support.tiny_site import TinySite, post

RULES = "User-agent: *\nDisallow: /\n"
ROBOTS: dict[str, tuple[str, Effect]] = {
    **{
        f"{line!r} for all": (meaning, faults.body(f"User-agent: *\n{line}\n".encode()))
        for line, meaning in {
            "Crawl-delay: 0": "open",
            "Crawl-delay: 0.01": "open",
            "Crawl-delay: 30": "slow",
            "Crawl-delay: 100000": "slow",
            "Crawl-delay: 1e300": "slow",
            "Crawl-delay: soon": "open",
            "Crawl-delay: -5": "open",
            "Crawl-delay: NaN": "open",
            "Crawl-delay: inf": "open",
            "Crawl-delay:": "open",
            "Crawl-delay: 30 # seconds": "slow",
            "Crawl-delay: 30\nCrawl-delay: 0": "any",
            "Request-rate: 1/30": "slow",
            "Request-rate: 1/1h": "slow",
            "Request-rate: 1/0": "any",
            "Request-rate: 0/1": "any",
            "Request-rate: 100/1s": "open",
            "Request-rate: often": "open",
            "Visit-time: 0000-2359": "open",
            "Visit-time: 0500-0600": "later",
            "Visit-time: never": "open",
            "Visit-time: 2500-9999": "open",
            "Disallow: /": "closed",
            "Disallow: /*": "closed",
            "Disallow:": "open",
            "Disallow: /nothing/": "open",
            "Disallow: /lengshanribao/": "any",
            "Disallow: /\nAllow: /": "open",
            "Disallow: *": "any",
            "disallow : /": "closed",
            "Disallow: /" + "*0" * 200 + "x": "open",
            "Disallow: /%": "open",
            "Disallow: /\x00": "any",
            "Sitemap: http://[::1/": "open",
        }.items()
    },
    "for us": ("closed", faults.body(b"User-agent: finews-archiver\nDisallow: /\n")),
    "for us, in capitals": ("closed", faults.body(b"USER-AGENT: FINEWS-ARCHIVER\nDISALLOW: /\n")),
    "for another": ("open", faults.body(b"User-agent: Googlebot\nDisallow: /\n")),
    "for all but us": (
        "open",
        faults.body(b"User-agent: finews-archiver\nDisallow:\n\nUser-agent: *\nDisallow: /\n"),
    ),
    "for nobody": ("any", faults.body(b"Disallow: /\n")),
    **{f"status {code}": ("open", faults.status(code)) for code in (401, 403, 404, 410, 500, 503)},
    "429": ("later", faults.status(429)),
    "HTML": ("open", faults.body(LOGIN)),
    "HTML with rules": ("any", faults.body(b"<html><pre>\n" + RULES.encode() + b"</pre></html>")),
    "nothing": ("open", faults.empty()),
    "cut off": ("open", faults.truncated()),
    "a loop": ("open", redirected("/robots.txt")),
    "a wall": ("open", redirected(WALL)),
    "another host": ("open", redirected("http://example.org/robots.txt")),
    "moved": ("closed", redirected("/rules.txt", 301)),
    "BOM": ("closed", faults.body(b"\xef\xbb\xbf" + RULES.encode())),
    "CRLF": ("closed", faults.body(RULES.replace("\n", "\r\n").encode())),
    "CR": ("closed", faults.body(RULES.replace("\n", "\r").encode())),
    "UTF-16": ("any", faults.body(RULES.encode("utf-16"))),
    "NULs": ("any", faults.body(b"\x00" * 1000 + RULES.encode())),
    "Latin-1": ("closed", faults.body(b"# caf\xe9\n" + RULES.encode())),
    "huge, rules first": ("closed", faults.body(RULES.encode() + b"Disallow: /x\n" * 200_000)),
    "huge, rules last": ("open", faults.body(b"# x\n" * 500_000 + RULES.encode())),
    "one long line": ("any", faults.body(b"Disallow: /" + b"a" * 2_000_000)),
    "a packing that it has not": (
        "open",
        headed(("Content-Encoding", "gzip")),
    ),
}
"""What it says, and what that means: ``open``, ``slow`` (no run would end), ``closed``, ``later``
(nothing may be asked for now) or ``any`` of these."""


async def broken_robots(
    form: str, begun: bool, site: StandIn, tiny: TinySite, root: Path
) -> list[str]:
    """Two runs with such a robots.txt, then an honest one; what was not as the docs say."""
    tiny.put(*(post(number, body=body_of(number)) for number in range(1, 4)))
    tiny.content.put(WALL, LOGIN)
    tiny.content.put("/robots.txt", "User-agent: *\nDisallow:\n")
    tiny.content.put("/rules.txt", RULES)
    broken: list[str] = []
    if begun:
        await crawl(site, root, now=moment("11:00"), more=SHORT)
        tiny.put(post(2, body=body_of(20)), post(7, body=body_of(7)))
    meaning, effect = ROBOTS[form]
    site.faults.add("robots", effect)
    for at in ("12:00", "12:40"):
        ended = await crawl(site, root, now=moment(at), more=SHORT)
        broken += [f"{at}: {each}" for each in complaints(ended, tiny, ever=begun)]
        asked, status = ended.asked(), ended.report.exit_status
        if meaning == "open" and (status, is_whole(ended, tiny)) != (0, True):
            broken.append(f"{at}: it allows everything, {ended.summary}")
        if meaning in ("closed", "slow") and (asked not in ([], ["/rules.txt"]) or status != 5):
            broken.append(f"{at}: it allows nothing, {status}, {asked}")
        if meaning == "later" and (asked or status not in (3, 5)):
            broken.append(f"{at}: it allows nothing now, {status}, {asked}")
    site.faults.clear()
    for at in ("16:00", "23:30"):
        ended = await crawl(site, root, now=moment(at), more=SHORT)
        broken += [f"{at}: {each}" for each in complaints(ended, tiny, ever=True)]
    if ended.report.exit_status != 0 or not is_whole(ended, tiny):
        broken.append(f"it is honest again: {ended.summary}")
    return broken + [str(fault) for fault in found_faults(root)]
