"""``status``: the ledger's state of now, per source too."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from crawler.archive.open_archive import OpenArchive
from crawler.archive.room import room_of
from crawler.clock import moment_of, utc_text
from crawler.command_line.archive_command import ArchiveCommand
from crawler.counted import counted
from crawler.errors import REPAIR, UsageError
from crawler.exit_status import ExitStatus
from crawler.ledger.scope import Scope
from crawler.link_key import LinkKey
from crawler.plain_output import json_text


class StatusCommand(ArchiveCommand):
    """What is archived, what is still open and when it is tried again, what was lost."""

    @classmethod
    def short_desc(cls) -> str:
        """One line for the list of commands."""
        return "Show what the ledger holds: links by state, open links, articles by source"

    @classmethod
    def long_desc(cls) -> str:
        """What ``--help`` says."""
        return (
            f"{cls.short_desc()}. It reads the last commit, also while a run is going on. Exit "
            "status: 0 nothing is open; 3 something is pending and will be tried again; 4 "
            "something was lost in the last seven days or the last run ended so, or the archive is "
            "damaged; 5 the last run looked wrong, or there was none for STALE_RUN_HOURS."
        )

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """The options of this command."""
        parser.add_argument("--json", action="store_true", help="everything, as JSON")
        parser.add_argument(
            "--names",
            type=int,
            default=20,
            metavar="N",
            help=(
                "how many to name of each: links that are open, lost or refused, listings that "
                "failed, sources (default: 20)"
            ),
        )

    def work(self, archive: OpenArchive, args: list[str], opts: argparse.Namespace) -> ExitStatus:
        """Print the state; the exit status says whether something is still open."""
        if opts.names < 0:
            raise UsageError(f"--names {opts.names}: how many must be 0 or more")
        state = ledger_state(archive)
        status, problems = judged(archive, state, self.settings["STALE_RUN_HOURS"])
        state["problems"], state["exit_status"] = problems, int(status)
        if opts.json:
            print(json_text(state))
        else:
            for line in _lines(state, opts.names):
                print(line)
        return status


LOST_TOLD_FOR = timedelta(days=7)
ROOM_TOLD_FOR = timedelta(days=7)
ROOM_SHOWN_FOR = 366
"""Days: what lasts for longer needs nobody's eye."""


def judged(
    archive: OpenArchive, state: dict[str, Any], stale_hours: float
) -> tuple[ExitStatus, list[str]]:
    """What a monitoring system is to make of the state, and why, in words.

    A link that was lost is told for a week, long enough for somebody to see it. ``stale_hours`` of
    0: however old the last run is, that is in order.
    """
    now, last, problems = archive.clock(), state["last_run"], []
    status = ExitStatus.PENDING if state["open"] else ExitStatus.ACCOUNTED
    if last is None:
        return ExitStatus.SUSPECT, ["there was no run yet"]
    ended = moment_of(last["ended"] or last["started"])
    if ended is None:
        return ExitStatus.LOST, [f"when the last run ended cannot be read: {REPAIR}"]
    age = (now - ended) / timedelta(hours=1)
    if age < 0:
        problems.append(f"the last run was {-age:.1f} hours ahead of this clock: one is wrong")
        status = ExitStatus.SUSPECT
    if stale_hours and age > stale_hours:
        problems.append(f"the last run was {age:.0f} hours ago: is its timer dead?")
        status = ExitStatus.SUSPECT
    if last["status"] in (ExitStatus.LOST, ExitStatus.SUSPECT):
        worst = ExitStatus(last["status"])
        problems.append(f"the last run ended with status {worst}: {worst.meaning}")
        status = worst
    days = state["room"]["days"]
    if days is not None and days < ROOM_TOLD_FOR / timedelta(days=1):
        problems.append(f"the disk is full in {days:.1f} days at the pace of the last thirty")
        status = ExitStatus.SUSPECT
    lost = archive.ledger.links.lost_since(utc_text(now - LOST_TOLD_FOR))
    if lost:
        problems.append(f"{counted(lost, 'link')} lost in the last seven days")
        status = ExitStatus.LOST
    return status, problems


