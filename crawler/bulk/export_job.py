"""``bulk export``: any number of archives as one Parquet data set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.archive.jsonl import read_line, text_of_line
from crawler.archive.paths import ArchivePaths
from crawler.bulk.bulk_tables import with_archive
from crawler.bulk.inputs import Part, open_ledger, parts
from crawler.bulk.output import Output, part_name, write_part
from crawler.errors import ArchiveDamagedError
from crawler.export.all_tables import ARTICLES, REVISIONS, TABLES
from crawler.export.rows import Rows, Selection
from crawler.export.table import Table
from crawler.ledger import Ledger

if TYPE_CHECKING:
    from pyarrow import RecordBatch
    from pyspark.sql import SparkSession

    from crawler.reprints.index import Index

_CUT = (ARTICLES.name, REVISIONS.name)
"""Tables that are written in parts; of the others an archive has one."""


def export(
    spark: SparkSession, archives: dict[str, Path], output: Output, size: int
) -> dict[str, int]:
    """Write every table of every archive; how many rows each has.

    Raises :class:`ArchiveDamagedError` for a line that cannot be read.
    """
    output.begin()
    tasks = [
        {"table": table.name, **asdict(part)}
        for part in parts(archives, size)
        for table in TABLES
        if part.number == 0 or table.name in _CUT
    ]
    folder = str(output.unfinished)
    frame = spark.createDataFrame(tasks).repartition(len(tasks), "table", "archive", "number")
    written = frame.mapInArrow(_writer(folder), "table string, rows long, problem string")
    counts = {table.name: 0 for table in TABLES}
    problems = []
    for row in written.collect():
        counts[row.table] += row.rows
        problems += [row.problem] if row.problem else []
    if problems:
        raise ArchiveDamagedError("; ".join(sorted(problems)[:5]))
    output.commit(counts)
    return counts


def _writer(folder: str) -> Callable[[Iterator[RecordBatch]], Iterator[RecordBatch]]:
    """The work of a task, which Spark ships to a worker."""

    def work(batches: Iterator[RecordBatch]) -> Iterator[RecordBatch]:
        import pyarrow

        for batch in batches:
            for task in batch.to_pylist():
                name = task.pop("table")
                table = next(each for each in TABLES if each.name == name)
                rows, problem = write_table(Path(folder), table, Part(**task))
                told = {"table": [table.name], "rows": [rows], "problem": [problem]}
                yield pyarrow.RecordBatch.from_pydict(told)

    return work


def write_table(folder: Path, table: Table, part: Part) -> tuple[int, str]:
    """Write a part of a table; how many rows it has, and what could not be read."""
    wider = with_archive(table)
    paths = ArchivePaths(Path(part.root))
    selection = Selection(ids=(part.first, part.end))
    with ExitStack() as stack:
        ledger = stack.enter_context(closing(open_ledger(part.root)))
        ledger.exported.begin()
        index = _index(stack, paths, ledger) if table.name == "stories" else None
        rows = stack.enter_context(closing(Rows(paths, ledger, index, selection)))
        found: Iterable[dict[str, Any]] = (
            {"archive": part.archive, **row} for row in rows.of(table)
        )
        name = part_name(part.archive, part.number)
        count = write_part(folder, name, wider, found)
        return count, "; ".join(f"{part.archive}: {each}" for each in rows.skipped[:5])


def _index(stack: ExitStack, paths: ArchivePaths, ledger: Ledger) -> Index | None:
    """The archive's own index of reprints; ``None`` where it has none."""
    from crawler.reprints.index import Index

    if not paths.reprints.exists() or not paths.reprints.stat().st_size:
        return None

    def text_of(article: str) -> str:
        first = ledger.articles.revisions(article)[0]
        return read_line(paths, first.line_offset, first.line_length, text_of_line)

    return stack.enter_context(Index(paths.reprints, text_of, looking=True))
