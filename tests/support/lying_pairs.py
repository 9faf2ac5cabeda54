"""Two witnesses of a post, its page and the endpoint's answer, that lie together or in turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from crawler.standin import faults
from crawler.standin.faults import Effect
from crawler.standin.server import StandIn
from crawler.text.visible import visible_text
from tests.support.crawls import Crawl, crawl
from tests.support.damages import faults as found_faults
from tests.support.lying_site import LOGIN, SHORT, body_of, moment
from tests.support.tiny_site import TinyPost, TinySite, post

POSTS = 4
END = '<p class="em_media">（文章来源：冷山日报）</p>'


def _exchanged(item: TinyPost) -> str:
    """The body of the post beside it."""
    number = int(item.id[-10:])
    return body_of(number + 1 if number % 2 else number - 1)


TEXTS: dict[str, Callable[[TinyPost], str]] = {
    "true": lambda item: item.body,
    "another": lambda item: f"<p>海边的灯塔{int(item.id[-10:])}号昨夜没有亮。</p>{END}",
    "a third one": lambda item: f"<p>山里的茶园{int(item.id[-10:])}号今天开采。</p>{END}",
    "one for all": lambda _: f"<p>系统繁忙，请稍后再试，谢谢您的理解。</p>{END}",
    "exchanged": _exchanged,
    "half": lambda item: item.body.partition("，旅客")[0] + "。</p>" + END,
    "other figures": lambda item: item.body.replace(".5元", ".6元"),
    "a letter lost": lambda item: item.body.replace("北门", "北\ufffd门"),
}
"""What a witness may say of a post."""
SILENT: dict[str, Effect] = {
    "gone": faults.status(404),
    "down": faults.status(503),
    "turned away": faults.status(403),
    "a login page": faults.body(LOGIN),
    "nothing": faults.empty(),
    "not modified": faults.status(304),
}
"""How it may say nothing."""
OF_PAGES: dict[str, Callable[[TinyPost], TinyPost]] = {
    "another title": lambda item: replace(item, title=f"海边的灯塔{int(item.id[-10:])}"),
    "another time": lambda item: replace(item, time="03:04:05"),
    "another title and time": lambda item: replace(item, title="灯塔", time="03:04:05"),
}
"""What only a page can say; its text is true."""
PAGES = (*TEXTS, *OF_PAGES, *SILENT)
ANSWERS = (*TEXTS, *SILENT)
TURNS = ("together", "in turn", "over an archive")


def lie(pages: str, answers: str, site: StandIn, tiny: TinySite) -> None:
    """Let pages and answers say these things."""
    for item in tiny:
        said = OF_PAGES[pages](item) if pages in OF_PAGES else item
        said = replace(said, body=TEXTS.get(pages, TEXTS["true"])(item))
        tiny.content.put(item.path, said.page())
        answered = replace(item, body=TEXTS.get(answers, TEXTS["true"])(item))
        tiny.content.put(item.newstext_path, answered.newstext())
    if pages in SILENT:
        site.faults.add("/2022/03/14/", SILENT[pages])
    if answers in SILENT:
        site.faults.add("GetNewsText", SILENT[answers])


def be_honest(site: StandIn, tiny: TinySite) -> None:
    """Say what is true again."""
    site.faults.clear()
    tiny.put(*tiny)


async def broken_promises(
    pages: str, answers: str, turn: str, site: StandIn, tiny: TinySite, root: Path
) -> list[str]:
    """Let them lie for two runs, then not; what was not as docs/reliability.md says."""
    tiny.put(*(post(number, body=body_of(number)) for number in range(1, POSTS + 1)))
    broken: list[str] = []
    lying = [("12:00", pages, answers), ("13:10", pages, answers)]
    if turn == "in turn":
        lying = [("12:00", pages, "true"), ("13:10", "true", answers)]
    if turn == "over an archive":
        await crawl(site, root, now=moment("11:00"), more=SHORT)
        tiny.put(post(POSTS + 1, body=body_of(POSTS + 1)), post(POSTS + 2, body=body_of(POSTS + 2)))
    for at, of_page, of_answer in lying:
        lie(of_page, of_answer, site, tiny)
        ended = await crawl(site, root, now=moment(at), more=SHORT)
        be_honest(site, tiny)
        broken += [f"{at}: {each}" for each in _wrong(ended, at, of_page, of_answer, turn)]
    for number, at in enumerate(("17:10", "23:20", "+1 12:50", "+2 13:10"), start=11):
        tiny.put(post(number, body=body_of(number)))
        ended = await crawl(site, root, now=moment(at), more=SHORT)
    # Another time alone makes no revision (docs/source.md, "Changes between polls").
    times = pages != "another time"
    newest = {
        name: (row.text, row.title, f"{row.published:%H:%M:%S}" if times else "")
        for name, row in ended.lines.newest().items()
        if row.published is not None
    }
    true = {
        item.id: (visible_text(item.body), item.title, item.time if times else "") for item in tiny
    }
    if ended.report.exit_status != 0 or newest != true:
        differ = {name: newest.get(name) for name in true if newest.get(name) != true[name]}
        broken.append(f"it is honest again: {differ} {ended.summary}")
    return broken + [str(fault) for fault in found_faults(root)]


def _wrong(ended: Crawl, at: str, pages: str, answers: str, turn: str) -> list[str]:
    """What is wrong with a run that heard this."""
    report = ended.report
    broken = []
    if not report.balanced or report.errors:
        broken.append(f"{report.books} {report.errors}")
    if report.exit_status == 3 and not (report.pending or report.failed_listings):
        broken.append(f"status 3, and nothing has a next try: {ended.summary}")
    if report.lost and not (pages == answers == "gone"):
        broken.append(f"lost: {report.lost}")
    both = pages in (*TEXTS, *OF_PAGES) and answers in TEXTS
    if both and TEXTS.get(pages, TEXTS["true"]) is not TEXTS[answers]:
        if ended.lines.dropped() and "one for all" not in (pages, answers):
            broken.append(f"dropped by one witness: {ended.lines.dropped()}")
        # A letter that the page has lost is no word against an answer that has it.
        first = at == "12:00" and turn != TURNS[2] and (pages, answers) != ("a letter lost", "true")
        new = {row.id for row in ended.lines.read()} if first else set()
        owed = {row.id for row in report.owed if row.reason == "another-text"}
        if new - owed:
            broken.append(f"not owed: {new - owed} {ended.summary}")
    return broken
