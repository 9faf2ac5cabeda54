"""Where two jobs cost the same, and that no step is measured twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.bulk.beside import Costs, crossing
from bench.bulk.measured import Cost


def cost(cpu: float) -> Cost:
    return Cost(cpu=cpu, seconds=cpu, java=1, python=1)


def test_the_crossing_lies_on_both_lines() -> None:
    # 2 ms an article beside 20 s and 1 ms an article.
    costs = {
        "10000 index anew": cost(20.0),
        "50000 index anew": cost(100.0),
        "10000 stories": cost(30.0),
        "50000 stories": cost(70.0),
    }
    assert crossing(10_000, 50_000, costs, "stories") == pytest.approx(20_000)


def test_lines_side_by_side_cross_nowhere() -> None:
    costs = {f"{size} {name}": cost(1.0) for size in (1, 2) for name in ("index anew", "stories")}
    assert crossing(1, 2, costs, "stories") == float("inf")


def test_a_step_that_was_measured_is_not_done_again(tmp_path: Path) -> None:
    path = tmp_path / "costs.json"
    assert Costs(path).of(5, "stories", lambda: cost(3.0)) == cost(3.0)

    def never() -> Cost:
        raise AssertionError("measured again")

    assert Costs(path).of(5, "stories", never) == cost(3.0)
    assert Costs(path).of(6, "stories", lambda: cost(4.0)) == cost(4.0)
