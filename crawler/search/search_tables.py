"""The tables of ``reader.sqlite3``, and opening it.

``body`` and ``title`` are FTS5 tables without content: bags of (token, number). ``body`` has the
tokens of texts (:mod:`.search_tokens`), of facets and of marks, so that one MATCH answers all.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from crawler.errors import IndexDamagedError
from crawler.search.folding import recipe
from crawler.sqlite_reading import open_to_read

APPLICATION_ID = 0x52445253
VERSION = 3
OLDEST = -(1 << 40)
"""Articles without a time of publication have the numbers from here on."""

TABLES = """
CREATE TABLE document (
    number INTEGER PRIMARY KEY,     -- seconds since 1970 of the publication, or the next free one
    article TEXT NOT NULL,
    revision INTEGER NOT NULL,
    line_offset INTEGER NOT NULL,   -- its newest line in articles.jsonl, in bytes
    line_length INTEGER NOT NULL,
    facets BLOB NOT NULL,           -- numbers of facets, four bytes each
    marks INTEGER NOT NULL          -- a bit for each of query.MARKS
) STRICT;
CREATE UNIQUE INDEX document_article ON document (article);
CREATE TABLE facet (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    folded TEXT NOT NULL,
    documents INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX facet_value ON facet (name, value);
CREATE INDEX facet_folded ON facet (name, folded);
CREATE TABLE progress (
    position INTEGER NOT NULL,      -- how much of articles.jsonl is taken in, in bytes
    last_line INTEGER NOT NULL,     -- where the last line taken in begins
    last_hash TEXT NOT NULL,        -- its SHA-256
    run INTEGER NOT NULL,           -- the ledger's newest run then
    changes INTEGER NOT NULL,       -- how many changes of families were looked at
    lines INTEGER NOT NULL,
    documents INTEGER NOT NULL
) STRICT;
INSERT INTO progress VALUES (0, 0, '', 0, 0, 0, 0);
CREATE VIRTUAL TABLE body USING fts5 (
    tokens, content='', detail=none, columnsize=0, tokenize="ascii tokenchars '.,'"
);
CREATE VIRTUAL TABLE title USING fts5 (
    tokens, content='', detail=full, tokenize="ascii tokenchars '.,'"
);
INSERT INTO body (body, rank) VALUES ('hashsize', 16777216);
"""
FACET = "\ufdd1"
MARK = "\ufdd2"
"""They begin the tokens of facets and marks: no character of a text is among them."""


def open_index(path: Path) -> sqlite3.Connection:
    """The index, to be written; its tables are made in a new file.

    Raises :class:`IndexDamagedError` for a file that is none, or one of another version, and
    :class:`sqlite3.OperationalError` where the disk is full, read-only or failing.
    """
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rwc", uri=True, isolation_level=None, timeout=30.0
    )
    try:
        if not _checked(connection, path.name):
            connection.execute("PRAGMA journal_mode = WAL")
            _make(connection)
        connection.execute("PRAGMA journal_mode = WAL")
        # A commit that a power failure takes back is made again from the lines.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA journal_size_limit = 67108864")
    except BaseException:
        connection.close()
        raise
    return connection


def may_be_an_index(path: Path) -> bool:
    """Whether there is an index, of any version, or nothing yet."""
    if not path.exists():
        return True
    try:
        with closing(open_to_read(path)) as connection:
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.DatabaseError:
        return False
    return application == APPLICATION_ID or not tables


def remove_index(path: Path) -> None:
    """Take an index away, with what SQLite has beside it."""
    for end in ("-wal", "-shm", ""):
        path.with_name(f"{path.name}{end}").unlink(missing_ok=True)


def open_index_to_read(path: Path) -> sqlite3.Connection:
    """The index, for queries of any thread, one at a time. Raises as :func:`open_index`."""
    connection = open_to_read(path, any_thread=True)
    try:
        if not _checked(connection, path.name):
            raise IndexDamagedError(f"{path.name} is empty")
    except BaseException:
        connection.close()
        raise
    return connection


def _make(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have been quicker.
        if not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
            for statement in TABLES.split(";\n"):
                connection.execute(statement)
            connection.execute("CREATE TABLE recipe (text TEXT NOT NULL) STRICT")
            connection.execute("INSERT INTO recipe VALUES (?)", (recipe(),))
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _checked(connection: sqlite3.Connection, name: str) -> bool:
    """Whether there are tables; raises :class:`IndexDamagedError` if they are not these."""
    try:
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if not tables:
            return False
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if application != APPLICATION_ID:
            raise IndexDamagedError(f"{name} is a database of something else")
        built = "no recipe"
        if version == VERSION:
            (built,) = connection.execute("SELECT text FROM recipe").fetchone()
        if built != recipe():
            raise IndexDamagedError(
                f"{name} was made by another version ({version}, {built}; this is {VERSION}, "
                f"{recipe()})"
            )
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        raise IndexDamagedError(f"{name} cannot be read: {error}") from error
    return True
