"""``rebuild``: an archive made anew from WARC files alone."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.archive.archive import Archive
from crawler.archive.lock import ArchiveLock
from crawler.archive.paths import ArchivePaths
from crawler.command_line.archive_command import NOT_WRITABLE
from crawler.command_line.command import Command
from crawler.counted import counted
from crawler.errors import UsageError
from crawler.exit_status import ExitStatus
from crawler.long_work import LongWork

if TYPE_CHECKING:
    from crawler.rebuild.rebuild import RebuildResult


class RebuildCommand(Command):
    """Reads every capture again and writes posts, lines and a ledger into a new directory."""

    @classmethod
    def syntax(cls) -> str:
        """The arguments."""
        return "[options] <new directory>"

    @classmethod
    def short_desc(cls) -> str:
        """One line for the list of commands."""
        return "Make posts and lines anew, in a new archive, from the WARC files alone"

    @classmethod
    def long_desc(cls) -> str:
        """What ``--help`` says."""
        return (
            f"{cls.short_desc()}. Exit status: 0 all of it; 2 there are no WARC files, or the new "
            "directory is not empty; 4 something could not be read, or not be written; 75 a run "
            "holds the archive."
        )

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """The options of this command."""
        parser.add_argument(
            "--from",
            dest="source",
            type=Path,
            metavar="DIR",
            help="directory of WARC files (default: warc/ in ARCHIVE_DIR)",
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="say what would be made; it is made beside the new directory and thrown away",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> ExitStatus:
        """Rebuild. Status 4 if something could not be read."""
        # Only who rebuilds should wait for this.
        from crawler.rebuild.warc_copies import empty

        if len(args) != 1:
            raise UsageError("expected the name of one new directory")
        target, source = Path(args[0]), opts.source
        paths = ArchivePaths(Path(self.settings["ARCHIVE_DIR"]))
        if source is None:
            source = paths.warc
        if not source.is_dir():
            raise UsageError(f"{source} is not a directory of WARC files")
        if not empty(target):
            raise UsageError(
                f"{target} is not empty: name a new directory, or remove what a rebuild that was "
                "killed has left there"
            )
        lock = ArchiveLock(source.parent / paths.lock.name, spider="rebuild", now=self.clock()())
        try:
            # A directory of WARC files on its own, perhaps read-only, belongs to nobody.
            try:
                lock.acquire()
            except OSError as error:
                if error.errno not in NOT_WRITABLE:
                    raise
            if not opts.dry_run:
                return self._rebuild(source, target)
            # Beside it: WARC files are linked there, not copied.
            with tempfile.TemporaryDirectory(dir=target.absolute().parent) as trial:
                return self._rebuild(source, Path(trial), shown=target)
        finally:
            lock.release()

    def _rebuild(self, source: Path, target: Path, shown: Path | None = None) -> ExitStatus:
        from crawler.articles.intake import Intake
        from crawler.rebuild.rebuild import Rebuild, ReplayClock
        from crawler.rebuild.recent_records import RecentRecords
        from crawler.rebuild.reparse import Reparser
        from crawler.rebuild.warc_copies import copy_warc_files
        from crawler.reprints.reprints import Reprints

        recheck_after = self.recheck_after()
        paths = ArchivePaths(target)
        number, others = copy_warc_files(source, paths.warc)
        if number == 0:
            raise UsageError("; ".join([f"{source} holds no WARC files (*.warc.gz)", *others]))
        clock = ReplayClock()
        archive = Archive(
            target,
            spider="rebuild",
            clock=clock,
            source=self.source(),
            recheck_after=recheck_after,
        )
        try:
            recent = RecentRecords(paths.warc)
            reparser = Reparser(recent, self.settings, archive.source)
            indexed = self.settings["REPRINTS_ENABLED"]
            intake = Intake(archive, Reprints(archive) if indexed else None)
            site = self.settings["SITE_URL"]
            with LongWork(self.called) as progress:
                rebuild = Rebuild(intake, clock, reparser, recent, site, progress)
                for other in others:
                    rebuild.tell(other)
                result = rebuild.work()
            status = ExitStatus.LOST if result.problems else ExitStatus.ACCOUNTED
            archive.end_run(status)
        finally:
            archive.close()
        _show(result, shown or target)
        if shown:
            print("nothing was written")
        return status


def _show(result: RebuildResult, target: Path) -> None:
    counts = ", ".join(f"{count} {kind}" for kind, count in sorted(result.verdicts.items()))
    files = counted(result.files, "WARC file")
    print(f"{target}: from {files}: {counts or 'no articles'}")
    if result.saved:
        print(f"  {result.saved} of them had been captured but never archived")
