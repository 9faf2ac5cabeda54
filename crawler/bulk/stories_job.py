"""``bulk stories``: families of reprints over any number of archives, by the index's own rules.

As if all articles had been archived here in the order of their publication: each hangs on the
earlier one that it resembles most among those that it matches (``reprints/index.py``).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.bulk import clue_heads, order
from crawler.bulk.bulk_tables import ALL_STORIES, member_row
from crawler.bulk.edges import EDGE, edges, origins
from crawler.bulk.inputs import parts
from crawler.bulk.output import STAGE, Output, write_part
from crawler.bulk.session import PARTITIONS
from crawler.bulk.sights import SIGHT, sights

if TYPE_CHECKING:
    from pyarrow import RecordBatch
    from pyspark.sql import DataFrame, SparkSession

_ARTICLES_A_TASK = 10_000
_WHOLE = "_SUCCESS"
"""Spark's own mark, written last."""


def stories(
    spark: SparkSession, archives: dict[str, Path], output: Output, size: int
) -> dict[str, int]:
    """Write the table ``stories``; how many rows it has.

    What each stage finds is written below ``<to>.unfinished`` and read again by the next: no
    stage is done twice because a worker dies, or the whole job; and none lies in memory.
    """
    output.begin()
    stage = output.unfinished / STAGE
    stage.mkdir(exist_ok=True)
    seen = _sights(spark, archives, size, stage)
    tasks = max(2, -(-len(order.in_order(stage)) // _ARTICLES_A_TASK))
    _heads(spark, tasks, stage)
    work = edges(str(stage), [str(archives[name]) for name in sorted(archives)], _ARTICLES_A_TASK)
    found = _staged(spark, _numbers(spark, tasks).mapInArrow(work, EDGE), stage, "edges")
    rows = _write(spark, seen, found, tasks, output)
    shutil.rmtree(stage, ignore_errors=True)
    output.commit({ALL_STORIES.name: rows})
    return {ALL_STORIES.name: rows}


def _numbers(spark: SparkSession, tasks: int) -> DataFrame:
    """The numbers of so many tasks, one to each."""
    return spark.range(0, tasks, 1, tasks)


def _staged(spark: SparkSession, frame: DataFrame, stage: Path, name: str) -> DataFrame:
    """What a stage finds; if it was whole when the job was killed, as it was then."""
    place = stage / name
    if not (place / _WHOLE).exists():
        frame.write.mode("overwrite").parquet(str(place))
    return spark.read.parquet(str(place))


def _sights(spark: SparkSession, archives: dict[str, Path], size: int, stage: Path) -> DataFrame:
    """Each article once, in the order of publication, under a number of its own."""
    from pyspark.sql import Window, functions

    read = [asdict(part) for part in parts(archives, size)]
    tasks = max(2, len(read) * size // _ARTICLES_A_TASK)
    # What is grouped and joined on the way is as large: more of it than a task's memory is spilled.
    fewest = int(spark.conf.get(PARTITIONS) or 0)
    spark.conf.set(PARTITIONS, str(max(fewest, tasks)))
    first = Window.partitionBy("id").orderBy("captured", "archive")
    seen = (
        spark.createDataFrame(read)
        .repartition(len(read), "archive", "number")
        .mapInArrow(sights, SIGHT)
        .withColumn("nth", functions.row_number().over(first))
        .where("nth = 1")
        .drop("nth")
        .repartitionByRange(tasks, "number")
        .sortWithinPartitions("number", "captured", "id")
        .mapInArrow(_in_order(str(stage), sorted(archives)), order.SEEN)
    )
    if not (stage / "sights" / _WHOLE).exists():
        order.begin(stage)
    seen = _staged(spark, seen, stage, "sights")
    order.join(stage)
    return seen


def _heads(spark: SparkSession, tasks: int, stage: Path) -> None:
    """Of each clue the earliest articles that have it."""
    if clue_heads.joined(stage):
        return
    clue_heads.begin(stage)
    cuts = clue_heads.bounds(stage, tasks)
    shares = clue_heads.shares(str(stage), cuts, _ARTICLES_A_TASK)
    (
        _numbers(spark, tasks)
        .mapInArrow(shares, clue_heads.SHARE)
        .repartition(tasks, "bucket")
        .mapInArrow(clue_heads.gathered(str(stage)), "bucket int")
        .collect()
    )
    clue_heads.join(stage)


def _write(
    spark: SparkSession, seen: DataFrame, found: DataFrame, tasks: int, output: Output
) -> int:
    """Families in order of publication, as files; how many members they have."""
    from pyspark.sql import functions

    shutil.rmtree(output.unfinished / ALL_STORIES.name, ignore_errors=True)
    family = _families(spark, found)
    if family is None:
        return write_part(output.unfinished, "part-00000.parquet", ALL_STORIES, ())
    told = seen.select("number", "id", "archive", "published", "source", "title")
    first = seen.select(
        functions.col("number").alias("origin_number"),
        functions.col("id").alias("origin"),
        functions.col("published").alias("origin_published"),
    )
    closest = seen.select(
        functions.col("number").alias("parent"), functions.col("id").alias("closest")
    )
    rows = (
        family.join(told, "number")
        .join(first, "origin_number")
        .join(closest, "parent", "left")
        .repartitionByRange(tasks, "origin_number")
        .sortWithinPartitions("origin_number", "number")
    )
    written = rows.mapInArrow(_writer(str(output.unfinished)), "rows long").collect()
    return sum(row.rows for row in written)


def _families(spark: SparkSession, found: DataFrame) -> DataFrame | None:
    """Members of families with their origin; ``None`` if there is no family.

    Edges come to the driver: 16 bytes for each article that hangs on another, and their origins.
    """
    import pyarrow

    table = found.toArrow()
    if not table.num_rows:
        return None
    numbers, parents = (table.column(name).to_numpy() for name in ("number", "parent"))
    above = origins(numbers, parents)
    members = spark.createDataFrame(table.append_column("origin_number", pyarrow.array(above)))
    alone = (
        members.select("origin_number")
        .distinct()
        .selectExpr(
            "origin_number as number",
            "cast(null as long) as parent",
            "cast(null as double) as resemblance",
            "cast(null as string) as degree",
            "origin_number",
        )
    )
    return members.unionByName(alone)


def _part() -> int:
    """The number of the part that a worker is at."""
    from pyspark import TaskContext

    context = TaskContext.get()
    assert context is not None
    return int(context.partitionId())


def _in_order(stage: str, archives: list[str]) -> Any:
    def work(batches: Iterator[RecordBatch]) -> Iterator[RecordBatch]:
        yield from order.written(Path(stage), _part(), archives, batches)

    return work


def _writer(folder: str) -> Any:
    def work(batches: Iterator[RecordBatch]) -> Iterator[RecordBatch]:
        import pyarrow

        name = f"part-{_part():05}.parquet"
        rows = (member_row(row) for batch in batches for row in batch.to_pylist())
        count = write_part(Path(folder), name, ALL_STORIES, rows)
        yield pyarrow.RecordBatch.from_pydict({"rows": [count]})

    return work
