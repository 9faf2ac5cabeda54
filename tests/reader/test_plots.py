"""Plots: their calendars, what they show of days without articles, and how large they may be."""

from __future__ import annotations

import gzip
import random
import re
from datetime import date, timedelta

import pytest

from crawler.reader.plots import (
    Appearance,
    Calendar,
    Labels,
    days_plot,
    matrix_plot,
    ranked_plot,
    story_plot,
)

FIRST = date(2022, 2, 26)
LABELS = Labels("Articles", "Day", "Number", "Numbers", "no run")


def test_every_day_has_its_place() -> None:
    calendar = Calendar.of(FIRST, date(2022, 3, 2))
    assert calendar.steps == ("2022-02-26", "2022-02-27", "2022-02-28", "2022-03-01", "2022-03-02")
    assert calendar.counts({FIRST: 3, date(2022, 3, 1): 1, date(2023, 1, 1): 9}) == [3, 0, 0, 1, 0]


def test_a_long_time_is_told_by_months() -> None:
    calendar = Calendar.of(date(2020, 11, 30), date(2022, 2, 1))
    assert calendar.by_month
    assert calendar.steps[:3] == ("2020-11", "2020-12", "2021-01")
    assert calendar.steps[-1] == "2022-02"
    assert calendar.counts({date(2020, 12, 1): 2, date(2020, 12, 31): 3})[1] == 5


def test_days_without_articles_and_without_runs_are_shown() -> None:
    last = FIRST + timedelta(days=4)
    outage = (FIRST + timedelta(days=1), FIRST + timedelta(days=2))
    plot = days_plot({FIRST: 3, last: 1}, FIRST, last, LABELS, outages=[outage])
    empty = re.search('class="empty" d="([^"]+)"', plot)
    bars = re.search('class="bars" d="([^"]+)"', plot)
    shaded = re.search('class="outage" d="([^"]+)"', plot)
    assert empty and bars and shaded
    assert (empty[1].count("M"), bars[1].count("M"), shaded[1].count("M")) == (3, 2, 1)
    assert re.findall(r"<td>(\d+)</td>", plot) == ["3", "0", "0", "0", "1"]
    assert "no run" in plot


@pytest.mark.parametrize("days", [1, 30, 130, 131, 366, 400, 401, 3660])
def test_no_page_is_too_large(days: int) -> None:
    chance = random.Random(days)
    last = FIRST + timedelta(days=days - 1)
    rows = [
        (
            f"来源{number}",
            {FIRST + timedelta(days=n): chance.randrange(90) for n in range(days)},
        )
        for number in range(15)
    ]
    both = days_plot(rows[0][1], FIRST, last, LABELS, link=lambda step: f"/day/{step}")
    both += matrix_plot(rows, FIRST, last, LABELS, link=lambda name: f"/source/{name}")
    assert len(gzip.compress(both.encode(), 6)) < 18_000


def test_names_are_text() -> None:
    name = '<script>alert("x")</script>\u202e'
    plots = [
        ranked_plot([(name, 1, "/x")], LABELS),
        matrix_plot([(name, {FIRST: 1})], FIRST, FIRST, LABELS),
        story_plot(
            [Appearance(name, 0, None, "first"), Appearance(name, 5, 0, "cut")],
            LABELS,
            name,
            [("first", name)],
        ),
    ]
    for plot in plots:
        assert "<script" not in plot
        assert "\u202e" not in plot
        assert "&lt;" in plot


def test_a_story_has_a_line_from_each_to_what_it_was_taken_from() -> None:
    some = [
        Appearance("甲", 0, None, "first"),
        Appearance("乙", 1, 0, "identical"),
        Appearance("丙", 30, 1, "cut"),
    ]
    plot = story_plot(some, LABELS, "taken from", [("first", "the first")])
    edges = re.search('class="edge" d="([^"]+)"', plot)
    assert edges is not None
    assert edges[1].count("C") == 2
    assert plot.count("<circle") == 3
