"""What changes of an article without a new line: whether it has gone early, and owes a text."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator


class ArticleStates:
    """For an index beside the ledger, which reads what has changed since it last looked."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def newest_run(self) -> int:
        """The newest run; 0 if there was none."""
        row = self._connection.execute("SELECT coalesce(max(id), 0) FROM runs").fetchone()
        return int(row[0])

    def vanished(self, since: int) -> Iterator[tuple[str, bool]]:
        """Articles whose links that run, or a later one, has settled: have they gone early?

        Early is: the site answered that it has the article no more, before its time was up. Runs
        follow one another, so no link of an earlier run changes any more without getting the number
        of a later one.
        """
        rows = self._connection.execute(
            "SELECT a.id, a.state = 'expired' AND l.outcome = 'expired' AND r.started < l.deadline"
            " FROM links AS l JOIN articles AS a ON a.link = l.id JOIN runs AS r ON r.id = l.run"
            " WHERE l.run >= ?",
            (since,),
        )
        for article, gone in rows:
            yield article, bool(gone)
