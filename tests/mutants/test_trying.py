"""A mutant is tried on the tests that execute it, then on the stages; what fails is believed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.mutants.executed import Executed, read
from tests.mutants.mutate import Mutant, mutants
from tests.mutants.trying import Copy
from tests.support.project import PROJECT

MODULE = "crawler/link_key.py"
TEST = "tests/ledger/test_link_key.py"
FAILS = f"{TEST}::test_fails"
HANGS = "tests/ledger/test_hangs.py"


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Executed:
    """What the tests of a module were seen to execute."""
    folder = tmp_path_factory.mktemp("executed")
    plugin = ["-p", "tests.mutants.executed", "--executed", str(folder), "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", "-q", *plugin, TEST]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
    return read(folder)


@pytest.fixture(scope="module")
def copy(executed: Executed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    """With a test that fails on the code as it is, and one that does not end."""
    tests = [FAILS, *executed.of(MODULE, RAISED.line)]
    lines = {key: set(tests) for key, known in executed.lines.items() if known >= set(tests[1:])}
    with Copy(
        tmp_path_factory.mktemp("copy"), Executed({FAILS: 1.0, **executed.seconds}, lines)
    ) as made:
        path = made.root / TEST
        before, future, rest = path.read_text(encoding="utf-8").partition("import annotations\n")
        fails = "def test_fails() -> None:\n    raise ValueError\n"
        path.write_text("".join([before, future, fails, rest]), encoding="utf-8")
        (made.root / HANGS).write_text(
            "import time\ndef test_hangs() -> None:\n    time.sleep(60)\n"
        )
        yield made


def mutant(beginning: str, after: str) -> Mutant:
    every = mutants(MODULE, (PROJECT / MODULE).read_text(encoding="utf-8"))
    [found] = [one for one in every if (one.beginning, one.after) == (beginning, after)]
    return found


RAISED = mutant('raise ValueError(f"{self.name!r} is the text of another kind of key")', "pass")


def test_the_tests_that_execute_a_line(executed: Executed) -> None:
    tests = executed.of(MODULE, RAISED.line)
    assert tests
    assert all(test.startswith(f"{TEST}::test_a_path_cannot_pass_for_another") for test in tests)
    assert set(tests) < set(executed.of(MODULE, RAISED.line - 1)) <= set(executed.seconds)
    assert executed.of(MODULE, 1) == []
    assert 0 < executed.usual(tuple(tests)) < executed.usual((TEST,))
    assert executed.usual((TEST,)) == executed.usual(("tests/ledger",)) < 30


def test_those_of_quick_modules_come_first() -> None:
    seconds = {"b.py::1": 1.0, "a.py::1": 1.0, "a.py::2": 0.5, "c.py::1": 9.0}
    text = (PROJECT / MODULE).read_text(encoding="utf-8").split("\n")
    key = f"{text[0].strip()}\n{text[1].strip()}"
    executed = Executed(seconds, {(MODULE, key): set(seconds)})
    assert executed.of(MODULE, 2) == ["b.py::1", "a.py::1", "a.py::2", "c.py::1"]


def test_some_of_the_tests_of_a_module(copy: Copy, executed: Executed) -> None:
    tests = executed.of(MODULE, RAISED.line)
    assert copy.passes([TEST], only=[FAILS, *tests]) == FAILS
    assert copy.passes([TEST], only=tests) == copy.passes([TEST], without=[FAILS]) == ""
    assert copy.passes([TEST], only=tests, without=tests) == ""


def test_a_mutant_is_detected_by_a_test_that_does_not_fail_without_it(
    copy: Copy, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (copy.root / MODULE).read_bytes()
    outcome = copy.trial(RAISED)
    assert outcome.by == f"{TEST}::test_a_path_cannot_pass_for_another_kind"
    assert capsys.readouterr().out == f"fails without any mutant too: {FAILS}\n"
    assert (copy.root / MODULE).read_bytes() == before


def test_tests_that_do_not_end_are_named(copy: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.mutants.trying.UNKNOWN", 2.0)
    assert copy.passes([HANGS]) == "no end within 2 s"
