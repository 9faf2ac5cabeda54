"""What the commands that look at an archive share: opening it, and its errors."""

from __future__ import annotations

import argparse
import sqlite3
import sys
from abc import abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.archive.ledger import Ledger
from crawler.archive.lock import ArchiveLock
from crawler.archive.paths import ArchivePaths
from crawler.clock import Clock, run_clock
from crawler.errors import ArchiveError, ArchiveLockedError
from crawler.exit_status import ExitStatus


@dataclass(frozen=True, slots=True)
class OpenArchive:
    """An archive that a command looks at."""

    paths: ArchivePaths
    ledger: Ledger
    clock: Clock


class ArchiveCommand(ScrapyCommand):
    """A command on the archive in ``ARCHIVE_DIR``.

    With ``needs_lock`` it waits for no one: status 75 if a run holds the archive. Without, it only
    reads the ledger's last commit.
    """

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}
    needs_lock: ClassVar[bool] = False

    @abstractmethod
    def work(self, archive: OpenArchive, args: list[str], opts: argparse.Namespace) -> ExitStatus:
        """Do what the command is for."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Open the archive, work, and say in one line what is wrong with it."""
        assert self.settings is not None
        paths = ArchivePaths(Path(self.settings["ARCHIVE_DIR"]))
        try:
            clock = run_clock(self.settings["NOW"])
        except ValueError as error:
            raise UsageError(str(error), print_help=False) from None
        if not paths.ledger.exists():
            raise UsageError(
                f"{paths.root} holds no archive (no {paths.ledger.name}); "
                "name one with -s ARCHIVE_DIR=DIR",
                print_help=False,
            )
        name = type(self).__module__.rpartition(".")[2]
        lock = ArchiveLock(paths.lock, spider=name, now=clock())
        ledger = None
        try:
            if self.needs_lock:
                lock.acquire()
            ledger = Ledger(paths.ledger, read_only=not self.needs_lock)
            self.exitcode = int(self.work(OpenArchive(paths, ledger, clock), args, opts))
        except ArchiveLockedError as error:
            self._stop(name, error, ExitStatus.LOCKED)
        except (ArchiveError, OSError, sqlite3.Error) as error:
            self._stop(name, error, ExitStatus.LOST)
        finally:
            if ledger is not None:
                ledger.close()
            lock.release()

    def _stop(self, name: str, error: Exception, status: ExitStatus) -> None:
        print(f"scrapy {name}: {error}", file=sys.stderr)
        self.exitcode = int(status)
