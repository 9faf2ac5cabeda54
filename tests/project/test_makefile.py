"""What the Makefile offers, and what a commit runs. Mirrors no room: this is the project around."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import yaml

PROJECT = Path(__file__).parents[2]


def targets() -> set[str]:
    text = (PROJECT / "Makefile").read_text(encoding="utf-8")
    (phony,) = re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    return set(phony.split())


def make(*arguments: str) -> str:
    return subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=PROJECT,
        capture_output=True,
        check=True,
        encoding="utf-8",
    ).stdout


def test_help_tells_every_target_in_one_line() -> None:
    told = dict(re.findall(r"^make (\S+) +(\S.*)$", make("help"), re.MULTILINE))
    assert set(told) == targets()
    assert len(told) == len(make("help").splitlines())


def test_make_alone_crawls() -> None:
    assert "fixtures/crawl.sh" in make("--dry-run", "--assume-old=.venv/installed")


def test_a_commit_runs_what_make_check_runs() -> None:
    config = yaml.safe_load((PROJECT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    (repository,) = config["repos"]
    (hook,) = repository["hooks"]
    assert (repository["repo"], hook["language"], hook["entry"]) == (
        "local",
        "system",
        "make check",
    )
    recipe = make("--dry-run", "--assume-old=.venv/test-installed", "check")
    assert [line.split("/bin/")[-1] for line in recipe.splitlines() if "/bin/" in line] == [
        "ruff check .",
        "ruff format --check .",
        "mypy",
    ]
