"""The search index, which catches up with its archive by itself.

It reads how much of ``articles.jsonl`` the ledger has committed, takes in the lines up to there and
never beyond, in transactions that hold their own position: killed at any moment, it goes on from
the last one. The crawl knows nothing of it, and no lock is shared with it.
"""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType

from crawler.archive.linefile import read_at
from crawler.archive.open_archive import OpenArchive
from crawler.archive.paths import ArchivePaths
from crawler.clock import run_clock
from crawler.errors import ArchiveError, IndexDamagedError
from crawler.ledger import Ledger
from crawler.reprints.looking import index_of
from crawler.search.batch import Batch
from crawler.search.search_rows import Position, SearchRows, SearchWriter
from crawler.search.search_tables import open_index, remove_index

LINES_AT_ONCE = 2000
"""Of one transaction; their texts are in memory together."""
BYTES_AT_ONCE = 24 << 20
"""The same in bytes of lines."""
MERGE_AFTER = 50_000
"""Lines, after which what was written in parts is made one: queries take two thirds of the time."""


@dataclass(slots=True)
class CaughtUp:
    """What a catch-up did.

    ``lines`` were taken in; ``position`` of ``committed`` bytes of ``articles.jsonl`` are in the
    index now. ``documents`` is how many articles it has. ``made_anew`` says why the index was begun
    from nothing (empty if it was not); ``skipped`` names lines that could not be read.
    """

    lines: int = 0
    position: int = 0
    committed: int = 0
    documents: int = 0
    made_anew: str = ""
    skipped: list[str] = field(default_factory=list)

    def after(self, before: CaughtUp) -> CaughtUp:
        """This and what was done before it, as one."""
        return replace(
            self,
            lines=self.lines + (0 if self.made_anew else before.lines),
            made_anew=self.made_anew or before.made_anew,
            skipped=[*([] if self.made_anew else before.skipped), *self.skipped],
        )

    @property
    def behind(self) -> int:
        """How many committed bytes are not taken in yet."""
        return self.committed - self.position


class SearchIndex:
    """The index of one archive, open to be written. Close it, or use it as a context manager.

    ``path`` is where it lies or shall lie (:func:`.index_place.index_path`). An index that cannot
    be used (damaged, made by another version, of other lines than the archive has) is removed and
    begun anew. Raises :class:`sqlite3.OperationalError` where the disk is full or failing.
    """

    def __init__(self, paths: ArchivePaths, path: Path | None = None) -> None:
        self._paths = paths
        self.path = path or paths.reader
        self._made_anew = ""
        self._unmerged = 0
        try:
            self._connection = open_index(self.path)
        except IndexDamagedError as error:
            self._begin_anew(str(error))

    def __enter__(self) -> SearchIndex:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was not committed is forgotten."""
        self._connection.close()

    def catch_up(self, limit: int | None = None) -> CaughtUp:
        """Take in what the ledger has committed since, at most ``limit`` lines of it.

        Raises :class:`ArchiveError` for an archive that cannot be read, and
        :class:`sqlite3.OperationalError` where the index cannot be written.
        """
        found = CaughtUp()
        ledger = Ledger(self._paths.ledger, read_only=True)
        try:
            while True:
                left = None if limit is None else limit - found.lines
                try:
                    whole = self._step(ledger, found, left)
                except sqlite3.OperationalError:
                    raise
                except (sqlite3.DatabaseError, IndexDamagedError) as error:
                    if found.made_anew:
                        raise
                    self._connection.close()
                    self._begin_anew(str(error))
                    found = CaughtUp()
                    continue
                finally:
                    found.made_anew, self._made_anew = self._made_anew or found.made_anew, ""
                if whole and self._unmerged >= MERGE_AFTER:
                    SearchWriter(self._connection).merge()
                    self._unmerged = 0
                if whole or (limit is not None and found.lines >= limit):
                    return found
        finally:
            ledger.close()

    def _step(self, ledger: Ledger, found: CaughtUp, limit: int | None) -> bool:
        """One transaction; whether the index has all that is committed now."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            ledger.exported.begin()
            at = SearchRows(self._connection).position()
            committed = ledger.lengths()[self._paths.articles.name]
            self._check(at, committed)
            batch = Batch(self._connection, self._paths, at.position)
            most = LINES_AT_ONCE if limit is None else min(limit, LINES_AT_ONCE)
            batch.read(committed, most, BYTES_AT_ONCE)
            run, changes = at.run, at.changes
            if batch.position == committed:
                run = ledger.states.newest_run()
                batch.note_states(ledger, at.run)
                if batch.lines or run != at.run:
                    changes = self._rearranged(ledger, batch, at.changes)
            batch.write()
            if batch.lines or run != at.run:
                hashed = batch if batch.lines else at
                now = Position(
                    batch.position,
                    hashed.last_line,
                    hashed.last_hash,
                    run,
                    changes,
                    at.lines + batch.lines,
                    at.documents + batch.added,
                )
                SearchWriter(self._connection).position(now)
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        finally:
            ledger.rollback()
        found.lines += batch.lines
        self._unmerged += batch.lines
        found.position, found.committed = batch.position, committed
        found.documents = at.documents + batch.added
        found.skipped += batch.skipped
        return batch.position == committed

    def _rearranged(self, ledger: Ledger, batch: Batch, known: int) -> int:
        """What late arrivals have changed of families; how many changes there are now."""
        if not self._paths.reprints.exists():
            return 0
        try:
            with index_of(OpenArchive(self._paths, ledger, run_clock(""))) as index:
                return batch.note_rearranged(index, known)
        except ArchiveError as error:
            batch.skipped.append(f"is:reprint is as the lines have it: {error}")
            return 0

    def _check(self, at: Position, committed: int) -> None:
        """Raise :class:`IndexDamagedError` if the lines taken in are not those of the archive."""
        if at.position > committed:
            raise IndexDamagedError(
                f"{self.path.name} has more lines than the archive: it is of another state of it"
            )
        if at.position:
            line = read_at(self._paths.articles, at.last_line, at.position - at.last_line)
            if hashlib.sha256(line).hexdigest() != at.last_hash:
                raise IndexDamagedError(
                    f"{self.path.name} has other lines than the archive, which was repaired or "
                    "replaced"
                )

    def _begin_anew(self, why: str) -> None:
        remove_index(self.path)
        self._connection = open_index(self.path)
        self._made_anew = why
