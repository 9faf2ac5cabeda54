"""The ledger's schema, as the steps that made it (docs/archive-format.md explains the tables).

A step is never changed once released: a new one is appended. ``PRAGMA user_version`` counts the
steps that a file has been through. Whatever changes in another file of the archive, so that an
older program would misread it, gets a step too, an empty one: the ledger is what a program opens
first, and by its version an older program refuses the archive by name.
"""

from __future__ import annotations

import sqlite3

from crawler.errors import NewerFormatError
from crawler.ledger.row_digests import fill, tables_with_digest


def _counted(table: str, what: str, name: str, when: str, columns: str) -> str:
    """SQL: triggers that keep, in ``counts``, how many rows of a table there are by ``name``.

    ``name`` and the condition ``when`` have ``{row}`` for the row; ``columns`` are those that they
    look at. No ``ON CONFLICT``: that of the statement which sets a trigger off would go before it.
    """

    def change(row: str, by: str) -> str:
        found, counts = name.format(row=row), when.format(row=row)
        if by == "+ 1":
            first = (
                f"INSERT INTO counts SELECT '{what}', {found}, 0 WHERE {counts} AND NOT EXISTS"
                f" (SELECT 1 FROM counts WHERE what = '{what}' AND name = {found});"
            )
        else:
            first = ""
        return (
            f"{first} UPDATE counts SET number = number {by}"
            f" WHERE {counts} AND what = '{what}' AND name = {found};"
        )

    begun = f"CREATE TRIGGER {what}_counted"
    gone, come = change("OLD", "- 1"), change("NEW", "+ 1")
    return f"""
    INSERT INTO counts SELECT '{what}', {name.format(row=table)}, count(*) FROM {table}
        WHERE {when.format(row=table)} GROUP BY 2;
    {begun}_come AFTER INSERT ON {table} BEGIN {come} END;
    {begun}_gone AFTER DELETE ON {table} BEGIN {gone} END;
    {begun}_anew AFTER UPDATE OF {columns} ON {table} BEGIN {gone} {come} END;
    """


COUNTS = (
    """
    CREATE TABLE counts (
        what TEXT NOT NULL,
        name TEXT NOT NULL,
        number INTEGER NOT NULL,
        PRIMARY KEY (what, name)
    ) WITHOUT ROWID;
    CREATE INDEX links_named ON links (state, key) WHERE state IN ('lost', 'refused');
    CREATE INDEX articles_source ON articles (source, published) WHERE state != 'superseded';
    """
    + _counted("links", "links", "{row}.state", "1", "state")
    + _counted("articles", "articles", "''", "1", "id")
    + _counted(
        "articles", "sources", "{row}.source", "{row}.state != 'superseded'", "source, state"
    )
    + _counted("revisions", "revisions", "''", "{row}.amendment = 0", "amendment")
    + _counted("duplicates", "duplicates", "''", "1", "id")
)
"""What ``status`` tells, kept as it changes: counting a million rows would take it seconds."""

WITH_DIGEST = (
    "runs",
    "files",
    "listings",
    "links",
    "shown",
    "articles",
    "revisions",
    "duplicates",
    "warc_files",
    "payloads",
    "latest",
    "pages",
    "page_lines",
    "edition_files",
    "moves",
    "prints",
    "matches",
    "paces",
    "lost_lines",
    "reports",
)
"""The tables that get a digest with version 8; ``counts`` is compared with what it counts. A later
step that adds columns to one of them has to make its digests anew."""
_WITHOUT = 7
"""The last version whose rows have no digests."""

