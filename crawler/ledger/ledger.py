"""The ledger as one object: the connection, its transaction, and the tables' own modules."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import cache
from operator import methodcaller
from pathlib import Path

from crawler.errors import REPAIR, ArchiveDamagedError, LedgerOlderError
from crawler.ledger.article_states import ArticleStates
from crawler.ledger.articles import ArticleTable
from crawler.ledger.duplicates import DuplicateTable
from crawler.ledger.editions import EditionTable
from crawler.ledger.exported import ExportedRows
from crawler.ledger.links import LinkTable
from crawler.ledger.listings import ListingTable
from crawler.ledger.lost_lines import LostLineTable
from crawler.ledger.merging import OtherLedger, SiteTable
from crawler.ledger.months import MonthTable
from crawler.ledger.overviews import OverviewTable
from crawler.ledger.paces import PaceTable
from crawler.ledger.payloads import CaptureTable
from crawler.ledger.reports import ReportTable
from crawler.ledger.row_correction import correct_rows
from crawler.ledger.row_digests import (
    COUNTED,
    RowDigests,
    WrongRow,
    problems_of,
    schema_of,
    tables_with_digest,
)
from crawler.ledger.row_mending import mend_references, mend_rows
from crawler.ledger.runs import RunTable
from crawler.ledger.schema import is_older, migrate
from crawler.sqlite_reading import open_to_read

FILES = ("articles.jsonl", "duplicates.jsonl", "editions.jsonl")
"""The append-only files, as the table ``files`` has them."""
_STEPS = 100_000
"""Of SQLite's machine, which takes so many in some milliseconds."""


