"""Files of rows: CSV (RFC 4180), JSON Lines, Parquet."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from crawler.export.table import Kind, Table

Row = dict[str, Any]
ROWS_AT_ONCE = 2000


def write_csv(path: Path, table: Table, rows: Iterable[Row]) -> int:
    """UTF-8 with a head line; times as ISO 8601, lists as JSON, what is missing as nothing."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(table.names)
        for row in rows:
            writer.writerow([_cell(row.get(name)) for name in table.names])
            count += 1
    return count


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return orjson.dumps(value).decode() if isinstance(value, list) else value


def write_jsonl(path: Path, table: Table, rows: Iterable[Row]) -> int:
    """An object a line with every column, ``null`` where there is no value."""
    count = 0
    with path.open("wb") as stream:
        for row in rows:
            stream.write(orjson.dumps({name: row.get(name) for name in table.names}) + b"\n")
            count += 1
    return count


def write_parquet(path: Path, table: Table, rows: Iterable[Row]) -> int:
    """Compressed by zstd; a time is a timestamp in the zone +08:00, a day a date."""
    import pyarrow
    from pyarrow import parquet

    schema = arrow_schema(table)
    count, left = 0, iter(rows)
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        while some := list(islice(left, ROWS_AT_ONCE)):
            batch = pyarrow.RecordBatch.from_pylist(some, schema=schema)
            writer.write_batch(batch)
            count += len(some)
    return count


def arrow_schema(table: Table) -> Any:
    """The schema of a table for Arrow, with what each column means."""
    import pyarrow

    types = {
        Kind.STRING: pyarrow.string(),
        Kind.INTEGER: pyarrow.int64(),
        Kind.NUMBER: pyarrow.float64(),
        Kind.BOOLEAN: pyarrow.bool_(),
        Kind.DATETIME: pyarrow.timestamp("s", tz="+08:00"),
        Kind.DATE: pyarrow.date32(),
        Kind.ARRAY: pyarrow.list_(pyarrow.string()),
    }
    return pyarrow.schema(
        [
            pyarrow.field(
                column.name,
                types[column.kind],
                nullable=not column.required,
                metadata={"description": column.meaning},
            )
            for column in table.columns
        ]
    )


WRITERS = {"csv": write_csv, "jsonl": write_jsonl, "parquet": write_parquet}


def counting(rows: Iterable[Row], tick: Callable[[int], None]) -> Iterator[Row]:
    """The rows as they come, each told of."""
    for number, row in enumerate(rows, start=1):
        tick(number)
        yield row
