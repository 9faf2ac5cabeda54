"""Whether ``bulk stories`` gives an index's own edges: ``python -m bench.bulk.edges --folder F``.

One archive of the stream of ``bench.reprints`` (real vocabulary, frames, commonplaces); its own
index, made anew; the job on it. Prints how many edges differ, and of each kind some. Killed, it
goes on where it was.
"""

from __future__ import annotations

import argparse
import shutil
import time
from collections import Counter
from itertools import islice
from pathlib import Path

from pyarrow import parquet

from bench.reprints.stream import stream
from crawler.archive.archive import Archive
from crawler.bulk.simulate import simulate
from crawler.bulk.simulated_news import Publication
from crawler.clock import run_clock
from crawler.command_line.program import run
from crawler.reprints.index import Index
from crawler.reprints.reprints import Reprints
from crawler.settings import SOURCE
from crawler.source import Source, source_named

_MADE = "made"
Edge = tuple[str, str]
"""The article that one hangs on, and the degree."""


def indexed(root: Path, source: Source) -> dict[str, Edge]:
    """The edges of the archive's own index, made anew in the order in which it was archived."""
    archive = Archive(root, spider="index", clock=run_clock(""), source=source)
    try:
        begun = time.process_time()
        Reprints(archive).catch_up()
        archive.commit()
        print(f"the index anew: {time.process_time() - begun:.1f} CPU s")
    finally:
        archive.close()
    with Index(archive.paths.reprints, lambda article: "", looking=True) as index:
        lines = parquet.read_table(root.parent / "all" / "articles").column("id").to_pylist()
        return {
            member.id: (member.closest, str(member.degree))
            for article in lines
            for member in index.members(article)
            if member.id == article and member.closest is not None
        }


def main() -> None:
    """Make, run, compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--folder", type=Path, required=True)
    given = parser.parse_args()
    source = source_named(SOURCE)
    made = (
        Publication(
            one.id, one.title, tuple(one.text.split("\n")), one.source, one.published, one.family
        )
        for one in islice(stream(1), given.articles)
    )
    root = given.folder / "archive-1"
    if not (given.folder / _MADE).exists():
        shutil.rmtree(given.folder, ignore_errors=True)
        simulate(given.folder, made, 1, 1, source)
        (given.folder / _MADE).touch()
    words = ["--archives", str(root), "--master", given.master]
    assert run(["bulk", "stories", *words, "--to", str(given.folder / "families")]) == 0
    assert run(["bulk", "export", *words, "--to", str(given.folder / "all")]) == 0
    expected = indexed(root, source)
    rows = parquet.read_table(given.folder / "families" / "stories").to_pylist()
    found = {row["id"]: (row["closest"], row["degree"]) for row in rows if row["closest"]}
    kinds: Counter[str] = Counter()
    for article in sorted(expected.keys() | found.keys()):
        before, now = expected.get(article), found.get(article)
        if before != now:
            kind = "not found" if now is None else "found besides" if before is None else "another"
            kinds[kind] += 1
            if kinds[kind] <= 5:
                print(f"{kind}: {article}: {before} in the index, {now} here")
    share = 100 * sum(kinds.values()) / max(1, len(expected))
    print(f"{len(expected)} edges in the index, {len(found)} here; {share:.3f} % differ: {kinds}")


if __name__ == "__main__":
    main()
