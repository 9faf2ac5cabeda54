"""A long past costs a run next to nothing: the campaign of the benchmark, at night."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from bench.crawl.goals import GOALS
from bench.crawl.growth import growth
from bench.crawl.section import Sizes
from bench.crawl.server import nginx_program

pytestmark = pytest.mark.skipif(nginx_program() is None, reason="nginx is not installed")


def missed(values: Mapping[str, float]) -> dict[str, float]:
    """What is known by these names and does not meet its goal."""
    return {
        goal.measure: value
        for goal in GOALS
        if (value := values.get(goal.key)) is not None and not goal.met(value)
    }


@pytest.mark.nightly
def test_the_goals_of_growth_are_met(tmp_path: Path) -> None:
    """By day ``test_long_past`` looks at what such an archive holds."""
    found = growth(tmp_path / "work", Sizes(rounds=3, many_articles=200_000)).values
    assert len(found) == 3
    assert missed(found) == {}


def test_a_sample_of_growth(tmp_path: Path) -> None:
    """The whole way with a short past. Its seconds are not looked at: the machine may be busy."""
    found = growth(tmp_path / "work", Sizes(rounds=1, few_articles=100, many_articles=1_000)).values
    assert set(found) == {"growth/seconds", "growth/memory", "growth/new"}
    assert missed({"growth/memory": found["growth/memory"]}) == {}
