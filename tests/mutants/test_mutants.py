"""The mutants are what they are said to be, and each is tried on tests that are there."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.mutants.equivalent import equivalents
from tests.mutants.mutate import mutants
from tests.mutants.rooms import ROOMS, modules
from tests.support.project import PROJECT

SOURCE = '''\
"""A module."""
import os
def f(a: int, b: int = 1) -> int:
    """Says < and 7 and min(1, 2)."""
    if a < b and not a:
        os.fsync(a)
    logger.info("a")
    return min(a, b) - 1
def g(a: str) -> str | None:
    for c in a:
        if c in "甲乙":
            continue
        yield c
    a.b = True
    raise ValueError("a")
'''


def changes(source: str) -> set[tuple[str, str]]:
    return {(mutant.before, mutant.after) for mutant in mutants("a.py", source)}


def test_every_kind_of_fault() -> None:
    assert changes(SOURCE) == {
        ("1", "2"),
        ("a < b and (not a)", "(a < b or not a)"),
        ("a < b and (not a)", "not (a < b and (not a))"),
        ("a < b", "(a <= b)"),
        ("a < b", "(a >= b)"),
        ("not a", "(a)"),
        ("os.fsync(a)", "pass"),
        ("min(a, b) - 1", "0"),
        ("min(a, b) - 1", "(min(a, b) + 1)"),
        ("min", "max"),
        ("c in '甲乙'", "not (c in '甲乙')"),
        ("c in '甲乙'", "(c not in '甲乙')"),
        ("continue", "pass"),
        ("yield c", "yield from ()"),
        ("a.b = True", "pass"),
        ("True", "False"),
        ("raise ValueError('a')", "pass"),
    }


def test_one_place_is_changed_and_python_can_read_it() -> None:
    for mutant in mutants("a.py", SOURCE):
        ast.parse(mutant.source)
        lines = zip(SOURCE.splitlines(), mutant.source.splitlines(), strict=True)
        numbers = [number for number, (old, new) in enumerate(lines, 1) if old != new]
        assert numbers == [mutant.line]
        assert mutant.function == ("f" if mutant.line < 9 else "g")
        assert f"+{mutant.source.splitlines()[mutant.line - 1]}" in mutant.diff(SOURCE)


def test_the_modules_that_decide_are_tried() -> None:
    names = modules(PROJECT)
    assert {"crawler/spiders/due_links.py", "crawler/middlewares/guard.py"} < set(names)
    rooms = {name.split("/")[1] for name in names}
    assert rooms >= {"archive", "articles", "ledger", "runs", "site", "warc"}
    assert sum(len(mutants(name, (PROJECT / name).read_text("utf-8"))) for name in names) > 2000


TESTS = sorted({test for stages in ROOMS.values() for tests in stages for test in tests})


@pytest.mark.parametrize("test", TESTS)
def test_the_tests_of_a_stage_are_there(test: str) -> None:
    path, _, function = test.partition("::")
    assert (PROJECT / path).exists()
    assert not function or f"def {function}(" in Path(PROJECT / path).read_text("utf-8")


def test_every_equivalent_mutant_is_one_that_can_be_made_and_says_why() -> None:
    rows = equivalents()
    sources = {row.module: (PROJECT / row.module).read_text("utf-8") for row in rows}
    made = {name: mutants(name, source) for name, source in sources.items()}
    assert [row for row in rows if not any(map(row.is_, made[row.module]))] == []
    assert all(row.reason for row in rows)
