"""What a merge says, and a dry run before it, is what comes into the ledger."""

from __future__ import annotations

import json
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from crawler.archive.run_reports import every_report
from tests.support.campaigns import sized
from tests.support.crash_points import faults
from tests.support.merging import Look, collect, merge

TABLES = {
    "articles": "articles",
    "lines": "revisions",
    "duplicates": "duplicates",
    "links": "links",
    "listings": "listings",
    "runs": "runs",
    "warc_files": "warc_files",
}
ORIGINAL, TWIN = Look(0, 1, 0), Look(1, 1, 0, rolling=True)
EARLY_TWIN = Look(0, 1, 0, rolling=True)


def held(root: Path) -> dict[str, int]:
    """How much of each kind an archive has."""
    with closing(sqlite3.connect(f"file:{root}/ledger.sqlite3?mode=ro", uri=True)) as ledger:
        found = {
            name: int(ledger.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
            for name, table in TABLES.items()
        }
    return {**found, "reports": sum(1 for _ in every_report(root / "runs"))}


def some_looks(random: random.Random) -> list[Look]:
    return [
        Look(random.randrange(7), random.randint(1, 4), random.randrange(3), random.random() < 0.4)
        for _ in range(random.randrange(1, 9))
    ]


def assert_counted(
    here: Path, there: Path, capsys: pytest.CaptureFixture[str]
) -> dict[str, object]:
    before = held(here)
    capsys.readouterr()
    assert merge(here, there, options=["--dry-run", "--json"]) == 0
    dry = json.loads(capsys.readouterr().out)["merged"][0]
    assert merge(here, there, options=["--json"]) == 0
    wet: dict[str, object] = json.loads(capsys.readouterr().out)["merged"][0]
    after = held(here)
    after["runs"] -= 1  # the merge itself
    assert {name: wet[name] for name in after} == {
        name: after[name] - before[name] for name in after
    }
    assert dry == wet
    assert faults(here) == []
    return wet


@pytest.mark.parametrize(
    ("mine", "theirs", "dropped"),
    [
        ([EARLY_TWIN], [ORIGINAL], 1),
        ([ORIGINAL], [EARLY_TWIN], 1),
        ([EARLY_TWIN], [ORIGINAL, TWIN], 1),
        ([ORIGINAL, TWIN], [EARLY_TWIN], 0),
        ([EARLY_TWIN, Look(2, 1, 0)], [ORIGINAL], 0),
        ([], [EARLY_TWIN, Look(2, 1, 0)], 1),
    ],
)
def test_twins_that_meet(
    mine: list[Look],
    theirs: list[Look],
    dropped: int,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    here, there = collect(tmp_path / "here", mine), collect(tmp_path / "there", theirs)
    assert assert_counted(here, there, capsys)["duplicates"] == dropped


def test_any_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for seed in range(sized(5, 200)):
        generator = random.Random(seed)
        here, there = (
            collect(tmp_path / f"{name}-{seed}", some_looks(generator))
            for name in ("here", "there")
        )
        assert_counted(here, there, capsys)