STEPS: tuple[str, ...] = (
    """
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY,
        spider TEXT NOT NULL,
        started TEXT NOT NULL,
        ended TEXT,
        status INTEGER
    );
    CREATE TABLE files (
        name TEXT PRIMARY KEY,
        length INTEGER NOT NULL
    );
    INSERT INTO files VALUES ('articles.jsonl', 0), ('duplicates.jsonl', 0);
    CREATE TABLE listings (
        id INTEGER PRIMARY KEY,
        path TEXT NOT NULL UNIQUE,
        category TEXT,
        etag TEXT,
        last_modified TEXT,
        body_hash BLOB,
        first_seen TEXT NOT NULL,
        last_asked TEXT,
        last_read TEXT,
        last_changed TEXT,
        posts INTEGER,
        posts_before INTEGER,
        unexplained INTEGER NOT NULL DEFAULT 0,
        state TEXT NOT NULL DEFAULT 'new',
        reason TEXT NOT NULL DEFAULT '',
        run INTEGER
    );
    CREATE TABLE links (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        article TEXT NOT NULL,
        category TEXT NOT NULL,
        title TEXT NOT NULL DEFAULT '',
        rolling INTEGER NOT NULL,
        first_seen TEXT NOT NULL,
        last_seen TEXT NOT NULL,
        first_listing INTEGER REFERENCES listings,
        last_listing INTEGER REFERENCES listings,
        deadline TEXT NOT NULL,
        state TEXT NOT NULL,
        reason TEXT NOT NULL DEFAULT '',
        attempts INTEGER NOT NULL DEFAULT 0,
        next_try TEXT,
        run INTEGER,
        outcome TEXT NOT NULL DEFAULT ''
    );
    CREATE INDEX links_open ON links (rolling, deadline, article, key)
        WHERE state IN ('due', 'pending');
    CREATE INDEX links_again ON links (next_try)
        WHERE state = 'duplicate' AND next_try IS NOT NULL;
    CREATE INDEX links_run ON links (run);
    CREATE TABLE shown (
        listing INTEGER NOT NULL REFERENCES listings,
        link INTEGER NOT NULL REFERENCES links,
        PRIMARY KEY (listing, link)
    ) WITHOUT ROWID;
    CREATE INDEX shown_link ON shown (link);
    CREATE TABLE articles (
        id TEXT PRIMARY KEY,
        link INTEGER NOT NULL REFERENCES links,
        url TEXT NOT NULL,
        source TEXT NOT NULL,
        category TEXT NOT NULL,
        title TEXT NOT NULL,
        published TEXT,
        content_hash TEXT NOT NULL,
        text_source TEXT NOT NULL,
        owed TEXT NOT NULL,
        revision INTEGER NOT NULL,
        post TEXT NOT NULL,
        post_hash TEXT NOT NULL,
        first_captured TEXT NOT NULL,
        last_captured TEXT NOT NULL,
        last_checked TEXT NOT NULL,
        next_check TEXT,
        state TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX articles_text ON articles (content_hash, source);
    CREATE UNIQUE INDEX articles_post ON articles (post COLLATE NOCASE);
    CREATE INDEX articles_check ON articles (next_check) WHERE next_check IS NOT NULL;
    CREATE INDEX articles_link ON articles (link);
    CREATE INDEX articles_owed ON articles (id) WHERE owed != '';
    CREATE TABLE revisions (
        article TEXT NOT NULL REFERENCES articles,
        revision INTEGER NOT NULL,
        line_offset INTEGER NOT NULL,
        line_length INTEGER NOT NULL,
        line_hash TEXT NOT NULL,
        content_hash TEXT NOT NULL,
        captured TEXT NOT NULL,
        run INTEGER NOT NULL REFERENCES runs,
        PRIMARY KEY (article, revision)
    ) WITHOUT ROWID;
    CREATE INDEX revisions_run ON revisions (run);
    CREATE TABLE duplicates (
        id INTEGER PRIMARY KEY,
        link INTEGER NOT NULL REFERENCES links,
        article TEXT NOT NULL,
        url TEXT NOT NULL,
        title TEXT NOT NULL,
        source TEXT NOT NULL,
        why TEXT NOT NULL,
        kept TEXT NOT NULL,
        run INTEGER NOT NULL REFERENCES runs,
        UNIQUE (link, article)
    );
    CREATE INDEX duplicates_run ON duplicates (run);
    CREATE INDEX duplicates_article ON duplicates (article);
    """,
    """
    CREATE TABLE warc_files (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        length INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        closed INTEGER NOT NULL DEFAULT 0,
        indexed INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX warc_files_open ON warc_files (closed, indexed);
    CREATE TABLE payloads (
        digest BLOB PRIMARY KEY,
        file INTEGER NOT NULL REFERENCES warc_files,
        record_offset INTEGER NOT NULL,
        record TEXT NOT NULL,
        url TEXT NOT NULL,
        captured TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE latest (
        url TEXT PRIMARY KEY,
        digest BLOB NOT NULL
    ) WITHOUT ROWID;
    """,
    """
    ALTER TABLE revisions RENAME TO revisions_before;
    DROP INDEX revisions_run;
    CREATE TABLE revisions (
        article TEXT NOT NULL REFERENCES articles,
        revision INTEGER NOT NULL,
        amendment INTEGER NOT NULL,
        line_offset INTEGER NOT NULL,
        line_length INTEGER NOT NULL,
        line_hash TEXT NOT NULL,
        content_hash TEXT NOT NULL,
        captured TEXT NOT NULL,
        run INTEGER NOT NULL REFERENCES runs,
        PRIMARY KEY (article, revision, amendment)
    ) WITHOUT ROWID;
    INSERT INTO revisions SELECT article, revision, 0, line_offset, line_length, line_hash,
        content_hash, captured, run FROM revisions_before;
    DROP TABLE revisions_before;
    CREATE INDEX revisions_run ON revisions (run);
    INSERT INTO files VALUES ('editions.jsonl', 0);
    CREATE TABLE pages (
        id INTEGER PRIMARY KEY,
        stem TEXT NOT NULL,
        edition TEXT NOT NULL,
        folio TEXT NOT NULL,
        link INTEGER NOT NULL REFERENCES links,
        paper TEXT NOT NULL,
        date TEXT NOT NULL,
        page TEXT NOT NULL,
        revision INTEGER NOT NULL,
        first_captured TEXT NOT NULL,
        last_captured TEXT NOT NULL
    );
    CREATE UNIQUE INDEX pages_stem ON pages (stem COLLATE NOCASE);
    CREATE UNIQUE INDEX pages_edition ON pages (edition, folio);
    CREATE INDEX pages_date ON pages (date);
    CREATE INDEX pages_link ON pages (link);
    CREATE TABLE page_lines (
        page INTEGER NOT NULL REFERENCES pages,
        revision INTEGER NOT NULL,
        amendment INTEGER NOT NULL,
        line_offset INTEGER NOT NULL,
        line_length INTEGER NOT NULL,
        line_hash TEXT NOT NULL,
        captured TEXT NOT NULL,
        run INTEGER NOT NULL REFERENCES runs,
        PRIMARY KEY (page, revision, amendment)
    ) WITHOUT ROWID;
    CREATE INDEX page_lines_run ON page_lines (run);
    CREATE TABLE edition_files (
        name TEXT PRIMARY KEY,
        page INTEGER NOT NULL REFERENCES pages,
        hash TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX edition_files_page ON edition_files (page);
    CREATE TABLE moves (
        name TEXT PRIMARY KEY,
        hash TEXT
    ) WITHOUT ROWID;
    CREATE TABLE prints (
        page INTEGER NOT NULL REFERENCES pages,
        position INTEGER NOT NULL,
        headline TEXT NOT NULL,
        part_of TEXT NOT NULL,
        text_hash TEXT NOT NULL,
        PRIMARY KEY (page, position)
    ) WITHOUT ROWID;
    CREATE TABLE matches (
        page INTEGER NOT NULL,
        position INTEGER NOT NULL,
        article TEXT NOT NULL,
        relation TEXT NOT NULL,
        confidence REAL NOT NULL,
        PRIMARY KEY (page, position, article)
    ) WITHOUT ROWID;
    CREATE INDEX matches_article ON matches (article);
    """,
    # No table is another. From here on the WARC files may have journals of version 2
    # (docs/provenance.md, "The journal"), which release 0.1.0 cannot read, so it must refuse them.
    "",
    COUNTS,
    # When each listing last came whole, and until when its validators are not believed.
    """
    CREATE INDEX runs_started ON runs (started);
    ALTER TABLE listings ADD COLUMN last_whole TEXT;
    ALTER TABLE listings ADD COLUMN distrusted_until TEXT;
    """,
    # What each host has said of its pace.
    """
    CREATE TABLE paces (
        host TEXT PRIMARY KEY,
        until TEXT NOT NULL,
        delay REAL NOT NULL,
        told TEXT NOT NULL
    ) WITHOUT ROWID;
    """,
    # A digest of each row (row_digests.py) and of each report; what repairs could not bring back.
    """
    CREATE TABLE lost_lines (
        id INTEGER PRIMARY KEY,
        file TEXT NOT NULL,
        name TEXT NOT NULL,
        revision INTEGER NOT NULL,
        amendment INTEGER NOT NULL,
        line_hash TEXT NOT NULL,
        captured TEXT NOT NULL,
        run INTEGER NOT NULL,
        missed TEXT NOT NULL
    );
    CREATE TABLE reports (
        name TEXT PRIMARY KEY,
        run INTEGER NOT NULL,
        hash TEXT NOT NULL
    ) WITHOUT ROWID;
    """
    + "".join(f"ALTER TABLE {table} ADD COLUMN row_digest INTEGER;" for table in WITH_DIGEST),
    # Reports of a month that is over lie in one file.
    """
    CREATE TABLE months (
        month TEXT PRIMARY KEY,
        reports INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        row_digest INTEGER
    ) WITHOUT ROWID;
    """,
)


def is_older(connection: sqlite3.Connection, name: str) -> bool:
    """Whether a ledger is to be brought to the newest schema before it is read.

    Raises :class:`NewerFormatError` for a file that a newer version of the project wrote.
    """
    return _version(connection, name) < len(STEPS)


def migrate(connection: sqlite3.Connection, name: str) -> None:
    """Bring the database to the newest schema: all steps that it lacks, in one transaction.

    Raises :class:`NewerFormatError` for a file that a newer version of the project wrote.
    """
    version = _version(connection, name)
    if version < len(STEPS):
        steps = "".join(STEPS[version:])
        connection.executescript(f"BEGIN IMMEDIATE; {steps}")
        try:
            if version <= _WITHOUT:
                for statement in fill(tables_with_digest(connection)):
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {len(STEPS)}")
            connection.execute("COMMIT")
        except BaseException:
            # A full disk has rolled it back already.
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _version(connection: sqlite3.Connection, name: str) -> int:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > len(STEPS):
        raise NewerFormatError(
            f"{name} has schema version {version}, this program knows {len(STEPS)}: "
            "it was written by a newer version; update the program"
        )
    return version
