"""Where everything in an archive lies: all paths in one place."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from crawler.errors import UsageError
from crawler.files import make_directory


@dataclass(frozen=True, slots=True)
class ArchivePaths:
    """The layout of the archive in the directory ``root`` (docs/archive-format.md)."""

    root: Path

    @property
    def posts(self) -> Path:
        """Jekyll posts, the newest revision of each article."""
        return self.root / "_posts"

    @property
    def articles(self) -> Path:
        """One line for each archived revision, append-only."""
        return self.root / "articles.jsonl"

    @property
    def duplicates(self) -> Path:
        """What was dropped, why, and in favour of which article; append-only."""
        return self.root / "duplicates.jsonl"

    @property
    def editions(self) -> Path:
        """Pages of the print edition, one line for each revision of each; append-only."""
        return self.root / "editions.jsonl"

    @property
    def edition_files(self) -> Path:
        """The newest revision of each page of print, and each article on it as Markdown."""
        return self.root / "editions"

    @property
    def prints(self) -> Path:
        """The index of print articles, a SQLite database that can be made anew from the lines."""
        return self.root / "prints.sqlite3"

    @property
    def ledger(self) -> Path:
        """The ledger, a SQLite database."""
        return self.root / "ledger.sqlite3"

    @property
    def reprints(self) -> Path:
        """The index of reprints, a SQLite database that can be made anew from the lines."""
        return self.root / "reprints.sqlite3"

    @property
    def reader(self) -> Path:
        """The search index, a SQLite database that can be made anew from the lines."""
        return self.root / "reader.sqlite3"

    @property
    def runs(self) -> Path:
        """One JSON report for each run."""
        return self.root / "runs"

    @property
    def warc(self) -> Path:
        """What the servers really sent, and the index of it."""
        return self.root / "warc"

    @property
    def lock(self) -> Path:
        """Held by the run that works on the archive; says who that is."""
        return self.root / ".lock"

    @property
    def unfinished(self) -> Path:
        """Files on their way to their place; whatever lies here after a crash is rubbish."""
        return self.root / ".unfinished"

    @property
    def strays(self) -> Path:
        """What a repair has moved out of the way."""
        return self.root / "strays"

    def aside(self, name: str) -> Path:
        """A free place in :attr:`strays` for a file of that name. Raises :class:`OSError`."""
        make_directory(self.strays)
        place, number = self.strays / name, 1
        while os.path.lexists(place):
            number += 1
            place = self.strays / f"{number}-{name}"
        return place

    def make(self) -> None:
        """Create the directories, durably. Raises :class:`OSError`."""
        for directory in (self.root, self.posts, self.runs, self.warc, self.unfinished):
            make_directory(directory)


def archive_name(root: Path) -> str:
    """What an archive is called among others: its directory's name, whatever leads to that.

    Raises :class:`UsageError` for a name that cannot be written down.
    """
    name = root.resolve().name
    if not name.isprintable():
        raise UsageError(
            f"{root}: {name!r} is no name that tables and reports could call it by: give its "
            "directory a name of printable characters"
        )
    return name
