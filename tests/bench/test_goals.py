"""The verdicts on the benchmark's goals: no figure is rounded in our favour."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.crawl.goals import GOALS, Goal, goals_table

AT_LEAST = Goal("a", "so many times as fast", 2.0, least=True)
AT_MOST = Goal("b", "so much of the memory", 1.2)
NONE = Goal("c", "requests too many", 0, whole=True)


@pytest.mark.parametrize(
    ("goal", "value", "shown", "verdict"),
    [
        (AT_LEAST, 2.0, "2.00", "met"),
        (AT_LEAST, 2.019, "2.01", "met"),
        (AT_LEAST, 1.9999, "1.99", "**not met**, 1 % short"),
        (AT_LEAST, 1.5, "1.50", "**not met**, 25 % short"),
        (AT_MOST, 1.2, "1.20", "met"),
        (AT_MOST, 1.191, "1.20", "met"),
        (AT_MOST, 1.2001, "1.21", "**not met**, 1 % over"),
        (AT_MOST, 1.8, "1.80", "**not met**, 50 % over"),
        (NONE, 0, "0", "met"),
        (NONE, 3, "3", "**not met**, 3 too many"),
    ],
)
def test_verdicts(goal: Goal, value: float, shown: str, verdict: str) -> None:
    assert (goal.shown(value), goal.verdict(value)) == (shown, verdict)


def test_what_was_not_measured_is_not_met() -> None:
    assert AT_LEAST.verdict(None) == "not measured"


@given(value=st.floats(0, 1000), goal=st.sampled_from(GOALS))
def test_what_is_shown_never_looks_better_than_it_is(value: float, goal: Goal) -> None:
    shown = float(goal.shown(value))
    if goal.whole:
        return
    assert shown <= value + 1e-8 if goal.least else shown >= value - 1e-8
    if not goal.met(value) and abs(value - goal.bound) > 1e-8:
        assert not goal.met(shown)


def test_the_table_has_every_goal_with_its_own_value() -> None:
    values = {"crawl/user": 0.8, "crawl/scrapy": 2.5, "unchanged/cpu": 0.391, "unchanged/beyond": 0}
    lines = goals_table(values).splitlines()[2:]
    assert len(lines) == len(GOALS) == 16
    assert lines[0].endswith("| 0.80 | at most 0.7 | **not met**, 15 % over |")
    assert lines[2].endswith("| 2.50 | at least 1.4 | met |")
    assert lines[3].endswith("| 0.40 s | at most 0.4 s | met |")
    assert lines[5].endswith("| 0 | 0 | met |")
    assert sum("not measured" in line for line in lines) == 12
