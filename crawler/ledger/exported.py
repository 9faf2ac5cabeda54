"""What an export reads of the ledger, each table in one pass of one snapshot."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

Row = dict[str, Any]


class ExportedRows:
    """Rows as dictionaries. ``after`` is the number of the last run that was exported before."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def begin(self) -> None:
        """From here on every table is read as of one commit."""
        self._connection.execute("BEGIN")

    def last_run(self) -> int:
        """The newest run that has come to its end; 0 if there is none."""
        row = self._connection.execute(
            "SELECT coalesce(max(id), 0) FROM runs WHERE ended IS NOT NULL"
        ).fetchone()
        return int(row[0])

    def every(self, size: int) -> list[str]:
        """The id of each so many-th article, in the order of their ids."""
        rows = self._connection.execute(
            "SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM articles)"
            " WHERE place > 1 AND place % ? = 1",
            (size,),
        )
        return [row[0] for row in rows]

    def lines(self, after: int, ids: tuple[str, str] = ("", "")) -> Iterator[Row]:
        """The lines of ``articles.jsonl`` that runs after that one wrote, in their order.

        ``of_revision`` and ``of_article``: whether none of the same revision, or article, is newer.
        ``ids``: of articles from that id up to that one (empty: all that follow).
        """
        return self._rows(
            "SELECT r.line_offset, r.line_length, r.newer_of_revision IS NULL AS of_revision,"
            " r.newer_of_article IS NULL AS of_article,"
            " a.state, a.owed, a.first_captured, a.last_checked FROM (SELECT article,"
            " line_offset, line_length, run,"
            " lead(article) OVER (PARTITION BY article, revision ORDER BY amendment)"
            " AS newer_of_revision,"
            " lead(article) OVER (PARTITION BY article ORDER BY revision, amendment)"
            " AS newer_of_article FROM revisions"
            " WHERE article >= :first AND (:end = '' OR article < :end)) AS r"
            " JOIN articles AS a ON a.id = r.article WHERE r.run > :after ORDER BY r.line_offset",
            after=after,
            first=ids[0],
            end=ids[1],
        )

    def firsts(self, ids: tuple[str, str] = ("", "")) -> Iterator[Row]:
        """Where the first line of each article lies whose place no other has taken.

        ``ids`` as for :meth:`lines`; in the order of the lines.
        """
        return self._rows(
            "SELECT r.line_offset, r.line_length, r.captured FROM revisions AS r"
            " JOIN articles AS a ON a.id = r.article WHERE r.revision = 1 AND r.amendment = 0"
            " AND a.state != 'superseded' AND r.article >= :first"
            " AND (:end = '' OR r.article < :end) ORDER BY r.line_offset",
            first=ids[0],
            end=ids[1],
        )

    def changed(self, after: int) -> Iterator[str]:
        """The articles of which runs after that one wrote lines."""
        rows = self._connection.execute(
            "SELECT DISTINCT article FROM revisions WHERE run > ? ORDER BY article", (after,)
        )
        for row in rows:
            yield row[0]

    def duplicates(self, after: int) -> Iterator[Row]:
        """What was dropped, in the order in which it was."""
        return self._rows(
            "SELECT article AS id, url, title, source, why, kept, run FROM duplicates"
            " WHERE run > :after ORDER BY duplicates.id",
            after=after,
        )

    def links(self, after: int) -> Iterator[Row]:
        """Links that a run after that one has settled, or a listing has shown since it began."""
        return self._rows(
            "SELECT link, id, category, title, first_seen, last_seen, deadline, gone, state,"
            " reason, attempts FROM (SELECT l.id AS number, l.run, l.key AS link, l.article AS id,"
            " l.category, l.title, l.first_seen, max(l.last_seen, coalesce((SELECT"
            " max(p.last_read) FROM shown AS s JOIN listings AS p ON p.id = s.listing"
            " WHERE s.link = l.id), l.last_seen)) AS last_seen, l.deadline,"
            " CASE WHEN l.outcome = 'expired' THEN r.started END AS gone, l.state, l.reason,"
            " l.attempts FROM links AS l LEFT JOIN runs AS r ON r.id = l.run)"
            " WHERE coalesce(run, 0) > :after OR last_seen >="
            " coalesce((SELECT started FROM runs WHERE id = :after), '') ORDER BY number",
            after=after,
        )

    def runs(self, after: int) -> Iterator[Row]:
        """Runs with what they wrote; one that is still going on is left for the next time."""
        return self._rows(
            "SELECT r.id AS run, r.spider, r.started, r.ended, r.status, (SELECT count(*)"
            " FROM revisions WHERE revisions.run = r.id) AS written FROM runs AS r"
            " WHERE (r.id > :after OR (:after = 0 AND r.id < 0))"
            " AND (r.ended IS NOT NULL OR r.id < (SELECT max(id) FROM runs))"
            " ORDER BY r.id",
            after=after,
        )

    def _rows(self, query: str, **values: object) -> Iterator[Row]:
        cursor = self._connection.execute(query, values)
        names = [column[0] for column in cursor.description]
        for row in cursor:
            yield dict(zip(names, row, strict=True))
