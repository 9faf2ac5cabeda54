"""All SQL of the similarity index. Knows rows, not texts."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from crawler.errors import MADE_ANEW, IndexDamagedError, IndexWriteError
from crawler.reprints.clues import MOST_PER_CLUE, Found, found_of
from crawler.reprints.index_sums import keep_sums, sum_clues
from crawler.reprints.places import FamilyChange
from crawler.reprints.shingles import Clues, Hashes
from crawler.reprints.tables import APPLICATION_ID, VERSION, prepare
from crawler.sqlite_reading import open_to_read

_AT_ONCE = 500
_SHIFT = 1 << 31
_CEILINGS_AT_ONCE = 16
_COMMONPLACES = 10_000
"""Clues of which the articles are kept at hand; about 8 MB."""
_WITH_DEGREES = 2
"""The first version of the index that has them."""


class Row(NamedTuple):
    """One article of the index; ``number``, ``story`` and ``parent`` are article numbers."""

    number: int
    id: str
    title: str
    source: str
    story: int | None
    parent: int | None
    resemblance: float | None
    degree: str | None

    @property
    def family(self) -> int:
        """The number that names its family: its own where it is alone."""
        return self.number if self.story is None else self.story


class Resembling(NamedTuple):
    """An article that may be a reprint of another, or the other of it."""

    number: int
    resemblance: float
    """Jaccard, 0 to 1."""


_ROW = (
    "SELECT a.number, a.id, a.title, s.name, a.story, a.parent, a.resemblance, a.degree "
    "FROM article AS a JOIN source AS s ON s.number = a.source "
)
_CEILINGS = (
    f"SELECT number, ceiling, id FROM article WHERE number IN ({','.join('?' * _CEILINGS_AT_ONCE)})"
)


def _stored(clues: Hashes) -> list[int]:
    return [clue - _SHIFT for clue in clues.tolist()]


@functools.cache
def _look_up(clues: int) -> str:
    """One statement for all clues of a text: as many of them take twice the time. And a row for
    each clue: one for each article takes half as long again."""
    one = (
        "SELECT group_concat(article) FROM "
        f"(SELECT article FROM clue WHERE hash = ? ORDER BY article LIMIT {MOST_PER_CLUE})"
    )
    return " UNION ALL ".join([one] * clues)


class Store:
    """The index on disk. Nothing is durable before :meth:`commit`."""

    def __init__(self, path: Path, *, looking: bool = False) -> None:
        self._connection = (
            open_to_read(path, cached_statements=64)
            if looking
            else sqlite3.connect(path, isolation_level=None, cached_statements=64)
        )
        try:
            version = prepare(self._connection, path.name, looking=looking)
            if not looking:
                keep_sums(self._connection)
        except BaseException:
            self._connection.close()
            raise
        self._name = path.name
        self._sources: dict[str, int] = {}
        self._commonplaces: dict[int, npt.NDArray[np.int64]] = {}
        self._row = _ROW if version >= _WITH_DEGREES else _ROW.replace("a.degree", "NULL")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction, opened if none is, that stays open for :meth:`commit`.

        Raises :class:`IndexWriteError` where the file is locked or the disk full or read-only.
        """
        try:
            if not self._connection.in_transaction:
                self._connection.execute("BEGIN IMMEDIATE")
            yield
        except sqlite3.OperationalError as error:
            raise IndexWriteError(f"{self._name} cannot be written: {error}") from error

    def commit(self) -> None:
        """Make everything since the last commit durable. Raises :class:`IndexWriteError`."""
        if self._connection.in_transaction:
            with self.writing():
                self._connection.execute("COMMIT")

    def rollback(self) -> None:
        """Forget everything since the last commit."""
        self._sources.clear()
        self._commonplaces.clear()
        # A failed write (a full disk) may have rolled the transaction back already.
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def close(self) -> None:
        """Close the file; what was not committed is forgotten."""
        # A read-only disk has nothing to tidy up, and a damaged file shows that where it is read.
        with closing(self._connection), suppress(sqlite3.DatabaseError):
            self.rollback()
            self._connection.execute("PRAGMA optimize")

    def by_id(self, article_id: str) -> Row | None:
        """The article, or ``None``."""
        found = self._connection.execute(self._row + "WHERE a.id = ?", (article_id,)).fetchone()
        return None if found is None else Row(*found)

    def by_number(self, number: int) -> Row:
        """The article with this number. Raises :class:`IndexDamagedError` if there is none."""
        found = self._connection.execute(self._row + "WHERE a.number = ?", (number,)).fetchone()
        if found is None:
            raise self._lacks(number)
        return Row(*found)

    def id_of(self, number: int) -> str:
        """The id of the article with this number. Raises as :meth:`by_number`."""
        query = "SELECT id FROM article WHERE number = ?"
        found = self._connection.execute(query, (number,)).fetchone()
        if found is None:
            raise self._lacks(number)
        return str(found[0])

    def _lacks(self, number: int) -> IndexDamagedError:
        return IndexDamagedError(
            f"{self._name} names an article {number} that it lacks: {MADE_ANEW}"
        )

    def known(self, ids: Sequence[str]) -> set[str]:
        """Those of the ids that the index has."""
        found: set[str] = set()
        for first in range(0, len(ids), _AT_ONCE):
            some = ids[first : first + _AT_ONCE]
            marks = ",".join("?" * len(some))
            found.update(
                article_id
                for (article_id,) in self._connection.execute(
                    f"SELECT id FROM article WHERE id IN ({marks})", some
                )
            )
        return found

    def add(self, number: int, article_id: str, title: str, source: str, clues: Clues) -> int:
        """Insert an article, alone in its family. Returns the number that it got."""
        execute = self._connection.execute
        place = self._source(source)
        while execute("SELECT 1 FROM article WHERE number = ?", (number,)).fetchone():
            number += 1
        execute(
            "INSERT INTO article (number, id, title, source, ceiling) VALUES (?, ?, ?, ?, ?)",
            (number, article_id, title, place, clues.ceiling - _SHIFT),
        )
        self._write_clues(number, [], _stored(clues.every))
        return number

    def replace(
        self, number: int, before: Clues, article_id: str, title: str, source: str, clues: Clues
    ) -> None:
        """Give an article's number, with all that hangs on it, to another article.

        ``before`` are the clues that it had; there is no way to find them by its number.
        """
        self._connection.execute(
            "UPDATE article SET id = ?, title = ?, source = ?, ceiling = ? WHERE number = ?",
            (article_id, title, self._source(source), clues.ceiling - _SHIFT, number),
        )
        self._write_clues(number, _stored(before.every), _stored(clues.every))

    def _write_clues(self, number: int, gone: Sequence[int], come: Sequence[int]) -> None:
        for query, some in (
            ("DELETE FROM clue WHERE hash = ? AND article = ?", gone),
            ("INSERT INTO clue (hash, article) VALUES (?, ?)", come),
        ):
            self._connection.executemany(query, [(clue, number) for clue in some])
        sum_clues(self._connection, number, gone, come)
        for clue in (*gone, *come):
            heads = self._commonplaces.get(clue)
            if heads is not None and number <= heads[-1]:
                del self._commonplaces[clue]

    def _source(self, name: str) -> int:
        if (known := self._sources.get(name)) is not None:
            return known
        execute = self._connection.execute
        execute("INSERT INTO source (name) VALUES (?) ON CONFLICT DO NOTHING", (name,))
        (number,) = execute("SELECT number FROM source WHERE name = ?", (name,)).fetchone()
        self._sources[name] = int(number)
        return int(number)

    def articles_with(self, clues: Hashes) -> Found:
        """For each clue the articles that have it: the earliest published, as many as are seen.

        Taking the earliest published, not the first that come, keeps the answer the same in
        whatever order the articles arrived.
        """
        stored = _stored(clues)
        known = {
            place: heads
            for place, clue in enumerate(stored)
            if (heads := self._commonplaces.get(clue)) is not None
        }
        asked = [place for place in range(len(stored)) if place not in known]
        rows: list[tuple[str | None]] = []
        if asked:
            values = [stored[place] for place in asked]
            rows = self._connection.execute(_look_up(len(asked)), values).fetchall()
        found = found_of([some for (some,) in rows])
        self._keep_commonplaces(found, [stored[place] for place in asked])
        return found.among(asked, known) if known else found

    def _keep_commonplaces(self, found: Found, clues: list[int]) -> None:
        """What every other text asks for again is kept; one that comes earlier puts an end to it.

        Read anew it takes most of a query's time.
        """
        for place in np.flatnonzero(found.counts == MOST_PER_CLUE).tolist():
            end = int(found.counts[: place + 1].sum())
            if len(self._commonplaces) >= _COMMONPLACES:
                del self._commonplaces[next(iter(self._commonplaces))]
            self._commonplaces[clues[place]] = found.numbers[end - MOST_PER_CLUE : end].copy()

    def parents(self, numbers: Sequence[int]) -> dict[int, Resembling]:
        """Of those articles that hang on another which one that is."""
        marks = ",".join("?" * len(numbers))
        query = (
            "SELECT number, parent, resemblance FROM article"
            f" WHERE number IN ({marks}) AND parent IS NOT NULL"
        )
        rows = self._connection.execute(query, numbers) if numbers else ()
        return {number: Resembling(parent, resemblance) for number, parent, resemblance in rows}

    def ceilings(self, numbers: Sequence[int]) -> Iterator[tuple[int, int, str]]:
        """Of each article its number, the largest clue that was kept, as an unsigned hash, and its
        id, which lies beside that."""
        for first in range(0, len(numbers), _CEILINGS_AT_ONCE):
            some = [*numbers[first : first + _CEILINGS_AT_ONCE]]
            # Of one length, so that there is one statement, which SQLite reads once.
            some += some[:1] * (_CEILINGS_AT_ONCE - len(some))
            for number, ceiling, article_id in self._connection.execute(_CEILINGS, some):
                yield number, ceiling + _SHIFT, article_id

    def members(self, family: int) -> list[Row]:
        """The articles of a family, in order of publication."""
        found = self._connection.execute(
            self._row
            + "WHERE a.story = :family OR a.number = :family AND a.story IS NULL ORDER BY a.number",
            {"family": family},
        )
        return [Row(*row) for row in found]

    def origin(self, family: int) -> int:
        """The number of the earliest article of a family."""
        found = self._connection.execute(
            "SELECT min(number) FROM article WHERE story = ?", (family,)
        ).fetchone()[0]
        return family if found is None else int(found)

    def ancestors(self, number: int) -> list[int]:
        """What the article hangs on, through any number of parents, the origin first."""
        found = self._connection.execute(
            "WITH RECURSIVE above (number, parent) AS ("
            "SELECT number, parent FROM article WHERE number = ? UNION ALL "
            "SELECT a.number, a.parent FROM above JOIN article AS a ON a.number = above.parent) "
            "SELECT parent FROM above WHERE parent IS NOT NULL ORDER BY parent",
            (number,),
        )
        return [parent for (parent,) in found]

    def descendants(self, number: int) -> list[int]:
        """The article and all that hang on it, through any number of parents."""
        found = self._connection.execute(
            "WITH RECURSIVE below (number) AS (SELECT ? UNION SELECT a.number "
            "FROM below JOIN article AS a ON a.parent = below.number) SELECT number FROM below",
            (number,),
        )
        return [number for (number,) in found]

    def stragglers(self, family: int) -> list[int]:
        """The articles of a family other than the one that names it."""
        found = self._connection.execute(
            "SELECT number FROM article WHERE story = :family AND number != :family",
            {"family": family},
        )
        return [number for (number,) in found]

    def set_parent(self, number: int, parent: int, resemblance: float, degree: str) -> None:
        """Hang an article on an earlier one, and say how it resembles that one."""
        self._connection.execute(
            "UPDATE article SET parent = ?, resemblance = ?, degree = ? WHERE number = ?",
            (parent, resemblance, degree, number),
        )

    def set_story(self, numbers: Iterable[int], story: int) -> None:
        """Put articles into a family."""
        self._connection.executemany(
            "UPDATE article SET story = ? WHERE number = ?",
            [(story, number) for number in numbers],
        )

    def record(self, kind: str, article: int, before: int, after: int, because: int) -> None:
        """Note a change, see the table ``change``."""
        self._connection.execute(
            "INSERT INTO change (kind, article, before, after, because) VALUES (?, ?, ?, ?, ?)",
            (kind, article, before, after, because),
        )

    def changes(self) -> list[FamilyChange]:
        """All recorded changes, first to last."""
        found = self._connection.execute(
            "SELECT c.kind, a.id, b.id, d.id, e.id FROM change AS c "
            "JOIN article AS a ON a.number = c.article JOIN article AS b ON b.number = c.before "
            "JOIN article AS d ON d.number = c.after JOIN article AS e ON e.number = c.because "
            "ORDER BY c.sequence"
        )
        return [FamilyChange(*row) for row in found]

    def compared_with(self, name: str) -> bool:
        """Whether the families of an index that was set aside were compared with these."""
        query = "SELECT 1 FROM former WHERE name = ?"
        return self._connection.execute(query, (name,)).fetchone() is not None

    def note_compared(self, name: str) -> None:
        """Note that they were."""
        self._connection.execute("INSERT INTO former VALUES (?)", (name,))

    def largest(self, first: int, end: int, most: int) -> list[tuple[int, int]]:
        """Families with the most articles in a range of numbers, each with their count."""
        found = self._connection.execute(
            "SELECT story, count(*) AS size FROM article "
            "WHERE number >= ? AND number < ? AND story IS NOT NULL "
            "GROUP BY story HAVING size > 1 ORDER BY size DESC, min(number) LIMIT ?",
            (first, end, most),
        )
        return [(story, size) for story, size in found]

    def size(self) -> int:
        """How many articles the index has."""
        return int(self._connection.execute("SELECT count(*) FROM article").fetchone()[0])


def former_stories(path: Path) -> Iterator[tuple[str, str]]:
    """Of an index that was set aside: each article of a family of several, and the id of its story.

    Nothing for a file that is no index of an earlier version, or that cannot be read: it was set
    aside for that.
    """
    try:
        with closing(open_to_read(path)) as former:
            (version,) = former.execute("PRAGMA user_version").fetchone()
            (application,) = former.execute("PRAGMA application_id").fetchone()
            if application == APPLICATION_ID and version < VERSION:
                yield from former.execute(
                    "SELECT a.id, b.id FROM article AS a JOIN article AS b ON b.number = a.story "
                    "ORDER BY a.number"
                )
    except sqlite3.DatabaseError:
        return
