"""A copy of the project in which one mutant after another is tried."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from tests.mutants.mutate import Mutant
from tests.mutants.rooms import stages
from tests.support.project import PROJECT

PARTS = ("crawler", "tests", "fixtures", "docs", "bench", ".ci")
SECONDS = 900.0
"""A stage that takes longer than this hangs, which is noticed too; less may be a busy machine."""


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

    def __init__(self, root: Path) -> None:
        self.root = root / "project"
        self._log = root / "pytest.log"
        self._tick = time.time()
        self._passing: set[str] = set()
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

    def passes(self, tests: tuple[str, ...]) -> str:
        """Empty if the tests pass, else which one did not.

        Raises :class:`RuntimeError` if pytest could not run them.
        """
        there = [test for test in tests if (self.root / test.partition("::")[0]).exists()]
        assert self._runner.stdin is not None
        assert self._runner.stdout is not None
        job = {"tests": there, "seconds": SECONDS, "log": str(self._log)}
        self._runner.stdin.write(json.dumps(job) + "\n")
        self._runner.stdin.flush()
        status = json.loads(self._runner.stdout.readline())["status"]
        if status == 0:
            return ""
        if status is None:
            return f"no end within {SECONDS:.0f} s"
        said = self._log.read_text(encoding="utf-8", errors="replace")
        failed = re.search(r"^(?:FAILED|ERROR) (\S+?)(?:\[.*)?(?: - .*)?$", said, re.MULTILINE)
        if failed is None and status == 4:
            raise RuntimeError(f"pytest could not run {there}: {said}")
        return failed[1] if failed else f"pytest ended with {status}"

    def trial(self, mutant: Mutant) -> Outcome:
        """Put the mutant in, run the stages until a test fails, and take it out.

        Raises :class:`RuntimeError` if that test fails without the mutant too.
        """
        began = time.monotonic()
        with self._with(mutant):
            by = next(filter(None, map(self.passes, stages(self.root, mutant.module))), "")
        if "::" in by:
            self._check(by)
        return Outcome(mutant, by, time.monotonic() - began)

    def _check(self, test: str) -> None:
        """A test that notices something passes when there is nothing to be noticed."""
        if test not in self._passing and self.passes((test,)):
            raise RuntimeError(f"without any mutant this fails: {test}")
        self._passing.add(test)

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
