"""Does the run look right? Each monitor is a function of the run's figures (docs/operations.md).

Books that balance do not show that the site has changed its layout, or that half of it is missing.
A monitor that fails does not stop anything: it is named in the report and sets the exit status.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.clock import utc_text
from crawler.counted import counted
from crawler.ledger.listings import ListingRow

WATCHED_FIELDS = ("title", "published", "source", "category", "tags", "text", "share_url")


_NO_PAGE_OF_THE_SITE = frozenset({"no-section", "not-html", "not-text"})
"""Reasons that say that a page came, and was unlike all known pages of the site."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The monitors' limits, each the setting ``MONITOR_<NAME>``, whose default it has.

    Fractions are between 0 and 1.
    """

    least: float
    """Fewer articles, requests or links than this say nothing."""
    shrunk_to: float
    empty_fields: float
    error_rate: float
    owed_texts: float
    stale_hours: float


@dataclass(frozen=True, slots=True)
class RunFigures:
    """What the monitors look at.

    ``listings`` are those that the run asked for; ``empty`` counts, for each watched field, the
    articles written in this run without it; ``owed`` of these, and ``watched_owed`` of all
    ``watched`` articles that are still looked at, have the page's text for want of the endpoint's;
    ``failed`` of ``tried`` requests came to nothing;
    ``newest_change`` is when any listing last showed something new. ``home`` is the path of the
    page that must show links, or empty; ``overflow`` is how many listing pages were found beyond
    the limits, and not asked. A run that was stopped is not ``finished``.
    """

    started: datetime
    now: datetime
    home: str
    listings: list[ListingRow]
    articles: int
    empty: Mapping[str, int]
    owed: int
    watched: int
    watched_owed: int
    tried: int
    failed: int
    newest_change: datetime | None
    overflow: int
    finished: bool


def failed_monitors(figures: RunFigures, limits: Limits) -> list[str]:
    """The monitors that failed, each in words with its figures."""
    if not figures.finished:
        # It has seen too little to look right or wrong.
        return list(_overflow(figures))
    return [
        *_home_without_links(figures),
        *_shrunk_listings(figures, limits),
        *_empty_fields(figures, limits),
        *_error_rate(figures, limits),
        *_owed_texts(figures, limits),
        *_stale_site(figures, limits),
        *_overflow(figures),
    ]


def _home_without_links(figures: RunFigures) -> Iterator[str]:
    for row in figures.listings:
        unreadable = row.state == "failed" and row.reason in _NO_PAGE_OF_THE_SITE
        empty = row.state == "ok" and not row.posts
        if row.path == figures.home and (empty or unreadable):
            yield f"home: no links found on {row.path}: has the layout changed?"


def _shrunk_listings(figures: RunFigures, limits: Limits) -> Iterator[str]:
    for row in figures.listings:
        before, now = row.posts_before or 0, row.posts or 0
        # Only a change that this run saw counts, and only links that left before their time.
        changed_now = row.last_changed and row.last_changed >= utc_text(figures.started)
        if (
            changed_now
            and before >= limits.least
            and now < limits.shrunk_to * before
            and row.unexplained > (1 - limits.shrunk_to) * before
        ):
            yield f"listing: {row.path} shows {counted(now, 'link')}, {before} before"


def _empty_fields(figures: RunFigures, limits: Limits) -> Iterator[str]:
    if figures.articles < limits.least:
        return
    for name in WATCHED_FIELDS:
        empty = figures.empty.get(name, 0)
        if empty > limits.empty_fields * figures.articles:
            yield f"field: {name} is empty in {empty} of {figures.articles} articles"


def _error_rate(figures: RunFigures, limits: Limits) -> Iterator[str]:
    if figures.tried >= limits.least and figures.failed > limits.error_rate * figures.tried:
        yield f"errors: {figures.failed} of {figures.tried} requests failed"


def _owed_texts(figures: RunFigures, limits: Limits) -> Iterator[str]:
    """The endpoint fails, or gives another text than the pages: of new articles, or of all."""
    for owed, among, which in (
        (figures.owed, figures.articles, "articles written"),
        (figures.watched_owed, figures.watched, "articles on the site"),
    ):
        if among >= limits.least and owed > limits.owed_texts * among:
            yield f"texts: {owed} of {among} {which} are owed their text by the endpoint"
            return


def _stale_site(figures: RunFigures, limits: Limits) -> Iterator[str]:
    change = figures.newest_change
    if figures.home and change is not None:
        hours = (figures.now - change) / timedelta(hours=1)
        if hours > limits.stale_hours:
            yield f"stale: no listing has changed for {hours:.0f} hours"


def _overflow(figures: RunFigures) -> Iterator[str]:
    if figures.overflow:
        yield f"listings: {figures.overflow} listing pages more than the limits were not asked"
