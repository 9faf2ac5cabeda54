"""What the commands that look at an archive share: opening it, and its errors."""

from __future__ import annotations

import argparse
import errno
from abc import abstractmethod
from pathlib import Path
from typing import ClassVar

from crawler.archive.lock import ArchiveLock
from crawler.archive.open_archive import OpenArchive
from crawler.archive.own_parts import check_parts
from crawler.archive.paths import ArchivePaths
from crawler.archive.recovery import check_lines_have_a_ledger
from crawler.command_line.command import Command
from crawler.errors import LedgerOlderError, UsageError
from crawler.exit_status import ExitStatus
from crawler.ledger import Ledger
from crawler.ledger.articles import ArticleRow

_WHY_DROPPED = {
    "id": "the same id under another address",
    "text": "the same text by the same source",
    "twin": "rolling news that its source has as a post of its own",
}


def one_id(args: list[str]) -> str:
    """The one article id that the arguments are. Raises :class:`UsageError`."""
    if len(args) != 1:
        raise UsageError("expected one article id, such as NW202202072267539073")
    return args[0]


def article_named(archive: OpenArchive, article_id: str, called: str) -> ArticleRow:
    """The article that the user of a command names; ``called`` is how it was called.

    Raises :class:`UsageError`; for a duplicate it says what was kept in its place.
    """
    row = archive.ledger.articles.get(article_id)
    if row is not None:
        return row
    drop = archive.ledger.duplicates.first_of(article_id)
    if drop is None:
        raise UsageError(f"{article_id} is not in {archive.paths.root}")
    why, kept = drop
    raise UsageError(
        f"{article_id} was dropped ({why}: {_WHY_DROPPED[why]}) in favour of {kept}: "
        f"see {called} {kept}"
    )


NOT_WRITABLE = {errno.EROFS, errno.EACCES, errno.EPERM}
"""The errors of a place where nothing can be written."""


class ArchiveCommand(Command):
    """A command on the archive in ``ARCHIVE_DIR``.

    With ``needs_lock`` it waits for no one: status 75 if a run holds the archive. Without, it only
    reads the ledger's last commit.
    """

    needs_lock: ClassVar[bool] = False
    takes_arguments: ClassVar[bool] = False

    @abstractmethod
    def work(self, archive: OpenArchive, args: list[str], opts: argparse.Namespace) -> ExitStatus:
        """Do what the command is for."""

    def run(self, args: list[str], opts: argparse.Namespace) -> ExitStatus:
        """Open the archive, and work on it."""
        if not self.takes_arguments:
            self.takes_none(args)
        paths = ArchivePaths(Path(self.settings["ARCHIVE_DIR"]))
        clock = self.clock()
        check_parts(paths)
        if not paths.ledger.exists():
            check_lines_have_a_ledger(paths, None)
            raise UsageError(
                f"{paths.root} holds no archive (no {paths.ledger.name}); "
                "name one with -s ARCHIVE_DIR=DIR"
            )
        lock = ArchiveLock(paths.lock, spider=self.called.split()[-1], now=clock())
        ledger = None
        try:
            alone = self.needs_lock and self._alone(lock, opts)
            ledger = self._ledger(paths, lock, alone=alone)
            check_lines_have_a_ledger(paths, ledger)
            return self.work(OpenArchive(paths, ledger, clock), args, opts)
        finally:
            if ledger is not None:
                ledger.close()
            lock.release()

    def only_reads(self, opts: argparse.Namespace) -> bool:
        """Whether a command that ``needs_lock`` does without where nothing can be written."""
        del opts
        return False

    def _alone(self, lock: ArchiveLock, opts: argparse.Namespace) -> bool:
        """Take the lock; ``False`` where it cannot be had and nobody can be at work either."""
        try:
            lock.acquire()
        except OSError as error:
            if error.errno not in NOT_WRITABLE or not self.only_reads(opts):
                raise
            return False
        return True

    def _ledger(self, paths: ArchivePaths, lock: ArchiveLock, *, alone: bool) -> Ledger:
        """The ledger; one of an older version is brought up to date, if no run is at work."""
        if alone:
            return Ledger(paths.ledger)
        try:
            return Ledger(paths.ledger, read_only=True)
        except LedgerOlderError as older:
            try:
                lock.acquire()
            except OSError as error:
                if error.errno not in NOT_WRITABLE:
                    raise
                raise LedgerOlderError(
                    f"{older}; nothing can be written here ({error.strerror}): make a copy and "
                    "look at that"
                ) from None
            try:
                Ledger(paths.ledger).close()
            finally:
                lock.release()
            return Ledger(paths.ledger, read_only=True)
