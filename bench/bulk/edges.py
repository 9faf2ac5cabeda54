"""Whether ``bulk stories`` gives an index's own edges, article by article.

``python -m bench.bulk.beside`` makes both and asks this.
"""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from pyarrow import parquet

from bench.reprints.stream import stream
from crawler.archive.paths import ArchivePaths
from crawler.bulk.inputs import open_ledger
from crawler.bulk.simulate import simulate
from crawler.bulk.simulated_news import Publication
from crawler.reprints.index import Index
from crawler.settings import SOURCE
from crawler.source import source_named

Edge = tuple[str, str]
"""The article that one hangs on, and the degree."""
_TOLD = 5


class Compared(NamedTuple):
    """Edges of either, and of each kind of difference how many, and some in words."""

    expected: int
    found: int
    kinds: Counter[str]
    told: list[str]

    @property
    def share(self) -> float:
        """Per cent of the index's edges that differ."""
        return 100 * sum(self.kinds.values()) / max(1, self.expected)


def make(folder: Path, articles: int) -> None:
    """``archive-1`` of the stream of ``bench.reprints``: real vocabulary, frames, commonplaces."""
    made = (
        Publication(
            one.id, one.title, tuple(one.text.split("\n")), one.source, one.published, one.family
        )
        for one in islice(stream(1), articles)
    )
    simulate(folder, made, 1, 1, source_named(SOURCE))


def of_index(root: Path) -> dict[str, Edge]:
    """What each article hangs on by the archive's own index, which has all of them."""
    paths = ArchivePaths(root)
    with closing(open_ledger(root)) as ledger:
        ids = [row.id for row in ledger.articles.all()]
    with Index(paths.reprints, lambda article: "", looking=True) as index:
        if len(index) != len(ids):
            raise SystemExit(f"the index has {len(index)} articles, the archive {len(ids)}")
        return {
            member.id: (member.closest, str(member.degree))
            for article in ids
            for member in index.members(article)
            if member.id == article and member.closest is not None
        }


def compared(root: Path, families: Path) -> Compared:
    """The index of an archive beside what ``bulk stories`` has written of it."""
    expected = of_index(root)
    rows = parquet.read_table(families / "stories").to_pylist()
    found = {row["id"]: (row["closest"], row["degree"]) for row in rows if row["closest"]}
    kinds: Counter[str] = Counter()
    told = []
    for article in sorted(expected.keys() | found.keys()):
        before, now = expected.get(article), found.get(article)
        if before != now:
            kind = "not found" if now is None else "found besides" if before is None else "another"
            kinds[kind] += 1
            if kinds[kind] <= _TOLD:
                told.append(f"{kind}: {article}: {before} in the index, {now} here")
    return Compared(len(expected), len(found), kinds, told)
