"""The ledger's ``articles`` and ``revisions`` tables."""

from __future__ import annotations

import hashlib
import sqlite3
import sys
from collections.abc import Collection, Container, Iterator
from dataclasses import dataclass, replace
from operator import attrgetter

from crawler.files import name_as_text
from crawler.ledger.duplicates import DuplicateTable
from crawler.link_key import LinkKey, keys_like


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An archived article: its newest revision, and when it is to be looked at again.

    ``state`` is ``live``, ``expired`` (gone from the site) or ``superseded`` (rolling news whose
    twin by source was archived later). Times are ISO 8601 in UTC, ``published`` has +08:00.
    """

    id: str
    link: int
    url: str
    source: str
    category: str
    title: str
    published: str | None
    content_hash: str
    text_source: str
    owed: str
    revision: int
    post: str
    post_hash: str
    first_captured: str
    last_captured: str
    last_checked: str
    next_check: str | None
    state: str


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """Where one revision's line lies in ``articles.jsonl`` (bytes)."""

    article: str
    revision: int
    line_offset: int
    line_length: int
    line_hash: str
    """SHA-256 (hex) of the line's bytes, its end included."""
    content_hash: str
    captured: str
    run: int
    amendment: int = 0
    """0 is the line with the text; later lines of a revision say more of it (``print``)."""


@dataclass(frozen=True, slots=True)
class DueCheck:
    """A captured article whose next revision check has come, and the link to ask."""

    article: str
    link: int
    key: LinkKey
    title: str
    rolling: bool
    text_source: str


ARTICLE_COLUMNS = (
    "id, link, url, source, category, title, published, content_hash, text_source, owed, revision,"
    " post, post_hash, first_captured, last_captured, last_checked, next_check, state"
)
REVISION_COLUMNS = (
    "article, revision, line_offset, line_length, line_hash, content_hash, captured, run, amendment"
)


_PUT = (
    f"INSERT INTO articles ({ARTICLE_COLUMNS})"
    f" VALUES ({', '.join('?' * len(ArticleRow.__slots__))}) ON CONFLICT (id) DO UPDATE SET "
    + ", ".join(
        f"{name} = excluded.{name}"
        for name in ArticleRow.__slots__
        if name not in ("id", "first_captured")
    )
)
_ARTICLE_VALUES = attrgetter(*ArticleRow.__slots__)
_REVISION_VALUES = attrgetter(*RevisionRow.__slots__)


