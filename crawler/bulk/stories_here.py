"""``bulk stories`` of archives that are small: the same stages, one after another, in this process.

Java's start alone costs what thousands of articles do (docs/bulk.md), so few of them go without
Spark. What it does between two stages, sorting and joining, is done in memory here. A job that is
killed begins anew.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.bulk import clue_heads, order
from crawler.bulk.bulk_tables import ALL_STORIES, member_row
from crawler.bulk.edges import EDGE, edges, origins
from crawler.bulk.inputs import open_ledger, parts
from crawler.bulk.output import STAGE, Output, write_part
from crawler.bulk.sights import SIGHT, Batches, arrow_of, batch_of, sights

if TYPE_CHECKING:
    from pyarrow import Table

FEW = 40_000
"""At which two cores on Spark take as long, by the figures of docs/bulk.md."""


def are_few(archives: dict[str, Path]) -> bool:
    """Whether Spark's start would cost more than it saves."""
    articles = 0
    for root in archives.values():
        with closing(open_ledger(root)) as ledger:
            articles += ledger.articles.counts()["articles"]
    return articles <= FEW


def stories_here(archives: dict[str, Path], output: Output, size: int) -> dict[str, int]:
    """Write the table ``stories``; how many rows it has."""
    output.begin()
    stage = output.unfinished / STAGE
    for leftover in (stage, output.unfinished / ALL_STORIES.name):
        shutil.rmtree(leftover, ignore_errors=True)
    told = _in_order(archives, size, stage)
    task = batch_of([{"task": 0}], arrow_of("task long"))
    _heads(stage, task, told.num_rows)
    roots = [str(archives[name]) for name in sorted(archives)]
    found = _table(edges(str(stage), roots, told.num_rows)(iter([task])), EDGE)
    name = "part-00000.parquet"
    rows = write_part(output.unfinished, name, ALL_STORIES, _members(found, told))
    shutil.rmtree(stage)
    output.commit({ALL_STORIES.name: rows})
    return {ALL_STORIES.name: rows}


def _table(batches: Batches, columns: str) -> Table:
    import pyarrow

    return pyarrow.Table.from_batches(batches, arrow_of(columns))


def _in_order(archives: dict[str, Path], size: int, stage: Path) -> Table:
    """What is told of each article, once, in the order of publication."""
    import pyarrow

    every = pyarrow.RecordBatch.from_pylist([asdict(part) for part in parts(archives, size)])
    seen = _table(sights(iter([every])), SIGHT)
    seen = seen.sort_by([(name, "ascending") for name in ("id", "captured", "archive")])
    ids = [None, *seen["id"].to_pylist()]
    seen = seen.filter(
        pyarrow.array([before != one for before, one in pairwise(ids)], pyarrow.bool_())
    )
    seen = seen.sort_by([(name, "ascending") for name in ("number", "captured", "id")])
    order.begin(stage)
    told = _table(order.written(stage, 0, sorted(archives), iter(seen.to_batches())), order.SEEN)
    order.join(stage)
    return told


def _heads(stage: Path, task: Any, articles: int) -> None:
    clue_heads.begin(stage)
    shares = clue_heads.shares(str(stage), [], articles)(iter([task]))
    for _ in clue_heads.gathered(str(stage))(shares):
        pass
    clue_heads.join(stage)


def _members(found: Table, told: Table) -> Iterator[dict[str, Any]]:
    """Members of families, in the order of publication of their origins, then of their own."""
    above = origins(*(found[name].to_numpy() for name in ("number", "parent"))).tolist()
    known = {row["number"]: row for row in told.to_pylist()}
    alone = {"parent": None, "resemblance": None, "degree": None}
    members = [(first, first, alone) for first in set(above)]
    members += [
        (first, row["number"], row) for first, row in zip(above, found.to_pylist(), strict=True)
    ]
    for first, number, edge in sorted(members, key=lambda member: member[:2]):
        closest = known.get(edge["parent"])
        yield member_row(
            {
                **edge,
                **known[number],
                "closest": closest["id"] if closest else None,
                "origin": known[first]["id"],
                "origin_published": known[first]["published"],
            }
        )
