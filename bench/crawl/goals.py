"""The goals of the benchmark, and whether a measured value meets them: never in our favour."""

from __future__ import annotations

import math
from collections.abc import Mapping
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
        "crawl/scrapy",
        "full archive, requests/s, against stock Scrapy writing JSONL only",
        2.0,
        least=True,
    ),
    Goal(
        "crawl/wget",
        "full archive, requests/s, against `wget --warc-file`",
        0.8,
        least=True,
    ),
    Goal(
        "crawl/threads",
        "CPU seconds per article, against the naive threads script writing posts only",
        1.0,
    ),
    Goal(
        "unchanged/beyond",
        "unchanged site, 2,000 category pages: requests beyond the conditional listing requests"
        " and due rechecks",
        0,
        whole=True,
    ),
    Goal(
        "growth/seconds",
        "unchanged site with 1,000,000 archived articles, against 1,000: time",
        1.2,
    ),
    Goal(
        "growth/memory",
        "unchanged site with 1,000,000 archived articles, against 1,000: memory",
        1.2,
    ),
    Goal("memory/many", "peak memory of a crawl of 50,000 posts, against 5,000", 1.3),
    Goal(
        "start/first",
        "`scrapy crawl` start to first request, against a bare Scrapy project's",
        1.3,
    ),
)


def goals_table(values: Mapping[str, float], *, trial: bool = False) -> str:
    """Every goal with what was measured, as Markdown; a trial gets no verdicts."""
    lines = ["| measure | measured | goal | |", "| --- | ---: | ---: | --- |"]
    for goal in GOALS:
        value = values.get(goal.key)
        verdict = "a trial" if trial and value is not None else goal.verdict(value)
        bound = f"{'at least' if goal.least else 'at most'} {goal.bound:g}"
        lines.append(
            f"| {goal.measure} | {'–' if value is None else goal.shown(value)} |"
            f" {bound if goal.bound else '0'} | {verdict} |"
        )
    return "\n".join(lines)
