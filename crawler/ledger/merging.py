"""What a merge asks of another archive's ledger, attached beside this one to be read.

Numbers of links, listings, runs and WARC files are each ledger's own: ``*_map`` are temporary
tables that lead from theirs to ours. Runs of other archives get numbers below zero, so that "the
last run" stays this archive's own.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from crawler.ledger.articles import ARTICLE_COLUMNS, REVISION_COLUMNS, ArticleRow, RevisionRow
from crawler.ledger.editions import PAGE_COLUMNS, PAGE_LINE_COLUMNS, PageLineRow, PageRow
from crawler.sqlite_reading import reading_uri

_PLACES = (
    "CASE {row}.state WHEN 'captured' THEN 8 WHEN 'expired' THEN 8 WHEN 'duplicate' THEN 8"
    " WHEN 'refused' THEN 6 WHEN 'pending' THEN 5 WHEN 'due' THEN 4 WHEN 'lost' THEN 3"
    " WHEN 'submitted' THEN 2 END"
)
_OUTCOMES = "{row}.state, {row}.outcome, {row}.reason, coalesce({row}.next_try, '')"
_SHOWN_UNTIL = (
    "max({l}.last_seen, coalesce((SELECT max(p.last_read) FROM {db}.shown AS s"
    " JOIN {db}.listings AS p ON p.id = s.listing WHERE s.link = {l}.id), {l}.last_seen))"
)
_NOT_MISSED = (
    "NOT EXISTS (SELECT 1 FROM main.lost_lines AS m WHERE m.file = o.file AND m.name = o.name"
    " AND m.line_hash = o.line_hash AND m.missed = o.missed)"
)


class OtherLedger:
    """The ledger of an archive that is taken in; :meth:`attach` comes first.

    Raises :class:`sqlite3.Error`.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def attach(self, path: Path, *, still: bool) -> None:
        """Read that ledger too; ``still``: nobody writes it, so no file beside it is needed."""
        uri = reading_uri(path, still=still)
        self._connection.execute("ATTACH DATABASE ? AS other", (uri,))
        self._connection.executescript(
            "CREATE TEMP TABLE link_map (other INTEGER PRIMARY KEY, mine INTEGER NOT NULL);"
            "CREATE TEMP TABLE listing_map (other INTEGER PRIMARY KEY, mine INTEGER NOT NULL);"
            "CREATE TEMP TABLE run_map (other INTEGER PRIMARY KEY, mine INTEGER NOT NULL);"
            "CREATE TEMP TABLE file_map (other INTEGER PRIMARY KEY, mine INTEGER NOT NULL);"
        )

    def detach(self) -> None:
        """Read it no more."""
        for name in ("link_map", "listing_map", "run_map", "file_map"):
            self._connection.execute(f"DROP TABLE temp.{name}")
        self._connection.execute("DETACH DATABASE other")

    # -- articles ---------------------------------------------------------------------------

    def unknown_articles(self) -> list[str]:
        """Articles of which it has a line that is in no row of ours, in order of capture."""
        rows = self._connection.execute(
            "SELECT r.article FROM other.revisions AS r WHERE NOT EXISTS (SELECT 1"
            " FROM main.revisions AS m WHERE m.article = r.article AND m.line_hash = r.line_hash)"
            " GROUP BY r.article ORDER BY min(r.captured), r.article"
        )
        return [row[0] for row in rows]

    def article(self, article: str) -> ArticleRow | None:
        """Its row of an article; ``None`` if it has none."""
        row = self._connection.execute(
            f"SELECT {ARTICLE_COLUMNS} FROM other.articles WHERE id = ?", (article,)
        ).fetchone()
        return ArticleRow(*row) if row else None

    def revisions(self, article: str) -> list[RevisionRow]:
        """Its lines of an article, oldest first."""
        rows = self._connection.execute(
            f"SELECT {REVISION_COLUMNS} FROM other.revisions WHERE article = ?"
            " ORDER BY revision, amendment",
            (article,),
        )
        return [RevisionRow(*row) for row in rows]

    def superseded(self) -> list[str]:
        """Articles whose place a twin has taken there, and not here."""
        rows = self._connection.execute(
            "SELECT m.id FROM other.articles AS o JOIN main.articles AS m ON m.id = o.id"
            " WHERE o.state = 'superseded' AND m.state != 'superseded' ORDER BY m.id"
        )
        return [row[0] for row in rows]

    def unite_articles(self) -> None:
        """What is known of an article besides its lines: of the one who looked at it last."""
        self._connection.execute(
            "UPDATE main.articles AS m SET first_captured = min(m.first_captured, o.first_captured)"
            " FROM other.articles AS o WHERE o.id = m.id AND o.first_captured < m.first_captured"
        )
        self._connection.execute(
            "UPDATE main.articles AS m SET last_checked = o.last_checked, state = o.state,"
            " next_check = o.next_check, url = o.url, link = l.mine,"
            " owed = CASE WHEN m.text_source = 'page' THEN o.owed ELSE m.owed END"
            " FROM other.articles AS o JOIN temp.link_map AS l ON l.other = o.link"
            " WHERE o.id = m.id AND m.state != 'superseded' AND o.state != 'superseded'"
            " AND (o.last_checked, o.state, coalesce(o.next_check, ''), o.url)"
            " > (m.last_checked, m.state, coalesce(m.next_check, ''), m.url)"
        )

    # -- links ------------------------------------------------------------------------------

    def know_links(self, *, all_of_them: bool) -> None:
        """Make its links known here; without ``all_of_them`` those that lead to articles, as due.

        What became of each, :meth:`unite_links` says later.
        """
        state, only = (
            ("o.state", "")
            if all_of_them
            else (
                "'due'",
                " AND (o.id IN (SELECT link FROM other.articles) OR o.id IN (SELECT link FROM"
                " other.duplicates) OR o.id IN (SELECT link FROM other.pages))",
            )
        )
        self._connection.execute(
            "INSERT INTO main.links (key, article, category, title, rolling, first_seen, last_seen,"
            f" deadline, state) SELECT key, article, category, title, rolling, first_seen,"
            f" last_seen, deadline, {state} FROM other.links AS o WHERE NOT EXISTS"
            f" (SELECT 1 FROM main.links AS m WHERE m.key = o.key){only} ORDER BY o.id"
        )
        self._connection.execute(
            "INSERT OR REPLACE INTO temp.link_map SELECT o.id, m.id FROM other.links AS o"
            " JOIN main.links AS m ON m.key = o.key"
        )

    def link(self, other: int) -> int:
        """Our number of one of its links."""
        row = self._connection.execute(
            "SELECT mine FROM temp.link_map WHERE other = ?", (other,)
        ).fetchone()
        return int(row[0])

    def unite_links(self) -> None:
        """Of each link the earliest first sight, the latest last, and the further outcome.

        Archived is further than refused, that than open, open than lost; of two outcomes that are
        equally far, that of the later run counts.
        """
        until = _SHOWN_UNTIL.format(l="o", db="other")
        theirs, mine = (
            f"{_PLACES.format(row=row)}, coalesce({began}, ''), {_OUTCOMES.format(row=row)}"
            for row, began in (
                ("o", "w.started"),
                ("m", "(SELECT started FROM main.runs WHERE id = m.run)"),
            )
        )
        # All in one go: each row that is written costs two digests.
        self._connection.execute(
            "UPDATE main.links AS m SET"
            " first_seen = iif(n.sooner, n.first_seen, m.first_seen),"
            " first_listing = iif(n.sooner, n.shown_first, m.first_listing),"
            " last_seen = iif(n.later, n.seen, m.last_seen),"
            " last_listing = iif(n.later, n.shown_last, m.last_listing),"
            " title = iif(m.title = '', n.title, m.title),"
            " article = iif(m.article = '', n.article, m.article),"
            " deadline = max(m.deadline, n.deadline), attempts = max(m.attempts, n.attempts),"
            " state = iif(n.further, n.state, m.state),"
            " reason = iif(n.further, n.reason, m.reason),"
            " next_try = iif(n.further, n.next_try, m.next_try),"
            " outcome = iif(n.further, n.outcome, m.outcome), run = iif(n.further, n.ours, m.run)"
            " FROM (SELECT o.*, m.id AS mine, p.mine AS shown_first, q.mine AS shown_last,"
            f" r.mine AS ours, {until} AS seen,"
            " o.first_seen < m.first_seen OR (o.first_seen = m.first_seen"
            " AND m.first_listing IS NULL AND p.mine IS NOT NULL) AS sooner,"
            f" {until} > m.last_seen OR ({until} = m.last_seen"
            " AND m.last_listing IS NULL AND q.mine IS NOT NULL) AS later,"
            " (m.title = '' AND o.title != '') OR (m.article = '' AND o.article != '')"
            " OR o.deadline > m.deadline OR o.attempts > m.attempts AS more,"
            f" ({theirs}) > ({mine}) AS further"
            " FROM other.links AS o JOIN main.links AS m ON m.key = o.key"
            " LEFT JOIN temp.listing_map AS p ON p.other = o.first_listing"
            " LEFT JOIN temp.listing_map AS q ON q.other = o.last_listing"
            " LEFT JOIN temp.run_map AS r ON r.other = o.run"
            " LEFT JOIN other.runs AS w ON w.id = o.run) AS n"
            " WHERE n.mine = m.id AND (n.sooner OR n.later OR n.more OR n.further)"
        )

    # -- listings ---------------------------------------------------------------------------

    def unite_listings(self) -> None:
        """Listing pages as whoever read them last has them, and what they show.

        What a page shows no more was last seen when it was last read.
        """
        execute = self._connection.execute
        execute(
            "INSERT INTO main.listings (path, category, first_seen) SELECT path, category,"
            " first_seen FROM other.listings AS o WHERE NOT EXISTS"
            " (SELECT 1 FROM main.listings AS m WHERE m.path = o.path) ORDER BY o.id"
        )
        execute(
            "INSERT OR REPLACE INTO temp.listing_map SELECT o.id, m.id FROM other.listings AS o"
            " JOIN main.listings AS m ON m.path = o.path"
        )
        execute(
            "UPDATE main.listings AS m SET first_seen = o.first_seen FROM other.listings AS o"
            " WHERE o.path = m.path AND o.first_seen < m.first_seen"
        )
        newer = execute(
            "SELECT o.id, m.id FROM other.listings AS o JOIN main.listings AS m ON m.path = o.path"
            " WHERE coalesce(o.last_read, '') > coalesce(m.last_read, '')"
        ).fetchall()
        for theirs, mine in newer:
            self._take_shown(theirs, mine)
        execute(
            "UPDATE main.listings AS m SET last_asked = o.last_asked, state = o.state,"
            " reason = o.reason, run = (SELECT mine FROM temp.run_map WHERE other = o.run)"
            " FROM other.listings AS o WHERE o.path = m.path"
            " AND coalesce(o.last_asked, '') > coalesce(m.last_asked, '')"
        )

    def _take_shown(self, theirs: int, mine: int) -> None:
        execute = self._connection.execute
        execute(
            "UPDATE main.links SET last_seen = max(last_seen, coalesce((SELECT last_read"
            " FROM main.listings WHERE id = :mine), last_seen)) WHERE id IN (SELECT link"
            " FROM main.shown WHERE listing = :mine)",
            {"mine": mine},
        )
        execute("DELETE FROM main.shown WHERE listing = ?", (mine,))
        execute(
            "INSERT INTO main.shown (listing, link) SELECT ?, l.mine FROM other.shown AS s"
            " JOIN temp.link_map AS l ON l.other = s.link WHERE s.listing = ?",
            (mine, theirs),
        )
        execute(
            "UPDATE main.listings AS m SET category = coalesce(m.category, o.category),"
            " etag = o.etag, last_modified = o.last_modified, body_hash = o.body_hash,"
            " last_read = o.last_read, last_changed = o.last_changed, posts = o.posts,"
            " posts_before = o.posts_before, unexplained = o.unexplained,"
            " last_whole = o.last_whole, distrusted_until = o.distrusted_until"
            " FROM other.listings AS o WHERE m.id = ? AND o.id = ?",
            (mine, theirs),
        )

    # -- runs and duplicates ----------------------------------------------------------------

    def new_runs(self, name: str) -> int:
        """How many of its runs are not on record here, as :meth:`unite_runs` names them."""
        known = _numbered(self._connection, "main", "")
        return sum(run not in known for run in _numbered(self._connection, "other", name))

    def unite_runs(self, name: str) -> None:
        """Its runs, under ``<name>/<spider>``; those of other archives in it keep their names."""
        known = _numbered(self._connection, "main", "")
        lowest = min([0, *known.values()])
        for run, number in _numbered(self._connection, "other", name).items():
            mine = known.get(run)
            if mine is None:
                mine = lowest = lowest - 1
                self._connection.execute(
                    "INSERT INTO main.runs (id, spider, started, ended, status) VALUES"
                    " (?, ?, ?, ?, ?)",
                    (mine, *run[:4]),
                )
            self._connection.execute(
                "INSERT OR REPLACE INTO temp.run_map VALUES (?, ?)", (number, mine)
            )

    def unknown_duplicates(self) -> list[tuple[Any, ...]]:
        """Number of the link here, then the fields of a duplicate; of those not on record here."""
        rows = self._connection.execute(
            "SELECT l.mine, o.article, o.url, o.title, o.source, o.why, o.kept"
            " FROM other.duplicates AS o JOIN temp.link_map AS l ON l.other = o.link"
            " WHERE NOT EXISTS (SELECT 1 FROM main.duplicates AS m WHERE m.link = l.mine"
            " AND m.article = o.article) ORDER BY o.id"
        )
        return rows.fetchall()

    def dropped(self, article: str) -> bool:
        """Whether it has something with this id on record as a duplicate."""
        query = "SELECT 1 FROM other.duplicates WHERE article = ?"
        return self._connection.execute(query, (article,)).fetchone() is not None

    def unite_lost_lines(self) -> None:
        """What no repair could bring back there stays on record here."""
        self._connection.execute(
            "INSERT INTO main.lost_lines (file, name, revision, amendment, line_hash, captured,"
            " run, missed) SELECT o.file, o.name, o.revision, o.amendment, o.line_hash, o.captured,"
            " coalesce(r.mine, 0), o.missed FROM other.lost_lines AS o LEFT JOIN temp.run_map AS r"
            f" ON r.other = o.run WHERE {_NOT_MISSED} ORDER BY o.id"
        )

    def coming(self) -> dict[str, int]:
        """How many links, listings, duplicates and lost lines it has that are not here."""
        execute = self._connection.execute
        queries = {
            "links": "SELECT count(*) FROM other.links AS o WHERE NOT EXISTS"
            " (SELECT 1 FROM main.links AS m WHERE m.key = o.key)",
            "listings": "SELECT count(*) FROM other.listings AS o WHERE NOT EXISTS"
            " (SELECT 1 FROM main.listings AS m WHERE m.path = o.path)",
            "duplicates": "SELECT count(*) FROM other.duplicates AS o JOIN other.links AS k"
            " ON k.id = o.link WHERE NOT EXISTS (SELECT 1 FROM main.links AS l"
            " JOIN main.duplicates AS m ON m.link = l.id"
            " WHERE l.key = k.key AND m.article = o.article)",
            "lost_lines": f"SELECT count(*) FROM other.lost_lines AS o WHERE {_NOT_MISSED}",
        }
        return {name: int(execute(query).fetchone()[0]) for name, query in queries.items()}

    # -- captures ---------------------------------------------------------------------------

    def warc_files(self) -> list[tuple[int, str, int, str, bool]]:
        """Its WARC files: number, name, bytes that count, their SHA-256, whether closed."""
        rows = self._connection.execute(
            "SELECT id, name, length, sha256, closed FROM other.warc_files WHERE length > 0"
            " ORDER BY id"
        )
        return [(*row[:4], bool(row[4])) for row in rows]

    def file_is(self, theirs: int, mine: int) -> None:
        """A WARC file of theirs is ours with that number."""
        self._connection.execute(
            "INSERT OR REPLACE INTO temp.file_map VALUES (?, ?)", (theirs, mine)
        )

    def unite_payloads(self) -> None:
        """Where payloads lie, and what each URL answered last."""
        execute = self._connection.execute
        execute(
            "INSERT OR IGNORE INTO main.payloads"
            " (digest, file, record_offset, record, url, captured)"
            " SELECT p.digest, f.mine, p.record_offset,"
            " p.record, p.url, p.captured FROM other.payloads AS p"
            " JOIN temp.file_map AS f ON f.other = p.file"
        )
        execute(
            "INSERT INTO main.latest (url, digest) SELECT l.url, l.digest FROM other.latest AS l"
            " JOIN main.payloads AS p ON p.digest = l.digest WHERE true"
            " ON CONFLICT (url) DO UPDATE SET digest = excluded.digest WHERE (SELECT captured"
            " FROM main.payloads WHERE digest = excluded.digest) > (SELECT captured"
            " FROM main.payloads WHERE digest = latest.digest)"
        )

    # -- pages of print ---------------------------------------------------------------------

    def pages(self) -> list[PageRow]:
        """Its pages of which it has a line that is in no row of ours."""
        rows = self._connection.execute(
            f"SELECT {PAGE_COLUMNS} FROM other.pages AS p WHERE EXISTS (SELECT 1"
            " FROM other.page_lines AS o WHERE o.page = p.id AND NOT EXISTS (SELECT 1"
            " FROM main.page_lines AS m WHERE m.line_hash = o.line_hash)) ORDER BY p.id"
        )
        return [PageRow(*row) for row in rows]

    def page_lines(self, page: int) -> list[PageLineRow]:
        """Its lines of a page, oldest first."""
        rows = self._connection.execute(
            f"SELECT {PAGE_LINE_COLUMNS} FROM other.page_lines WHERE page = ?"
            " ORDER BY revision, amendment",
            (page,),
        )
        return [PageLineRow(*row) for row in rows]


class SiteTable:
    """Of which site an archive is."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def addresses(self) -> list[str]:
        """The address of an article for each scheme, host and port that its articles have."""
        rows = self._connection.execute(
            "SELECT min(url) FROM articles GROUP BY substr(url, 1, 8 + instr(substr(url, 9), '/'))"
        )
        return [row[0] for row in rows]

    def some_keys(self, most: int) -> list[str]:
        """The keys of some links."""
        rows = self._connection.execute("SELECT key FROM links LIMIT ?", (most,))
        return [row[0] for row in rows]


def _numbered(
    connection: sqlite3.Connection, database: str, name: str
) -> dict[tuple[str, str, str | None, int | None, int], int]:
    """Runs by what is known of them, and the how many-th of its kind each is."""
    found: dict[tuple[str, str, str | None, int | None, int], int] = {}
    for number, spider, started, ended, status in connection.execute(
        f"SELECT id, spider, started, ended, status FROM {database}.runs ORDER BY abs(id)"
    ).fetchall():
        called = f"{name}/{spider}" if name and number > 0 else spider
        place = 1
        while (called, started, ended, status, place) in found:
            place += 1
        found[called, started, ended, status, place] = number
    return found
