"""The ledger's ``links`` table: every link ever seen, and what became of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from crawler.clock import utc_text
from crawler.ledger.scope import OPEN, Scope
from crawler.link_key import LinkKey, keys_like


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link as the ledger knows it.

    ``key`` says what it is a link to. ``state`` is one of ``due`` (never tried), ``pending``
    (failed, to be tried again at ``next_try``), ``submitted`` (to ``scrapy crawl edition``, whose
    user gives it again if that run did not get to it), ``captured``, ``duplicate``,
    ``expired`` (captured, and gone from the site since), ``refused`` and ``lost``. A ``lost`` link,
    a ``refused`` post, and a ``duplicate`` that was dropped for its text are tried again at
    ``next_try`` if a listing shows them then.
    """

    id: int
    key: LinkKey
    article: str
    title: str
    rolling: bool
    deadline: str
    state: str
    reason: str
    attempts: int
    next_try: str | None
    first_seen: str


@dataclass(frozen=True, slots=True)
class Sightings:
    """When a link was on the site: first and last seen in a listing, when it is due to go.

    ``gone`` is when the run began that found its page gone, if one did.
    """

    first: str
    last: str
    deadline: str
    gone: str | None


_COLUMNS = (
    "id, key, article, title, rolling, deadline, state, reason, attempts, next_try, first_seen"
)
_NAMED = "state IN ('lost', 'refused')"
_EDITIONS = keys_like("edition")
LONGEST_WAIT = timedelta(hours=6)
"""Of a link that failed, until its next try."""
_MISDATED = "IN (SELECT id FROM runs WHERE started > ?)"
"""Of runs whose clock was ahead of now: no time that they have written is believed."""
_WITHOUT_ARTICLE = (
    "(l.state IN ('captured', 'expired') AND l.key NOT LIKE :editions AND NOT EXISTS"
    " (SELECT 1 FROM articles AS a WHERE a.id = l.article OR a.link = l.id))"
    " OR (l.state = 'captured' AND l.key LIKE :editions AND NOT EXISTS"
    " (SELECT 1 FROM pages AS p WHERE p.stem = l.article))"
    " OR (l.state = 'duplicate' AND NOT EXISTS (SELECT 1 FROM duplicates AS d"
    " JOIN articles AS a ON a.id = d.kept WHERE d.link = l.id))"
)


def _row(values: Sequence[Any]) -> LinkRow:
    link, key, article, title, rolling, *rest = values
    return LinkRow(link, LinkKey.parse(key), article, title, bool(rolling), *rest)


def _first(
    rows: sqlite3.Cursor,
    *,
    categories: Collection[str] | None,
    only: Collection[int] | None,
    without: Container[int],
    limit: int,
) -> list[LinkRow]:
    """The first of these rows (columns, and the category) that are wanted."""
    found: list[LinkRow] = []
    for row in rows:
        if row[0] in without or (only is not None and row[0] not in only):
            continue
        if categories is not None and row[-1] not in categories:
            continue
        found.append(_row(row[:-1]))
        if len(found) == limit:
            break
    rows.close()
    return found


def _latest(now: str) -> str:
    """The latest moment that a link can have been told to wait for."""
    return utc_text(datetime.fromisoformat(now) + LONGEST_WAIT)


