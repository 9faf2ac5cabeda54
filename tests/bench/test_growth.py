"""A long past costs a run next to nothing: the campaign of the benchmark, at night."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.crawl.goals import GOALS
from bench.crawl.growth import growth
from bench.crawl.section import Sizes
from bench.crawl.server import nginx_program


@pytest.mark.nightly
@pytest.mark.skipif(nginx_program() is None, reason="nginx is not installed")
def test_the_goals_of_growth_are_met(tmp_path: Path) -> None:
    """By day ``test_long_past`` looks at what such an archive holds."""
    found = growth(tmp_path, Sizes(rounds=3, many_articles=200_000)).values
    missed = {
        goal.measure: value
        for goal in GOALS
        if (value := found.get(goal.key)) is not None and not goal.met(value)
    }
    assert len(found) == 2
    assert missed == {}
