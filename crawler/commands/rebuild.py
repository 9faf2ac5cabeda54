"""``scrapy rebuild``: an archive made anew from WARC files alone."""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.archive.archive import Archive
from crawler.archive.lock import ArchiveLock
from crawler.archive.paths import ArchivePaths
from crawler.articles.posts import SOURCE
from crawler.clock import run_clock
from crawler.counted import counted
from crawler.errors import ArchiveError, ArchiveLockedError
from crawler.exit_status import ExitStatus
from crawler.setting_values import check_url, recheck_after

if TYPE_CHECKING:
    from crawler.rebuild.rebuild import RebuildResult


class Command(ScrapyCommand):
    """Reads every capture again and writes posts, lines and a ledger into a new directory."""

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """The arguments."""
        return "[options] <new directory>"

    def short_desc(self) -> str:
        """What ``scrapy`` lists."""
        return "Make posts and lines anew, in a new archive, from the WARC files alone"

    def long_desc(self) -> str:
        """What ``--help`` says."""
        return (
            f"{self.short_desc()}. Exit status: 0 all of it; 2 there are no WARC files, or the new "
            "directory is not empty; 4 something could not be read, or not be written; 75 a run "
            "holds the archive."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options of this command."""
        super().add_options(parser)
        parser.add_argument(
            "--from",
            dest="source",
            type=Path,
            metavar="DIR",
            help="directory of WARC files (default: warc/ in ARCHIVE_DIR)",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Rebuild. Status 4 if something could not be read, 75 if a run holds the archive."""
        try:
            self._run(args, opts)
        except UsageError as error:
            self._stop(error, ExitStatus.USAGE)

    def _run(self, args: list[str], opts: argparse.Namespace) -> None:
        # Scrapy loads every command at each start: only who rebuilds should wait for this.
        from crawler.rebuild.rebuild import empty

        assert self.settings is not None
        if len(args) != 1:
            raise UsageError("expected the name of one new directory")
        target, source = Path(args[0]), opts.source
        paths = ArchivePaths(Path(self.settings["ARCHIVE_DIR"]))
        if source is None:
            source = paths.warc
        if not source.is_dir():
            raise UsageError(f"{source} is not a directory of WARC files")
        if not empty(target):
            raise UsageError(f"{target} is not empty: name a new directory")
        try:
            check_url("SITE_URL", self.settings["SITE_URL"])
            now = run_clock(self.settings["NOW"])()
        except ValueError as error:
            raise UsageError(str(error)) from None
        lock = ArchiveLock(source.parent / paths.lock.name, spider="rebuild", now=now)
        try:
            # A directory of WARC files on its own, perhaps read-only, belongs to nobody.
            with suppress(PermissionError):
                lock.acquire()
            self._rebuild(source, target)
        except ArchiveLockedError as error:
            self._stop(error, ExitStatus.LOCKED)
        except (ArchiveError, OSError) as error:
            self._stop(error, ExitStatus.LOST)
        finally:
            lock.release()

    def _rebuild(self, source: Path, target: Path) -> None:
        from crawler.articles.intake import Intake
        from crawler.rebuild.rebuild import Rebuild, ReplayClock, copy_warc_files
        from crawler.rebuild.reparse import Reparser
        from crawler.reprints.reprints import Reprints
        from crawler.warc.reader import CaptureReader

        assert self.settings is not None
        paths = ArchivePaths(target)
        if copy_warc_files(source, paths.warc) == 0:
            raise UsageError(f"{source} holds no WARC files (*.warc.gz)")
        clock = ReplayClock()
        archive = Archive(
            target,
            spider="rebuild",
            clock=clock,
            source=SOURCE,
            recheck_after=recheck_after(self.settings),
        )
        try:
            reparser = Reparser(CaptureReader(paths.warc), self.settings)
            indexed = self.settings.getbool("REPRINTS_ENABLED")
            intake = Intake(archive, Reprints(archive) if indexed else None)
            result = Rebuild(intake, clock, reparser, self.settings["SITE_URL"]).work()
            status = ExitStatus.LOST if result.problems else ExitStatus.ACCOUNTED
            archive.end_run(status)
        finally:
            archive.close()
        _show(result, target)
        self.exitcode = int(status)

    def _stop(self, error: Exception, status: ExitStatus) -> None:
        print(f"scrapy rebuild: {error}", file=sys.stderr)
        self.exitcode = int(status)


def _show(result: RebuildResult, target: Path) -> None:
    for problem in result.problems:
        print(f"not rebuilt: {problem}")
    counts = ", ".join(f"{count} {kind}" for kind, count in sorted(result.verdicts.items()))
    files = counted(result.files, "WARC file")
    print(f"{target}: from {files}: {counts or 'no articles'}")
    if result.saved:
        print(f"  {result.saved} of them had been captured but never archived")
