"""The archive as a whole: what came when, how long it stayed, how it spread, how the runs went."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from crawler.archive.open_archive import OpenArchive
from crawler.archive.run_reports import reports_since
from crawler.clock import BEIJING
from crawler.errors import ArchiveError
from crawler.ledger.overviews import RunLine
from crawler.reader.at_hand import AtHand
from crawler.reader.browse_pages import day_labels, today
from crawler.reader.plots import Labels, days_plot, matrix_plot, ranked_plot
from crawler.reader.rendering import address, page, words_of
from crawler.reprints.looking import index_of
from crawler.reprints.places import Member

_DAYS = 60
"""Shown of the calendar where nobody asks for a time."""
_MOST_DAYS = 3660
_SOURCES = 15
_STEP_HOURS = 6
_LAST_STEP = 16
_MOST_EARLY = 100
_MOST_FAMILIES = 300
_MOST_RUNS = 100
_LAGS = (("1 h", 1), ("3 h", 3), ("6 h", 6), ("12 h", 12), ("1 d", 24), ("3 d", 72), ("7 d", 168))


@dataclass(frozen=True, slots=True)
class Period:
    """Days that a page shows, both included."""

    first: date
    last: date

    @property
    def end(self) -> str:
        """The day after the last."""
        return (self.last + timedelta(days=1)).isoformat()


def _period(request: Request, archive: OpenArchive) -> Period | None:
    """The days that are asked for, else the archive's newest; ``None`` if there are none."""
    span = archive.ledger.overviews.span()
    if span is None:
        return None
    oldest, newest = (date.fromisoformat(day) for day in span)
    last = _day(request, "to") or newest
    first = _day(request, "from") or max(oldest, last - timedelta(days=_DAYS - 1))
    first = max(min(first, last), last - timedelta(days=_MOST_DAYS), date(1, 1, 2))
    return Period(first, min(last, date(9999, 12, 30)))


def _day(request: Request, name: str) -> date | None:
    try:
        return date.fromisoformat(request.query_params.get(name, ""))
    except ValueError:
        return None


def _outages(archive: OpenArchive, hours: float) -> list[tuple[date, date]]:
    """The times without runs, as days of Beijing; the one that lasts until now is one of them."""
    gaps = archive.ledger.overviews.gaps(hours)
    last = archive.ledger.runs.last()
    if last is not None:
        since = last[3] or last[2]
        now = archive.clock()
        if (now - datetime.fromisoformat(since)).total_seconds() > hours * 3600:
            gaps = [*gaps, (since, now.isoformat())]
    return [
        (today(datetime.fromisoformat(begin)), today(datetime.fromisoformat(end)))
        for begin, end in gaps
    ]


def coverage(request: Request) -> Response:
    """``/coverage``: articles a day and source, with the times without runs marked."""
    at_hand: AtHand = request.app.state.archive
    words = words_of(request)
    with at_hand.open() as archive:
        period = _period(request, archive)
        outages = _outages(archive, at_hand.stale_hours)
        by_day: Counter[date] = Counter()
        by_source: defaultdict[str, dict[date, int]] = defaultdict(dict)
        if period is not None:
            for one in archive.ledger.overviews.days(period.first.isoformat(), period.end):
                by_day[date.fromisoformat(one.day)] += one.number
                by_source[one.source][date.fromisoformat(one.day)] = one.number
    largest = sorted(by_source, key=lambda name: (-sum(by_source[name].values()), name))[:_SOURCES]
    values: dict[str, Any] = {"period": period, "outages": outages, "plots": []}
    if period is not None:
        outage = words("no run") if outages else ""
        values["plots"] = [
            days_plot(
                by_day,
                period.first,
                period.last,
                day_labels(words, words("Articles a day"), outage),
                outages=outages,
                link=_step_link,
            ),
            matrix_plot(
                [(name or words("source unknown"), by_source[name]) for name in largest],
                period.first,
                period.last,
                Labels(
                    words("Articles a day of the largest sources"),
                    words("Source"),
                    words("Day"),
                    words("Numbers"),
                    outage,
                ),
                outages=outages,
                link=lambda name: address("source", name),
            ),
        ]
    values |= {"sources": len(by_source), "articles": sum(by_day.values())}
    return page(request, "coverage.html", values)


def _step_link(step: str) -> str:
    return address("day", step) if len(step) == 10 else address(q=f"month:{step}")


def vanishing(request: Request) -> Response:
    """``/vanishing``: how long articles stay on the site, and which went early."""
    at_hand: AtHand = request.app.state.archive
    words = words_of(request)
    with at_hand.open() as archive:
        table = archive.ledger.overviews
        stays = at_hand.kept("stays", archive, lambda: table.stays(_STEP_HOURS))
        early = at_hand.kept("early", archive, lambda: table.early(_MOST_EARLY))
        sources = at_hand.kept("early sources", archive, table.early_by_source)
    steps: Counter[int] = Counter()
    for one in stays:
        steps[min(one.step, _LAST_STEP)] += one.number
    rows = [
        (
            f"{step * _STEP_HOURS}–{(step + 1) * _STEP_HOURS} h"
            if step < _LAST_STEP
            else f"≥ {step * _STEP_HOURS} h",
            steps[step],
            "",
        )
        for step in range(max(steps, default=0) + 1)
    ]
    stayed = Labels(
        words("How long articles stayed that are gone"),
        words("Hours"),
        words("Articles"),
        words("Numbers"),
    )
    by_source = Labels(
        words("Gone early, by source"), words("Source"), words("Articles"), words("Numbers")
    )
    linked = [(name, number, address("source", name)) for name, number in sources[:_SOURCES]]
    values = {
        "gone": sum(one.number for one in stays),
        "went_early": sum(one.number for one in stays if one.early),
        "early": early,
        "plots": [ranked_plot(rows, stayed), ranked_plot(linked, by_source)] if stays else [],
    }
    return page(request, "vanishing.html", values)


