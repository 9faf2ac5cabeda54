"""Where the clues lie: a SQLite table, a table with an index, or sorted arrays in a file.

``python -m bench.reprints.storage`` prints bytes an article and CPU milliseconds to look up the
32 clues of one, for random clues. The sorted array is the least that any format of one's own could
need; merging, crash safety and the order of publication would come on top.
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from crawler.reprints.clues import MOST_PER_CLUE
from crawler.reprints.shingles import SAMPLE

_LOOKED_UP = 1000
_NUMBERS = 1 << 46
"""Article numbers are of this size (seconds and 16 bits), six bytes in SQLite."""

Look = Callable[[list[int]], object]


def _table(path: Path, hashes: list[int], articles: list[int], plain: bool) -> Look:
    connection = sqlite3.connect(path)
    key = "" if plain else ", PRIMARY KEY (hash, article)"
    kind = "" if plain else " WITHOUT ROWID"
    connection.execute(f"CREATE TABLE clue (hash INTEGER, article INTEGER{key}){kind}")
    if plain:
        connection.execute("CREATE INDEX clue_hash ON clue (hash, article)")
    connection.executemany("INSERT INTO clue VALUES (?, ?)", zip(hashes, articles, strict=True))
    connection.commit()
    query = "SELECT article FROM clue WHERE hash = ? ORDER BY article LIMIT ?"
    return lambda some: [connection.execute(query, (one, MOST_PER_CLUE)).fetchall() for one in some]


def _arrays(path: Path, hashes: list[int], articles: list[int]) -> Look:
    order = np.lexsort((articles, hashes))
    keys = np.array(hashes, dtype=np.int32)[order]
    values = np.array(articles, dtype=np.int64)[order]
    path.write_bytes(keys.tobytes() + values.tobytes())
    stored = np.memmap(path, dtype=np.int32, mode="r", shape=(len(keys),))

    def look(some: list[int]) -> object:
        wanted = np.array(some, dtype=np.int32)
        first = np.searchsorted(stored, wanted, side="left")
        end = np.searchsorted(stored, wanted, side="right")
        return [values[a : min(b, a + MOST_PER_CLUE)] for a, b in zip(first, end, strict=True)]

    return look


def main() -> None:
    arguments = argparse.ArgumentParser("python -m bench.reprints.storage", description=__doc__)
    arguments.add_argument("--articles", type=int, default=100_000)
    size: int = arguments.parse_args().articles
    random = np.random.default_rng(1)
    hashes = random.integers(-(1 << 31), 1 << 31, size * SAMPLE).tolist()
    articles = np.repeat(np.sort(random.integers(0, _NUMBERS, size)), SAMPLE).tolist()
    print("| clues in | bytes an article | 32 look-ups, CPU ms |\n| --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        makers: dict[str, Callable[[Path], Look]] = {
            "SQLite, WITHOUT ROWID": lambda at: _table(at, hashes, articles, plain=False),
            "SQLite, table and index": lambda at: _table(at, hashes, articles, plain=True),
            "sorted arrays": lambda at: _arrays(at, hashes, articles),
        }
        for name, make in makers.items():
            path = Path(folder) / name.replace(" ", "-")
            look = make(path)
            spent = []
            for at in range(_LOOKED_UP):
                some = hashes[at * 97 : at * 97 + SAMPLE]
                begun = time.thread_time()
                look(some)
                spent.append(time.thread_time() - begun)
            each = path.stat().st_size / size
            print(f"| {name} | {each:.0f} | {statistics.median(spent) * 1e3:.3f} |")


if __name__ == "__main__":
    main()
