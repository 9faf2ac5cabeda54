"""What a whole site can say that is not so, and what must be true of runs that hear it.

A *history* is what a site does from run to run: it lies from the first run on, over an archive that
has begun, or now and then; at last it is honest, and everything must be there.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
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
