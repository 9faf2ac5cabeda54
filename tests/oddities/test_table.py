"""The table of cases: as the documentation shows it, and with a row for each oddity."""

from __future__ import annotations

from tests.oddities.table import FILE, table
from tests.support.oddities import cases

KNOWN = {
    *(f"Y{number}" for number in range(1, 11)),
    *(f"B{number}" for number in range(1, 8)),
    "Bodies",
}


def test_the_documentation_shows_it() -> None:
    assert FILE.read_text(encoding="utf-8") == table(), "run python -m tests.oddities.table"


def test_every_row_of_the_description_has_a_case() -> None:
    assert {case.row for case in cases()} >= KNOWN


def test_names_and_ids_are_told_apart() -> None:
    rows = cases()
    assert len({(case.row, case.name) for case in rows}) == len(rows)
    assert len({case.code for case in rows}) == len(rows)
