"""The books of one run: how every link came out, and whether that adds up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import orjson

from crawler.archive.archive import Archive
from crawler.exit_status import ExitStatus
from crawler.ledger.links import LinkRow, Scope

OUTCOMES = (
    "captured",
    "revised",
    "unchanged",
    "duplicate",
    "pending",
    "refused",
    "expired",
    "lost",
)


@dataclass(slots=True)
class NamedLink:
    """A link that is not (or no longer) in order, and why."""

    link: str
    id: str
    reason: str
    next_try: str | None = None


@dataclass(slots=True)
class RunReport:
    """One run, as ``runs/<UTC time>-<spider>.json`` holds it (docs/archive-format.md).

    ``books`` counts every link that a listing shows, that the run settled, or that is open;
    ``balanced`` says whether they add up to ``listed`` and to what was written.
    """

    format: int
    spider: str
    run: int
    started: str
    ended: str
    finished: str
    """Why the run ended: ``finished``, ``shutdown`` (a signal), ``archive_failed``, …"""
    exit_status: int
    listed: int
    books: dict[str, int]
    balanced: bool
    written: dict[str, int]
    dropped: dict[str, int]
    listings: dict[str, int]
    requests: int
    not_modified: int
    bytes: int
    seconds: float
    pending: list[NamedLink] = field(default_factory=list)
    refused: list[NamedLink] = field(default_factory=list)
    lost: list[NamedLink] = field(default_factory=list)
    failed_listings: list[NamedLink] = field(default_factory=list)
    owed: list[NamedLink] = field(default_factory=list)
    incomplete: list[NamedLink] = field(default_factory=list)
    """Articles written in this run of which something could not be found out."""
    editions: dict[str, int] = field(default_factory=dict)
    """Pages of print: ``new``, ``revised``, ``touched`` (these, and those of which more is known
    now), the ``articles`` on them and how many of these are ``online``; ``printed`` counts the
    lines of archived articles that say anew where these are printed."""
    errors: list[str] = field(default_factory=list)
    monitors: list[str] = field(default_factory=list)
    """The monitors that failed, in words."""
    notes: list[str] = field(default_factory=list)
    """What else is worth telling, and changes nothing of the outcome."""


def _named(rows: list[LinkRow]) -> list[NamedLink]:
    return [NamedLink(row.key, row.article, row.reason, row.next_try) for row in rows]


def close_books(
    archive: Archive,
    *,
    spider: str,
    started: str,
    finished: str,
    scope: Scope,
    traffic: Mapping[str, float],
    required_listings: frozenset[str],
    errors: list[str],
    monitors: list[str],
    notes: Sequence[str] = (),
    incomplete: list[NamedLink],
) -> RunReport:
    """The report of the run that ``archive`` is open for.

    ``traffic`` has ``requests``, ``not_modified``, ``bytes`` and ``seconds``;
    ``required_listings`` are the paths whose absence is a failure; ``monitors`` those that failed.
    """
    ledger, run = archive.ledger_in_use, archive.run
    ledger.articles.expire_unseen(archive.now())
    ledger.links.forget_unseen(archive.now())
    counts = ledger.links.books(run, scope)
    books = {name: counts.get(name, 0) for name in OUTCOMES}
    # What was submitted and not read (the run was stopped) is for its user to give again.
    books["pending"] += counts.get("due", 0) + counts.get("submitted", 0)
    first, later = ledger.articles.written(run)
    new_pages, later_pages = ledger.editions.written(run)
    touched, articles, online = ledger.editions.touched(run)
    asked = ledger.listings.asked(run)
    listed = ledger.links.listed(run, scope)
    drops = ledger.articles.drops(run)
    report = RunReport(
        format=1,
        spider=spider,
        run=run,
        started=started,
        ended=archive.now(),
        finished=finished,
        exit_status=0,
        listed=listed,
        books=books,
        balanced=sum(books.values()) == listed
        and sum(counts.values()) == listed
        and first + later + new_pages + later_pages == books["captured"] + books["revised"],
        written={"new": first, "revised": later},
        dropped=drops,
        listings={
            "asked": len(asked),
            "ok": sum(row.state == "ok" for row in asked),
            "gone": sum(row.state == "gone" for row in asked),
            "failed": sum(row.state == "failed" for row in asked),
        },
        requests=int(traffic["requests"]),
        not_modified=int(traffic["not_modified"]),
        bytes=int(traffic["bytes"]),
        seconds=round(traffic["seconds"], 3),
        pending=_named(
            ledger.links.open_links(scope) + ledger.links.in_books(run, scope, "submitted")
        ),
        refused=_named(ledger.links.in_books(run, scope, "refused")),
        lost=_named(ledger.links.in_books(run, scope, "lost")),
        failed_listings=[
            NamedLink(row.path, row.category or "", row.reason)
            for row in asked
            if row.state == "failed" or (row.state == "gone" and row.path in required_listings)
        ],
        owed=[NamedLink("", article, why) for article, why in ledger.articles.owed()],
        editions={
            "new": new_pages,
            "revised": later_pages,
            "touched": touched,
            "articles": articles,
            "online": online,
            "printed": ledger.articles.amended(run),
        },
        errors=errors,
        monitors=monitors,
        notes=list(notes),
        incomplete=incomplete,
    )
    report.exit_status = _status(report, required_listings)
    return report


def _status(report: RunReport, required_listings: frozenset[str]) -> ExitStatus:
    gone = any(row.link in required_listings for row in report.failed_listings)
    if report.errors or report.lost or report.refused or not report.balanced:
        return ExitStatus.LOST
    if gone and not report.listings["failed"]:
        return ExitStatus.LOST
    if report.monitors:
        return ExitStatus.SUSPECT
    if report.pending or report.failed_listings or report.finished != "finished":
        return ExitStatus.PENDING
    return ExitStatus.ACCOUNTED


def write_report(report: RunReport, runs: Path) -> Path:
    """Write ``<UTC time>-<spider>.json``; two runs of one second get a number. :class:`OSError`.

    Under the archive's lock. There is a whole report or none: a full disk leaves no half of one.
    """
    stamp = report.started.replace("-", "").replace(":", "")
    path, number = runs / f"{stamp}-{report.spider}.json", 1
    while path.exists():
        number += 1
        path = runs / f"{stamp}-{report.spider}-{number}.json"
    unfinished = path.with_suffix(".unfinished")
    try:
        unfinished.write_bytes(_bytes(report))
        unfinished.replace(path)
    except OSError:
        with suppress(OSError):
            unfinished.unlink()
        raise
    return path


def _bytes(report: RunReport) -> bytes:
    values: dict[str, Any] = asdict(report)
    return orjson.dumps(values, option=orjson.OPT_INDENT_2) + b"\n"
