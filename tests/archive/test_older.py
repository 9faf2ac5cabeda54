"""A ledger that is older than the reports beside it: by the number of a run, or by its moment."""

from __future__ import annotations

import json

import pytest

from crawler.archive.linefile import MOST_LINES_LEFT_BEHIND, MOST_LINES_OF_A_BATCH
from crawler.archive.older import Older, look_for_older
from crawler.archive.paths import ArchivePaths
from crawler.ledger import Ledger

T4, T5, T6, T7 = (f"2022-03-14T0{hour}:00:00Z" for hour in (4, 5, 6, 7))


@pytest.fixture
def ledger(ledger: Ledger) -> Ledger:
    """Its newest run is the second, of five o'clock."""
    ledger.in_use.runs.start("category", T4)
    ledger.runs.start("category", T5)
    ledger.commit()
    return ledger


@pytest.mark.parametrize(
    ("reports", "newest", "named"),
    [
        ([(1, T4), (2, T5)], None, ""),
        ([(2, T6)], 2, T6),
        ([(3, T5)], 3, T5),
        ([(3, T6)], 3, T6),
        ([(1, T6)], None, ""),
        ([(3, T4)], None, ""),
        ([(3, T6), (5, T7), (4, T7)], 5, T7),
        ([(2, T6), (2, T7)], 2, T7),
        ([(None, T6), ("x", T6)], None, ""),
    ],
)
def test_a_report_of_a_later_run(
    reports: list[tuple[object, str]],
    newest: int | None,
    named: str,
    paths: ArchivePaths,
    ledger: Ledger,
) -> None:
    names = {}
    for run, started in reports:
        name = f"{started.replace('-', '').replace(':', '')}-{run}.json"
        (paths.runs / name).write_text(json.dumps({"run": run, "started": started}))
        names[run, started] = name
    (paths.runs / "20220314T090000Z-no.json").write_text("{}")
    found = look_for_older(paths, ledger)
    assert bool(found) is (newest is not None)
    if newest is None:
        assert found == Older("", 0)
        return
    assert found.run == newest
    assert found.sign == (
        f"ledger.sqlite3 is older than the files beside it: its newest run is 2, {T5}, and "
        f"runs/{names[newest, named]} is of a later one"
    )


@pytest.mark.parametrize("name", ["articles.jsonl", "editions.jsonl"])
@pytest.mark.parametrize(("more", "older"), [(0, False), (1, True)])
def test_more_lines_than_a_killed_run_leaves(
    more: int, older: bool, name: str, paths: ArchivePaths, ledger: Ledger
) -> None:
    assert MOST_LINES_LEFT_BEHIND == 2 * MOST_LINES_OF_A_BATCH
    (paths.root / name).write_bytes(b"x\n" * (MOST_LINES_LEFT_BEHIND + more))
    found = look_for_older(paths, ledger)
    assert bool(found) is older
    if older:
        assert found == Older(
            f"ledger.sqlite3 is older than the files beside it: {name} has 2001 lines that it does "
            "not know, more than a killed run leaves behind",
            2,
        )


def test_a_ledger_that_has_seen_no_run_is_not_older(paths: ArchivePaths) -> None:
    ledger = Ledger(paths.ledger)
    (paths.runs / "20220314T090000Z-no.json").write_text(json.dumps({"run": 9, "started": T7}))
    assert look_for_older(paths, ledger) == Older()
    ledger.close()
