"""A plugin for pytest that says which folders of tests took longer than ``budget.toml`` allows.

A folder's seconds are the sum over its tests, whichever process ran them. What is marked ``quiet``
counts for itself, as it is run apart. Being over fails nothing: the machine may be busy.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

FILE = Path(__file__).parents[1] / "budget.toml"


class Budget:
    """Adds up what tests take, by folder."""

    def __init__(self, allowed: dict[str, float]) -> None:
        self._allowed = allowed
        self._taken: defaultdict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """With pytest-xdist this is called in the main process for every test."""
        self._taken[place_of(report)] += report.duration

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """One line for each folder that is over, or that has no budget."""
        for line in over(self._taken, self._allowed):
            terminalreporter.write_line(line, yellow=True)


def place_of(report: pytest.TestReport) -> str:
    """The budget that a test belongs to: its folder's, or that of the quiet ones."""
    if "quiet" in report.keywords:
        return "quiet"
    parts = report.nodeid.partition("::")[0].split("/")
    return parts[1] if len(parts) > 2 else "other"


def over(taken: dict[str, float], allowed: dict[str, float]) -> list[str]:
    """What is to be said, the longest first. Both give seconds by folder."""
    return [
        f"over budget: {place} took {seconds:.0f} s of {allowed[place]:.0f} (tests/budget.toml)"
        if place in allowed
        else f"no budget: {place} took {seconds:.0f} s (tests/budget.toml)"
        for place, seconds in sorted(taken.items(), key=lambda row: -row[1])
        if seconds > allowed.get(place, 0)
    ]


def budgets() -> dict[str, float]:
    """The seconds that ``budget.toml`` allows, by folder."""
    table: dict[str, float] = tomllib.loads(FILE.read_text(encoding="utf-8"))["seconds"]
    return table