class ArticleTable:
    """Articles, and where their revisions lie."""

    def __init__(self, connection: sqlite3.Connection, duplicates: DuplicateTable) -> None:
        self._connection = connection
        self._duplicates = duplicates

    def get(self, article: str) -> ArticleRow | None:
        """The article with this id."""
        row = self._connection.execute(
            f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE id = ?", (article,)
        ).fetchone()
        return ArticleRow(*row) if row else None

    def ids_from(self, prefix: str, most: int) -> list[str]:
        """The first ids that begin so, in order."""
        rows = self._connection.execute(
            "SELECT id FROM articles WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
            (prefix, prefix + chr(sys.maxunicode), most),
        )
        return [row[0] for row in rows]

    def standing_for(self, article: str) -> str | None:
        """The article itself if it is archived, or the one in whose favour it was dropped."""
        if self.get(article) is not None:
            return article
        found = self._duplicates.first_of(article)
        return found[1] if found else None

    def any_url(self) -> str | None:
        """The address of some article; ``None`` if there is none."""
        row = self._connection.execute("SELECT url FROM articles LIMIT 1").fetchone()
        return str(row[0]) if row else None

    def same_text(self, source: str, content_hash: str) -> str | None:
        """The id of the article of this source with this visible text, if there is one."""
        row = self._connection.execute(
            "SELECT id FROM articles WHERE content_hash = ? AND source = ?"
            " AND state != 'superseded' ORDER BY id LIMIT 1",
            (content_hash, source),
        ).fetchone()
        return str(row[0]) if row else None

    def holder_of_post(self, post: str) -> str | None:
        """The id of the article whose post file has this name, in any case."""
        row = self._connection.execute(
            "SELECT id FROM articles WHERE post = ? COLLATE NOCASE", (name_as_text(post),)
        ).fetchone()
        return str(row[0]) if row else None

    def put(self, row: ArticleRow, revision: RevisionRow) -> None:
        """Insert or replace an article, and add its revision."""
        self._connection.execute(_PUT, _ARTICLE_VALUES(row))
        self.adopt_revision(revision)

    def checked(self, article: str, now: str, next_check: str | None) -> None:
        """The article was looked at again and had not changed."""
        self._connection.execute(
            "UPDATE articles SET last_checked = ?, next_check = ?, state = 'live' WHERE id = ?",
            (now, next_check, article),
        )

    def check_again(self, article: str, next_check: str | None) -> None:
        """The article could not be looked at."""
        self._connection.execute(
            "UPDATE articles SET next_check = ? WHERE id = ?", (next_check, article)
        )

    def relink(self, article: str, link: int, url: str) -> None:
        """The article is on the site under another link now."""
        self._connection.execute(
            "UPDATE articles SET link = ?, url = ?, state = 'live' WHERE id = ?",
            (link, url, article),
        )

    def settle_owed(self, article: str) -> None:
        """The endpoint's text has come, or no one will ask for it again."""
        self._connection.execute("UPDATE articles SET owed = '' WHERE id = ?", (article,))

    def expire(self, article: str, next_check: str | None) -> None:
        """The article is gone from the site; it is checked again only if a listing shows it."""
        self._connection.execute(
            "UPDATE articles SET state = 'expired', next_check = ? WHERE id = ?",
            (next_check, article),
        )

    def supersede(self, article: str) -> None:
        """Another article has taken this one's place: no more checks."""
        self._connection.execute(
            "UPDATE articles SET state = 'superseded', next_check = NULL WHERE id = ?", (article,)
        )

    def due_checks(
        self,
        now: str,
        *,
        categories: Collection[str] | None,
        without: Container[int],
        limit: int,
    ) -> list[DueCheck]:
        """Captured articles still on the site whose next check has come, longest due first.

        Still on the site is: shown by a listing (even after it was found gone: early-morning posts
        come back, docs/source.md, "Lifetime"), or neither found gone nor past its deadline. What
        was looked at last by a clock that was ahead of ``now`` is due.
        """
        rows = self._connection.execute(
            "SELECT a.id, l.id, l.key, l.title, l.rolling, a.text_source, l.category"
            " FROM articles AS a JOIN links AS l ON l.id = a.link"
            " WHERE a.next_check IS NOT NULL AND (a.next_check <= ? OR a.last_checked > ?)"
            " AND a.state != 'superseded' AND l.key NOT LIKE ?"
            " AND ((a.state = 'live' AND l.deadline > ?)"
            " OR EXISTS (SELECT 1 FROM shown AS s WHERE s.link = l.id))"
            " ORDER BY a.next_check, a.id",
            (now, now, keys_like("share"), now),
        )
        found: list[DueCheck] = []
        for article, link, key, title, rolling, text_source, category in rows:
            if link in without or (categories is not None and category not in categories):
                continue
            found.append(
                DueCheck(article, link, LinkKey.parse(key), title, bool(rolling), text_source)
            )
            if len(found) == limit:
                break
        rows.close()
        return found

    def expire_unseen(self, now: str) -> None:
        """Captured articles past their deadline that no listing shows are expired, unasked."""
        ended = self._connection.execute(
            "SELECT a.id, a.link FROM articles AS a JOIN links AS l ON l.id = a.link"
            " WHERE a.next_check <= ? AND a.state != 'superseded' AND l.deadline <= ?"
            " AND NOT EXISTS (SELECT 1 FROM shown AS s WHERE s.link = l.id)",
            (now, now),
        ).fetchall()
        for article, link in ended:
            self.expire(article, None)
            self._connection.execute("UPDATE links SET state = 'expired' WHERE id = ?", (link,))

    def revisions(self, article: str) -> list[RevisionRow]:
        """The lines of an article, oldest first: its revisions, each with its amendments."""
        rows = self._connection.execute(
            f"SELECT {REVISION_COLUMNS} FROM revisions WHERE article = ?"
            " ORDER BY revision, amendment",
            (article,),
        )
        return [RevisionRow(*row) for row in rows]

    def all(self) -> Iterator[ArticleRow]:
        """Every article, by id."""
        for row in self._connection.execute(f"SELECT {ARTICLE_COLUMNS} FROM articles ORDER BY id"):
            yield ArticleRow(*row)

    def all_revisions(self) -> Iterator[RevisionRow]:
        """Every revision, in the order of the lines of ``articles.jsonl``."""
        rows = self._connection.execute(
            f"SELECT {REVISION_COLUMNS} FROM revisions ORDER BY line_offset"
        )
        for row in rows:
            yield RevisionRow(*row)

    def not_later(self) -> list[str]:
        """Articles with a revision whose moment is not after that of one before it.

        It was had in the same second, or after the clock had been set back.
        """
        rows = self._connection.execute(
            "SELECT DISTINCT r.article FROM revisions AS r JOIN revisions AS later"
            " ON later.article = r.article AND later.revision > r.revision"
            " AND later.captured <= r.captured ORDER BY r.article"
        )
        return [row[0] for row in rows]

    def move_lines(self, rows: Collection[RevisionRow]) -> None:
        """The lines of these revisions lie elsewhere in ``articles.jsonl`` now."""
        self._connection.executemany(
            "UPDATE revisions SET line_offset = ?, line_length = ?, line_hash = ?"
            " WHERE article = ? AND revision = ? AND amendment = ?",
            [
                (
                    row.line_offset,
                    row.line_length,
                    row.line_hash,
                    row.article,
                    row.revision,
                    row.amendment,
                )
                for row in rows
            ],
        )

    def misnumbered(self) -> list[str]:
        """Articles whose revision is not the newest that they have."""
        rows = self._connection.execute(
            "SELECT id FROM articles AS a WHERE revision IS NOT"
            " (SELECT max(r.revision) FROM revisions AS r WHERE r.article = a.id) ORDER BY id"
        )
        return [row[0] for row in rows]

    def adopt_revision(self, row: RevisionRow) -> None:
        """A line of an article that the ledger knows, but not this revision of it."""
        self._connection.execute(
            f"INSERT INTO revisions ({REVISION_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            _REVISION_VALUES(row),
        )

    def amend(self, article: str, line: bytes, place: int, run: int) -> None:
        """A run adds a line, at this offset, to the newest revision of an article."""
        newest = self.revisions(article)[-1]
        self.adopt_revision(
            replace(
                newest,
                amendment=newest.amendment + 1,
                line_offset=place,
                line_length=len(line),
                line_hash=hashlib.sha256(line).hexdigest(),
                run=run,
            )
        )

    def restate(self, row: ArticleRow) -> None:
        """Make everything that is said of an article what this row says."""
        names = [name for name in row.__slots__ if name != "id"]
        self._connection.execute(
            f"UPDATE articles SET {', '.join(f'{name} = ?' for name in names)} WHERE id = ?",
            [*(getattr(row, name) for name in names), row.id],
        )

    def forget_revision(self, article: str, revision: int, amendment: int = 0) -> None:
        """A line is gone; without any left there is no article."""
        self._connection.execute(
            "DELETE FROM revisions WHERE article = ? AND revision = ? AND amendment = ?",
            (article, revision, amendment),
        )
        if not self.revisions(article):
            self.forget_article(article)

    def forget_revisions(self, article: str) -> None:
        """All lines of an article are about to be written anew."""
        self._connection.execute("DELETE FROM revisions WHERE article = ?", (article,))

    def forget_article(self, article: str) -> None:
        """An article without revisions is forgotten."""
        self._connection.execute("DELETE FROM articles WHERE id = ?", (article,))

    def written(self, run: int) -> tuple[int, int]:
        """How many first and later revisions a run wrote."""
        row = self._connection.execute(
            "SELECT coalesce(sum(revision = 1), 0), coalesce(sum(revision > 1), 0)"
            " FROM revisions WHERE run = ? AND amendment = 0",
            (run,),
        ).fetchone()
        return int(row[0]), int(row[1])

    def amended(self, run: int) -> int:
        """How many amendments a run wrote."""
        row = self._connection.execute(
            "SELECT count(*) FROM revisions WHERE run = ? AND amendment > 0", (run,)
        ).fetchone()
        return int(row[0])

    def published_between(self, first: str, end: str) -> list[str]:
        """Articles published from ``first`` up to ``end`` (ISO 8601, +08:00), by time."""
        rows = self._connection.execute(
            "SELECT id FROM articles WHERE published >= ? AND published < ?"
            " AND state != 'superseded' ORDER BY published, id",
            (first, end),
        )
        return [row[0] for row in rows]

    def owed(self) -> list[tuple[str, str]]:
        """Articles whose whole text is still owed by the endpoint: id, why."""
        rows = self._connection.execute(
            "SELECT id, owed FROM articles WHERE owed != '' AND state = 'live' ORDER BY id"
        )
        return rows.fetchall()

    def watched(self) -> tuple[int, int]:
        """How many live articles are to be looked at again, and of these how many owe a text."""
        row = self._connection.execute(
            "SELECT count(*), coalesce(sum(owed != ''), 0) FROM articles"
            " WHERE next_check IS NOT NULL AND state = 'live'"
        ).fetchone()
        return int(row[0]), int(row[1])

    def counts(self) -> dict[str, int]:
        """How many articles there are, how many revisions, how many lines of duplicates."""
        found = dict(
            self._connection.execute("SELECT what, number FROM counts WHERE name = ''").fetchall()
        )
        return {name: found.get(name, 0) for name in ("articles", "revisions", "duplicates")}

    def by_source(self) -> list[tuple[str, int, str | None]]:
        """Source, number of articles, newest publication; largest first."""
        rows = self._connection.execute(
            "SELECT name, number, (SELECT max(published) FROM articles WHERE source = name"
            " AND state != 'superseded') FROM counts WHERE what = 'sources' AND number > 0"
            " ORDER BY number DESC, name"
        )
        return rows.fetchall()
