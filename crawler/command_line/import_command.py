"""``import DIR``: post files of the source's own repository into the archive."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.archive.archive import Archive
from crawler.archive.paths import ArchivePaths
from crawler.command_line.command import Command
from crawler.errors import UsageError
from crawler.exit_status import ExitStatus
from crawler.items import Article
from crawler.ledger import Ledger
from crawler.ledger.scope import Scope
from crawler.long_work import LongWork
from crawler.runs.books import Ending, NamedLink, close_books, write_report
from crawler.runs.context import Run
from crawler.runs.incomplete import named_incomplete

if TYPE_CHECKING:
    from crawler.articles.importer import Imported

NAMES_SHOWN = 20


class ImportCommand(Command):
    """A clone's ``_posts`` and ``old_post``, or a directory of post files, without any request."""

    @classmethod
    def syntax(cls) -> str:
        """The arguments."""
        return "[options] <directory>"

    @classmethod
    def short_desc(cls) -> str:
        """One line for the list of commands."""
        return "Take a directory of post files into the archive, without any request"

    @classmethod
    def long_desc(cls) -> str:
        """What ``--help`` says."""
        return (
            f"{cls.short_desc()}. What cannot be read is skipped by name. An article that is "
            "archived already is left as it is, but for the time or the title that its page had "
            "lost. Exit status: 0 imported; 2 there are no post files; 4 none of them could be "
            "read, or the archive is damaged or not writable; 75 a run holds the archive."
        )

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """The options of this command."""
        parser.add_argument(
            "--all-names", action="store_true", help="name every file that was skipped"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="read the files, say what is new, write nothing"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> ExitStatus:
        """Import the one directory named; what cannot be read is skipped by name."""
        # Only who imports should wait for this.
        from crawler.articles.importer import PostFiles

        if len(args) != 1:
            raise UsageError("expected one directory: a clone of the source's repository")
        directory = Path(args[0])
        if not directory.is_dir():
            raise UsageError(f"{directory} is not a directory")
        named = closing(PostFiles(directory, self.source()))
        with named as files, LongWork(self.called) as progress:
            if not len(files):
                raise UsageError(f"{directory} holds no post files (*.md)")
            each = progress.over("files", len(files), files)
            most = None if opts.all_names else NAMES_SHOWN
            return (
                self._try(each, most, progress)
                if opts.dry_run
                else self._taken(each, most, progress)
            )

    def _taken(self, files: Iterator[Path], most: int | None, progress: LongWork) -> ExitStatus:
        archive = Archive(
            Path(self.settings["ARCHIVE_DIR"]),
            spider="import",
            clock=self.clock(),
            source=self.source(),
            recheck_after=self.recheck_after(),
        )
        # What else is open is not an import's business.
        run = Run("import", archive, Scope(own=True))
        try:
            incomplete: list[NamedLink] = []
            result = self._import(run, files, incomplete, most)
            progress.clear()
            report = close_books(run, Ending("finished", incomplete=incomplete))
            status = _status(result)
            report.exit_status = status
            archive.end_run(status)
            written = write_report(report, archive.paths.runs)
            archive.keep_report(written)
            for note in run.notes:
                print(f"note: {note}")
            self._show(result, archive.paths.root)
            print(f"report: {written}")
        finally:
            archive.close()
        return status

    def _import(
        self, run: Run, files: Iterator[Path], incomplete: list[NamedLink], most: int | None
    ) -> Imported:
        from crawler.articles.importer import import_posts
        from crawler.articles.intake import Intake
        from crawler.reprints.reprints import Reprints

        indexed = self.settings["REPRINTS_ENABLED"]
        reprints = Reprints(run.archive, run.notes.append) if indexed else None
        intake = Intake(run.archive, reprints, run.notes.append)

        def written(article: Article) -> None:
            if named := named_incomplete(article):
                incomplete.append(named)

        commit_items = self.settings["COMMIT_ITEMS"]
        *_, result = import_posts(intake, files, commit_items, written, most)
        return result

    def _try(self, files: Iterator[Path], most: int | None, progress: LongWork) -> ExitStatus:
        from crawler.articles.importer import try_posts

        paths = ArchivePaths(Path(self.settings["ARCHIVE_DIR"]))
        ledger = Ledger(paths.ledger, read_only=True) if paths.ledger.exists() else None
        try:
            result = try_posts(files, self.source(), ledger, most)
            progress.clear()
            self._show(result, paths.root)
        finally:
            if ledger is not None:
                ledger.close()
        print("nothing was written")
        return _status(result)

    def _show(self, result: Imported, root: Path) -> None:
        for title, named in (("skipped", result.skipped), ("mended", result.mended)):
            for name, reason in named:
                print(f"{title} {name}: {reason}")
            if title in result.unnamed:
                print(f"… and {result.unnamed[title]} more (--all-names)")
        counts = ", ".join(f"{count} {name}" for name, count in sorted(result.counts.items()))
        print(f"{root}: {sum(result.counts.values())} files: {counts}")


def _status(result: Imported) -> ExitStatus:
    """That nothing could be read is no success."""
    return ExitStatus.LOST if set(result.counts) == {"skipped"} else ExitStatus.ACCOUNTED
