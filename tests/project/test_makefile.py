"""What the Makefile offers, and what a commit runs. Mirrors no room: this is the project around."""

from __future__ import annotations

import re
import shutil
import subprocess
import venv
from pathlib import Path

import pytest
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


def test_an_archive_may_have_a_blank_in_its_name() -> None:
    recipe = make("--dry-run", "--assume-old=.venv/installed", "crawl", "ARCHIVE=/a b")
    assert "ARCHIVE='/a b' sh fixtures/crawl.sh" in recipe


@pytest.mark.parametrize("change", ["moved", "copied", "without its Python"])
def test_a_virtual_environment_of_another_place(change: str, tmp_path: Path) -> None:
    clone, there = tmp_path / "clone", tmp_path / "there"
    clone.mkdir()
    shutil.copy(PROJECT / "Makefile", clone)
    venv.create(clone / ".venv", with_pip=False, symlinks=True)
    pip = clone / ".venv" / "bin" / "pip"
    pip.write_text(f"#!{clone}/.venv/bin/python\n")
    (clone / ".venv" / "installed").touch()
    run = ("make", "--no-print-directory", "--dry-run", "serve")
    in_place = subprocess.run(run, cwd=clone, capture_output=True, encoding="utf-8", check=False)
    assert "is of another place" not in in_place.stderr
    if change == "moved":
        clone.rename(there)
    else:
        shutil.copytree(clone, there, symlinks=True)
    if change == "without its Python":
        there = clone
        (there / ".venv" / "bin" / "python").unlink()
    ended = subprocess.run(run, cwd=there, capture_output=True, encoding="utf-8", check=False)
    assert ended.returncode == 2
    assert "make clean, then again" in ended.stderr
    clean = (*run[:-1], "clean")
    assert subprocess.run(clean, cwd=there, capture_output=True, check=False).returncode == 0


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
