"""The books of one run: how every link came out, and whether that adds up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from crawler.archive.run_reports import report_bytes
from crawler.clock import utc_text
from crawler.counted import counted
from crawler.exit_status import ExitStatus
from crawler.files import sync_directory, write_unfinished
from crawler.ledger import Ledger
from crawler.ledger.links import LinkRow
from crawler.ledger.listings import ListingRow
from crawler.ledger.scope import Scope
from crawler.runs.context import Run

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

_NAMED = 3


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
    usage: list[str] = field(default_factory=list)
    """What the user has named and there is not, in words; none of it is in the books."""
    errors: list[str] = field(default_factory=list)
    monitors: list[str] = field(default_factory=list)
    """The monitors that failed, in words."""
    notes: list[str] = field(default_factory=list)
    """What else is worth telling, and changes nothing of the outcome."""


def _named(rows: list[LinkRow]) -> list[NamedLink]:
    return [NamedLink(str(row.key), row.article, row.reason, row.next_try) for row in rows]


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run has ended: what neither the ledger nor the :class:`Run` itself knows of it."""

    finished: str
    """Why: ``finished``, ``shutdown`` (a signal), ``archive_failed``, …"""
    requests: int = 0
    not_modified: int = 0
    bytes: int = 0
    """What came over the wire."""
    seconds: float = 0.0
    incomplete: Sequence[NamedLink] = ()
    """Articles written of which something could not be found out."""
    monitors: Sequence[str] = ()
    """Those that failed, in words."""


def close_books(run: Run, ending: Ending) -> RunReport:
    """The report of a run; what the site no longer shows is settled first."""
    archive, scope = run.archive, run.scope
    ledger, number = archive.ledger.in_use, archive.run
    if not archive.leapt:
        ledger.articles.expire_unseen(archive.now())
    ledger.links.forget_unseen(archive.now())
    first, later = ledger.articles.written(number)
    editions = _editions(ledger, number)
    books, adds_up = _books(ledger, number, scope)
    written = first + later + editions["new"] + editions["revised"]
    written -= ledger.duplicates.written_and_dropped(number)
    asked, required = ledger.listings.asked(number), run.expected.required_listings
    report = RunReport(
        format=1,
        spider=run.spider,
        run=number,
        started=utc_text(run.started),
        ended=archive.now(),
        finished=ending.finished,
        exit_status=0,
        listed=ledger.links.listed(number, scope),
        books=books,
        balanced=adds_up and written == books["captured"] + books["revised"],
        written={"new": first, "revised": later},
        dropped=ledger.duplicates.recorded(number),
        listings=_counted(asked),
        requests=ending.requests,
        not_modified=ending.not_modified,
        bytes=ending.bytes,
        seconds=round(ending.seconds, 3),
        pending=_named(
            ledger.links.open_links(scope) + ledger.links.in_books(number, scope, "submitted")
        ),
        refused=_named(ledger.links.in_books(number, scope, "refused")),
        lost=_named(ledger.links.in_books(number, scope, "lost")),
        failed_listings=[
            NamedLink(row.path, row.category or "", row.reason, run.later.get(row.path))
            for row in asked
            if row.state == "failed" or (row.state == "gone" and row.path in required)
        ],
        owed=[NamedLink("", article, why) for article, why in ledger.articles.owed()],
        incomplete=list(ending.incomplete),
        editions=editions,
        usage=list(run.usage),
        errors=[*run.errors, *([str(run.fatal)] if run.fatal else [])],
        monitors=[*archive.suspicions, *ending.monitors],
        notes=[
            *archive.notes,
            *_leftovers(run),
            *_clock(run),
            *_contradicted(run),
            *_mended(run),
            *_unchecked(run),
            *run.notes,
        ],
    )
    report.monitors += _unread(report, ever=ledger.listings.ever_read())
    report.exit_status = _status(report, required)
    return report


