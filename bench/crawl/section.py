"""What the parts of the benchmark share: how they are told sizes, and what they give back."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured. The defaults are those of the goals."""

    posts: int = 5_000
    categories: int = 100
    rounds: int = 5
    peer_rounds: int = 5
    many_categories: int = 2_000
    many_posts: int = 50_000
    few_articles: int = 1_000
    many_articles: int = 1_000_000
    command_articles: int = 100_000
    starts: int = 21


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the report: Markdown below a heading, and values by the keys of the goals."""

    title: str
    text: str
    values: Mapping[str, float] = field(default_factory=dict)
    ran_on: str = ""
    """The machine, the commit, the day and how busy it was (:func:`.machine.machine`)."""
    trial: bool = False
    """Whether its sizes were not those of the goals."""


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; all columns but the first are numbers."""
    marks = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, marks, *rows))


def say(text: str) -> None:
    """Progress, on standard error."""
    print(text, file=sys.stderr, flush=True)


def emptied(folder: Path) -> Path:
    """A folder with nothing in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
