"""What a server says for one run costs nothing once it is honest: each lie by itself.

More of them, mixed with kills and errors of the disk, are tried by ``make chaos`` (``lies``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.standin import faults
from crawler.standin.faults import Effect, Reply
from crawler.standin.server import StandIn
from crawler.text.visible import visible_text
from tests.support import pages
from tests.support.crawls import Crawl, crawl
from tests.support.reactor import in_reactor
from tests.support.tiny_site import NOON, TinySite, post

HOURS = [f"2022-03-14T{hour}:30:00+08:00" for hour in (13, 15, 18, 23)]
ANSWERS, PAGES, LISTINGS = "GetNewsText", "/2022/03/14/", r"^/$|/categor|/emnews/$|feed"
METADATA = (("Location", "http://169.254.169.254/latest"),)


def changed(change: Callable[[bytes], bytes]) -> Effect:
    """The body as ``change`` makes it, under the validators of the true one."""
    return lambda reply: replace(reply, body=change(reply.body))


def replaced(pattern: str, by: str) -> Effect:
    """The body with each match of ``pattern`` as something else."""
    return changed(lambda body: re.sub(pattern, by, body.decode()).encode())


def dated(time: str) -> Effect:
    """Post pages that say another time, in their head and in their text."""

    def change(body: bytes) -> bytes:
        text = re.sub(r'(published_time" content=")[^"]*', rf"\g<1>{time}+08:00", body.decode())
        return text.replace("2022-03-14 09:10:11", time.replace("T", " ")).encode()

    return changed(change)


def moved(reply: Reply) -> Reply:
    """An effect: a redirect to where nothing may be asked for."""
    return Reply(302, METADATA, b"")


def body_of(number: int) -> str:
    return (
        f"<p>冷山站第{number}号站台今天启用，旅客可以从北门进站。</p>"
        f"<p>这座站台由江州建设，票价为{number}.5元。</p>{pages.MEDIA}"
    )


@pytest.fixture
def tiny() -> TinySite:
    return TinySite(*(post(number, body=body_of(number)) for number in range(1, 7)))


LIES: dict[str, tuple[str, Effect]] = {
    "answers without ends of paragraphs": (ANSWERS, replaced("</?p>", "")),
    "answers with overrides of direction": (ANSWERS, replaced("旅客", "\u202e旅客")),
    "answers with a letter lost": (ANSWERS, replaced("北门", "北\ufffd门")),
    "answers with letters in another order": (
        ANSWERS,
        replaced("旅客可以从北门", "北门从以可客旅"),
    ),
    "answers of other names": (ANSWERS, replaced("江州", "海州")),
    "answers of other figures": (ANSWERS, replaced(r"\.5元", ".6元")),
    "pages of the future": (PAGES, dated("2099-03-14T01:01:01")),
    "pages of the first day": (PAGES, dated("0001-01-01T00:00:00")),
    "pages of the last day": (PAGES, dated("9999-12-31T23:59:59")),
    "pages of 1970": (PAGES, dated("1970-01-01T08:00:00")),
    "pages of no day": (PAGES, dated("2022-02-30T25:00:00")),
    "pages that redirect to a cloud's metadata": (PAGES, moved),
    "answers that redirect there": (ANSWERS, moved),
    "listings that redirect there": (LISTINGS, moved),
    "robots.txt forbids the posts": (
        "robots",
        lambda reply: Reply(200, (), b"User-agent: *\nDisallow: /lengshanribao/\n"),
    ),
    "robots.txt forbids all": (
        "robots",
        lambda reply: Reply(200, (), b"User-agent: *\nDisallow: /\n"),
    ),
}


def is_whole(ended: Crawl, tiny: TinySite) -> bool:
    """Whether all posts are archived with the text and the time that they have."""
    newest = ended.lines.newest()
    return {(name, row.text, str(row.published)) for name, row in newest.items()} == {
        (
            item.id,
            visible_text(item.body),
            "2022-03-14 09:10:11+08:00",
        )
        for item in tiny
    }


@pytest.mark.parametrize("lie", LIES)
@in_reactor
async def test_a_lie_of_one_run(lie: str, tiny: TinySite, site: StandIn, tmp_path: Path) -> None:
    path, effect = LIES[lie]
    site.faults.add(path, effect)
    ended = await crawl(site, tmp_path, now=NOON)
    assert ended.report.balanced
    assert ended.report.errors == []
    assert ended.report.exit_status != 0 or is_whole(ended, tiny) or "pages of" in lie
    site.faults.clear()
    for hour in HOURS:
        ended = await crawl(site, tmp_path, now=hour)
    assert ended.report.exit_status == 0
    assert is_whole(ended, tiny)
    assert {name.partition("-NW")[0] for name in ended.lines.posts} == {"2022-03-14"}
    assert len(ended.lines.posts) == 6


@pytest.mark.parametrize(
    ("lie", "reason"),
    [(faults.status(404), ""), (faults.status(503), "http-503"), (faults.empty(), "not-html")],
)
@in_reactor
async def test_what_could_not_be_looked_at_again_is_told_and_looked_at_later(
    lie: Effect, reason: str, tiny: TinySite, site: StandIn, tmp_path: Path
) -> None:
    await crawl(site, tmp_path, now=NOON)
    site.faults.add(PAGES, lie)
    ended = await crawl(site, tmp_path, now=HOURS[0])
    told = (
        f"{reason}: 6 archived articles could not be looked at again "
        f"({post(1).id}, {post(2).id}, {post(3).id}, and 3 more); tried later"
    )
    assert ended.report.notes == ([told] if reason else [])
    site.faults.clear()
    tiny.put(post(3, body=body_of(30)))
    for hour in HOURS[1:3]:
        ended = await crawl(site, tmp_path, now=hour)
    assert ended.report.exit_status == 0
    assert is_whole(ended, tiny)
    assert ended.lines.newest()[post(3).id].revision == 2
