"""The tables of ``reprints.sqlite3``.

A file of its own beside the ledger: the ledger stays small and can be checked alone, and this
index can be thrown away and built again from ``articles.jsonl`` at any time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from crawler.errors import MADE_ANEW, IndexDamagedError
from crawler.reprints.normal_text import fingerprint
from crawler.reprints.shingles import CLUE, LEAD, LEAD_SAMPLE, SAMPLE, SHINGLE, SHORT

APPLICATION_ID = 0x52505258
VERSION = 5
"""Of the tables and of the rules of families: where another rule would make other families, the
index is made anew, and what changes is recorded."""

TABLES = """
CREATE TABLE source (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE article (
    number INTEGER PRIMARY KEY,   -- place in the order of publication, see publication_number.py
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES source,
    ceiling INTEGER NOT NULL,     -- the largest clue that was kept, as stored in clue.hash
    story INTEGER,                -- the member that names the family; NULL for a family of one
    parent INTEGER,               -- the earlier article that it resembles most; NULL for an origin
    resemblance REAL,             -- to the parent
    degree TEXT                   -- what it is to the parent, see degrees.py
) STRICT;
CREATE INDEX article_story ON article (story) WHERE story IS NOT NULL;
CREATE INDEX article_parent ON article (parent) WHERE parent IS NOT NULL;
CREATE TABLE clue (
    hash INTEGER NOT NULL,        -- 32 bits, less 2^31: four bytes on disk
    article INTEGER NOT NULL,
    PRIMARY KEY (hash, article)
) STRICT, WITHOUT ROWID;
CREATE TABLE change (
    sequence INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('origin', 'family', 'name', 'rule')),
    article INTEGER NOT NULL,     -- whose family (or whose family's origin) is another now
    before INTEGER NOT NULL,
    after INTEGER NOT NULL,
    because INTEGER NOT NULL      -- the article whose arrival brought it about
) STRICT;
CREATE TABLE former (
    name TEXT NOT NULL UNIQUE     -- an index set aside whose families were compared with these
) STRICT;
"""

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    # A commit that a power failure takes back is indexed again from the ledger.
    "PRAGMA synchronous = NORMAL",
    "PRAGMA cache_size = -16384",
    "PRAGMA journal_size_limit = 67108864",
)


def recipe() -> str:
    """What the shingles in an index depend on besides the texts."""
    return f"{SHINGLE}/{CLUE}/{SAMPLE}/{LEAD_SAMPLE}/{LEAD}/{SHORT}/{fingerprint():08x}"


def prepare(connection: sqlite3.Connection, name: str, *, looking: bool = False) -> int:
    """Set the connection up; make the tables in a new file. Its version.

    Who is only ``looking`` may open one of an earlier version: what it tells of families is true
    until it is made anew. New tables are committed together with their sums (:func:`follow_sums`):
    there is no file that has the ones and lacks the others.

    Raises :class:`IndexDamagedError` where the file is not an index or one of another recipe, and
    :class:`sqlite3.OperationalError` where the disk is full or fails.
    """
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if tables and application != APPLICATION_ID:
            # Before the first pragma, which would change a file that is not ours.
            raise IndexDamagedError(f"{name} is a database of something else: {MADE_ANEW}")
        for pragma in _PRAGMAS:
            connection.execute(pragma)
    except sqlite3.OperationalError:
        # A full or failing disk says nothing against the file.
        raise
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise IndexDamagedError(f"{name} cannot be read ({error}): {MADE_ANEW}") from error
    if not tables:
        connection.executescript(
            f"BEGIN IMMEDIATE; {TABLES} {SUMS};"
            "CREATE TABLE recipe (text TEXT NOT NULL) STRICT;"
            f"INSERT INTO recipe VALUES ('{recipe()}');"
            f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION};"
        )
        return VERSION
    if looking and version < VERSION:
        return int(version)
    built = (connection.execute("SELECT text FROM recipe").fetchone() or ("no recipe",))[0]
    if version != VERSION or built != recipe():
        raise IndexDamagedError(
            f"{name} was built by another version ({version}, {built}; this is {VERSION}, "
            f"{recipe()}), its shingles are others: {MADE_ANEW}"
        )
    if not looking:
        connection.execute(SUMS)
    return VERSION


# -- what sums are made of, see index_sums.py -------------------------------------------------

CLUES = "clue"
"""The table without triggers (see index_sums.py)."""
SUMS = "CREATE TABLE IF NOT EXISTS sums (name TEXT PRIMARY KEY, number INTEGER NOT NULL) STRICT"


def version_of(connection: sqlite3.Connection) -> int:
    """The version that a file says it is of."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def problems_of(connection: sqlite3.Connection) -> list[str]:
    """What SQLite itself finds wrong with a database; nothing, if all is well."""
    found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(10)")]
    return [each for each in found if each != "ok"]


def schema_of(connection: sqlite3.Connection) -> str:
    """Every table and index, as SQL, but SQLite's own statistics."""
    rows = connection.execute(
        "SELECT type, name, sql FROM main.sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'"
        " ORDER BY type, name"
    )
    return repr(rows.fetchall())


def summed_tables(connection: sqlite3.Connection) -> list[str]:
    """The tables that have sums, by name."""
    rows = connection.execute(
        "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name != 'sums'"
        " AND name NOT LIKE 'sqlite_%' ORDER BY name"
    )
    return [row[0] for row in rows]


def rows_of(connection: sqlite3.Connection, table: str) -> Iterator[tuple[object, ...]]:
    """Every row of a table."""
    yield from connection.execute(f'SELECT * FROM "{table}"')


def sums_of(connection: sqlite3.Connection) -> dict[str, int]:
    """The sums by table, that of the schema under no name; nothing where none are kept yet."""
    there = "SELECT 1 FROM main.sqlite_schema WHERE name = 'sums'"
    if connection.execute(there).fetchone() is None:
        return {}
    return dict(connection.execute("SELECT name, number FROM sums"))


def follow_sums(connection: sqlite3.Connection, missing: dict[str, int], schema: int) -> None:
    """Add the sums that are missing, and the triggers that let them follow the rows.

    The connection has the functions ``sum_with`` and ``sum_without`` (a sum, then a row's values)
    and ``sum_moved`` (a sum, then what is added to it).
    """
    if missing:
        if not connection.in_transaction:
            connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO sums VALUES (?, ?)", missing.items())
        connection.execute("INSERT OR IGNORE INTO sums VALUES ('', ?)", (schema,))
        connection.execute("COMMIT")
    connection.execute("PRAGMA temp_store = MEMORY")
    for table in summed_tables(connection):
        if table == CLUES:
            continue
        columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
        gone, come = (
            f"UPDATE sums SET number = {function}(number, "
            + ", ".join(f'{row}."{name}"' for name in columns)
            + f") WHERE name = '{table}';"
            for function, row in (("sum_without", "OLD"), ("sum_with", "NEW"))
        )
        for when, what in (("INSERT", come), ("DELETE", gone), ("UPDATE", gone + come)):
            connection.execute(
                f'CREATE TEMP TRIGGER "{table}_{when}" AFTER {when} ON main."{table}"'
                f" BEGIN {what} END"
            )


def move_sum(connection: sqlite3.Connection, table: str, by: int) -> None:
    """Add to the sum of a table that has no triggers."""
    connection.execute("UPDATE sums SET number = sum_moved(number, ?) WHERE name = ?", (by, table))
