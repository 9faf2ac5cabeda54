"""The ledger's ``listings`` and ``shown`` tables: listing pages, validators, what they show."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListingRow:
    """A listing page as the ledger knows it. ``state``: ``new``, ``ok``, ``gone``, ``failed``."""

    id: int
    path: str
    category: str | None
    etag: str | None
    last_modified: str | None
    body_hash: bytes | None
    posts: int | None
    """How many links the page shows."""
    posts_before: int | None
    """How many it showed before it last changed."""
    unexplained: int
    """How many of these left, at its last change, although their deadline did not pass then."""
    state: str
    reason: str
    last_changed: str | None
    last_whole: str | None
    """When the whole page last came, and not the word that it is as it was."""
    distrusted_until: str | None
    """Until then no validator is kept: one has called a page unchanged that had changed."""


_COLUMNS = (
    "id, path, category, etag, last_modified, body_hash, posts, posts_before, unexplained,"
    " state, reason, last_changed, last_whole, distrusted_until"
)


class ListingTable:
    """Listing pages and, in ``shown``, which links each of them shows now.

    A link that leaves a listing leaves ``shown``; its own row keeps when it was last seen.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, path: str, category: str | None, now: str) -> bool:
        """Make a listing known; ``False`` if it was."""
        cursor = self._connection.execute(
            "INSERT OR IGNORE INTO listings (path, category, first_seen) VALUES (?, ?, ?)",
            (path, category, now),
        )
        return cursor.rowcount > 0

    def get(self, path: str) -> ListingRow | None:
        """The listing with this path."""
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM listings WHERE path = ?", (path,)
        ).fetchone()
        return ListingRow(*row) if row else None

    def all(self) -> list[ListingRow]:
        """Every listing, by path."""
        rows = self._connection.execute(f"SELECT {_COLUMNS} FROM listings ORDER BY path")
        return [ListingRow(*row) for row in rows]

    def categories(self) -> list[str]:
        """The slugs of every known category, in order."""
        rows = self._connection.execute(
            "SELECT DISTINCT category FROM listings WHERE category <> '' ORDER BY category"
        )
        return [row[0] for row in rows]

    def of_category(self, lowered: str) -> list[str]:
        """The slugs, in their original case, of known categories that lower to ``lowered``."""
        rows = self._connection.execute(
            "SELECT category FROM listings WHERE lower(category) = ? ORDER BY category", (lowered,)
        )
        return [row[0] for row in rows]

    def forget(self, path: str) -> None:
        """A page that was asked for by name, has never been read, and there is not."""
        self._connection.execute("DELETE FROM listings WHERE path = ? AND state = 'new'", (path,))

    def unchanged(self, path: str, now: str, run: int) -> None:
        """The page was asked for and shows what it showed."""
        self._connection.execute(
            "UPDATE listings SET last_asked = ?, last_read = ?, state = 'ok', reason = '', run = ?"
            " WHERE path = ?",
            (now, now, run, path),
        )

    def same(
        self, path: str, *, etag: str | None, last_modified: str | None, now: str, run: int
    ) -> None:
        """The whole page came and is what it was; its validators may be others."""
        self.unchanged(path, now, run)
        self._connection.execute(
            "UPDATE listings SET etag = ?, last_modified = ?, last_whole = ? WHERE path = ?",
            (etag, last_modified, now, path),
        )

    def distrust(self, path: str, until: str) -> None:
        """Keep no validator of the page for so long."""
        self._connection.execute(
            "UPDATE listings SET etag = NULL, last_modified = NULL, distrusted_until = ?"
            " WHERE path = ?",
            (until, path),
        )

    def failed(self, path: str, state: str, reason: str, now: str, run: int) -> None:
        """The page could not be read: what it shows stays as it was, unless it is ``gone``."""
        self._connection.execute(
            "UPDATE listings SET last_asked = ?, state = ?, reason = ?, run = ? WHERE path = ?",
            (now, state, reason, run, path),
        )
        if state == "gone":
            row = self.get(path)
            assert row is not None
            self._replace(row.id, set(), now)
            self._connection.execute(
                "UPDATE listings SET etag = NULL, last_modified = NULL, body_hash = NULL,"
                " posts = 0 WHERE id = ?",
                (row.id,),
            )

    def read(
        self,
        path: str,
        *,
        etag: str | None,
        last_modified: str | None,
        body_hash: bytes,
        links: Iterable[int],
        now: str,
        run: int,
    ) -> None:
        """The page was read anew and shows these links."""
        row = self.get(path)
        assert row is not None
        shown = set(links)
        unexplained = self._replace(row.id, shown, now)
        self._connection.execute(
            "UPDATE listings SET etag = ?, last_modified = ?, body_hash = ?, last_asked = ?,"
            " last_read = ?, last_whole = ?, last_changed = ?, posts_before = posts, posts = ?,"
            " unexplained = ?, state = 'ok', reason = '', run = ? WHERE id = ?",
            (
                *(etag, last_modified, body_hash),
                *(now, now, now, now),
                *(len(shown), unexplained, run, row.id),
            ),
        )

    def _replace(self, listing: int, links: set[int], now: str) -> int:
        """Note what the page shows now; returns how many links left before their time."""
        before = {
            row[0]
            for row in self._connection.execute(
                "SELECT link FROM shown WHERE listing = ?", (listing,)
            )
        }
        unexplained = sum(
            self._connection.execute(
                "SELECT NOT (l.deadline > coalesce(p.last_read, '') AND l.deadline <= ?)"
                " FROM links AS l, listings AS p WHERE l.id = ? AND p.id = ?",
                (now, link, listing),
            ).fetchone()[0]
            for link in before - links
        )
        # A link that left was last seen when the page was last read, not now.
        self._connection.executemany(
            "UPDATE links SET last_seen = max(last_seen, coalesce("
            "(SELECT last_read FROM listings WHERE id = ?), last_seen)), last_listing = ?"
            " WHERE id = ?",
            [(listing, listing, link) for link in before - links],
        )
        self._connection.executemany(
            "DELETE FROM shown WHERE listing = ? AND link = ?",
            [(listing, link) for link in before - links],
        )
        self._connection.executemany(
            "INSERT INTO shown (listing, link) VALUES (?, ?)",
            [(listing, link) for link in links - before],
        )
        self._connection.executemany(
            "UPDATE links SET last_seen = ?, last_listing = ? WHERE id = ?",
            [(now, listing, link) for link in links],
        )
        return int(unexplained)

    def asked(self, run: int) -> list[ListingRow]:
        """The listings that a run asked for, by path."""
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM listings WHERE run = ? ORDER BY path", (run,)
        )
        return [ListingRow(*row) for row in rows]

    def ever_read(self) -> bool:
        """Whether any listing was ever read."""
        row = self._connection.execute(
            "SELECT EXISTS (SELECT 1 FROM listings WHERE last_read IS NOT NULL)"
        ).fetchone()
        return bool(row[0])

    def newest_change(self, now: str) -> str | None:
        """When any listing last showed something new, by a clock that was not ahead of ``now``."""
        row = self._connection.execute(
            "SELECT max(last_changed) FROM listings WHERE last_changed <= ?", (now,)
        ).fetchone()
        return str(row[0]) if row[0] is not None else None
