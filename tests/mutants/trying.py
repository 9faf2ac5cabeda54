"""A copy of the project in which one mutant after another is tried."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from tests.mutants.executed import Executed
from tests.mutants.mutate import Mutant
from tests.mutants.rooms import stages
from tests.mutants.runner import Job
from tests.support.project import PROJECT

PARTS = ("crawler", "tests", "fixtures", "docs", "bench", ".ci")
HANGING = 90.0
"""Seconds for a test, and for several besides ten times what they take usually."""
UNKNOWN = 900.0
"""Seconds for tests that nothing is known of."""


PASSED, UNUSABLE, NONE_CHOSEN = 0, 4, 5
"""Of pytest's exit statuses."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mutant: ``by`` names the test that failed, or says that none ended in time.

    It is empty for a mutant that survived. ``seconds`` is what trying it took.
    """

    mutant: Mutant
    by: str
    seconds: float


class Copy:
    """The project's files of now, elsewhere, with a process that runs tests in them."""

    def __init__(self, root: Path, executed: Executed) -> None:
        self.root = root / "project"
        self._executed = executed
        self._log = root / "pytest.log"
        self._tick = time.time()
        self._passing: set[str] = set()
        self._failing: list[str] = []
        self.root.mkdir()
        listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
        names = subprocess.run(listed, cwd=PROJECT, check=True, capture_output=True).stdout
        for name in names.decode().rstrip("\0").split("\0"):
            if (PROJECT / name).is_file():
                target = self.root / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes((PROJECT / name).read_bytes())
        self._runner = subprocess.Popen(
            [sys.executable, "-m", "tests.mutants.runner"],
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": str(self.root), "SEED": "1", "CI": ""},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def __enter__(self) -> Copy:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._runner.kill()
        self._runner.communicate()

    def passes(
        self, tests: Sequence[str], only: Sequence[str] = (), without: Sequence[str] = ()
    ) -> str:
        """Empty if the tests pass, else which one did not, or that there was no end.

        Raises :class:`RuntimeError` if pytest could not run them.
        """
        there = [test for test in tests if (self.root / test.partition("::")[0]).exists()]
        usual = self._executed.usual(tuple(only or tests))
        seconds = HANGING + 10 * usual if usual else UNKNOWN
        job = Job(there, [*only], [*without, *self._failing], HANGING, seconds, str(self._log))
        assert self._runner.stdin is not None
        assert self._runner.stdout is not None
        self._runner.stdin.write(json.dumps(job._asdict()) + "\n")
        self._runner.stdin.flush()
        status = json.loads(self._runner.stdout.readline())["status"]
        if status in (PASSED, NONE_CHOSEN):
            return ""
        if status is None:
            return f"no end within {seconds:.0f} s"
        said = self._log.read_text(encoding="utf-8", errors="replace")
        failed = re.search(r"^(?:FAILED|ERROR) (\S+?)(?:\[.*)?(?: - .*)?$", said, re.MULTILINE)
        if failed is None and status == UNUSABLE:
            raise RuntimeError(f"pytest could not run {there}: {said}")
        return failed[1] if failed else f"pytest ended with {status}"

    def trial(self, mutant: Mutant) -> Outcome:
        """Put the mutant in, run tests until one fails, and take it out.

        First those that execute its line, then what the stages have besides. A test that fails
        without the mutant too notices nothing. Raises :class:`RuntimeError` if tests do not end
        without it either.
        """
        began = time.monotonic()
        executing = self._executed.of(mutant.module, mutant.line)
        by = ""
        if executing:
            by = self._notices(mutant, modules_of(executing), executing, ())
        for stage in () if by else stages(self.root, mutant.module):
            by = by or self._notices(mutant, stage, (), executing)
        return Outcome(mutant, by, time.monotonic() - began)

    def _notices(self, mutant: Mutant, *chosen: Sequence[str]) -> str:
        while True:
            with self._with(mutant):
                by = self.passes(*chosen)
            if not by or by in self._passing:
                return by
            if "::" not in by:
                if self.passes(*chosen):
                    raise RuntimeError(f"without any mutant too: {by}")
                return by
            if not self.passes((by,)):
                self._passing.add(by)
                return by
            print(f"fails without any mutant too: {by}", flush=True)
            self._failing.append(by)

    @contextmanager
    def _with(self, mutant: Mutant) -> Iterator[None]:
        path = self.root / mutant.module
        original = path.read_bytes()
        try:
            self._write(path, mutant.source.encode())
            yield
        finally:
            self._write(path, original)

    def _write(self, path: Path, content: bytes) -> None:
        """With a time of its own: Python takes a compiled file for the source of the same time."""
        path.write_bytes(content)
        self._tick += 2
        os.utime(path, (self._tick, self._tick))


def modules_of(tests: Sequence[str]) -> list[str]:
    """The modules of these tests, each once, in this order."""
    return list(dict.fromkeys(test.partition("::")[0] for test in tests))
