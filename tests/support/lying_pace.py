"""How a site can ask to be left alone for a while, and what must be true of runs that hear it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from crawler.standin import faults
from crawler.standin.faults import Effect, Reply
from crawler.standin.server import StandIn
from tests.support.crawls import crawl
from tests.support.damages import faults as found_faults
from tests.support.lying_site import (
    LOGIN,
    SHORT,
    WALL,
    WHERE,
    body_of,
    complaints,
    is_whole,
    moment,
)
from tests.support.tiny_site import TinySite, post

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
