"""What ``status`` tells is kept as it changes, and is what counting the rows would give."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from crawler.ledger import Ledger

COUNTED = {
    "links": "SELECT state, count(*) FROM links GROUP BY state",
    "articles": "SELECT '', count(*) FROM articles",
    "revisions": "SELECT '', count(*) FROM revisions WHERE amendment = 0",
    "duplicates": "SELECT '', count(*) FROM duplicates",
    "sources": "SELECT source, count(*) FROM articles WHERE state != 'superseded' GROUP BY source",
}
LINK = (
    "INSERT INTO links (key, article, category, rolling, first_seen, last_seen, deadline, state)"
    " VALUES (?, '', '', 0, '', '', '', ?)"
)
ARTICLE = (
    "INSERT INTO articles VALUES (?, 1, '', ?, '', '', NULL, '', '', '', 1, ?, '', '', '', '',"
    " NULL, ?, NULL)"
)
CHANGES = (
    "UPDATE links SET state = 'lost' WHERE key = 'b'",
    "UPDATE links SET title = 'x', state = state",
    "DELETE FROM links WHERE key = 'c'",
    "UPDATE articles SET state = 'superseded' WHERE id = 'A'",
    "UPDATE articles SET source = 'other' WHERE id = 'B'",
    "UPDATE articles SET state = 'live', source = 'third'",
    "INSERT INTO revisions VALUES ('A', 1, 0, 0, 1, '', '', '', 1, 0)",
    "INSERT INTO revisions VALUES ('A', 1, 1, 0, 1, '', '', '', 1, 0)",
    "DELETE FROM revisions WHERE amendment = 1",
    "INSERT INTO duplicates VALUES (1, 1, 'C', '', '', '', 'text', 'A', 1, 0)",
    "INSERT OR REPLACE INTO links (id, key, article, category, rolling, first_seen, last_seen,"
    " deadline, state) VALUES (9, 'd', '', '', 0, '', '', '', 'new state')",
    "DELETE FROM articles",
)


def check(connection: sqlite3.Connection) -> None:
    kept = connection.execute("SELECT what, name, number FROM counts WHERE number != 0").fetchall()
    counted = {
        (what, name, number)
        for what, query in COUNTED.items()
        for name, number in connection.execute(query)
        if number
    }
    assert set(kept) == counted


@pytest.mark.parametrize("steps", range(len(CHANGES) + 1))
def test_counts_are_what_counting_gives(steps: int, tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    Ledger(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.executemany(LINK, [("a", "due"), ("b", "due"), ("c", "captured")])
        connection.executemany(
            ARTICLE, [("A", "one", "A.md", "live"), ("B", "one", "B.md", "expired")]
        )
        check(connection)
        for statement in CHANGES[:steps]:
            connection.execute(statement)
        check(connection)


def test_status_scans_no_table_of_links_or_articles(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    ledger = Ledger(path)
    asked: list[str] = []
    ledger._connection.set_trace_callback(asked.append)
    ledger.articles.counts()
    ledger.articles.by_source()
    ledger.articles.owed()
    ledger.links.states()
    ledger.links.in_state("lost")
    ledger.links.in_state("refused")
    ledger.links.lost_since("2022-03-14T04:00:00Z")
    ledger._connection.set_trace_callback(None)
    assert len(asked) == 7
    for statement in asked:
        for row in ledger._connection.execute(f"EXPLAIN QUERY PLAN {statement}"):
            scanned = str(row[3]).startswith(("SCAN links", "SCAN articles", "SCAN revisions"))
            assert not scanned or "articles_owed" in row[3], (statement, row[3])
    ledger.close()