def ledger_state(archive: OpenArchive) -> dict[str, Any]:
    """Everything that ``scrapy status`` shows, as plain values."""
    ledger = archive.ledger
    last = ledger.runs.last()
    names = ("run", "spider", "started", "ended", "status")
    listings = ledger.listings.all()
    room = room_of(archive.paths, ledger, archive.clock())
    return {
        "archive": str(archive.paths.root),
        "room": {"free": room.free, "a_day": room.a_day, "days": room.days},
        "last_run": dict(zip(names, last, strict=True)) if last else None,
        "articles": ledger.articles.counts(),
        "print": dict(zip(("pages", "articles"), ledger.editions.counts().values(), strict=True)),
        "links": dict(sorted(ledger.links.states().items())),
        "listings": {
            "known": len(listings),
            **{
                state: sum(row.state == state for row in listings)
                for state in ("ok", "gone", "failed", "new")
            },
            "last_change": ledger.listings.newest_change(utc_text(archive.clock())),
        },
        "open": [
            {
                "link": str(row.key),
                "id": row.article,
                "state": row.state,
                "reason": row.reason,
                "attempts": row.attempts,
                "next_try": row.next_try,
                "deadline": row.deadline,
            }
            for row in ledger.links.open_links(Scope())
        ],
        "lost": [
            {"link": str(row.key), "id": row.article, "reason": row.reason}
            for row in ledger.links.in_state("lost")
        ],
        "refused": [
            {"link": str(row.key), "reason": row.reason} for row in ledger.links.in_state("refused")
        ],
        "failed_listings": [
            {"link": row.path, "reason": row.reason} for row in listings if row.state == "failed"
        ],
        "owed": [{"id": article, "reason": why} for article, why in ledger.articles.owed()],
        "sources": [
            {"source": source, "articles": count, "newest": newest}
            for source, count, newest in ledger.articles.by_source()
        ],
    }


def _lines(state: dict[str, Any], names: int) -> Iterator[str]:
    yield f"archive   {state['archive']}"
    last = state["last_run"]
    if last:
        ended = (
            f"ended {last['ended']} with status {last['status']}"
            if last["ended"]
            else ("has not ended: it is going on, or was killed")
        )
        yield f"last run  {last['run']} ({last['spider']}), started {last['started']}, {ended}"
    yield from (f"PROBLEM   {problem}" for problem in state["problems"])
    counts = state["articles"]
    yield (
        f"articles  {counts['articles']} in {counts['revisions']} revisions, "
        f"{counts['duplicates']} duplicates dropped"
    )
    room = state["room"]
    if room["days"] is not None and room["days"] < ROOM_SHOWN_FOR:
        yield (
            f"room      {room['free'] / 1e9:.1f} GB free: {room['days']:.0f} days at the pace of "
            f"the last thirty ({room['a_day'] / 1e6:.1f} MB a day)"
        )
    printed = state["print"]
    if printed["pages"]:
        yield f"print     {printed['pages']} pages with {printed['articles']} articles"
    yield "links     " + (", ".join(f"{n} {name}" for name, n in state["links"].items()) or "none")
    listings = state["listings"]
    yield (
        f"listings  {listings['known']} known, {listings['ok']} ok, {listings['gone']} gone, "
        f"{listings['failed']} failed; last change {listings['last_change'] or 'never'}"
    )
    named: tuple[tuple[str, str, Callable[[dict[str, Any]], str]], ...] = (
        ("open", "open", _open),
        ("LOST", "lost", _link),
        ("refused", "refused", _link),
        ("listing", "failed_listings", _link),
        ("owed", "owed", _owed),
        ("source", "sources", _source),
    )
    for title, name, tell in named:
        rows = state[name]
        yield from (f"{title:<9} {tell(row)}" for row in rows[:names])
        if len(rows) > names:
            yield f"{title:<9} … and {len(rows) - names} more (--names N, or --json for all)"


def _open(row: dict[str, Any]) -> str:
    then = f", next try {row['next_try']}" if row["next_try"] else ""
    return f"{row['link']}: {row['reason'] or 'not tried yet'}{then}"


def _link(row: dict[str, Any]) -> str:
    return f"{LinkKey.parse(row['link']).shown}: {row['reason']}"


def _owed(row: dict[str, Any]) -> str:
    return f"{row['id']}: text from the page, {row['reason']} at the endpoint"


def _source(row: dict[str, Any]) -> str:
    return f"{row['articles']:>7}  {row['source'] or '(none)'}, newest {row['newest']}"