class LinkTable:
    """Links, their states, and which of them are due."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def see(
        self,
        key: LinkKey,
        *,
        article: str,
        category: str,
        title: str,
        rolling: bool,
        deadline: str,
        listing: int | None,
        now: str,
    ) -> int:
        """Make a link known, as due, or learn its title; returns its number."""
        known = self._connection.execute(
            "SELECT id, title FROM links WHERE key = ?", (str(key),)
        ).fetchone()
        if known is None:
            made = self._connection.execute(
                "INSERT INTO links (key, article, category, title, rolling, first_seen, last_seen,"
                " first_listing, last_listing, deadline, state)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'due')",
                (str(key), article, category, title, rolling, now, now, listing, listing, deadline),
            )
            return int(made.lastrowid or 0)
        if title and not known[1]:
            self._connection.execute("UPDATE links SET title = ? WHERE id = ?", (title, known[0]))
        return int(known[0])

    def get(self, link: int) -> LinkRow:
        """The link with this number."""
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM links WHERE id = ?", (link,)
        ).fetchone()
        return _row(row)

    def sightings(self, link: int) -> Sightings:
        """When the link was seen; what a listing shows was seen when the listing was last read."""
        row = self._connection.execute(
            "SELECT l.first_seen, max(l.last_seen, coalesce((SELECT max(p.last_read)"
            " FROM shown AS s JOIN listings AS p ON p.id = s.listing WHERE s.link = l.id),"
            " l.last_seen)), l.deadline, CASE WHEN l.outcome = 'expired' THEN r.started END"
            " FROM links AS l LEFT JOIN runs AS r ON r.id = l.run WHERE l.id = ?",
            (link,),
        ).fetchone()
        return Sightings(*row)

    def by_key(self, key: LinkKey) -> LinkRow | None:
        """The link with this key."""
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM links WHERE key = ?", (str(key),)
        ).fetchone()
        return _row(row) if row else None

    def due(
        self,
        now: str,
        *,
        rolling: bool,
        categories: Collection[str] | None,
        only: Collection[int] | None,
        without: Container[int],
        limit: int,
    ) -> list[LinkRow]:
        """Links never captured that are to be tried now, nearest deadline first.

        A next try that is further off than any wait, or that a run has set whose clock was ahead
        of ``now``, is not believed.

        ``categories`` (lower-cased, as in URLs) and ``only`` (numbers) narrow them; ``without``
        were tried already.
        """
        rows = self._connection.execute(
            f"SELECT {_COLUMNS}, category FROM links WHERE {OPEN} AND rolling = ?"
            f" AND (state = 'due' OR next_try <= ? OR next_try > ? OR run {_MISDATED})"
            " ORDER BY rolling, deadline, article, key",
            (rolling, now, _latest(now), now),
        )
        return _first(rows, categories=categories, only=only, without=without, limit=limit)

    def due_again(
        self,
        now: str,
        *,
        categories: Collection[str] | None,
        without: Container[int],
        limit: int,
    ) -> list[LinkRow]:
        """Duplicates that a listing shows and whose next try has come, longest due first.

        The index ``links_again`` holds none but those that have a next try.
        """
        rows = self._connection.execute(
            f"SELECT {_COLUMNS}, category FROM links WHERE state = 'duplicate'"
            # Only where a run's clock was ahead does the index not say all.
            " AND next_try <= iif(EXISTS (SELECT 1 FROM runs WHERE started > ?), 'Z', ?)"
            f" AND (next_try <= ? OR run {_MISDATED})"
            " AND EXISTS (SELECT 1 FROM shown WHERE link = links.id) ORDER BY next_try, key",
            (now, now, now, now),
        )
        return _first(rows, categories=categories, only=None, without=without, limit=limit)

    def forget_unseen(self, now: str) -> None:
        """Duplicates past their deadline that no listing shows are not looked at again."""
        self._connection.execute(
            "UPDATE links SET next_try = NULL WHERE state = 'duplicate' AND next_try <= ?"
            " AND deadline <= ? AND NOT EXISTS (SELECT 1 FROM shown WHERE link = links.id)",
            (now, now),
        )

    def settle(
        self,
        link: int,
        state: str,
        outcome: str,
        run: int,
        reason: str = "",
        next_try: str | None = None,
    ) -> None:
        """The link has come to an end (of this run): ``outcome`` is what the books call it."""
        self._connection.execute(
            "UPDATE links SET state = ?, outcome = ?, run = ?, reason = ?, next_try = ?"
            " WHERE id = ?",
            (state, outcome, run, reason, next_try, link),
        )

    def postpone(self, link: int, reason: str, next_try: str, run: int) -> None:
        """The link could not be captured and will be tried again."""
        self._connection.execute(
            "UPDATE links SET state = 'pending', outcome = 'pending', run = ?, reason = ?,"
            " next_try = ?, attempts = attempts + 1 WHERE id = ?",
            (run, reason, next_try, link),
        )

    def refuse(self, link: int, reason: str, next_try: str, run: int) -> None:
        """The link must not be asked for; it may be at ``next_try`` if a listing shows it still."""
        self._connection.execute(
            "UPDATE links SET state = 'refused', outcome = 'refused', run = ?, reason = ?,"
            " next_try = ?, attempts = attempts + 1 WHERE id = ?",
            (run, reason, next_try, link),
        )

    def lose(self, link: int, reason: str, next_try: str | None, run: int) -> None:
        """The link is lost, unless a listing still shows it at ``next_try``."""
        self._connection.execute(
            "UPDATE links SET state = 'lost', outcome = 'lost', run = ?, reason = ?,"
            " next_try = ?, attempts = attempts + 1 WHERE id = ?",
            (run, reason, next_try, link),
        )

    def reopen_shown(self, now: str, run: int, scope: Scope) -> None:
        """Lost links of earlier runs that a listing shows are due, each when its wait is over.

        So are posts that were refused: robots.txt, or where a redirect led, may have changed. That
        is so whatever the ledger says: without a next try, with one that is further off than
        any wait, or with one that a run has set whose clock was ahead of ``now``.
        """
        where, values = scope.where()
        self._connection.execute(
            "UPDATE links SET state = 'due', next_try = NULL WHERE run != ?"
            " AND (state = 'lost' OR (state = 'refused' AND key NOT LIKE ?))"
            f" AND (next_try IS NULL OR next_try <= ? OR next_try > ? OR run {_MISDATED})"
            f" AND id IN (SELECT link FROM shown) AND {where}",
            (run, keys_like("refused"), now, _latest(now), now, *values),
        )

    def submit(self, key: LinkKey, now: str, run: int) -> int:
        """Make something known that a user submitted as a page of print; returns its number."""
        nothing = {"article": "", "category": "", "title": ""}
        link = self.see(key, **nothing, rolling=False, deadline=now, listing=None, now=now)
        self._connection.execute("UPDATE links SET last_seen = ? WHERE id = ?", (now, link))
        self.settle(link, "submitted", "", run)
        return link

    def withdraw(self, link: int) -> None:
        """Forget what was submitted and never was: no listing shows it, nothing came of it."""
        self._connection.execute("DELETE FROM links WHERE id = ? AND state = 'submitted'", (link,))

    def name_article(self, link: int, article: str, title: str) -> None:
        """What a link led to, where that was not known before."""
        self._connection.execute(
            "UPDATE links SET article = ?, title = ? WHERE id = ?", (article, title, link)
        )

    def reopen(self, link: int) -> None:
        """Try a link again now, whatever became of it before."""
        self._connection.execute(
            "UPDATE links SET state = 'due', next_try = NULL WHERE id = ?", (link,)
        )

    def open_links(self, scope: Scope) -> list[LinkRow]:
        """Everything due or pending, nearest deadline first."""
        where, values = scope.open_links()
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM links WHERE {where} ORDER BY rolling, deadline, article, key",
            values,
        )
        return [_row(row) for row in rows]

    def count_open(self, scope: Scope) -> int:
        """How many links are due or pending."""
        where, values = scope.open_links()
        row = self._connection.execute(f"SELECT count(*) FROM links WHERE {where}", values)
        return int(row.fetchone()[0])

    def in_books(self, run: int, scope: Scope, state: str) -> list[LinkRow]:
        """The links in a state that :meth:`books` accounts for, by key."""
        members, values = scope.members(run)
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM links WHERE state = ? AND id IN ({members}) ORDER BY key",
            (state, *values),
        )
        return [_row(row) for row in rows]

    def books(self, run: int, scope: Scope) -> dict[str, int]:
        """How each link that a listing shows, that this run settled, or that is open came out.

        Keys: the outcomes of this run (``captured``, ``revised``, ``unchanged``, ``duplicate``,
        ``pending``, ``refused``, ``expired``, ``lost``); what an earlier run captured and this
        one had no reason to touch is ``unchanged``; ``due`` is what nobody has tried yet.
        """
        members, values = scope.members(run)
        rows = self._connection.execute(
            "SELECT CASE WHEN run = ? AND outcome != '' THEN outcome"
            " WHEN state = 'captured' THEN 'unchanged' ELSE state END AS result, count(*)"
            f" FROM links WHERE id IN ({members}) GROUP BY result",
            (run, *values),
        )
        return dict(rows.fetchall())

    def listed(self, run: int, scope: Scope) -> int:
        """How many links :meth:`books` accounts for, counted apart from it."""
        members, values = scope.members(run)
        row = self._connection.execute(f"SELECT count(*) FROM ({members})", values).fetchone()
        return int(row[0])

    def in_state(self, state: str) -> list[LinkRow]:
        """The links that are ``lost``, or ``refused``, by key."""
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM links WHERE {_NAMED} AND state = ? ORDER BY key", (state,)
        )
        return [_row(row) for row in rows]

    def lost_since(self, moment: str) -> int:
        """How many links were lost by runs that began then or later, and still are."""
        row = self._connection.execute(
            f"SELECT count(*) FROM links JOIN runs ON runs.id = links.run WHERE {_NAMED}"
            " AND state = 'lost' AND started >= ?",
            (moment,),
        ).fetchone()
        return int(row[0])

    def without_article(self) -> Iterator[tuple[LinkKey, str]]:
        """Key and state of links that are said to be archived and are not."""
        rows = self._connection.execute(
            f"SELECT key, state FROM links AS l WHERE {_WITHOUT_ARTICLE} ORDER BY key",
            {"editions": _EDITIONS},
        )
        for key, state in rows:
            yield LinkKey.parse(key), state

    def reopen_without_article(self) -> None:
        """Try the links of :meth:`without_article` again; pages are for their user to give."""
        self._connection.execute(
            "UPDATE links AS l SET next_try = NULL,"
            " state = CASE WHEN key LIKE :editions THEN 'submitted' ELSE 'due' END"
            f" WHERE {_WITHOUT_ARTICLE}",
            {"editions": _EDITIONS},
        )

    def states(self) -> dict[str, int]:
        """How many links are in each state, over the whole ledger."""
        counts = "SELECT name, number FROM counts WHERE what = 'links' AND number > 0"
        return dict(self._connection.execute(counts).fetchall())
