"""Browsing: a source, a day, a reporter, a security, a tag, each with a plot of its own."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from crawler.clock import BEIJING
from crawler.reader.at_hand import AtHand, NotFoundError
from crawler.reader.operators import operator
from crawler.reader.plots import Labels, days_plot, hours_plot
from crawler.reader.rendering import Words, address, page, words_of

_OPERATORS = {"source": "source", "reporter": "reporter", "stock": "code", "tag": "tag"}
_MOST_NAMES = 500
_ON_A_PAGE = 50


def _heading(words: Words, kind: str) -> str:
    return {
        "source": words("Source"),
        "reporter": words("Reporter"),
        "stock": words("Stock"),
        "tag": words("Tag"),
    }[kind]


def names(request: Request) -> Response:
    """``/source``, ``/reporter``, ``/stock``, ``/tag``: all names with their numbers."""
    at_hand: AtHand = request.app.state.archive
    kind = request.path_params["kind"]
    if kind not in _OPERATORS:
        raise NotFoundError("there is no page %(path)s", path=request.url.path)
    found = at_hand.searcher.counts(_OPERATORS[kind])
    rows = [(name, number, address(kind, name)) for name, number in found[:_MOST_NAMES]]
    words = words_of(request)
    values = {"heading": _heading(words, kind), "rows": rows, "more": len(found) - len(rows)}
    return page(request, "names.html", values)


def name(request: Request) -> Response:
    """``/source/NAME`` and its like: the newest articles, and how many there were each day."""
    at_hand: AtHand = request.app.state.archive
    kind, value = request.path_params["kind"], request.path_params["name"]
    if kind not in _OPERATORS:
        raise NotFoundError("there is no page %(path)s", path=request.url.path)
    query = operator(_OPERATORS[kind], value)
    found = at_hand.searcher.search(query, limit=_ON_A_PAGE)
    if not found.hits:
        raise NotFoundError("the archive has no article of %(name)s", name=value)
    by_day = dict(at_hand.searcher.days(query))
    words = words_of(request)
    plot = (
        days_plot(
            by_day,
            min(by_day),
            max(by_day),
            day_labels(words, words("Articles a day")),
            link=lambda step: address(q=f"{query} {step_operator(step)}"),
        )
        if by_day
        else ""
    )
    values: dict[str, Any] = {
        "heading": _heading(words, kind),
        "name": value,
        "query": query,
        "found": found,
        "plot": plot,
    }
    return page(request, "name.html", values)


def day(request: Request) -> Response:
    """``/day/2022-03-14``: what was published on a day, and at which hours."""
    at_hand: AtHand = request.app.state.archive
    text = request.path_params["day"]
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        raise NotFoundError(
            "%(text)s is not a day: expected one such as 2022-03-14", text=text
        ) from None
    before = request.query_params.get("before", "")
    with at_hand.open() as archive:
        rows = archive.ledger.overviews.of_day(asked.isoformat(), _ON_A_PAGE + 1, before)
        counts = archive.ledger.overviews.hours(asked.isoformat())
    words = words_of(request)
    labels = Labels(words("Articles an hour"), words("Hour"), words("Articles"), words("Numbers"))
    last = rows[_ON_A_PAGE - 1] if len(rows) > _ON_A_PAGE else None
    values = {
        "day": asked.isoformat(),
        "total": sum(counts.values()),
        "rows": [
            (name, datetime.fromisoformat(when), source, title)
            for name, when, source, title in rows[:_ON_A_PAGE]
        ],
        "next": f"{last[1]} {last[0]}" if last else "",
        "earlier": _near(asked, -1),
        "later": _near(asked, 1),
        "plot": hours_plot(counts, labels) if counts else "",
    }
    return page(request, "day.html", values)


def _near(day: date, by: int) -> str:
    try:
        return (day + timedelta(days=by)).isoformat()
    except OverflowError:
        return ""


def day_labels(words: Words, title: str, outage: str = "") -> Labels:
    """The words of a plot of days."""
    return Labels(title, words("Day"), words("Articles"), words("Numbers"), outage)


def step_operator(step: str) -> str:
    """The operator of a step of a calendar: a day or a month."""
    return f"day:{step}" if len(step) == 10 else f"month:{step}"


def today(moment: datetime) -> date:
    """The day of a moment in Beijing."""
    return moment.astimezone(BEIJING).date()
