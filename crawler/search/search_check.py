"""Comparing a search index with one that is made anew of the same lines, for ``verify``.

The same lines give the same rows, however they came, so that a flipped bit in any of them shows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory

from crawler.archive.paths import ArchivePaths
from crawler.errors import IndexDamagedError
from crawler.search.search_index import SearchIndex
from crawler.search.search_rows import BITS, SearchRows
from crawler.search.search_tables import MARK, open_index_to_read
from crawler.sqlite_reading import open_to_read

_OF_RUNS = ("vanished", "owed", "reprint")
"""Marks that another run, or the index of reprints, may have changed since."""
_SAME = {
    "document": "SELECT number, article, revision, line_offset, line_length, facets,"
    " marks & {by_line} FROM document ORDER BY number",
    "facet": "SELECT number, name, value, folded, documents FROM facet ORDER BY number",
    "progress": "SELECT position, last_line, last_hash, lines, documents FROM progress",
    "texts": "SELECT term, count(*), sum(doc), sum(doc % 65521 * (doc % 65519))"
    " FROM temp.body_words GROUP BY term",
    "titles": "SELECT term, doc, offset FROM temp.title_words",
}
"""What is compared, in its order. Of a word in texts: how many articles have it, and which."""
_WORDS = "CREATE VIRTUAL TABLE temp.{name}_words USING fts5vocab('main', '{name}', 'instance')"


def search_index_problems(paths: ArchivePaths) -> Iterator[str]:
    """What is wrong with the search index beside the ledger; nothing if there is none.

    Takes as long as making it anew, and its room where temporary files lie. Raises
    :class:`sqlite3.OperationalError` and :class:`OSError` if that cannot be had.
    """
    if not paths.reader.exists():
        return
    try:
        with closing(open_index_to_read(paths.reader)) as connection:
            problems = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(10)")]
            if problems != ["ok"]:
                yield from problems
                return
            lines = SearchRows(connection).position().lines
    except IndexDamagedError as error:
        if "another version" not in str(error):
            yield str(error)
        return
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        yield str(error)
        return
    with TemporaryDirectory() as folder:
        anew = Path(folder) / paths.reader.name
        with SearchIndex(paths, anew) as index:
            index.catch_up(lines)
        yield from _differences(paths.reader, anew)


def _differences(path: Path, anew: Path) -> Iterator[str]:
    with closing(open_to_read(path)) as here, closing(open_to_read(anew)) as there:
        for connection in (here, there):
            connection.text_factory = bytes
            connection.execute("PRAGMA temp_store = MEMORY")
            for name in ("body", "title"):
                connection.execute(_WORDS.format(name=name))
        left_out = {f"{MARK}{name}".encode() for name in _OF_RUNS}
        by_line = ~sum(BITS[name] for name in _OF_RUNS)
        for what, query in _SAME.items():
            try:
                pairs = zip_longest(
                    *(_rows(each, query, by_line, left_out) for each in (here, there))
                )
                if any(one != other for one, other in pairs):
                    yield f"its {what} are not those of the lines"
            except sqlite3.DatabaseError as error:
                yield f"its {what} cannot be read: {error}"


def _rows(
    connection: sqlite3.Connection, query: str, by_line: int, left_out: set[bytes]
) -> Iterator[tuple[object, ...]]:
    rows = connection.execute(query.format(by_line=by_line))
    return (row for row in rows if row[0] not in left_out)
