"""Which tests execute which line of the modules that are tried, and the seconds that each takes.

A plugin for pytest (``-p tests.mutants.executed --executed FOLDER``) that writes what it has seen
into a folder, one file for each process that ran tests; :func:`read` puts the files together. What
commands execute in processes of their own is not seen: for it there are the stages.
"""

from __future__ import annotations

import json
import os
import time
from collections import defaultdict
from collections.abc import Generator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from coverage import Coverage

from tests.mutants.rooms import modules
from tests.support.project import PROJECT

FOLDER = PROJECT / "build/mutants"


@dataclass(slots=True)
class Executed:
    """What was seen: the seconds of each test, and the tests of each line of each module.

    A line is known by its text and that of the line before it, so that one that has moved since is
    known too; of one that was changed since nothing is.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    lines: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))

    def of(self, module: str, line: int) -> list[str]:
        """The tests that execute a line, those of the quickest test modules first."""
        tests = self.lines.get((module, _lines_of(module)[line - 1]), set())
        taken: defaultdict[str, float] = defaultdict(float)
        for test in tests:
            taken[_file(test)] += self.seconds[test]
        return sorted(tests, key=lambda test: (taken[_file(test)], test))

    def usual(self, paths: tuple[str, ...]) -> float:
        """The seconds of tests, named by folder, module or test."""
        return sum(s for test, s in self.seconds.items() if test.startswith(paths))


def read(folder: Path = FOLDER) -> Executed:
    """What was seen, whichever process saw it."""
    executed = Executed()
    for path in sorted(folder.glob("*.json")):
        part = json.loads(path.read_text(encoding="utf-8"))
        tests: list[str] = list(part["seconds"])
        executed.seconds |= part["seconds"]
        for module, lines in part["lines"].items():
            for text, numbers in lines.items():
                executed.lines[module, text] |= {tests[number] for number in numbers}
    return executed


@cache
def _lines_of(module: str) -> list[str]:
    """What each line of a module is known by."""
    lines = [line.strip() for line in (PROJECT / module).read_text("utf-8").split("\n")]
    return ["\n".join(pair) for pair in pairwise(["", *lines])]


def _file(test: str) -> str:
    return test.partition("::")[0]


class _Recorder:
    """Has coverage note for each line in which test it was executed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._modules = modules(PROJECT)
        self._seconds: dict[str, float] = {}
        include = [str(PROJECT / name) for name in self._modules]
        self._coverage = Coverage(data_file=None, config_file=False, include=include)
        self._coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        self._coverage.switch_context(item.nodeid)
        began = time.monotonic()
        result = yield
        self._seconds[item.nodeid] = round(time.monotonic() - began, 3)
        return result

    def pytest_sessionfinish(self) -> None:
        self._coverage.stop()
        if not self._seconds:
            return
        data = self._coverage.get_data()
        numbers = {test: number for number, test in enumerate(self._seconds)}
        seen: dict[str, dict[str, list[int]]] = {}
        for module in self._modules:
            texts = _lines_of(module)
            lines = seen[module] = defaultdict(list)
            for line, tests in data.contexts_by_lineno(str(PROJECT / module)).items():
                lines[texts[line - 1]] += [numbers[test] for test in tests if test in numbers]
        self._folder.mkdir(parents=True, exist_ok=True)
        part = json.dumps({"seconds": self._seconds, "lines": seen})
        (self._folder / f"{time.time():.0f}-{os.getpid()}.json").write_text(part, encoding="utf-8")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--executed", type=Path, default=FOLDER, help="where it is written")


def pytest_configure(config: pytest.Config) -> None:
    """Take part in this run."""
    config.pluginmanager.register(_Recorder(config.getoption("--executed")))
