"""``merge OTHER…``: other archives of the same source taken into the archive."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from crawler.archive.archive import Archive
from crawler.archive.own_parts import check_parts
from crawler.archive.paths import ArchivePaths, archive_name
from crawler.archive.recovery import check_lines_have_a_ledger
from crawler.command_line.command import Command
from crawler.errors import UsageError
from crawler.exit_status import ExitStatus
from crawler.ledger import Ledger
from crawler.plain_output import json_text, untouched

if TYPE_CHECKING:
    from crawler.merge.merge import Merged, Other

_TOLD_EVERY = 1000
_WORDS = {
    "articles": "articles",
    "revisions": "revisions",
    "lines": "lines of articles",
    "renumbered": "articles whose revisions got other numbers",
    "duplicates": "duplicates",
    "links": "links",
    "listings": "listings",
    "pages": "pages of print",
    "page_lines": "lines of pages",
    "runs": "runs",
    "reports": "reports",
    "lost_lines": "lines that are on record as lost",
    "warc_files": "WARC files",
    "warc_bytes": "bytes of WARC files",
}


class MergeCommand(Command):
    """Articles, revisions, duplicates, links, listings, pages, captures, runs and reports."""

    @classmethod
    def syntax(cls) -> str:
        """The arguments."""
        return "[options] <other archive>..."

    @classmethod
    def short_desc(cls) -> str:
        """One line for the list of commands."""
        return "Take other archives of the same source into this one"

    @classmethod
    def long_desc(cls) -> str:
        """What ``--help`` says."""
        return (
            f"{cls.short_desc()}. The others are only read. Merging twice, in another order, or "
            "again after a kill gives the same articles, texts and captures. Exit status: 0 "
            "merged; 2 another is no archive, or one of another site; 4 another is damaged or "
            "of a newer version, and nothing was taken, or something of it could not be taken; 75 "
            "a run holds one of them."
        )

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """The options of this command."""
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would come, and write nothing"
        )
        parser.add_argument("--json", action="store_true", help="what came, as JSON")

    def run(self, args: list[str], opts: argparse.Namespace) -> ExitStatus:
        """Look at every other archive first: one that cannot be merged leaves all untouched."""
        # Only who merges should wait for this.
        from crawler.merge.merge import Other, what_comes
        from crawler.merge.other import check_same_site, check_whole, held, opened

        if not args:
            raise UsageError("expected the directory of another archive, or several")
        mine = ArchivePaths(Path(self.settings["ARCHIVE_DIR"]))
        names = _names([Path(arg) for arg in args], mine.root)
        source, site_url = self.source(), self.settings["SITE_URL"]
        with ExitStack() as stack:
            others = []
            with ExitStack() as looking:
                known = _own(mine, looking)
                for name, root in names.items():
                    paths = ArchivePaths(root)
                    stack.enter_context(held(paths))
                    ledger, path = stack.enter_context(opened(paths))
                    check_same_site(known, ledger, source, root, site_url)
                    check_whole(paths, ledger)
                    others.append(Other(name, paths, path))
                if opts.dry_run:
                    told = {
                        str(each.paths.root): what_comes(mine, known, each, source)
                        for each in others
                    }
            if not opts.dry_run:
                told = self._merge(mine, others)
        _show(told, mine.root, opts)
        refused = any(each.refused for each in told.values())
        return ExitStatus.LOST if refused else ExitStatus.ACCOUNTED

    def _merge(self, mine: ArchivePaths, others: list[Other]) -> dict[str, Merged]:
        from crawler.merge.merge import Merge
        from crawler.reprints.reprints import Reprints

        archive = Archive(
            mine.root,
            spider="merge",
            clock=self.clock(),
            source=self.source(),
            recheck_after=self.recheck_after(),
        )
        told = {}
        try:
            reprints = Reprints(archive) if self.settings["REPRINTS_ENABLED"] else None
            for other in others:
                told[str(other.paths.root)] = Merge(archive, reprints, _ticker(other.name)).take(
                    other
                )
            Merge(archive, reprints, _ticker("")).finish()
            archive.end_run(ExitStatus.ACCOUNTED)
        finally:
            archive.close()
        return told


def _own(paths: ArchivePaths, stack: ExitStack) -> Ledger:
    """The archive's own ledger, while nobody writes it; an empty one where there is none yet."""
    from crawler.merge.other import held, opened, room_for_ledger

    if paths.ledger.exists():
        stack.enter_context(held(paths))
        return stack.enter_context(opened(paths))[0]
    check_parts(paths)
    check_lines_have_a_ledger(paths, None)
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="finews-merge-")))
    with room_for_ledger(paths, folder):
        return stack.enter_context(closing(Ledger(folder / paths.ledger.name)))


def _names(roots: list[Path], mine: Path) -> dict[str, Path]:
    """The name of each other archive: that of its directory. Raises :class:`UsageError`."""
    named: dict[str, Path] = {}
    places: dict[Path, Path] = {}
    for root in roots:
        if not root.is_dir():
            raise UsageError(f"{root} is not a directory")
        place, taker = root.resolve(), mine.resolve()
        if mine.exists() and root.samefile(mine):
            raise UsageError(f"{root} is the archive that takes: name another one")
        if taker in place.parents or place in taker.parents:
            raise UsageError(f"{root} and {mine}: one lies in the other; move it out of there")
        if place in places:
            raise UsageError(f"{places[place]} and {root} are one archive: name it once")
        places[place] = root
        name = archive_name(root)
        if name in named:
            raise UsageError(
                f"{named[name]} and {root} have one name, by which their runs are kept apart: give "
                "their directories different names"
            )
        named[name] = root
    return named


def _ticker(name: str) -> Callable[[int], None]:
    """Says on a terminal how far it has come."""

    def tick(number: int) -> None:
        if number % _TOLD_EVERY == 0 and sys.stderr.isatty():
            told = f"\r{name}: {number} articles"
            print(told, end="", file=untouched(sys.stderr), flush=True)

    return tick


def _show(told: dict[str, Merged], root: Path, opts: argparse.Namespace) -> None:
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=untouched(sys.stderr))
    if opts.json:
        value = {
            "archive": str(root),
            "dry_run": opts.dry_run,
            "merged": [
                {"from": name, **each.counts, "refused": each.refused}
                for name, each in told.items()
            ],
        }
        print(json_text(value))
        return
    for name, each in told.items():
        for why in each.refused:
            print(f"{name}: not taken: {why}")
        counts = [f"{count} {_WORDS[what]}" for what, count in each.counts.items() if count]
        verb = "would come" if opts.dry_run else "came"
        print(f"{root}: from {name} {verb}: {', '.join(counts) or 'nothing new'}")
    if opts.dry_run:
        twice = "; what several of them have is told of each, and comes once"
        print(f"nothing was written{twice if len(told) > 1 else ''}")
