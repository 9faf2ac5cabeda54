"""What every command of the program is: arguments, a text of help, and an exit status.

None of them needs Scrapy to start; ``crawler/commands`` makes a command of Scrapy's of each.
"""

from __future__ import annotations

import argparse
import os
import signal
import sqlite3
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from crawler.clock import Clock, run_clock
from crawler.config import Configuration
from crawler.errors import ArchiveError, ArchiveLockedError, UsageError
from crawler.exit_status import ExitStatus
from crawler.first_moments import hand_over
from crawler.plain_output import plain_streams
from crawler.setting_checks import check_settings, recheck_after
from crawler.source import Source, source_named

PROGRAM = "finews-archiver"
INTERRUPTED = 128 + signal.SIGINT
"""The exit status of a command that Ctrl-C has ended, as a shell reports it."""


def program() -> str:
    """What the user has called: the program, or ``scrapy``."""
    called = Path(sys.argv[0])
    return PROGRAM if PROGRAM in called.name or called.parent.name == "crawler" else "scrapy"


class Command(ABC):
    """One command. ``called`` is how the user called it (``scrapy status``), for messages."""

    def __init__(self, called: str, configuration: Configuration) -> None:
        self.called = called
        self.configuration = configuration
        self.settings: Mapping[str, Any] = configuration.values

    @classmethod
    def syntax(cls) -> str:
        """The arguments behind the command's name."""
        return "[options]"

    @classmethod
    @abstractmethod
    def short_desc(cls) -> str:
        """One line for the list of commands."""

    @classmethod
    @abstractmethod
    def long_desc(cls) -> str:
        """What ``--help`` says; it ends with the exit statuses."""

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """Add the options of this command; some have none."""
        del parser

    @staticmethod
    def takes_none(args: list[str]) -> None:
        """Raise :class:`UsageError` for arguments where there are only options."""
        if args:
            raise UsageError(f"it takes no argument, only options: {' '.join(args)}")

    def clock(self) -> Clock:
        """The clock that ``NOW`` says. Raises :class:`UsageError`."""
        try:
            return run_clock(self.settings["NOW"])
        except ValueError as error:
            raise UsageError(str(error)) from None

    def source(self) -> Source:
        """The source that ``SOURCE`` names. Raises :class:`UsageError`."""
        try:
            return source_named(self.settings["SOURCE"])
        except ValueError as error:
            raise UsageError(str(error)) from None

    def recheck_after(self) -> list[timedelta]:
        """How long after its capture a post is looked at again. Raises :class:`UsageError`."""
        try:
            return recheck_after(self.settings)
        except ValueError as error:
            raise UsageError(str(error)) from None

    @abstractmethod
    def run(self, args: list[str], opts: argparse.Namespace) -> int:
        """Do what the command is for; the exit status."""

    def main(self, args: list[str], opts: argparse.Namespace) -> int:
        """Run, and say in one line what is wrong with the command or with the archive.

        Nothing that it prints has a control character in it.
        """
        with plain_streams():
            try:
                hand_over()
                return self._main(args, opts)
            except KeyboardInterrupt:
                print(f"\n{self.called}: stopped", file=sys.stderr)
                return INTERRUPTED

    def _main(self, args: list[str], opts: argparse.Namespace) -> int:
        try:
            self._check_settings()
            status = self.run(args, opts)
            sys.stdout.flush()
        except UsageError as error:
            return self._stop(error, ExitStatus.USAGE)
        except ArchiveLockedError as error:
            return self._stop(error, ExitStatus.LOCKED)
        except BrokenPipeError:
            # Whoever reads (head, less) has seen enough; as a shell reports it.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 128 + signal.SIGPIPE
        except (ArchiveError, OSError, sqlite3.Error) as error:
            return self._stop(error, ExitStatus.LOST)
        return int(status)

    def _check_settings(self) -> None:
        try:
            check_settings(self.settings, own_agent="USER_AGENT" in self.configuration.given)
        except ValueError as error:
            raise UsageError(str(error)) from None

    def _stop(self, error: Exception, status: ExitStatus) -> int:
        print(f"{self.called}: {error}", file=sys.stderr)
        return int(status)
