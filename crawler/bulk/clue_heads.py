"""Of each clue that several articles have the earliest of them: as many as the index looks at.

Three files, mapped by whoever looks: the clues, ascending; where each one's articles end; and their
ranks (order.py), ascending, at most 64 a clue (``reprints/clues.py``). A clue and a rank make one
number of 64 bits, by which all is sorted.
"""

from __future__ import annotations

import shutil
import uuid
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from crawler.bulk.order import MOST_CLUES, in_order, mapped
from crawler.bulk.sights import Batches, arrow_of, batch_of
from crawler.reprints.clues import MOST_PER_CLUE, Found

SHARE = "bucket int, keys binary"
_FOLDER = "heads"
_PARTS = "heads.parts"
_SAMPLED = 100_000
Keys = npt.NDArray[np.uint64]


def _begins(clues: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Where each clue begins in sorted ones."""
    return np.flatnonzero(np.append(True, clues[1:] != clues[:-1])[: len(clues)])


def earliest(keys: Keys) -> Keys:
    """Sorted, and of each clue the first alone: so many as are looked at."""
    keys = np.sort(keys)
    begins = _begins(keys >> np.uint64(32))
    nth = np.arange(len(keys)) - np.repeat(begins, np.diff(np.append(begins, len(keys))))
    return keys[nth < MOST_PER_CLUE]


def keys_of(rows: npt.NDArray[Any], first: int) -> Keys:
    """The clues of articles with their ranks, that of the first article given."""
    ranks = np.arange(first, first + len(rows), dtype=np.uint64)
    keys = rows["clues"].astype(np.uint64) << np.uint64(32) | ranks[:, None]
    return earliest(keys[np.arange(MOST_CLUES) < rows["count"][:, None]])


def bounds(stage: Path, buckets: int) -> list[int]:
    """Clues that cut all of them into as many parts of about one size, by a sample."""
    rows = in_order(stage)
    some = rows[:: max(1, len(rows) * MOST_CLUES // _SAMPLED)]
    clues = np.sort(some["clues"][np.arange(MOST_CLUES) < some["count"][:, None]])
    at = np.arange(1, buckets) * len(clues) // buckets
    return clues[at].tolist() if len(clues) else []


def shares(stage: str, cuts: list[int], size: int) -> Any:
    """The work of a stage: numbers of tasks in, out the keys of so many articles, by bucket."""
    edges = np.array(cuts, dtype=np.uint64) << np.uint64(32)

    def work(batches: Batches) -> Batches:
        like, rows = arrow_of(SHARE), in_order(stage)
        for batch in batches:
            for task in batch.column(0).to_pylist():
                keys = keys_of(rows[task * size : (task + 1) * size], task * size)
                parts = np.split(keys, np.searchsorted(keys, edges))
                told = (
                    {"bucket": bucket, "keys": part.tobytes()}
                    for bucket, part in enumerate(parts)
                    if len(part)
                )
                yield batch_of(list(told), like)

    return work


def begin(stage: Path) -> None:
    """Nothing of what was written before is of use."""
    shutil.rmtree(stage / _PARTS, ignore_errors=True)
    (stage / _PARTS).mkdir(parents=True)


def gathered(stage: str) -> Any:
    """The work of a stage: shares of buckets in, each written as a file; out their numbers."""

    def work(batches: Batches) -> Batches:
        found: dict[int, list[Keys]] = defaultdict(list)
        for batch in batches:
            for row in batch.to_pylist():
                found[row["bucket"]].append(np.frombuffer(row["keys"], dtype=np.uint64))
        for bucket, some in found.items():
            keys = earliest(np.concatenate(some))
            clues = (keys >> np.uint64(32)).astype("<u4")
            counts = np.diff(np.append(_begins(clues), len(clues)))
            several = counts > 1
            path = Path(stage, _PARTS, f"{bucket:06}")
            attempt = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
            with attempt.open("wb") as file:
                np.savez(
                    file,
                    clues=clues[_begins(clues)][several],
                    counts=counts[several],
                    ranks=keys.astype("<u4")[np.repeat(several, counts)],
                )
            attempt.replace(path)
        yield batch_of([{"bucket": bucket} for bucket in found], arrow_of("bucket int"))

    return work


def join(stage: Path) -> None:
    """Put the parts together, bucket after bucket."""
    new, end = stage / f"{_FOLDER}.new", 0
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir()
    with (
        (new / "clues").open("wb") as clues,
        (new / "ends").open("wb") as ends,
        (new / "ranks").open("wb") as ranks,
    ):
        for part in sorted((stage / _PARTS).glob("[0-9]*")):
            with np.load(part) as found:
                found["clues"].tofile(clues)
                (end + np.cumsum(found["counts"])).astype("<i8").tofile(ends)
                found["ranks"].tofile(ranks)
                end += len(found["ranks"])
    new.replace(stage / _FOLDER)
    shutil.rmtree(stage / _PARTS, ignore_errors=True)


def joined(stage: Path) -> bool:
    """Whether all is there."""
    return (stage / _FOLDER).exists()


class Heads(NamedTuple):
    """The three files."""

    clues: npt.NDArray[np.uint32]
    ends: npt.NDArray[np.int64]
    ranks: npt.NDArray[np.uint32]

    @classmethod
    def of(cls, stage: str) -> Heads:
        """Those of a job."""
        names = (("clues", "<u4"), ("ends", "<i8"), ("ranks", "<u4"))
        return cls(*(mapped(Path(stage, _FOLDER, name), kind) for name, kind in names))

    def found(self, rows: npt.NDArray[Any], first: int) -> Iterator[tuple[int, Found]]:
        """Of articles, the first of that rank, those whose clues an earlier one has, and which.

        By their ranks, and what an index finds that has all earlier ones.
        """
        here = np.arange(MOST_CLUES) < rows["count"][:, None]
        owners, places = np.nonzero(here)
        clues = rows["clues"][here]
        if not len(self.clues) or not len(clues):
            return
        at = np.minimum(np.searchsorted(self.clues, clues), len(self.clues) - 1)
        hit = self.clues[at] == clues
        at, owners, places = at[hit], owners[hit], places[hit]
        begin = np.where(at > 0, self.ends[at - 1], 0)
        counts = self.ends[at] - begin
        inside = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        ranks = self.ranks[np.repeat(begin, counts) + inside].astype(np.int64)
        owners, places = np.repeat(owners, counts), np.repeat(places, counts)
        earlier = ranks < owners + first
        ranks, owners, places = ranks[earlier], owners[earlier], places[earlier]
        cuts = np.searchsorted(owners, np.arange(len(rows) + 1)).tolist()
        for row in np.unique(owners).tolist():
            some = slice(cuts[row], cuts[row + 1])
            length = int(rows["count"][row])
            counted = np.bincount(places[some], minlength=length)
            yield row + first, Found(places[some], ranks[some], counted)
