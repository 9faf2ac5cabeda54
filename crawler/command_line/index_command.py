"""``index``: brings the search index up to date, and tells the saved searches."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import asdict
from pathlib import Path

from crawler.archive.open_archive import OpenArchive
from crawler.command_line.archive_command import ArchiveCommand
from crawler.counted import counted
from crawler.exit_status import ExitStatus
from crawler.plain_output import json_text, untouched


class IndexCommand(ArchiveCommand):
    """Takes in what was archived since the last time; a run may be at work meanwhile."""

    @classmethod
    def short_desc(cls) -> str:
        """One line for the list of commands."""
        return "Bring the search index up to date, and tell the saved searches"

    @classmethod
    def long_desc(cls) -> str:
        """What ``--help`` says."""
        return (
            f"{cls.short_desc()} ([[watch]] in the configuration file). The index is "
            "reader.sqlite3 in the archive or, where nothing can be written there, in "
            "$XDG_CACHE_HOME. It is made of the archive alone, and may be deleted. Exit status: 0 "
            "up to date, and all told; 2 a saved search cannot be meant; 4 a line could not be "
            "read, the index not be written, or a channel did not take a message, which is told "
            "again next time."
        )

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """The options of this command."""
        parser.add_argument("--index", type=Path, metavar="PATH", help="another file for the index")
        parser.add_argument("--json", action="store_true", help="what was done, as JSON")

    def work(self, archive: OpenArchive, args: list[str], opts: argparse.Namespace) -> ExitStatus:
        """Catch up, then tell."""
        # Only who indexes should wait for this.
        from crawler.command_line.alerts import tell_watches, watches_of
        from crawler.search.index_place import index_path
        from crawler.search.search_index import LINES_AT_ONCE, CaughtUp, SearchIndex
        from crawler.search.searcher import Searcher

        watches = watches_of(self.configuration, self.settings)
        path = index_path(archive.paths, opts.index, os.environ)
        path.parent.mkdir(parents=True, exist_ok=True)
        done = CaughtUp()
        with SearchIndex(archive.paths, path) as index:
            while True:
                step = index.catch_up(LINES_AT_ONCE)
                done = step.after(done)
                if not done.behind:
                    break
                _tick(done.position, done.committed)
        _tick()
        told = []
        if watches:
            with Searcher(archive.paths, path) as searcher:
                told = tell_watches(watches, archive, searcher)
        if opts.json:
            values = asdict(done) | {"archive": str(archive.paths.root), "index": str(path)}
            values["told"] = [asdict(each) for each in told]
            print(json_text(values))
        else:
            if done.made_anew:
                print(f"made anew: {done.made_anew}")
            print(f"{path}: {counted(done.lines, 'line')} taken in, {done.documents} articles")
            for each in told:
                events = ", ".join(f"{number} {event}" for event, number in each.events.items())
                print(f"{each.query}: {events or 'nothing new'}")
        for problem in done.skipped:
            print(f"not indexed: {problem}", file=sys.stderr)
        for each in told:
            if each.problem:
                print(f"{self.called}: {each.query}: not told: {each.problem}", file=sys.stderr)
        failed = done.skipped or any(each.problem for each in told)
        return ExitStatus.LOST if failed else ExitStatus.ACCOUNTED


def _tick(position: int = 0, committed: int = 0) -> None:
    """Says on a terminal how far it is; without figures the line is cleared."""
    if sys.stderr.isatty():
        said = f"\r{position * 100 // committed:>3} % of the lines" if committed else "\r\x1b[K"
        print(said, end="", file=untouched(sys.stderr), flush=True)
