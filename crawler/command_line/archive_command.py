"""What the commands that look at an archive share: opening it, and its errors."""

from __future__ import annotations

import argparse
import os
import signal
import sqlite3
import sys
from abc import abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.archive.lock import ArchiveLock
from crawler.archive.paths import ArchivePaths
from crawler.archive.recovery import check_lines_have_a_ledger
from crawler.clock import Clock, run_clock
from crawler.errors import ArchiveError, ArchiveLockedError, LedgerOlderError
from crawler.exit_status import ExitStatus
from crawler.ledger import Ledger
from crawler.ledger.articles import ArticleRow


@dataclass(frozen=True, slots=True)
class OpenArchive:
    """An archive that a command looks at."""

    paths: ArchivePaths
    ledger: Ledger
    clock: Clock


_WHY_DROPPED = {
    "id": "the same id under another address",
    "text": "the same text by the same source",
    "twin": "rolling news that its source has as a post of its own",
}


def article_named(archive: OpenArchive, article_id: str, command: str) -> ArticleRow:
    """The article that a user of ``scrapy <command>`` names.

    Raises :class:`UsageError`; for a duplicate it says what was kept in its place.
    """
    row = archive.ledger.articles.get(article_id)
    if row is not None:
        return row
    drop = archive.ledger.duplicates.first_of(article_id)
    if drop is None:
        raise UsageError(f"{article_id} is not in {archive.paths.root}", print_help=False)
    why, kept = drop
    raise UsageError(
        f"{article_id} was dropped ({why}: {_WHY_DROPPED[why]}) in favour of {kept}: "
        f"see scrapy {command} {kept}",
        print_help=False,
    )


class ArchiveCommand(ScrapyCommand):
    """A command on the archive in ``ARCHIVE_DIR``.

    With ``needs_lock`` it waits for no one: status 75 if a run holds the archive. Without, it only
    reads the ledger's last commit.
    """

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}
    needs_lock: ClassVar[bool] = False
    takes_arguments: ClassVar[bool] = False

    @abstractmethod
    def work(self, archive: OpenArchive, args: list[str], opts: argparse.Namespace) -> ExitStatus:
        """Do what the command is for."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Open the archive, work, and say in one line what is wrong with it or with the command."""
        try:
            if args and not self.takes_arguments:
                raise UsageError(f"it takes no argument, only options: {' '.join(args)}")
            self._run(args, opts)
            sys.stdout.flush()
        except UsageError as error:
            self._stop(error, ExitStatus.USAGE)
        except BrokenPipeError:
            # Whoever reads (head, less) has seen enough; as a shell reports it.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            self.exitcode = 128 + signal.SIGPIPE

    def _run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        paths = ArchivePaths(Path(self.settings["ARCHIVE_DIR"]))
        try:
            clock = run_clock(self.settings["NOW"])
        except ValueError as error:
            raise UsageError(str(error)) from None
        if not paths.ledger.exists():
            try:
                check_lines_have_a_ledger(paths, None)
            except ArchiveError as error:
                self._stop(error, ExitStatus.LOST)
                return
            raise UsageError(
                f"{paths.root} holds no archive (no {paths.ledger.name}); "
                "name one with -s ARCHIVE_DIR=DIR"
            )
        lock = ArchiveLock(paths.lock, spider=self._name, now=clock())
        ledger = None
        try:
            if self.needs_lock:
                lock.acquire()
            ledger = self._ledger(paths, lock)
            check_lines_have_a_ledger(paths, ledger)
            self.exitcode = int(self.work(OpenArchive(paths, ledger, clock), args, opts))
        except ArchiveLockedError as error:
            self._stop(error, ExitStatus.LOCKED)
        except BrokenPipeError:
            raise
        except (ArchiveError, OSError, sqlite3.Error) as error:
            self._stop(error, ExitStatus.LOST)
        finally:
            if ledger is not None:
                ledger.close()
            lock.release()

    def _ledger(self, paths: ArchivePaths, lock: ArchiveLock) -> Ledger:
        """The ledger; one of an older version is brought up to date, if no run is at work."""
        if self.needs_lock:
            return Ledger(paths.ledger)
        try:
            return Ledger(paths.ledger, read_only=True)
        except LedgerOlderError:
            lock.acquire()
            try:
                Ledger(paths.ledger).close()
            finally:
                lock.release()
            return Ledger(paths.ledger, read_only=True)

    @property
    def _name(self) -> str:
        return type(self).__module__.rpartition(".")[2]

    def _stop(self, error: Exception, status: ExitStatus) -> None:
        print(f"scrapy {self._name}: {error}", file=sys.stderr)
        self.exitcode = int(status)
