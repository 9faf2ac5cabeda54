"""The data set that a job writes: files in parts, all of them there or none.

Parts are written below ``<to>.unfinished``, each under a name of its attempt and renamed when it is
whole, so that a worker that is killed, or that does the same a second time, leaves nothing half.
When all are there the directory is renamed to ``<to>``: readers see the whole of a job's output.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson

from crawler.errors import UsageError
from crawler.export.table import Table
from crawler.export.writers import write_parquet
from crawler.files import make_directory, sync_directory

MANIFEST = "finews-bulk.json"
STAGE = ".stage"
"""Where a job keeps what its stages have found, until it is done."""


class Output:
    """Where a job writes. ``made_of`` is what its result depends on.

    A job that was killed goes on where it was if it is made of the same; else it begins anew.
    Raises :class:`UsageError` for a directory that no such job has made, and :class:`OSError`.
    """

    def __init__(self, to: Path, made_of: dict[str, Any]) -> None:
        self.to = to.absolute()
        self.unfinished = self.to.with_name(f"{self.to.name}.unfinished")
        self._made_of = orjson.loads(orjson.dumps(made_of))
        if self.to.exists() and self._manifest(self.to) is None:
            raise UsageError(f"{to} is not of a bulk job: name another --to")

    @property
    def there(self) -> bool:
        """Whether the result is there already, made of the same."""
        told = self._manifest(self.to)
        return told is not None and told["made_of"] == self._made_of

    @property
    def tables(self) -> dict[str, int]:
        """Rows by table, of the result that is there."""
        told = self._manifest(self.to)
        return dict(told["tables"]) if told else {}

    def _manifest(self, folder: Path) -> dict[str, Any] | None:
        try:
            told = orjson.loads((folder / MANIFEST).read_bytes())
        except (FileNotFoundError, orjson.JSONDecodeError):
            return None
        return told if isinstance(told, dict) else None

    def begin(self) -> None:
        """Make the directory of parts, or keep those that a killed job has left."""
        before = self._manifest(self.unfinished)
        if before is None or before["made_of"] != self._made_of:
            shutil.rmtree(self.unfinished, ignore_errors=True)
        make_directory(self.unfinished)
        self._tell(self.unfinished, {})

    def _tell(self, folder: Path, tables: dict[str, int]) -> None:
        told = {"made_of": self._made_of, "tables": tables}
        new = folder / f".{MANIFEST}.new"
        new.write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2) + b"\n")
        new.replace(folder / MANIFEST)

    def commit(self, tables: dict[str, int]) -> None:
        """Put the whole in place; a former result of the job goes."""
        for leftover in self.unfinished.rglob(".part-*"):
            leftover.unlink()
        self._tell(self.unfinished, tables)
        former = self.to.with_name(f"{self.to.name}.former-{uuid.uuid4().hex[:8]}")
        if self.to.exists():
            self.to.rename(former)
        self.unfinished.rename(self.to)
        sync_directory(self.to.parent)
        shutil.rmtree(former, ignore_errors=True)


def part_name(archive: str, number: int) -> str:
    """The file of a part, below its table's directory."""
    return f"{archive}/part-{number:05}.parquet"


def write_part(folder: Path, name: str, table: Table, rows: Iterable[dict[str, Any]]) -> int:
    """Write a part of a table; how many rows it has. One that is there stays. :class:`OSError`."""
    import pyarrow.parquet

    path = folder / table.name / name
    if path.exists():
        return int(pyarrow.parquet.read_metadata(path).num_rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    attempt = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    count = write_parquet(attempt, table, rows)
    attempt.replace(path)
    return count
