"""The goals of the benchmark, and whether a measured value meets them: never in our favour."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Goal:
    """``measure`` in words; the value must be at least (``least``) or at most ``bound``."""

    key: str
    measure: str
    bound: float
    least: bool = False
    whole: bool = False
    """Whether the value is a count, not a ratio."""
    unit: str = ""

    def met(self, value: float) -> bool:
        """Whether a value, as measured and not as shown, meets the goal."""
        return value >= self.bound if self.least else value <= self.bound

    def shown(self, value: float) -> str:
        """The value, rounded away from the goal: what reads as met is met."""
        if self.whole:
            return f"{value:.0f}"
        # Past the 9th digit there is nothing but what binary fractions make of a decimal one.
        exact = round(value * 100, 7)
        return f"{(math.floor(exact) if self.least else math.ceil(exact)) / 100:.2f}"

    def verdict(self, value: float | None) -> str:
        """``met``, ``not met``, by how much, or that nobody knows."""
        if value is None:
            return "not measured"
        if self.met(value):
            return "met"
        if self.whole or not self.bound:
            return f"**not met**, {abs(value - self.bound):.0f} too many"
        missing = math.ceil(round(abs(value - self.bound) / self.bound * 100, 7))
        return f"**not met**, {missing} % {'short' if self.least else 'over'}"


GOALS = (
    Goal(
        "crawl/user",
        "user CPU an article, full archive, against stock Scrapy with JSONL only",
        0.70,
    ),
    Goal(
        "crawl/waste",
        'CPU an article, all of it, against "Scrapy at its leanest" plus the bare cost of what is'
        " promised",
        1.35,
    ),
    Goal(
        "crawl/scrapy",
        "requests/s, full archive, against stock Scrapy with JSONL only",
        1.4,
        least=True,
    ),
    Goal("unchanged/cpu", "CPU of an unchanged run with 105 listings", 0.40, unit=" s"),
    Goal("unchanged/more", "a 304 more", 0.7, unit=" ms"),
    Goal(
        "unchanged/beyond",
        "unchanged site: requests beyond the conditional listing requests and due rechecks",
        0,
        whole=True,
    ),
    Goal("growth/seconds", "unchanged run, 1,000,000 articles against 1,000: time", 1.1),
    Goal("growth/memory", "unchanged run, 1,000,000 articles against 1,000: memory", 1.1),
    Goal("growth/new", "10 new posts into 1,000,000 archived, against 1,000: time", 1.1),
    Goal("memory/many", "peak memory of a crawl of 50,000 posts, against 5,000", 1.15),
    Goal("memory/peak", "peak memory of a crawl of 50,000 posts", 150, unit=" MiB"),
    *(
        Goal(
            f"commands/{command}",
            f"`{command}`: CPU an article, most articles against 10,000 (below)",
            1.2,
        )
        for command in ("verify", "rebuild", "import", "export")
    ),
    Goal("start/first", "start to first request, against a bare Scrapy project's", 1.3),
)
"""Against wget, threads and Scrapy with scrapy-webarchive there are ratios and no goals."""


def goals_table(values: Mapping[str, float], trials: Collection[str] = ()) -> str:
    """Every goal with what was measured, as Markdown; a key of ``trials`` gets no verdict."""
    lines = ["| measure | measured | goal | |", "| --- | ---: | ---: | --- |"]
    for goal in GOALS:
        value = values.get(goal.key)
        shown = "–" if value is None else f"{goal.shown(value)}{goal.unit}"
        verdict = "a trial" if goal.key in trials else goal.verdict(value)
        bound = f"{'at least' if goal.least else 'at most'} {goal.bound:g}{goal.unit}"
        lines.append(f"| {goal.measure} | {shown} | {bound if goal.bound else '0'} | {verdict} |")
    return "\n".join(lines)
