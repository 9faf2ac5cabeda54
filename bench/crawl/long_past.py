"""Gives an archive a long past with texts that reprints are looked for among.

The texts are drawn from the words of the site's posts, so that what a run finds new shares
phrases with the past, as market reports do. Indexing them one by one, as a crawl does, would take
an hour for a million; here the index is written at once. That no two are the same story is what
makes this right: then each is the origin of its own family (tests/bench/test_long_past.py holds the
index against the one that a crawl would have made).
"""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np

from bench.crawl.site_pages import sentence
from bench.ledger.past import article, give_past
from crawler.archive.paths import ArchivePaths
from crawler.reprints.index import Index
from crawler.reprints.publication_number import number_of
from crawler.reprints.shingles import clues, shingled

PARAGRAPHS = 4
_SHIFT = 1 << 31
"""Clues are stored less this (crawler/reprints/tables.py)."""


def text_of(number: int) -> str:
    """About 300 characters in paragraphs, always the same for a number."""
    draw = random.Random(number)
    return "\n".join(sentence(draw, draw.randint(25, 45)) for _ in range(PARAGRAPHS))


def give_long_past(root: Path, count: int) -> None:
    """Add ``count`` articles, to the ledger, to the lines, and to the reprint index."""
    give_past(root, count, text_of)
    index_past(ArchivePaths(root).reprints, count)


def index_past(path: Path, count: int) -> None:
    """Put the articles of the past into an index of reprints, in the order of their clues."""

    def unknown(article_id: str) -> str:
        raise LookupError(article_id)

    Index(path, unknown).close()  # makes the tables if they are missing
    articles: list[tuple[int, str, str, str, int]] = []
    hashes = np.empty((count, 32), dtype=np.int64)
    sizes = np.empty(count, dtype=np.int64)
    taken: set[int] = set()
    for position in range(count):
        made = article(position, count, text_of(position))
        found = clues(shingled(made.text))
        sample = found.every.astype(np.int64) - _SHIFT
        place = number_of(made.id, made.published)
        while place in taken:
            place += 1
        taken.add(place)
        hashes[position, : len(sample)], sizes[position] = sample, len(sample)
        articles.append((place, made.id, made.title, made.source, found.ceiling - _SHIFT))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO source (name) VALUES (?) ON CONFLICT DO NOTHING",
            [(source,) for source in dict.fromkeys(row[3] for row in articles)],
        )
        sources = dict(connection.execute("SELECT name, number FROM source"))
        connection.executemany(
            "INSERT INTO article (number, id, title, source, ceiling) VALUES (?, ?, ?, ?, ?)",
            ((place, key, title, sources[name], top) for place, key, title, name, top in articles),
        )
        places = np.repeat(np.array([row[0] for row in articles], dtype=np.int64), sizes)
        kept = hashes[np.arange(hashes.shape[1]) < sizes[:, None]]
        order = np.lexsort((places, kept))
        for begin in range(0, len(order), 100_000):
            some = order[begin : begin + 100_000]
            connection.executemany(
                "INSERT INTO clue (hash, article) VALUES (?, ?)",
                zip(kept[some].tolist(), places[some].tolist(), strict=True),
            )
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