def _to_write(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rwc", uri=True, isolation_level=None)


@cache
def _own_schema() -> frozenset[tuple[str, ...]]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        RowDigests(connection)
        migrate(connection, "a new ledger")
        return frozenset(schema_of(connection))


class Ledger:
    """A SQLite database in WAL mode with one long transaction at a time.

    Nothing that is written is durable before :meth:`commit`; readers on this object see it at
    once. ``synchronous=FULL`` makes a commit an fsync. With ``read_only`` nothing can be written,
    and an older ledger is not brought up to date: :class:`LedgerOlderError`. ``still``: nobody
    writes it meanwhile (:func:`crawler.sqlite_reading.open_to_read`).

    Raises :class:`ArchiveDamagedError` if the file is not a ledger or a newer version's,
    :class:`sqlite3.Error` if the disk fails.
    """

    def __init__(self, path: Path, *, read_only: bool = False, still: bool = False) -> None:
        self.read_only = read_only
        self._connection = open_to_read(path, still=still) if read_only else _to_write(path)
        # One damaged letter must not stop a run; verify names its row.
        self._connection.text_factory = methodcaller("decode", "utf-8", "replace")
        self.digests = RowDigests(self._connection)
        try:
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.execute("PRAGMA foreign_keys = ON")
            self._connection.execute("PRAGMA busy_timeout = 10000")
            # A full disk is met at a commit, which can be undone, and not in between.
            self._connection.execute("PRAGMA cache_spill = OFF")
            if not read_only:
                self._connection.execute("PRAGMA journal_mode = WAL")
                migrate(self._connection, str(path))
                self.digests.keep()
            elif is_older(self._connection, str(path)):
                raise LedgerOlderError(
                    f"{path} is of an older version of this program: the next run, or "
                    "finews-archiver verify, brings it up to date"
                )
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            # SQLite's word on a damaged schema may quote what is no text any more.
            self._connection.close()
            # Of Python's own (text that is no UTF-8), or of names that are not there.
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
            if isinstance(error, sqlite3.OperationalError) and code != sqlite3.SQLITE_ERROR:
                raise
            raise ArchiveDamagedError(
                f"{path} is not a ledger ({error}): move it away and restore it from a copy, or "
                "make a new one from the post files with finews-archiver import"
            ) from None
        except BaseException:
            self._connection.close()
            raise
        self._begun = False
        self.runs = RunTable(self._connection)
        self.listings = ListingTable(self._connection)
        self.links = LinkTable(self._connection)
        self.duplicates = DuplicateTable(self._connection)
        self.articles = ArticleTable(self._connection, self.duplicates)
        self.captures = CaptureTable(self._connection)
        self.editions = EditionTable(self._connection)
        self.paces = PaceTable(self._connection)
        self.lost_lines = LostLineTable(self._connection)
        self.reports = ReportTable(self._connection)
        self.months = MonthTable(self._connection)
        self.exported = ExportedRows(self._connection)
        self.states = ArticleStates(self._connection)
        self.overviews = OverviewTable(self._connection)
        self.other = OtherLedger(self._connection)
        self.site = SiteTable(self._connection)

    def begin(self) -> None:
        """Start a transaction if none is open."""
        if not self._is_open():
            self._connection.execute("BEGIN IMMEDIATE")
            self._begun = True

    def _is_open(self) -> bool:
        """Whether a transaction is open.

        Raises :class:`sqlite3.OperationalError` where SQLite has taken one back on its own, after
        an error of the disk: what was in it is missing, which only :meth:`rollback` accepts.
        """
        is_open = self._connection.in_transaction
        if self._begun and not is_open:
            raise sqlite3.OperationalError("a transaction was taken back after an error")
        return is_open

    @property
    def in_use(self) -> Ledger:
        """The ledger, with a transaction open."""
        self.begin()
        return self

    def commit(self) -> None:
        """Make everything since :meth:`begin` durable."""
        if self._is_open():
            self._connection.execute("COMMIT")
        self._begun = False

    def rollback(self) -> None:
        """Forget everything since the last commit."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        self._begun = False

    def lengths(self) -> dict[str, int]:
        """The committed length in bytes of each append-only file.

        Of one whose row is damaged (:meth:`check_lengths`) as long as its known lines are.
        """
        found = dict(self._connection.execute("SELECT name, length FROM files"))
        if not found.keys() >= set(FILES):
            found = dict.fromkeys(FILES, 0) | self.told_lengths() | found
        return found

    def set_length(self, name: str, length: int) -> None:
        """Record how much of an append-only file counts."""
        self._connection.execute("UPDATE files SET length = ? WHERE name = ?", (length, name))

    def remake_lengths(self, lengths: Mapping[str, int]) -> None:
        """Record all of them anew."""
        self._connection.execute("DELETE FROM files")
        self._connection.executemany(
            "INSERT INTO files (name, length) VALUES (?, ?)", lengths.items()
        )

    def told_lengths(self) -> dict[str, int]:
        """How long the files of articles and pages are by the lines that the ledger knows."""
        return {
            name: int(
                self._connection.execute(
                    f"SELECT coalesce(max(line_offset + line_length), 0) FROM {table}"
                ).fetchone()[0]
            )
            for name, table in (("articles.jsonl", "revisions"), ("editions.jsonl", "page_lines"))
        }

    def check_lengths(self) -> None:
        """Raise :class:`ArchiveDamagedError` if it is not known how much of a file counts.

        By a length that is not what was written a start would cut lines off.
        """
        for row in self.digests.wrong("files"):
            raise ArchiveDamagedError(
                f"how much of {row.key} counts is not what was written: {REPAIR}"
            )

    def integrity(self) -> list[str]:
        """What is wrong with the file, its indexes and its references; nothing, if all is well.

        Raises :class:`sqlite3.OperationalError` if it cannot be read.
        """
        try:
            found = problems_of(self._connection)
            foreign = self._connection.execute("PRAGMA foreign_key_check").fetchmany(10)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as error:
            return [str(error)]
        if not found and schema_of(self._connection) != _own_schema():
            found = ["its tables are not those of this version"]
        return found + [
            f"row {row} of {table} refers to one of {other} that is not there"
            for table, row, other, _ in foreign
        ]

    def wrong_rows(self) -> Iterator[WrongRow]:
        """Rows that are not what was written, and counts that are not those of what they count.

        Raises :class:`sqlite3.Error` if the file cannot be read.
        """
        yield from self.digests.wrong()
        for what, query in COUNTED.items():
            told = "SELECT name, number FROM counts WHERE what = ? AND number != 0"
            for (name,) in self._connection.execute(
                f"SELECT CAST(name AS BLOB) FROM (SELECT * FROM ({told} EXCEPT {query})"
                f" UNION SELECT * FROM ({query} EXCEPT {told}))",
                (what, what),
            ):
                shown = name.decode("utf-8", "backslashreplace")
                yield WrongRow("counts", f"{what} {shown}".strip())

    def meanwhile(self, call: Callable[[], None]) -> None:
        """Call this some hundred times a second while the database is at work.

        Of what it raises (Ctrl-C comes there too) only ``SQLITE_INTERRUPT`` is left.
        """
        self._connection.set_progress_handler(call, _STEPS)

    def correct_rows(self) -> list[WrongRow]:
        """Undo single flipped bits; which rows are right again.

        A reference to a listing that is not there, all the same, is let go of. Raises
        :class:`sqlite3.Error`.
        """
        self.begin()
        # A row that others refer to may get its number again before they are looked at.
        self._connection.execute("PRAGMA defer_foreign_keys = ON")
        found = list(correct_rows(self._connection, tables_with_digest(self._connection)))
        if self._connection.execute("PRAGMA foreign_key_check").fetchone():
            mend_references(self._connection)
        self.commit()
        return found

    def mend_rows(self, now: str) -> None:
        """Make what cannot be read in wrong rows readable; they stay wrong.

        ``now`` stands in for a moment that is none (UTC). Raises :class:`sqlite3.Error`.
        """
        self.begin()
        mend_rows(self._connection, tables_with_digest(self._connection), now)
        self.commit()

    def accept_rows(self) -> None:
        """Take every row as it stands, and count anew. Raises :class:`sqlite3.Error`."""
        self.begin()
        self.digests.accept()
        for what, query in COUNTED.items():
            self._connection.execute("DELETE FROM counts WHERE what = ?", (what,))
            self._connection.execute(f"INSERT INTO counts SELECT '{what}', * FROM ({query})")

    def remake_indexes(self) -> None:
        """Make every index anew from its table. Raises :class:`sqlite3.Error`."""
        self._connection.execute("REINDEX")

    def close(self) -> None:
        """Close the database; an open transaction is rolled back."""
        self._connection.close()
