"""No step is measured twice."""

from __future__ import annotations

from pathlib import Path

from bench.bulk.beside import Costs
from bench.bulk.measured import Cost


def cost(cpu: float) -> Cost:
    return Cost(cpu=cpu, seconds=cpu, java=1, python=1)


def test_a_step_that_was_measured_is_not_done_again(tmp_path: Path) -> None:
    path = tmp_path / "costs.json"
    assert Costs(path).of(5, "stories", lambda: cost(3.0)) == cost(3.0)

    def never() -> Cost:
        raise AssertionError("measured again")

    assert Costs(path).of(5, "stories", never) == cost(3.0)
    assert Costs(path).of(6, "stories", lambda: cost(4.0)) == cost(4.0)
