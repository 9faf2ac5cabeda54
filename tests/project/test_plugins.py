"""What the suite's own plugins for pytest say and refuse. Mirrors no room."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.budget import budgets, over
from tests.support.project import PROJECT

SKIPPED = """\
import pytest

@pytest.mark.skipif(True, reason={reason!r})
def test_one(): ...

def test_two(): pytest.skip({reason!r})
"""


def test_what_is_over_is_said_the_longest_first() -> None:
    taken = {"site": 3.0, "crawl": 61.2, "new": 1.0, "warc": 90.0}
    assert over(taken, {"site": 3.0, "crawl": 60.0, "warc": 20}) == [
        "over budget: warc took 90 s of 20 (tests/budget.toml)",
        "over budget: crawl took 61 s of 60 (tests/budget.toml)",
        "no budget: new took 1 s (tests/budget.toml)",
    ]


def test_every_folder_has_a_budget_and_all_together_ten_minutes() -> None:
    folders = {path.parent.name for path in (PROJECT / "tests").glob("*/test_*.py")}
    assert set(budgets()) == {*folders, "quiet", "other"}
    assert (sum(budgets().values()) - budgets()["quiet"]) / 2 + budgets()["quiet"] <= 600


def outcome(folder: Path, reason: str, variables: dict[str, str]) -> str:
    (folder / "test_skipped.py").write_text(SKIPPED.format(reason=reason))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.support.absent"]
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    ended = subprocess.run(
        [*command, "-p", "no:cacheprovider", "--rootdir", str(folder), str(folder)],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(PROJECT), **variables},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return ended.stdout.splitlines()[-1].partition(" in ")[0]


@pytest.mark.parametrize(
    ("reason", "variables", "expected"),
    [
        ("jekyll is not installed", {"CI": "true"}, "1 failed, 1 error"),
        ("../shared/snapshot is absent", {"CI": "true"}, "2 skipped"),
        ("jekyll is not installed", {}, "2 skipped"),
    ],
)
def test_in_ci_a_missing_tool_fails(
    reason: str, variables: dict[str, str], expected: str, tmp_path: Path
) -> None:
    assert outcome(tmp_path, reason, variables) == expected
