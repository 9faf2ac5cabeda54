"""An index of texts that is made of the archive alone, and keeps step with its ledger."""

from __future__ import annotations

import logging
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from crawler.errors import ArchiveError, IndexDamagedError, IndexWriteError

if TYPE_CHECKING:
    from crawler.reprints.index import Index

_logger = logging.getLogger(__name__)
_Found = TypeVar("_Found")
_FAULTS = (sqlite3.Error, IndexDamagedError, IndexWriteError)
_PASSING = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_NOMEM}
"""Result codes that say nothing against the file (https://www.sqlite.org/rescode.html)."""
_UNREADABLE = {sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ}
"""The failures of a disk that strike again for as long as the file lies where it does."""


def only_noted(_: str) -> None:
    """For who has no report to tell in: the log has it."""


class DerivedIndex:
    """An index beside the ledger, opened when it is first asked.

    It commits after the ledger and forgets with it. ``fill`` adds what it lacks, ``text_of`` gives
    the text of an article of it; what they raise is the archive's own, but for
    :class:`IndexDamagedError`. Articles vanish in three days, and an index
    can be made anew, so whatever is wrong with it, archiving goes on:

    - One that cannot be used (damaged, of other tables of Unicode, not to be opened, something
      else in its place) is set aside under another name and made anew, once in a run.
    - One that cannot be used now (the disk is full, another program holds it), or the second
      time, is left as it is: the run goes on without, and the next adds what it lacks.

    The log and ``tell`` hear of both. What is wrong with the archive itself is raised.
    """

    def __init__(
        self,
        path: Path,
        text_of: Callable[[str], str],
        fill: Callable[[Index], None],
        tell: Callable[[str], None],
    ) -> None:
        self._path = path
        self._text_of = text_of
        self._fill = fill
        self._tell = tell
        self._index: Index | None = None
        self._made_anew = False
        self._given_up = False

    def use(self, work: Callable[[Index], _Found]) -> _Found | None:
        """What ``work`` finds in the index; ``None`` if this run has to do without it.

        ``work`` begins again where the index has to be made anew.
        """
        while not self._given_up:
            try:
                # Not "or": an index is as true as it is long, which is counted one by one.
                return work(self._opened() if self._index is None else self._index)
            except _FAULTS as error:
                self._give_up(error)
        return None

    def _opened(self) -> Index:
        # Only a run that archives something pays for numpy.
        from crawler.reprints.index import Index

        _check_own(self._path)
        index = Index(self._path, self._text_of)
        try:
            self._fill(index)
        except BaseException:
            with suppress(sqlite3.Error):
                index.close()  # or it would keep everybody else from writing
            raise
        self._index = index
        return index

    def _give_up(self, error: Exception) -> None:
        """Close the index, and set it aside if that helps."""
        self.close()
        why = str(error).rpartition(": ")[0] if isinstance(error, IndexDamagedError) else str(error)
        name = self._path.name
        said = why if why.startswith(name) else f"{name}: {why}"
        if self._made_anew or _passes(error):
            self._given_up = True
            self._say(f"{said}: this run goes on without it, the next adds what it lacks")
            return
        self._made_anew = True
        try:
            aside = set_aside(self._path)
        except OSError as failure:
            self._given_up = True
            self._say(f"{said}: it cannot be set aside ({failure}), this run goes on without it")
            return
        self._say(f"{said}: set aside as {aside.name}, and made anew from the archive")

    def _say(self, what: str) -> None:
        _logger.warning("%s", what)
        self._tell(what)

    def commit(self) -> None:
        """The ledger has committed: the index follows."""
        if self._index is not None:
            try:
                self._index.commit()
            except _FAULTS as error:
                self._give_up(error)

    def rollback(self) -> None:
        """The ledger has forgotten what was not committed, and so does the index."""
        if self._index is not None:
            try:
                self._index.rollback()
            except _FAULTS as error:
                self._give_up(error)

    def close(self) -> None:
        """Close the index; what was not committed is forgotten."""
        if self._index is not None:
            index, self._index = self._index, None
            # What is wrong with it shows again where it is needed.
            with suppress(sqlite3.Error):
                index.close()


def _check_own(path: Path) -> None:
    """Raise :class:`IndexDamagedError` for what is there and is no file of the archive's own.

    A link would lead out of the archive, and a second name be written through.
    """
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        with suppress(FileNotFoundError):
            found = part.lstat()
            if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
                raise IndexDamagedError(
                    f"{part.name} is not a file of the archive's own: it is not opened"
                )


def _passes(error: Exception) -> bool:
    """Whether the file itself may be as it should be."""
    cause = error.__cause__ if isinstance(error, IndexWriteError) else error
    # Errors of Python's own about a value (text that is no UTF-8) have no code.
    code: int = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    if code & 0xFF == sqlite3.SQLITE_IOERR:
        return code not in _UNREADABLE
    return code & 0xFF in _PASSING


def set_aside(path: Path) -> Path:
    """Give an index and its log other names; where it lies now. Raises :class:`OSError`."""
    number = 1
    while (aside := path.with_name(f"{path.name}.set-aside-{number}")).exists():
        number += 1
    for suffix in ("-shm", "-wal", ""):
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).rename(aside.with_name(aside.name + suffix))
    return aside


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Looking at an index without a run: what is wrong with it raises :class:`ArchiveError`."""
    repair = "the next run that archives something sets it aside, and makes it anew"
    try:
        yield
    except sqlite3.OperationalError as error:
        raise ArchiveError(f"{path} cannot be read: {error}") from error
    except sqlite3.DatabaseError as error:
        raise IndexDamagedError(f"{path} is damaged ({error}): {repair}") from error
