"""What a whole site can say that is not so, and what must be true of runs that hear it.

A *history* is what a site does from run to run: it lies from the first run on, over an archive that
has begun, or now and then; at last it is honest, and everything must be there.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from crawler.standin import faults
from crawler.standin.faults import Effect, Reply
from crawler.standin.server import StandIn
from crawler.text.visible import visible_text
from tests.support.crawls import Crawl, crawl
from tests.support.damages import faults as found_faults
from tests.support.tiny_site import TinySite, post

SHORT = {"LONGEST_DELAY": 2, "RETRY_TIMES": 1}
"""So that no run waits for long."""
WALL = "/wall/cookies.html"
LOGIN = b"<!DOCTYPE html><html><body><form><h1>Sign in</h1><input name=user></form></body></html>"
HTML = ("Content-Type", "text/html; charset=utf-8")


def headed(*new: tuple[str, str], status: int | None = None) -> Effect:
    """These headers in the place of those of the same names."""

    def effect(reply: Reply) -> Reply:
        names = {name.lower() for name, _ in new}
        kept = tuple(pair for pair in reply.headers if pair[0].lower() not in names)
        return replace(reply, headers=(*kept, *new), status=status or reply.status)

    return effect


def bodied(change: Callable[[bytes], bytes]) -> Effect:
    """The body as ``change`` makes it; the validators stay."""
    return lambda reply: replace(reply, body=change(reply.body))


def redirected(to: str, status: int = 302) -> Effect:
    """A redirect, without a body."""
    return lambda _: Reply(status, (HTML, ("Location", to)), b"")


def half(body: bytes) -> bytes:
    return body[: len(body) // 2]


HOW: dict[str, Effect] = {
    **{
        f"status {code}": faults.status(code)
        for code in (202, 204, 206, 304, 400, 401, 403, 404, 410, 429, 451, 500, 503)
    },
    "a part of it (206)": headed(("Content-Range", "bytes 0-99/200"), status=206),
    "half of it (206)": lambda reply: replace(bodied(half)(reply), status=206),
    "accepted (202)": headed(status=202),
    "a login page": faults.body(LOGIN),
    "a wall for cookies": redirected(WALL),
    "a wall for good (308)": redirected(WALL, 308),
    "a loop": redirected("?again"),
    "a redirect to nowhere": lambda _: Reply(302, (HTML,), b""),
    "another host": redirected("http://example.org/"),
    "another scheme": redirected("ftp://127.0.0.1/"),
    "nothing": faults.empty(),
    "spaces": faults.body(b" \r\n" * 40),
    "cut off": faults.truncated(),
    "half, and well": bodied(half),
    "no type": headed(("Content-Type", "")),
    "an image": headed(("Content-Type", "image/png")),
    "plain text": headed(("Content-Type", "text/plain")),
    "UTF-16": headed(("Content-Type", "text/html; charset=utf-16")),
    "GB 2312": headed(("Content-Type", "text/html; charset=gb2312")),
    "Latin-1": headed(("Content-Type", "text/html; charset=iso-8859-1")),
    "no charset that there is": headed(("Content-Type", "text/html; charset=klingon")),
    "a packing that it has not": headed(("Content-Encoding", "gzip")),
    "an unknown packing": headed(("Content-Encoding", "zstd-42")),
    "packed, and not said": bodied(gzip.compress),
}
WHERE = {
    "all": rf"^/(?!{WALL[1:]})",
    "all but robots.txt": rf"^/(?!robots|{WALL[1:]})",
    "listings": r"^/$|^/\?|/categor|/emnews/$|feed",
    "the home page": r"^/$|^/\?",
    "the feed": "feed",
    "posts": "/2022/03/14/",
    "answers": "GetNewsText",
    "robots.txt": "robots",
}
HONEST = ("17:10", "23:20", "+1 12:50")
"""When it is asked again: after the longest wait that a failure can mean, and the ceiling."""


@dataclass(frozen=True, slots=True)
class History:
    """When a site is asked (hours of 14 March, or of the next day) while it lies."""

    name: str
    begun: bool
    lies: tuple[str, ...] = ("12:00", "12:40")
    probability: float = 1.0


HISTORIES = {
    history.name: history
    for history in (
        History("from the first run on", begun=False),
        History("over an archive", begun=True),
        History("now and then", begun=False, probability=0.4),
        History("now and then over an archive", begun=True, probability=0.4),
    )
}


def body_of(number: int) -> str:
    return (
        f"<p>冷山站第{number}号站台今天启用，旅客可以从北门进站。</p>"
        f"<p>这座站台由江州建设，票价为{number}.5元。</p>"
        '<p class="em_media">（文章来源：冷山日报）</p>'
    )


def moment(at: str) -> str:
    """A time of a history in full."""
    day, _, clock = at.rpartition(" ")
    return f"2022-03-{14 + int(day or 0)}T{clock}:00+08:00"


async def broken_promises(
    history: History, lie: Callable[[], None], site: StandIn, tiny: TinySite, root: Path
) -> list[str]:
    """Play a history; what was not as docs/operations.md and docs/reliability.md say.

    ``tiny`` is what ``site`` serves; ``lie`` makes it lie.
    """
    broken: list[str] = []
    tiny.put(*(post(number, body=body_of(number)) for number in range(1, 7)))
    tiny.content.put(WALL, LOGIN)
    kept = b""
    if history.begun:
        first = await crawl(site, root, now=moment("11:00"), more=SHORT)
        assert first.report.exit_status == 0
        kept = first.lines.articles
        tiny.put(post(2, body=body_of(20)), post(7, body=body_of(7)))
    lie()
    for at in history.lies:
        ended = await crawl(site, root, now=moment(at), more=SHORT)
        broken += [f"{at}: {each}" for each in complaints(ended, tiny, ever=history.begun)]
        if not ended.lines.articles.startswith(kept):
            broken.append(f"{at}: a line is gone")
        kept = ended.lines.articles
    site.faults.clear()
    for number, at in enumerate(HONEST, start=11):
        tiny.put(post(number, body=body_of(number)))
        ended = await crawl(site, root, now=moment(at), more=SHORT)
        broken += [f"{at}: {each}" for each in complaints(ended, tiny, ever=True)]
    if ended.report.exit_status != 0 or not is_whole(ended, tiny):
        texts = {
            name: (row.text[:20], row.text_source) for name, row in ended.lines.newest().items()
        }
        broken.append(f"it is honest again: {ended.summary} {texts}")
    broken += [str(fault) for fault in found_faults(root)]
    return broken


def complaints(ended: Crawl, tiny: TinySite, *, ever: bool) -> Iterator[str]:
    """Where a report is not as the docs say; ``ever``: a listing was read by an earlier run."""
    report, status = ended.report, ended.report.exit_status
    if not report.balanced or report.errors:
        yield f"{report.books} {report.errors}"
    if [row for row in report.pending if not row.next_try]:
        yield f"pending without a next try: {report.pending}"
    waiting = [*report.pending, *(row for row in report.failed_listings if row.next_try)]
    if status == 3 and not waiting:
        yield f"status 3 where nothing has a next try: {ended.summary}"
    if status == 3 and [row for row in report.failed_listings if not row.next_try]:
        yield f"status 3 with listings that have none: {ended.summary}"
    if not ever and not report.listings["ok"] and status not in (4, 5):
        yield f"nothing was ever read, and the status is {status}"
    if status == 4 and not (report.lost or report.refused or report.failed_listings):
        yield f"status 4, and nothing is lost or refused: {ended.summary}"
    # A text that has changed is seen when its article is looked at again.
    if status == 0 and set(ended.lines.newest()) != {item.id for item in tiny}:
        yield f"status 0, and not all is there: {ended.summary}"
    true = {visible_text(body_of(number)) for number in (*range(1, 14), 20)}
    if others := {row.text for row in ended.lines.read()} - true:
        yield f"texts that no post has: {others}"
    if ended.lines.dropped():
        yield f"dropped: {ended.lines.dropped()}"


def is_whole(ended: Crawl, tiny: TinySite) -> bool:
    """Whether all posts are archived, newest as the site has them, and nothing else is."""
    newest = {name: row.text for name, row in ended.lines.newest().items()}
    return newest == {item.id: visible_text(item.body) for item in tiny}


# -- what it says of its pace ---------------------------------------------------------------

FOREVER = 24 * 3600
"""Seconds: the ceiling, by default."""
NO_WORD = 300
"""Seconds that 429 means that does not say how long."""
SERVED = "Mon, 14 Mar 2022 04:00:00 GMT"
"""When an answer says that it was sent: 12:00 in Beijing."""
RETRY_AFTER: dict[str, tuple[tuple[str, ...], float | None]] = {
    "seconds": (("3600",), 3600),
    "spaces around": (("  3600\t",), 3600),
    "decimals": (("3600.5",), 3600.5),
    "nothing": (("0",), 0),
    "less than nothing": (("-3600",), None),
    "a sign": (("+3600",), None),
    "a unit": (("3600s",), None),
    "an exponent": (("1e5",), None),
    "a word": (("soon",), None),
    "no word": (("",), None),
    "no number": (("NaN",), None),
    "no end": (("inf",), None),
    "huge": (("864000000",), FOREVER),
    "forty digits": (("9" * 40,), FOREVER),
    "four thousand digits": (("9" * 4000,), FOREVER),
    "a date": (("Mon, 14 Mar 2022 05:00:00 GMT",), 3600),
    "a date of RFC 850": (("Monday, 14-Mar-22 05:00:00 GMT",), 3600),
    "a date of asctime": (("Mon Mar 14 05:00:00 2022",), 3600),
    "a date of another zone": (("Mon, 14 Mar 2022 13:00:00 +0800",), 3600),
    "a date that has passed": (("Mon, 14 Mar 2022 03:00:00 GMT",), None),
    "a date of 1970": (("Thu, 01 Jan 1970 00:00:00 GMT",), None),
    "a date far ahead": (("Fri, 31 Dec 9999 23:59:59 GMT",), FOREVER),
    "no date that there is": (("Mon, 31 Feb 2022 05:00:00 GMT",), None),
    "two, the longer last": (("5", "3600"), 3600),
    "two, the longer first": (("3600", "5"), 3600),
    "two, one a word": (("3600", "soon"), 3600),
    "two joined": (("5, 3600",), 3600),
    "a date and a number": (("Mon, 14 Mar 2022 05:00:00 GMT", "5"), 3600),
}
"""Headers, and for how many seconds they ask; ``None``: they do not say."""
WITH = (200, 202, 301, 302, 304, 403, 404, 429, 500, 503)


def retry_after(status: int, values: tuple[str, ...]) -> Effect:
    """Answer with these headers ``Retry-After``; a redirect leads to the page for people."""

    def effect(reply: Reply) -> Reply:
        known = reply if status == 200 else faults.status(status)(reply)
        place = (("Location", WALL),) if status in (301, 302) else ()
        told = tuple(("Retry-After", value) for value in values)
        return replace(known, headers=(*known.headers, *place, *told, ("Date", SERVED)))

    return effect


def asked_for(status: int, wait: float | None) -> float:
    """Seconds for which such an answer asks (docs/reliability.md, "Pressure")."""
    if 200 <= status < 300:
        return 0
    return (NO_WORD if status == 429 else 0) if wait is None else wait


async def broken_pace(
    status: int, form: str, where: str, site: StandIn, tiny: TinySite, root: Path
) -> list[str]:
    """Hear a wait in the first run; what was not as the docs say, then and when it is over."""
    tiny.put(*(post(number, body=body_of(number)) for number in range(1, 4)))
    tiny.content.put(WALL, LOGIN)
    tiny.content.put("/robots.txt", "User-agent: *\nDisallow:\n")
    values, wait = RETRY_AFTER[form]
    seconds = asked_for(status, wait)
    site.faults.add(WHERE[where], retry_after(status, values))
    first = await crawl(site, root, now=moment("12:00"), more=SHORT)
    broken = list(complaints(first, tiny, ever=False))
    site.faults.clear()
    held = [
        line for line in (*first.report.notes, *first.report.monitors) if "asks to wait" in line
    ]
    if bool(held) != (seconds > SHORT["LONGEST_DELAY"]):
        broken.append(f"asked for {seconds}, told {held}")
    if (first.report.exit_status == 5) < (seconds == FOREVER):
        broken.append(f"beyond the ceiling, and the status is {first.report.exit_status}")
    until = datetime.fromisoformat(moment("12:00")) + timedelta(seconds=seconds)
    if held:
        soon = (until - timedelta(seconds=30)).isoformat()
        early = await crawl(site, root, now=soon, more=SHORT)
        broken += complaints(early, tiny, ever=bool(first.report.listings["ok"]))
        if early.requests:
            broken.append(f"asked before {until}: {early.asked()}")
    for hours in (0, 7):
        later = (until + timedelta(hours=hours, minutes=6)).isoformat()
        ended = await crawl(site, root, now=later, more={**SHORT, "MONITOR_STALE_HOURS": 99})
        broken += complaints(ended, tiny, ever=True)
    if ended.report.exit_status != 0 or not is_whole(ended, tiny):
        broken.append(f"it is honest again: {ended.summary}")
    return broken + [str(fault) for fault in found_faults(root)]


# -- what its robots.txt says ---------------------------------------------------------------

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
