"""What a bulk job does with texts: pure work on Arrow batches, by the functions of ``reprints/``.

Each function here is the work of a Spark stage: batches in, batches out, and nothing of Spark.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import numpy.typing as npt

from crawler.archive.jsonl import read_article_line
from crawler.archive.paths import ArchivePaths
from crawler.bulk.inputs import Part, open_ledger
from crawler.errors import ArchiveDamagedError
from crawler.reprints.clues import MOST_PER_CLUE, found_of, promising, shared_clues
from crawler.reprints.degrees import Edge, edge_between
from crawler.reprints.families import parent_of, resembling
from crawler.reprints.publication_number import days_between, number_of
from crawler.reprints.shingles import Clues, Shingled, clues, shingled
from crawler.reprints.text_cache import TextCache

if TYPE_CHECKING:
    from pyarrow import RecordBatch

Batches = Iterator["RecordBatch"]
SIGHT = (
    "number long, id string, archive string, root string, place long, length int, captured string,"
    " published string, source string, title string, clues array<long>, ceiling long"
)
FOUND = "number long, clue long, others array<long>, ceilings array<long>"
PAIR = "number long, rank int, other long, likely boolean"
EDGE = "number long, parent long, resemblance double, degree string"
_AT_ONCE = 1000
_CACHE_BYTES = 192 << 20


def _batch(rows: list[dict[str, Any]], like: Any) -> RecordBatch:
    import pyarrow

    return pyarrow.RecordBatch.from_pylist(rows, schema=like)


def _schema(**types: str) -> Any:
    import pyarrow

    known = {
        "long": pyarrow.int64(),
        "int": pyarrow.int32(),
        "string": pyarrow.string(),
        "double": pyarrow.float64(),
        "boolean": pyarrow.bool_(),
        "array<long>": pyarrow.list_(pyarrow.int64()),
    }
    return pyarrow.schema([(name, known[kind]) for name, kind in types.items()])


def arrow_of(columns: str) -> Any:
    """The Arrow schema of one of the schemas above."""
    return _schema(**dict(each.split(" ") for each in columns.split(", ")))


def sights(batches: Batches) -> Batches:
    """Parts of archives in; out each article's first text, by its clues and where it lies."""
    like = arrow_of(SIGHT)
    for batch in batches:
        for task in batch.to_pylist():
            rows: list[dict[str, Any]] = []
            for row in _sights_of(Part(**task)):
                rows.append(row)
                if len(rows) == _AT_ONCE:
                    yield _batch(rows, like)
                    rows = []
            if rows:
                yield _batch(rows, like)


def _sights_of(part: Part) -> Iterator[dict[str, Any]]:
    with (
        closing(open_ledger(part.root)) as ledger,
        ArchivePaths(Path(part.root)).articles.open("rb") as lines,
    ):
        for known in ledger.exported.firsts((part.first, part.end)):
            lines.seek(known["line_offset"])
            article = read_article_line(lines.read(known["line_length"]))
            sample = clues(shingled(article.text))
            yield {
                "number": number_of(article.id, article.published),
                "id": article.id,
                "archive": part.archive,
                "root": part.root,
                "place": known["line_offset"],
                "length": known["line_length"],
                "captured": known["captured"],
                "published": article.published.isoformat() if article.published else None,
                "source": article.source,
                "title": article.title,
                "clues": sample.every.tolist(),
                "ceiling": sample.ceiling,
            }


def found_before(batches: Batches) -> Batches:
    """Clues in, sorted by clue and number; out for each who had it before: the earliest of them.

    So many as the index looks at: a clue that more articles have is a commonplace.
    """
    like = arrow_of(FOUND)
    current, heads, ceilings = -1, [0] * 0, [0] * 0
    for batch in batches:
        rows: list[dict[str, Any]] = []
        for clue, number, ceiling in zip(
            *(batch.column(name).to_pylist() for name in ("clue", "number", "ceiling")),
            strict=True,
        ):
            if clue != current:
                current, heads, ceilings = clue, [], []
            if heads:
                row = {"number": number, "clue": clue, "others": heads, "ceilings": ceilings}
                rows.append(row)
            if len(heads) < MOST_PER_CLUE:
                heads, ceilings = [*heads, number], [*ceilings, ceiling]
            if len(rows) == _AT_ONCE:
                yield _batch(rows, like)
                rows = []
        if rows:
            yield _batch(rows, like)


