"""Mutants that no test can notice, by ``equivalent.toml``: each with the reason."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.mutate import Mutant

FILE = Path(__file__).with_name("equivalent.toml")


@dataclass(frozen=True, slots=True)
class Equivalent:
    """A row: the mutant by its module, function and text (no line number), and why.

    ``line`` is the line that the changed place begins in.
    """

    module: str
    function: str
    line: str
    before: str
    after: str
    reason: str

    def is_(self, mutant: Mutant) -> bool:
        """Whether this row is of the mutant."""
        row = (self.module, self.function, self.line, self.before, self.after)
        changed = (mutant.beginning, mutant.before, mutant.after)
        return row == (mutant.module, mutant.function, *changed)


def equivalents() -> list[Equivalent]:
    """Every row. Raises :class:`TypeError` for one with other keys."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8")).get("mutant", [])
    return [Equivalent(**row) for row in rows]
