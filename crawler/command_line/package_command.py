"""``package``: the captures of an archive, a day or a category as one WACZ file."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from crawler import __version__
from crawler.archive.jsonl import read_revision
from crawler.archive.open_archive import OpenArchive
from crawler.clock import utc_text
from crawler.command_line.archive_command import ArchiveCommand
from crawler.command_line.overwriting import add_force, check_free
from crawler.counted import counted
from crawler.errors import ArchiveDamagedError, ArchiveWriteError, UsageError
from crawler.exit_status import ExitStatus
from crawler.items import Article

if TYPE_CHECKING:
    from crawler.warc.wacz import Page


class PackageCommand(ArchiveCommand):
    """Everything that was captured, or what the articles of some days or a category came from."""

    needs_lock: ClassVar[bool] = True

    @classmethod
    def short_desc(cls) -> str:
        """One line for the list of commands."""
        return "Pack the captures of the archive, of days or of a category as a WACZ file"

    @classmethod
    def long_desc(cls) -> str:
        """What ``--help`` says."""
        return (
            f"{cls.short_desc()}. Exit status: 0 packed; 2 nothing was captured that is wanted, "
            "or the file is there already; 4 the archive is damaged; 75 a run holds the archive."
        )

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """The options of this command."""
        for name, dest in (("--from", "first"), ("--to", "last")):
            parser.add_argument(
                name,
                dest=dest,
                type=_day,
                metavar="YYYY-MM-DD",
                help=f"{dest} day of publication, Beijing time",
            )
        parser.add_argument("--category", metavar="SLUG", help="one category, as in its URL")
        parser.add_argument(
            "--file",
            type=Path,
            metavar="FILE",
            help="where to (default: a name of archive, days and category, in this directory)",
        )
        add_force(parser)

    def only_reads(self, opts: argparse.Namespace) -> bool:
        """What a run leaves, it packs; only what a killed one left must be closed first."""
        return True

    def work(self, archive: OpenArchive, args: list[str], opts: argparse.Namespace) -> ExitStatus:
        """Write the file and say what is in it."""
        # Only who packs should wait for this.
        from crawler.warc.cdx import whole_index
        from crawler.warc.reader import CaptureReader
        from crawler.warc.selection import select
        from crawler.warc.wacz import write_wacz

        if opts.first and opts.last and opts.first > opts.last:
            raise UsageError(f"--from {opts.first} is after --to {opts.last}")
        chosen = [part for part in (opts.first, opts.last, opts.category) if part]
        name = archive.paths.root.resolve().name
        target = opts.file or Path(file_name(name, opts.first, opts.last, opts.category))
        check_free([target], opts)
        count = sum(1 for _ in _articles(archive, opts))
        if chosen and not count:
            raise UsageError("no captured article is of these days or this category")
        warc = archive.paths.warc
        _bring_up_to_date(archive)
        title = " ".join([name, *map(str, chosen)])
        software = f"finews-archiver/{__version__}"
        created = archive.clock().astimezone(UTC)
        with tempfile.TemporaryDirectory(dir=target.parent) as directory:
            if chosen:
                part = Path(directory) / "selection.warc.gz"
                lines = select(
                    CaptureReader(warc),
                    (place for article in _articles(archive, opts) for place in article.warc),
                    part,
                    date=utc_text(created),
                    fields={"software": software, "format": "WARC File Format 1.1"},
                )
                warcs, index = [part], iter(lines)
            else:
                warcs = [warc / row.name for row in archive.ledger.captures.files()]
                if not warcs:
                    raise UsageError(f"{archive.paths.root} has no captures")
                index = whole_index(warc, archive.ledger)
            write_wacz(
                target,
                warcs=warcs,
                index=index,
                pages=(_page(article) for article in _articles(archive, opts)),
                title=title,
                software=software,
                created=created,
            )
        size = target.stat().st_size
        held = f"{counted(count, 'article')}, {counted(len(warcs), 'WARC file')}"
        print(f"{target}: {held}, {counted(size, 'byte')}")
        return ExitStatus.ACCOUNTED


def file_name(archive: str, first: date | None, last: date | None, category: str | None) -> str:
    """``<archive>[-<day or days>][-<category>].wacz``; days that are open at an end say so."""
    if first and last:
        days = str(first) if first == last else f"{first}--{last}"
    else:
        days = f"from-{first}" if first else f"to-{last}" if last else ""
    # A category may have any character in it, and a name of a file may not.
    slug = "".join(char if char.isprintable() and char != "/" else "-" for char in category or "")
    return "-".join(part for part in (archive, days, slug) if part) + ".wacz"


def _bring_up_to_date(archive: OpenArchive) -> None:
    """Close and index what a killed run has left.

    Raises :class:`ArchiveWriteError` if there is something to close, and nothing can be written.
    """
    from crawler.warc.cdx import update_index
    from crawler.warc.file import OPEN
    from crawler.warc.leftovers import close_leftovers

    warc = archive.paths.warc
    if archive.ledger.read_only:
        if archive.ledger.captures.open_files() or any(warc.glob(f"*{OPEN}")):
            raise ArchiveWriteError(
                f"a killed run left a WARC file open in {warc}, and nothing can be written here "
                "to close it: pack a copy of the archive"
            )
        return
    close_leftovers(warc, archive.ledger, clock=archive.clock)
    update_index(warc, archive.ledger)
    archive.ledger.commit()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day: expected YYYY-MM-DD") from None


def _articles(archive: OpenArchive, opts: argparse.Namespace) -> Iterator[Article]:
    """The captured articles that are wanted, one for each revision."""
    for row in archive.ledger.articles.all_revisions():
        if row.amendment:
            continue
        with suppress(ArchiveDamagedError):
            article = read_revision(archive.paths, row.line_offset, row.line_length)
            if article.warc and _wanted(article, opts):
                yield article


def _wanted(article: Article, opts: argparse.Namespace) -> bool:
    if opts.category and article.category != opts.category:
        return False
    if not opts.first and not opts.last:
        return True
    if article.published is None:
        return False
    day = article.published.date()
    return (opts.first or day) <= day <= (opts.last or day)


def _page(article: Article) -> Page:
    from crawler.warc.wacz import Page

    moment = article.captured_at
    return Page(article.url, article.title, utc_text(moment) if moment else "")