def promising_pairs(batches: Batches) -> Batches:
    """Articles with all that shares clues with them in; out those that are worth comparing."""
    like = arrow_of(PAIR)
    for batch in batches:
        rows: list[dict[str, Any]] = []
        for row in batch.to_pylist():
            every = np.array(row["clues"], dtype=np.uint32)
            by_clue = {found["clue"]: found for found in row["found"]}
            postings = [
                (place, other)
                for place, clue in enumerate(row["clues"])
                if clue in by_clue
                for other in by_clue[clue]["others"]
            ]
            found = found_of(postings, len(every))
            shared = shared_clues(found)
            if not len(shared.numbers):
                continue
            known = {
                other: ceiling
                for each in row["found"]
                for other, ceiling in zip(each["others"], each["ceilings"], strict=True)
            }
            sample = Clues(_up_to(every, row["ceiling"]), every)
            candidates = promising(sample, found, shared, known)
            for rank, (other, likely) in enumerate(candidates):
                values = {"number": row["number"], "rank": rank, "other": other, "likely": likely}
                rows.append(values)
        if rows:
            yield _batch(rows, like)


def _up_to(every: npt.NDArray[np.uint32], ceiling: int) -> npt.NDArray[np.uint32]:
    """An array that ends with the largest clue kept of the whole: all that is asked of it."""
    return every[: int(np.searchsorted(every, ceiling, side="right"))]


@dataclass(frozen=True, slots=True)
class _Place:
    root: str
    offset: int
    length: int


class _Texts:
    """Texts of articles, ready for comparison, read where they lie."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._files: dict[str, BinaryIO] = {}
        self._cache = TextCache(_CACHE_BYTES)

    def of(self, number: int, place: _Place) -> Shingled:
        made = self._cache.get(number)
        if made is None:
            file = self._files.get(place.root)
            if file is None:
                path = ArchivePaths(Path(place.root)).articles
                file = self._files[place.root] = self._stack.enter_context(path.open("rb"))
            file.seek(place.offset)
            line = file.read(place.length)
            if len(line) != place.length:
                raise ArchiveDamagedError(f"{place.root}: articles.jsonl ends too early")
            made = shingled(read_article_line(line).text)
            self._cache.put(number, made)
        return made


def edges(batches: Batches) -> Batches:
    """Articles with their candidates in; out the earlier one that each hangs on, if on any."""
    like = arrow_of(EDGE)
    with ExitStack() as stack:
        texts = _Texts(stack)
        for batch in batches:
            rows = [row for article in batch.to_pylist() if (row := _edge(article, texts))]
            if rows:
                yield _batch(rows, like)


def _edge(article: dict[str, Any], texts: _Texts) -> dict[str, Any] | None:
    number = article["number"]
    candidates = sorted(article["candidates"], key=lambda each: each["rank"])
    places = {
        each["other"]: _Place(each["root"], each["place"], each["length"]) for each in candidates
    }
    made = texts.of(number, _Place(article["root"], article["place"], article["length"]))

    def prepared(other: int) -> Shingled:
        return texts.of(other, places[other])

    def judge(other: int) -> Edge | None:
        return edge_between(prepared(other), made, days_between(number, other), strong=True)

    some = resembling(made, ((each["other"], each["likely"]) for each in candidates), prepared)
    found = parent_of(number, some, judge)
    if found is None:
        return None
    parent, edge = found
    return {
        "number": number,
        "parent": parent.number,
        "resemblance": parent.resemblance,
        "degree": edge.degree.value,
    }


def origins(
    numbers: npt.NDArray[np.int64], parents: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Of each article that hangs on another, the origin of its family, through all parents."""
    order = np.argsort(numbers)
    known = numbers[order]
    above = parents.copy()
    while len(known):
        at = np.minimum(np.searchsorted(known, above), len(known) - 1)
        hangs = known[at] == above
        if not hangs.any():
            break
        # Two steps in one: the parent's parent, as far as that is known by now.
        above = np.where(hangs, above[order[at]], above)
    return above
