"""What a bulk job sees of each article: its first text, by its clues and where it lies.

The work of a Spark stage: batches in, batches out, and nothing of Spark.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.archive.jsonl import read_article_line, read_line_of
from crawler.archive.linefile import open_lines
from crawler.archive.paths import ArchivePaths
from crawler.bulk.inputs import Part, open_ledger
from crawler.reprints.publication_number import number_of
from crawler.reprints.shingles import clues, shingled

if TYPE_CHECKING:
    from pyarrow import RecordBatch

Batches = Iterator["RecordBatch"]
SIGHT = (
    "number long, id string, archive string, place long, length int, captured string,"
    " published string, source string, title string, clues binary, ceiling long"
)
"""``clues`` are unsigned numbers of four bytes, little endian."""
_AT_ONCE = 1000


def arrow_of(columns: str) -> Any:
    """The Arrow schema of a schema as Spark writes it."""
    import pyarrow

    known = {
        "long": pyarrow.int64(),
        "int": pyarrow.int32(),
        "string": pyarrow.string(),
        "double": pyarrow.float64(),
        "binary": pyarrow.binary(),
    }
    named = (each.split(" ") for each in columns.split(", "))
    return pyarrow.schema([(name, known[kind]) for name, kind in named])


def batch_of(rows: list[dict[str, Any]], like: Any) -> RecordBatch:
    """Rows as a batch of that schema."""
    import pyarrow

    return pyarrow.RecordBatch.from_pylist(rows, schema=like)


def sights(batches: Batches) -> Batches:
    """Parts of archives in; out what is seen of each of their articles."""
    like = arrow_of(SIGHT)
    for batch in batches:
        for task in batch.to_pylist():
            rows: list[dict[str, Any]] = []
            for row in _sights_of(Part(**task)):
                rows.append(row)
                if len(rows) == _AT_ONCE:
                    yield batch_of(rows, like)
                    rows = []
            if rows:
                yield batch_of(rows, like)


def _sights_of(part: Part) -> Iterator[dict[str, Any]]:
    paths = ArchivePaths(Path(part.root))
    with closing(open_ledger(part.root)) as ledger, open_lines(paths.articles) as lines:
        for known in ledger.exported.firsts((part.first, part.end)):
            place = known["line_offset"], known["line_length"]
            article = read_line_of(lines, paths, *place, read_article_line)
            sample = clues(shingled(article.text))
            yield {
                "number": number_of(article.id, article.published),
                "id": article.id,
                "archive": part.archive,
                "place": known["line_offset"],
                "length": known["line_length"],
                "captured": known["captured"],
                "published": article.published.isoformat() if article.published else None,
                "source": article.source,
                "title": article.title,
                "clues": sample.every.astype("<u4").tobytes(),
                "ceiling": sample.ceiling,
            }
