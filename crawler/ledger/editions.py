"""The ledger's tables of the print edition: pages, their lines and files, articles, matches."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from crawler.files import name_as_text
from crawler.items import PrintPlace


@dataclass(frozen=True, slots=True)
class PageRow:
    """An archived page. ``stem`` is ``<paper slug>/<date>/<page>``, ``edition`` without the page.

    ``folio`` is the page in the form in which pages are compared: ``A01`` and ``A1`` are one.
    """

    id: int
    stem: str
    edition: str
    folio: str
    link: int
    paper: str
    date: str
    page: str
    revision: int
    first_captured: str
    last_captured: str


@dataclass(frozen=True, slots=True)
class PageLineRow:
    """Where a line of ``editions.jsonl`` lies (bytes), as :class:`.articles.RevisionRow`."""

    page: int
    revision: int
    amendment: int
    line_offset: int
    line_length: int
    line_hash: str
    captured: str
    run: int


@dataclass(frozen=True, slots=True)
class PrintRow:
    """An article of a page. ``part_of`` is the place of the article that took it, or empty.

    ``text_hash`` is that of the text by which it is looked for.
    """

    position: int
    headline: str
    part_of: str
    text_hash: str


@dataclass(frozen=True, slots=True)
class MatchRow:
    """An article of the archive that an article of a page is."""

    position: int
    article: str
    relation: str
    confidence: float


PAGE_COLUMNS = (
    "id, stem, edition, folio, link, paper, date, page, revision, first_captured, last_captured"
)
PAGE_LINE_COLUMNS = "page, revision, amendment, line_offset, line_length, line_hash, captured, run"


class EditionTable:
    """Pages of print, where their lines lie, their files, and what they were matched to."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    # -- pages ------------------------------------------------------------------------------

    def get(self, stem: str) -> PageRow | None:
        """The page with this stem, in any case (of ASCII letters)."""
        row = self._connection.execute(
            f"SELECT {PAGE_COLUMNS} FROM pages WHERE stem = ? COLLATE NOCASE", (stem,)
        ).fetchone()
        return PageRow(*row) if row else None

    def by_number(self, number: int) -> PageRow:
        """The page with this number, which must exist."""
        row = self._connection.execute(f"SELECT {PAGE_COLUMNS} FROM pages WHERE id = ?", (number,))
        return PageRow(*row.fetchone())

    def pages_of(self, edition: str) -> list[PageRow]:
        """The pages of an edition, by number."""
        rows = self._connection.execute(
            f"SELECT {PAGE_COLUMNS} FROM pages WHERE edition = ? ORDER BY id", (edition,)
        )
        return [PageRow(*row) for row in rows]

    def all(self, first: str = "", last: str = "9") -> Iterator[PageRow]:
        """The pages dated ``first`` to ``last``, both included: by date, paper and page."""
        rows = self._connection.execute(
            f"SELECT {PAGE_COLUMNS} FROM pages WHERE date >= ? AND date <= ?"
            " ORDER BY date, edition, length(folio), folio",
            (first, last),
        )
        for row in rows:
            yield PageRow(*row)

    def near(self, first: str, last: str) -> list[PageRow]:
        """The pages dated ``first`` to ``last``, as a list."""
        return list(self.all(first, last))

    def counts(self) -> dict[str, int]:
        """How many pages there are, and articles on them (rests on other pages not counted)."""
        pages = self._connection.execute("SELECT count(*) FROM pages").fetchone()[0]
        articles = self._connection.execute(
            "SELECT count(*) FROM prints WHERE part_of = ''"
        ).fetchone()[0]
        return {"pages": int(pages), "printed": int(articles)}

    def put(self, row: PageRow) -> int:
        """Insert a page (``id`` 0), or replace what is said of it; returns its number."""
        names = [name for name in row.__slots__ if name != "id"]
        values = [getattr(row, name) for name in names]
        if row.id:
            told = ", ".join(f"{name} = ?" for name in names)
            self._connection.execute(f"UPDATE pages SET {told} WHERE id = ?", [*values, row.id])
            return row.id
        cursor = self._connection.execute(
            f"INSERT INTO pages ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", values
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def forget(self, page: int) -> None:
        """All that is known of a page is gone."""
        for table in ("matches", "prints", "edition_files", "page_lines"):
            self._connection.execute(f"DELETE FROM {table} WHERE page = ?", (page,))
        self._connection.execute("DELETE FROM pages WHERE id = ?", (page,))

    # -- lines ------------------------------------------------------------------------------

    def lines(self, page: int) -> list[PageLineRow]:
        """The lines of a page, oldest first."""
        rows = self._connection.execute(
            f"SELECT {PAGE_LINE_COLUMNS} FROM page_lines WHERE page = ?"
            " ORDER BY revision, amendment",
            (page,),
        )
        return [PageLineRow(*row) for row in rows]

    def not_later(self) -> list[PageRow]:
        """Pages with a revision whose moment is not after that of one before it.

        As :meth:`.articles.ArticleTable.not_later`.
        """
        rows = self._connection.execute(
            f"SELECT {PAGE_COLUMNS} FROM pages WHERE id IN (SELECT l.page FROM page_lines AS l"
            " JOIN page_lines AS later ON later.page = l.page AND later.revision > l.revision"
            " AND later.captured <= l.captured) ORDER BY id"
        )
        return [PageRow(*row) for row in rows]

    def newest_line(self, page: int) -> PageLineRow:
        """The newest line of a page, which has one."""
        row = self._connection.execute(
            f"SELECT {PAGE_LINE_COLUMNS} FROM page_lines WHERE page = ?"
            " ORDER BY revision DESC, amendment DESC LIMIT 1",
            (page,),
        ).fetchone()
        return PageLineRow(*row)

    def all_lines(self) -> Iterator[PageLineRow]:
        """Every line, in the order of ``editions.jsonl``."""
        rows = self._connection.execute(
            f"SELECT {PAGE_LINE_COLUMNS} FROM page_lines ORDER BY line_offset"
        )
        for row in rows:
            yield PageLineRow(*row)

    def add_line(self, row: PageLineRow) -> None:
        """A line that was written."""
        self._connection.execute(
            f"INSERT INTO page_lines ({PAGE_LINE_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [getattr(row, name) for name in row.__slots__],
        )

    def move_lines(self, rows: Iterable[PageLineRow]) -> None:
        """These lines lie elsewhere now."""
        self._connection.executemany(
            "UPDATE page_lines SET line_offset = ?, line_length = ?, line_hash = ?"
            " WHERE page = ? AND revision = ? AND amendment = ?",
            [
                (r.line_offset, r.line_length, r.line_hash, r.page, r.revision, r.amendment)
                for r in rows
            ],
        )

    def forget_lines(self, page: int) -> None:
        """All lines of a page are about to be written anew."""
        self._connection.execute("DELETE FROM page_lines WHERE page = ?", (page,))

    def forget_line(self, row: PageLineRow) -> None:
        """A line is gone."""
        self._connection.execute(
            "DELETE FROM page_lines WHERE page = ? AND revision = ? AND amendment = ?",
            (row.page, row.revision, row.amendment),
        )

    def written(self, run: int) -> tuple[int, int]:
        """How many first and later revisions of pages a run wrote."""
        row = self._connection.execute(
            "SELECT coalesce(sum(revision = 1), 0), coalesce(sum(revision > 1), 0)"
            " FROM page_lines WHERE run = ? AND amendment = 0",
            (run,),
        ).fetchone()
        return int(row[0]), int(row[1])

    def touched(self, run: int) -> tuple[int, int, int]:
        """Of the pages that a run wrote or added to: how many, their articles, those online."""
        pages = "SELECT DISTINCT page FROM page_lines WHERE run = ?"
        rows = (
            f"SELECT count(*) FROM ({pages})",
            f"SELECT count(*) FROM prints WHERE part_of = '' AND page IN ({pages})",
            "SELECT count(*) FROM prints AS p WHERE part_of = '' AND EXISTS (SELECT 1 FROM matches"
            f" AS m WHERE m.page = p.page AND m.position = p.position) AND page IN ({pages})",
        )
        first, second, third = (
            int(self._connection.execute(query, (run,)).fetchone()[0]) for query in rows
        )
        return first, second, third

    # -- files ------------------------------------------------------------------------------

    def files(self, page: int) -> dict[str, str]:
        """A page's files below ``editions/``: SHA-256 (hex) by name."""
        return dict(
            self._connection.execute("SELECT name, hash FROM edition_files WHERE page = ?", (page,))
        )

    def all_files(self) -> Iterator[tuple[str, int, str]]:
        """Every file: name, page, SHA-256; by name."""
        yield from self._connection.execute(
            "SELECT name, page, hash FROM edition_files ORDER BY name"
        )

    def file(self, name: str) -> tuple[int, str] | None:
        """The page that a file belongs to, and its SHA-256."""
        row = self._connection.execute(
            "SELECT page, hash FROM edition_files WHERE name = ?", (name_as_text(name),)
        ).fetchone()
        return (int(row[0]), str(row[1])) if row else None

    def set_files(self, page: int, hashes: dict[str, str]) -> None:
        """A page's files are these."""
        self._connection.execute("DELETE FROM edition_files WHERE page = ?", (page,))
        self._connection.executemany(
            "INSERT INTO edition_files (name, page, hash) VALUES (?, ?, ?)",
            [(name, page, digest) for name, digest in hashes.items()],
        )

    def moves(self) -> dict[str, str | None]:
        """The files that the last commit puts into their place: SHA-256, ``None`` to remove."""
        return dict(self._connection.execute("SELECT name, hash FROM moves"))

    def set_moves(self, moves: dict[str, str | None]) -> None:
        """The files that this commit puts into their place; those of the last one are there."""
        self._connection.execute("DELETE FROM moves")
        statement = "INSERT INTO moves (name, hash) VALUES (?, ?)"
        self._connection.executemany(statement, list(moves.items()))

    # -- articles ---------------------------------------------------------------------------

    def prints(self, page: int) -> list[PrintRow]:
        """The articles of a page, in their order."""
        rows = self._connection.execute(
            "SELECT position, headline, part_of, text_hash FROM prints WHERE page = ?"
            " ORDER BY position",
            (page,),
        )
        return [PrintRow(*row) for row in rows]

    def set_prints(
        self, page: int, prints: Collection[PrintRow], matches: Collection[MatchRow]
    ) -> None:
        """A page's articles are these, and what they were matched to."""
        for table in ("matches", "prints"):
            self._connection.execute(f"DELETE FROM {table} WHERE page = ?", (page,))
        self._connection.executemany(
            "INSERT INTO prints (page, position, headline, part_of, text_hash)"
            " VALUES (?, ?, ?, ?, ?)",
            [(page, r.position, r.headline, r.part_of, r.text_hash) for r in prints],
        )
        self._connection.executemany(
            "INSERT INTO matches (page, position, article, relation, confidence)"
            " VALUES (?, ?, ?, ?, ?)",
            [(page, r.position, r.article, r.relation, r.confidence) for r in matches],
        )

    def matches(self, page: int) -> list[MatchRow]:
        """What a page's articles were matched to, best first for each."""
        rows = self._connection.execute(
            "SELECT position, article, relation, confidence FROM matches WHERE page = ?"
            " ORDER BY position, confidence DESC, article",
            (page,),
        )
        return [MatchRow(*row) for row in rows]

    def printed(self, article: str) -> list[tuple[PageRow, MatchRow]]:
        """Where an article of the archive stands in print, the surest place first."""
        columns = ", ".join(f"p.{name}" for name in PAGE_COLUMNS.split(", "))
        rows = self._connection.execute(
            f"SELECT {columns}, m.position, m.article, m.relation, m.confidence FROM matches AS m"
            " JOIN pages AS p ON p.id = m.page WHERE m.article = ?"
            " ORDER BY m.confidence DESC, p.date, p.stem, m.position",
            (article,),
        )
        end = len(PageRow.__slots__)
        return [(PageRow(*row[:end]), MatchRow(*row[end:])) for row in rows]

    def place(self, article: str) -> PrintPlace | None:
        """The surest place of an article in print, as its line says it; ``None`` if it has none."""
        found = self.printed(article)
        if not found:
            return None
        page, match = found[0]
        return PrintPlace(page.paper, page.date, page.page, match.position, match.confidence)

    def matched_articles(self) -> list[str]:
        """The articles of the archive that stand in print, by id."""
        rows = self._connection.execute("SELECT DISTINCT article FROM matches ORDER BY article")
        return [row[0] for row in rows]

    def online_only(self, paper: str, day: str) -> list[tuple[str, str]]:
        """Articles of that source and day (Beijing) that match nothing in print: id, title."""
        rows = self._connection.execute(
            "SELECT id, title FROM articles AS a WHERE source = ? AND published >= ?"
            " AND published < ? AND state != 'superseded'"
            " AND NOT EXISTS (SELECT 1 FROM matches AS m WHERE m.article = a.id)"
            " ORDER BY published, id",
            (paper, day, f"{day}~"),
        )
        return rows.fetchall()

    def lookup_ids(self) -> Iterator[tuple[int, int, str, str]]:
        """Every article to be looked for: page number, position, page's stem, text hash."""
        yield from self._connection.execute(
            "SELECT r.page, r.position, p.stem, r.text_hash FROM prints AS r"
            " JOIN pages AS p ON p.id = r.page WHERE r.part_of = '' AND r.text_hash != ''"
            " ORDER BY r.page, r.position"
        )

    def any_lookups(self) -> bool:
        """Whether there is any article to be looked for."""
        row = self._connection.execute(
            "SELECT 1 FROM prints WHERE part_of = '' AND text_hash != '' LIMIT 1"
        ).fetchone()
        return row is not None
