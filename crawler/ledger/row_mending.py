"""Making damaged rows of the ledger usable again, for ``verify --repair``.

Most of what a row says has another copy, or is learnt anew from the site: what matters is that no
value stops a run, and that nothing counts as settled that may not be.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from crawler.clock import moment_of
from crawler.ledger.row_digests import TableDigest
from crawler.link_key import keys_like

TIMES = frozenset(
    (
        *("started", "ended", "first_seen", "last_seen", "deadline", "next_try"),
        *("first_captured", "last_captured", "last_checked", "next_check", "captured"),
        *("last_asked", "last_read", "last_whole", "last_changed", "distrusted_until"),
        *("until", "told", "missed"),
    )
)
"""Columns that hold a moment, in whatever table."""
_STATES = {
    "links": (
        "due",
        *("pending", "submitted", "captured", "duplicate", "expired", "refused", "lost"),
    ),
    "articles": ("live", "expired", "superseded"),
    "listings": ("new", "ok", "gone", "failed"),
}
"""The first stands in for one that is none: it is tried, or looked at, again."""
_READ_ANEW = "etag = NULL, last_modified = NULL, body_hash = NULL, last_whole = NULL"
_FORGOTTEN = ("payloads", "latest")
"""A payload that they do not know is kept whole once more."""


def mend_rows(connection: sqlite3.Connection, tables: Iterable[TableDigest], now: str) -> None:
    """Give each value of a row that is not what was written a form that can be read.

    What is no UTF-8 gets U+FFFD, what is no moment becomes ``now``, what is no state the first one.
    Listings with such a row are read anew. Raises :class:`sqlite3.Error`.
    """
    connection.create_function("readable", 1, _readable)
    connection.create_function("is_moment", 1, _is_moment)
    for table in tables:
        wrong = f"row_digest IS NOT {table.digest()}"
        if table.name in _FORGOTTEN:
            connection.execute(f'DELETE FROM "{table.name}" WHERE {wrong}')
            continue
        texts = [name for name, kind in table.columns if kind == "TEXT"]
        for name in texts:
            # Two rows cannot have one key: then it stays, and its other values are mended.
            connection.execute(
                f'UPDATE OR IGNORE "{table.name}" SET "{name}" = readable(CAST("{name}" AS BLOB))'
                f' WHERE "{name}" IS NOT NULL AND {wrong}'
            )
        for name in TIMES.intersection(texts):
            connection.execute(
                f'UPDATE "{table.name}" SET "{name}" = ? WHERE {wrong}'
                f' AND "{name}" != \'\' AND NOT is_moment("{name}")',
                (now,),
            )
        if states := _STATES.get(table.name):
            marks = ", ".join("?" * len(states))
            connection.execute(
                f'UPDATE "{table.name}" SET state = ? WHERE {wrong} AND state NOT IN ({marks})',
                (states[0], *states),
            )
        if table.name == "links":
            # No listing leads to a page of print: its user gives it again.
            connection.execute(
                f"UPDATE links SET state = 'submitted' WHERE {wrong} AND state = 'due'"
                f" AND key LIKE '{keys_like('edition')}'"
            )
        if table.name == "listings":
            connection.execute(f"UPDATE listings SET {_READ_ANEW} WHERE {wrong}")


def mend_references(connection: sqlite3.Connection) -> None:
    """Let go of listings that are not there: their pages show their links when they are read next.

    What a run has done that is not there was done by the newest; an article has the link that leads
    to it, and so has what was dropped and a page of print; and an article without any revision has
    the id that its link says, where revisions of it are there. Raises :class:`sqlite3.Error`.
    """
    said = "(SELECT links.article FROM links WHERE links.id = articles.link)"
    connection.execute(
        f"UPDATE OR IGNORE articles SET id = {said}"
        " WHERE id NOT IN (SELECT article FROM revisions)"
        f" AND {said} IN (SELECT article FROM revisions)"
    )
    there = "(SELECT id FROM listings)"
    for column in ("first_listing", "last_listing"):
        connection.execute(f"UPDATE links SET {column} = NULL WHERE {column} NOT IN {there}")
    connection.execute(
        f"DELETE FROM shown WHERE listing NOT IN {there} OR link NOT IN (SELECT id FROM links)"
    )
    connection.execute(f"UPDATE listings SET {_READ_ANEW}")
    for table in ("revisions", "duplicates", "page_lines"):
        connection.execute(
            f"UPDATE {table} SET run = (SELECT max(id) FROM runs)"
            " WHERE run NOT IN (SELECT id FROM runs)"
        )
    for table, name in (("articles", "id"), ("duplicates", "article"), ("pages", "stem")):
        leads = f"SELECT links.id FROM links WHERE links.article = {table}.{name}"
        connection.execute(
            f"UPDATE OR IGNORE {table} SET link = ({leads} LIMIT 1)"
            f" WHERE link NOT IN (SELECT id FROM links) AND EXISTS ({leads})"
        )


def _readable(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _is_moment(text: object) -> bool:
    return isinstance(text, str) and moment_of(text) is not None
