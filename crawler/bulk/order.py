"""All articles of a bulk job in the order of their publication, as one file of fixed rows.

An article's *rank* is its place in it, from 0. Workers map the file into memory: on one machine
they share what the system holds of it. Written part by part by a stage that has its rows sorted,
then put together.
"""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from crawler.bulk.sights import Batches, arrow_of
from crawler.errors import ArchiveDamagedError
from crawler.reprints.shingles import LEAD_SAMPLE, SAMPLE

MOST_CLUES = SAMPLE + LEAD_SAMPLE
SEEN = "number long, id string, archive string, published string, source string, title string"
"""What is told of an article in the end."""
ROW = np.dtype(
    [
        ("number", "<i8"),  # of its publication (publication_number.py)
        ("place", "<i8"),  # of its line
        ("length", "<i4"),
        ("ceiling", "<u4"),
        ("archive", "<u4"),  # among the names of archives, in order
        ("count", "<u4"),  # of its clues
        ("clues", "<u4", (MOST_CLUES,)),
    ]
)
_FILE = "order"
_PARTS = "order.parts"


def begin(stage: Path) -> None:
    """Nothing of what was written before is of use."""
    shutil.rmtree(stage / _PARTS, ignore_errors=True)
    (stage / _FILE).unlink(missing_ok=True)
    (stage / _PARTS).mkdir(parents=True)


def written(stage: Path, part: int, archives: list[str], batches: Batches) -> Batches:
    """The work of a stage: sights in, sorted, of all parts one after another; out what is told.

    On the way numbers become unique, as in an index: the next one that is free is taken.
    """
    path = stage / _PARTS / f"{part:06}"
    attempt = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    last = -1
    with attempt.open("wb") as file:
        for batch in batches:
            rows = _rows(batch, archives)
            rows["number"] = unique(rows["number"], last)
            last = int(rows["number"][-1])
            rows.tofile(file)
            yield _told(batch, rows["number"])
    attempt.replace(path)


def unique(numbers: npt.NDArray[np.int64], last: int) -> npt.NDArray[np.int64]:
    """Ascending numbers, each above the one before it; the first of them above ``last``."""
    steps = np.arange(len(numbers))
    return np.maximum(np.maximum.accumulate(numbers - steps), last + 1) + steps


def _rows(batch: Any, archives: list[str]) -> npt.NDArray[Any]:
    rows = np.zeros(batch.num_rows, dtype=ROW)
    for name in ("number", "place", "length", "ceiling"):
        rows[name] = batch.column(name).to_numpy()
    known = {name: place for place, name in enumerate(archives)}
    rows["archive"] = [known[name] for name in batch.column("archive").to_pylist()]
    for row, clues in zip(rows, batch.column("clues").to_pylist(), strict=True):
        row["count"] = len(clues) // 4
        row["clues"][: len(clues) // 4] = np.frombuffer(clues, dtype="<u4")
    return rows


def _told(batch: Any, numbers: npt.NDArray[np.int64]) -> Any:
    import pyarrow

    like = arrow_of(SEEN)
    columns = [pyarrow.array(numbers), *(batch.column(name) for name in like.names[1:])]
    return pyarrow.RecordBatch.from_arrays(columns, schema=like)


def join(stage: Path) -> None:
    """Put the parts together. Once is enough. Raises :class:`ArchiveDamagedError`."""
    path, parts = stage / _FILE, stage / _PARTS
    if not path.exists():
        new, last = stage / f"{_FILE}.new", -1
        with new.open("wb") as file:
            for part in sorted(parts.glob("[0-9]*")):
                rows = mapped(part, ROW)
                if len(rows) and rows["number"][0] <= last:
                    raise ArchiveDamagedError(f"{part} is not in the order of publication")
                last = int(rows["number"][-1]) if len(rows) else last
                with part.open("rb") as source:
                    shutil.copyfileobj(source, file, 1 << 20)
        new.replace(path)
    shutil.rmtree(parts, ignore_errors=True)


def in_order(stage: Path | str) -> npt.NDArray[Any]:
    """All articles, as :data:`ROW`, mapped."""
    return mapped(Path(stage, _FILE), ROW)


def mapped(path: Path, kind: Any) -> npt.NDArray[Any]:
    """A file's rows, mapped, to be read; an empty one's too."""
    if not path.stat().st_size:
        return np.empty(0, dtype=kind)
    return np.memmap(path, dtype=kind, mode="r").view(np.ndarray)