def _leftovers(run: Run) -> Iterator[str]:
    """What was found of captures when the archive was opened, that a killed run had left open."""
    for left in run.archive.leftovers:
        if left.kept or left.cut:
            yield (
                f"{left.name}: a killed run left it open; of captures that were never committed, "
                f"{left.kept} bytes stay as evidence, {left.cut} bytes of half a record were cut"
            )


def _clock(run: Run) -> Iterator[str]:
    """A clock that is before the last run's, or far after it."""
    since = run.archive.since_last
    if since is not None and since < timedelta():
        yield (
            f"the clock is {-since} before the last run's: what it wrote of times to come is not "
            "believed"
        )
    elif since is not None and run.archive.leapt:
        yield (
            f"the clock is {since} after the last run's: nothing is given up before another run "
            "says the same"
        )


def _unread(report: RunReport, *, ever: bool) -> Iterator[str]:
    """Listing pages that could not be read: what they show nobody knows.

    Those that a server wants to be asked for later have a next try, unless none was ``ever`` read.
    """
    failed = [row for row in report.failed_listings if not (ever and row.next_try)]
    # A run that was stopped has seen too little to look right or wrong.
    if not failed or report.finished != "finished":
        return
    named = _first([f"{row.link}: {row.reason}" for row in failed])
    asked = counted(report.listings["asked"], "listing page")
    never = "" if ever else ", and none has ever been read"
    yield f"unread: {len(failed)} of {asked} could not be read ({named}){never}"


def _contradicted(run: Run) -> Iterator[str]:
    if run.contradicted:
        answers = counted(run.contradicted, "answer")
        yield f"{answers} of the endpoint gave another text than the post's page, which stands"


def _unchecked(run: Run) -> Iterator[str]:
    for reason, articles in sorted(run.unchecked.items()):
        what = counted(len(articles), "archived article")
        yield f"{reason}: {what} could not be looked at again ({_first(articles)}); tried later"


def _mended(run: Run) -> Iterator[str]:
    for what, places in sorted(run.mended.items()):
        yield f"{what}: replaced or left out in {_first(places)}; the rest was read"


def _first(names: Sequence[str]) -> str:
    """The first of several names, and how many more there are."""
    more = f", and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _books(ledger: Ledger, run: int, scope: Scope) -> tuple[dict[str, int], bool]:
    """Links by outcome, and whether they add up to all that the run answers for."""
    counts = ledger.links.books(run, scope)
    books = {name: counts.get(name, 0) for name in OUTCOMES}
    # What was submitted and not read (the run was stopped) is for its user to give again.
    books["pending"] += counts.get("due", 0) + counts.get("submitted", 0)
    listed = ledger.links.listed(run, scope)
    return books, sum(books.values()) == listed and sum(counts.values()) == listed


def _counted(asked: list[ListingRow]) -> dict[str, int]:
    states = [row.state for row in asked]
    return {"asked": len(asked), **{name: states.count(name) for name in ("ok", "gone", "failed")}}


def _editions(ledger: Ledger, run: int) -> dict[str, int]:
    new, revised = ledger.editions.written(run)
    touched, articles, online = ledger.editions.touched(run)
    return {
        "new": new,
        "revised": revised,
        "touched": touched,
        "articles": articles,
        "online": online,
        "printed": ledger.articles.amended(run),
    }


def _status(report: RunReport, required_listings: frozenset[str]) -> ExitStatus:
    gone = any(row.link in required_listings for row in report.failed_listings)
    if report.errors or report.lost or report.refused or not report.balanced:
        return ExitStatus.LOST
    if gone and not report.listings["failed"]:
        return ExitStatus.LOST
    if report.usage:
        return ExitStatus.USAGE
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
        write_unfinished(unfinished, _bytes(report))
        unfinished.replace(path)
        sync_directory(runs)
    except OSError:
        with suppress(OSError):
            unfinished.unlink()
        raise
    return path


def _bytes(report: RunReport) -> bytes:
    values: dict[str, Any] = asdict(report)
    return report_bytes(values)