def spread(request: Request) -> Response:
    """``/spread``: how fast stories spread, and who publishes whose text."""
    at_hand: AtHand = request.app.state.archive
    words = words_of(request)
    missing = ""
    families: list[Sequence[Member]] = []
    with at_hand.open() as archive:
        period = _period(request, archive)
        try:
            if period is not None:
                key = f"families {period.first} {period.last}"
                families = at_hand.kept(key, archive, lambda: _families(archive, period))
        except ArchiveError as error:
            missing = str(error)
    lags, pairs = _lags_and_pairs(families)
    rows, before = [], 0.0
    for label, hours in _LAGS:
        rows.append((f"≤ {label}", sum(before < lag <= hours for lag in lags), ""))
        before = hours
    rows.append(("> 7 d", sum(lag > before for lag in lags), ""))
    fast = Labels(
        words("How long after the first publication"),
        words("Until"),
        words("Reprints"),
        words("Numbers"),
    )
    who = Labels(
        words("Whose text is published by whom"),
        words("First → then"),
        words("Reprints"),
        words("Numbers"),
    )
    told = [(f"{one} → {other}", number, "") for (one, other), number in pairs.most_common(20)]
    median = sorted(lags)[len(lags) // 2] if lags else None
    values = {
        "period": period,
        "missing": missing,
        "families": families[:20],
        "count": len(families),
        "reprints": len(lags),
        "median": median,
        "plots": [ranked_plot(rows, fast), ranked_plot(told, who)] if lags else [],
    }
    return page(request, "spread.html", values)


def _families(archive: OpenArchive, period: Period) -> list[Sequence[Member]]:
    """The largest stories of a period, those that still have two members that stand."""
    begin = datetime(period.first.year, period.first.month, period.first.day, tzinfo=BEIJING)
    end = datetime.fromisoformat(f"{period.end}T00:00:00+08:00")
    found: list[Sequence[Member]] = []
    with index_of(archive) as index:
        for count in index.largest(begin, end, _MOST_FAMILIES):
            members = [one for one in index.members(count.origin.id) if _stands(archive, one)]
            if len(members) > 1:
                found.append(members)
    return found


def _stands(archive: OpenArchive, member: Member) -> bool:
    row = archive.ledger.articles.get(member.id)
    return row is not None and row.state != "superseded"


def _lags_and_pairs(
    families: Sequence[Sequence[Member]],
) -> tuple[list[float], Counter[tuple[str, str]]]:
    """Hours after the first of each story; how often a source has a text after another."""
    lags: list[float] = []
    pairs: Counter[tuple[str, str]] = Counter()
    for family in families:
        by_id = {member.id: member for member in family}
        first = family[0]
        for member in family[1:]:
            if member.published and first.published:
                lags.append((member.published - first.published).total_seconds() / 3600)
            closest = by_id.get(member.closest or "", first)
            pairs[closest.source or "–", member.source or "–"] += 1
    return lags, pairs


def runs(request: Request) -> Response:
    """``/runs``: the newest runs, with what their reports say."""
    at_hand: AtHand = request.app.state.archive
    words = words_of(request)
    with at_hand.open() as archive:
        newest = archive.ledger.overviews.newest_runs(_MOST_RUNS)
        outages = _outages(archive, at_hand.stale_hours)
        reports = _reports(archive, newest)
        told = [(one, reports.get(one.id, {})) for one in newest]
        now = archive.clock()
    meanings = {
        0: words("all accounted for"),
        2: words("usage"),
        3: words("something pending"),
        4: words("something lost or refused"),
        5: words("looks wrong"),
        75: words("another run held the archive"),
    }
    plot: Any = ""
    if newest:
        by_day: Counter[date] = Counter()
        for one in newest:
            by_day[today(datetime.fromisoformat(one.started))] += one.new + one.revised
        labels = Labels(
            words("Articles and revisions written, by the day of the run"),
            words("Day"),
            words("Written"),
            words("Numbers"),
            words("no run") if outages else "",
        )
        first, last = min(by_day), max([*by_day, *(end for _, end in outages if end <= today(now))])
        plot = days_plot(by_day, first, last, labels, outages=outages)
    values = {"runs": told, "meanings": meanings, "plot": plot, "seconds": seconds}
    return page(request, "runs.html", values)


def _reports(archive: OpenArchive, runs: Sequence[RunLine]) -> dict[object, dict[str, Any]]:
    """What the runs' own reports say, by number; nothing of those that have none."""
    if not runs:
        return {}
    try:
        found = reports_since(archive.paths, min(run.started for run in runs))
        return {report.get("run"): report for _, report in found}
    except OSError:
        return {}


def seconds(run: RunLine) -> float | None:
    """How long a run took; ``None`` if it has not ended."""
    if run.ended is None:
        return None
    begun, ended = (datetime.fromisoformat(one) for one in (run.started, run.ended))
    return (ended - begun).total_seconds()
