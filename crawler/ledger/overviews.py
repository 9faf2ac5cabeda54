"""What the whole ledger says: articles by day, how long they stayed, how the runs went."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple


class DayCount(NamedTuple):
    """How many articles of a source were published on a day of Beijing (``YYYY-MM-DD``)."""

    source: str
    day: str
    number: int


class Stay(NamedTuple):
    """How many articles stayed for so many steps of hours; ``early``: gone before their time."""

    step: int
    early: bool
    number: int


class Departure(NamedTuple):
    """An article that was found gone before its time; times are ISO 8601 in UTC."""

    id: str
    source: str
    title: str
    first_seen: str
    gone: str
    deadline: str


class RunLine(NamedTuple):
    """A run: ``ended`` and ``status`` are ``None`` if it was killed, or is going on."""

    id: int
    spider: str
    started: str
    ended: str | None
    status: int | None
    new: int
    revised: int


_GONE = (
    " FROM links AS l JOIN runs AS r ON r.id = l.run JOIN articles AS a ON a.link = l.id"
    " WHERE l.state = 'expired' AND l.outcome = 'expired' AND a.state = 'expired'"
)


class OverviewTable:
    """Figures over many rows; each names what it costs."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def days(self, first: str, end: str, source: str | None = None) -> Iterator[DayCount]:
        """Articles published from ``first`` up to ``end`` (days), by source and day.

        Read from an index, a range for each source.
        """
        rows = self._connection.execute(
            "SELECT a.source, substr(a.published, 1, 10), count(*) FROM counts AS c"
            " CROSS JOIN articles AS a INDEXED BY articles_source"
            " ON a.source = c.name AND a.state != 'superseded'"
            " WHERE c.what = 'sources' AND c.number > 0 AND (:source IS NULL OR c.name = :source)"
            " AND a.published >= :first AND a.published < :end GROUP BY 1, 2",
            {"first": first, "end": end, "source": source},
        )
        for row in rows:
            yield DayCount(*row)

    def span(self) -> tuple[str, str] | None:
        """The first and the last day of publication; ``None`` without any. A step a source."""
        first, last = self._connection.execute(
            "SELECT min((SELECT min(published) FROM articles WHERE source = name"
            " AND state != 'superseded')), max((SELECT max(published) FROM articles"
            " WHERE source = name AND state != 'superseded'))"
            " FROM counts WHERE what = 'sources' AND number > 0"
        ).fetchone()
        return (first[:10], last[:10]) if first else None

    def of_day(self, day: str, most: int, before: str = "") -> list[tuple[str, str, str, str]]:
        """Articles of a day, newest first: id, published, source, title. A range a source.

        ``before``: the next ones after this place (``published`` and id).
        """
        rows = self._connection.execute(
            "SELECT a.id, a.published, a.source, a.title FROM counts AS c"
            " CROSS JOIN articles AS a INDEXED BY articles_source"
            " ON a.source = c.name AND a.state != 'superseded'"
            " WHERE c.what = 'sources' AND c.number > 0 AND a.published >= :day"
            " AND a.published < :day || '~'"
            " AND (:before = '' OR a.published || ' ' || a.id < :before)"
            " ORDER BY a.published DESC, a.id DESC LIMIT :most",
            {"day": day, "before": before, "most": most},
        )
        return rows.fetchall()

    def hours(self, day: str) -> dict[int, int]:
        """How many articles of a day were published in each hour, Beijing time."""
        rows = self._connection.execute(
            "SELECT CAST(substr(a.published, 12, 2) AS INTEGER), count(*) FROM counts AS c"
            " CROSS JOIN articles AS a INDEXED BY articles_source"
            " ON a.source = c.name AND a.state != 'superseded'"
            " WHERE c.what = 'sources' AND c.number > 0 AND a.published >= :day"
            " AND a.published < :day || '~' GROUP BY 1",
            {"day": day},
        )
        return dict(rows.fetchall())

    def stays(self, hours: int) -> list[Stay]:
        """How long articles had stayed that are gone, in steps of so many hours.

        Until a run found one gone, or until it was seen last, where its time was up and nobody
        looked again. A pass over all links.
        """
        rows = self._connection.execute(
            "SELECT max(0, CAST((julianday(CASE WHEN l.outcome = 'expired' THEN r.started"
            " ELSE max(l.last_seen, a.last_checked) END) - julianday(l.first_seen)) * 24 / ?"
            " AS INTEGER)), l.outcome = 'expired' AND r.started < l.deadline, count(*)"
            " FROM articles AS a JOIN links AS l ON l.id = a.link LEFT JOIN runs AS r"
            " ON r.id = l.run WHERE a.state = 'expired' GROUP BY 1, 2 ORDER BY 1, 2",
            (hours,),
        )
        return [Stay(step, bool(early), number) for step, early, number in rows]

    def early(self, most: int) -> list[Departure]:
        """Articles that were found gone before their time, newest first. A pass over all links."""
        rows = self._connection.execute(
            f"SELECT a.id, a.source, a.title, l.first_seen, r.started, l.deadline {_GONE}"
            " AND r.started < l.deadline ORDER BY r.started DESC, a.id LIMIT ?",
            (most,),
        )
        return [Departure(*row) for row in rows]

    def early_by_source(self) -> list[tuple[str, int]]:
        """How many articles of each source went early, most first. A pass over all links."""
        rows = self._connection.execute(
            f"SELECT a.source, count(*) {_GONE} AND r.started < l.deadline GROUP BY 1"
            " ORDER BY 2 DESC, 1"
        )
        return rows.fetchall()

    def gaps(self, hours: float) -> list[tuple[str, str]]:
        """Times longer than that without a run that came to an end: from and to, oldest first.

        Only runs that look at the site count. A pass over the runs.
        """
        rows = self._connection.execute(
            "SELECT before, started FROM (SELECT started, lag(ended) OVER (ORDER BY started, id)"
            " AS before FROM runs WHERE ended IS NOT NULL AND spider = 'category')"
            " WHERE (julianday(started) - julianday(before)) * 24 > ? ORDER BY started",
            (hours,),
        )
        return rows.fetchall()

    def newest_runs(self, most: int) -> list[RunLine]:
        """The newest runs, newest first."""
        rows = self._connection.execute(
            "SELECT r.id, r.spider, r.started, r.ended, r.status,"
            " (SELECT coalesce(sum(revision = 1), 0) FROM revisions"
            "  WHERE run = r.id AND amendment = 0),"
            " (SELECT coalesce(sum(revision > 1), 0) FROM revisions"
            "  WHERE run = r.id AND amendment = 0)"
            " FROM runs AS r ORDER BY r.id DESC LIMIT ?",
            (most,),
        )
        return [RunLine(*row) for row in rows]
