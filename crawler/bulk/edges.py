"""Which earlier article each one hangs on, by the rules of ``reprints/``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from crawler.archive.jsonl import read_line_of, text_of_line
from crawler.archive.linefile import open_lines
from crawler.archive.paths import ArchivePaths
from crawler.bulk.clue_heads import Heads
from crawler.bulk.order import in_order
from crawler.bulk.sights import Batches, arrow_of, batch_of
from crawler.reprints.clues import Found, promising, shared_clues
from crawler.reprints.degrees import Edge, edge_between
from crawler.reprints.families import parent_of, resembling
from crawler.reprints.publication_number import days_between
from crawler.reprints.shingles import Clues, Shingled, shingled
from crawler.reprints.text_cache import TextCache

EDGE = "number long, parent long, resemblance double, degree string"
_AT_ONCE = 500
"""Articles, of which those of a task are a multiple."""
_CACHE_BYTES = 192 << 20


def edges(stage: str, roots: list[str], size: int) -> Any:
    """The work of a stage: numbers of tasks in, out of so many articles what each hangs on."""

    def work(batches: Batches) -> Batches:
        like = arrow_of(EDGE)
        with ExitStack() as stack:
            compared = _Compared(stage, roots, stack)
            for batch in batches:
                for task in batch.column(0).to_pylist():
                    for first in range(task * size, (task + 1) * size, _AT_ONCE):
                        if rows := list(compared.edges(first, first + _AT_ONCE)):
                            yield batch_of(rows, like)

    return work


class _Compared:
    """Articles that are compared with earlier ones: texts are read where they lie."""

    def __init__(self, stage: str, roots: list[str], stack: ExitStack) -> None:
        self._rows = in_order(stage)
        self._numbers = self._rows["number"]
        self._heads = Heads.of(stage)
        self._archives = [ArchivePaths(Path(root)) for root in roots]
        self._files: list[BinaryIO] = [
            stack.enter_context(open_lines(paths.articles)) for paths in self._archives
        ]
        self._cache = TextCache(_CACHE_BYTES)

    def edges(self, first: int, end: int) -> Iterator[dict[str, Any]]:
        """Those of the articles with these ranks that hang on an earlier one."""
        for rank, found in self._heads.found(self._rows[first:end], first):
            if (candidates := self._promising(rank, found)) and (
                edge := self._edge(rank, candidates)
            ):
                yield edge

    def _promising(self, rank: int, found: Found) -> list[tuple[int, bool]]:
        shared = shared_clues(found)
        if not len(shared.numbers):
            return []
        row = self._rows[rank]
        every = row["clues"][: row["count"]]
        sample = Clues(_up_to(every, row["ceiling"]), every)
        ceilings = self._rows["ceiling"][shared.numbers].tolist()
        known = dict(zip(shared.numbers.tolist(), ceilings, strict=True))
        return promising(sample, found, shared, known)

    def _edge(self, rank: int, candidates: list[tuple[int, bool]]) -> dict[str, Any] | None:
        made, number = self._text(rank), int(self._numbers[rank])

        def judge(other: int) -> Edge | None:
            days = days_between(number, int(self._numbers[other]))
            return edge_between(self._text(other), made, days, strong=True)

        found = parent_of(rank, resembling(made, candidates, self._text), judge)
        if found is None:
            return None
        parent, edge = found
        return {
            "number": number,
            "parent": int(self._numbers[parent.number]),
            "resemblance": parent.resemblance,
            "degree": edge.degree.value,
        }

    def _text(self, rank: int) -> Shingled:
        made = self._cache.get(rank)
        if made is None:
            row = self._rows[rank]
            file, paths = self._files[row["archive"]], self._archives[row["archive"]]
            place = int(row["place"]), int(row["length"])
            made = shingled(read_line_of(file, paths, *place, text_of_line))
            self._cache.put(rank, made)
        return made


def _up_to(every: npt.NDArray[np.uint32], ceiling: int) -> npt.NDArray[np.uint32]:
    """An array that ends with the largest clue kept of the whole: all that is asked of it."""
    return every[: int(np.searchsorted(every, ceiling, side="right"))]


def origins(
    numbers: npt.NDArray[np.int64], parents: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Of each article that hangs on another, the origin of its family, through all parents."""
    order = np.argsort(numbers)
    known = numbers[order]
    above = parents.copy()
    while len(known):
        at = np.minimum(np.searchsorted(known, above), len(known) - 1)
        hangs = known[at] == above
        if not hangs.any():
            break
        # Two steps in one: the parent's parent, as far as that is known by now.
        above = np.where(hangs, above[order[at]], above)
    return above
