"""``verify``: checks the archive against itself, and mends it with ``--repair``."""

from __future__ import annotations

import argparse
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import asdict
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.archive.jsonl import read_revision
from crawler.archive.open_archive import OpenArchive
from crawler.archive.pages import read_page_line
from crawler.command_line.archive_command import ArchiveCommand
from crawler.errors import COPY, REPAIR, ArchiveDamagedError, Fault
from crawler.exit_status import ExitStatus
from crawler.items import Article
from crawler.ledger import Ledger
from crawler.long_work import LongWork, going_through
from crawler.plain_output import json_text
from crawler.sorted_names import no_room
from crawler.source import Source

if TYPE_CHECKING:
    from crawler.newspaper.files.edition_line import PageRecord


TAKE_IN = "finews-archiver verify --repair takes it in again"


class VerifyCommand(ArchiveCommand):
    """Every article has its line, its post file and its captures, and nothing else is there.

    Captures are checked byte by byte, and the text of each article is derived from them again.
    """

    needs_lock = True

    @classmethod
    def short_desc(cls) -> str:
        """One line for the list of commands."""
        return "Check the archive against itself; --repair rebuilds what can be rebuilt"

    @classmethod
    def long_desc(cls) -> str:
        """What ``--help`` says."""
        return (
            f"{cls.short_desc()}. Names each fault and its repair. Exit status: 0 no fault; 4 "
            "faults, or a repair could not bring a text back; 75 a run holds the archive."
        )

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """The options of this command."""
        parser.add_argument(
            "--repair", action="store_true", help="rebuild what can be rebuilt, then check again"
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="with --repair: say which faults it would mend, and change nothing",
        )
        parser.add_argument("--json", action="store_true", help="every fault, as JSON")

    def only_reads(self, opts: argparse.Namespace) -> bool:
        """It does, unless it is to repair."""
        return not opts.repair or opts.dry_run

    def work(self, archive: OpenArchive, args: list[str], opts: argparse.Namespace) -> ExitStatus:
        """Name each fault and its repair."""
        # Only who verifies should wait for this.
        from crawler.archive.take_in import waiting_strays
        from crawler.warc.agents import misnamed_agents

        source = self.source()
        repaired: list[str] = []
        faults: list[Fault] = []
        number = 0
        lost_before = len(list(archive.ledger.lost_lines.all()))
        for step in self._mended(archive, source) if opts.repair and not opts.dry_run else ():
            if opts.json:
                repaired.append(step)
            else:
                print(f"repaired: {step}")
        # Whoever only reads sorts on disk, not in memory, as whoever writes does (row_digests.py).
        reading = closing(Ledger(archive.paths.ledger, read_only=True))
        with reading as ledger, LongWork(self.called) as progress:
            checked = OpenArchive(archive.paths, ledger, archive.clock)
            for fault in all_faults(checked, source, self.settings, progress):
                progress.clear()
                number += 1
                if opts.json:
                    faults.append(fault)
                else:
                    print(fault)
                    if opts.dry_run and fault.repair == REPAIR:
                        print(f"would be repaired: {fault.kind}: {fault.subject}")
        strays = waiting_strays(archive.paths, archive.ledger, source.content_hash)
        lost = [str(line) for line in archive.ledger.lost_lines.all()]
        names = (row.name for row in archive.ledger.captures.every_file())
        misnamed = list(misnamed_agents(archive.paths.warc, names))
        # Whoever repairs hears of it by the status too; from then on it is on record.
        worse = number or len(lost) > lost_before
        counts = archive.ledger.articles.counts() | archive.ledger.editions.counts()
        if opts.json:
            told = {
                "archive": str(archive.paths.root),
                **{name: counts[name] for name in ("articles", "revisions", "duplicates", "pages")},
                "repaired": repaired,
                "faults": [asdict(fault) for fault in faults],
                "strays": strays,
                "lost": lost,
                "misnamed": misnamed,
            }
            print(json_text(told))
            return ExitStatus.LOST if worse else ExitStatus.ACCOUNTED
        for line in (*lost, *misnamed):
            print(f"note: {line}")
        for name in strays:
            print(f"note: {name}: its line lies in strays/, of no commit; {TAKE_IN}")
        pages = f", {counts['pages']} pages of print" if counts["pages"] else ""
        print(
            f"{archive.paths.root}: {counts['articles']} articles, {counts['revisions']} revisions,"
            f" {counts['duplicates']} duplicates{pages}: "
            f"{number or 'no'} fault{'s' * (number != 1)}"
        )
        return ExitStatus.LOST if worse else ExitStatus.ACCOUNTED

    def _mended(self, archive: OpenArchive, source: Source) -> Iterator[str]:
        from crawler.archive.check.repair import repair
        from crawler.archive.posts.postfile import read_post
        from crawler.editions.desk import entry_of, row_of

        mended = repair(
            archive.paths,
            archive.ledger,
            hash_of=source.content_hash,
            source=source,
            read_post=partial(read_post, source=source),
            entry_of=entry_of,
            row_of=row_of,
            clock=archive.clock,
        )
        # Of the lines as they are then.
        return chain(mended, _indexes_set_aside(archive))


def all_faults(
    archive: OpenArchive,
    source: Source,
    settings: Mapping[str, Any],
    progress: LongWork | None = None,
) -> Iterator[Fault]:
    """Every fault of an archive that nobody writes: of ledger, lines, files, captures, texts."""
    # Only who verifies should wait for this.
    from crawler.archive.check.verify import verify
    from crawler.archive.check.verify_copies import check_copies
    from crawler.archive.check.verify_pages import check_editions
    from crawler.rebuild.print_pages import check_pages
    from crawler.rebuild.reparse import Reparser, check_articles
    from crawler.warc.check import check_captures
    from crawler.warc.reader import CaptureReader

    reparser = Reparser(CaptureReader(archive.paths.warc), settings, source)
    if progress is not None:
        progress.step("rows of the ledger", 0)
        archive.ledger.meanwhile(progress.still)
    return chain.from_iterable(
        _readable(archive, found)
        for found in (
            check_copies(archive.paths, archive.ledger),
            _index_faults(archive, progress),
            verify(archive.paths, archive.ledger, source.content_hash, progress),
            check_editions(archive.paths, archive.ledger),
            check_captures(archive.paths.warc, archive.ledger.captures.every_file(), progress),
            check_articles(_articles(archive, progress), reparser),
            check_pages(_pages(archive), reparser),
        )
    )


def _index_problems(
    archive: OpenArchive, progress: LongWork | None = None
) -> Iterator[tuple[Path, str]]:
    """What is wrong with the indexes, all of which can be made anew."""
    from crawler.reprints.index_sums import index_problems
    from crawler.search.search_check import search_index_problems

    for path in (archive.paths.reprints, archive.paths.prints):
        if progress is not None:
            progress.step(path.name, 0)
        for problem in index_problems(path):
            yield path, problem
    if progress is not None:
        progress.step(archive.paths.reader.name, 0)
    for problem in search_index_problems(archive.paths):
        yield archive.paths.reader, problem


def _index_faults(archive: OpenArchive, progress: LongWork | None) -> Iterator[Fault]:
    for path, problem in _index_problems(archive, progress):
        yield Fault("index", path.name, problem, REPAIR)


def _indexes_set_aside(archive: OpenArchive) -> Iterator[str]:
    from crawler.reprints.derived_index import set_aside

    for path in sorted({path for path, _ in _index_problems(archive)}):
        aside = set_aside(path)
        again = "index" if path == archive.paths.reader else "the next run that archives something"
        yield f"{path.name}: set aside as {aside.name}; {again} makes it anew"


def _readable(archive: OpenArchive, faults: Iterable[Fault]) -> Iterator[Fault]:
    """These faults; what keeps them from being looked for is one of the ledger."""
    try:
        yield from faults
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0)
        if code == sqlite3.SQLITE_INTERRUPT:
            # By Ctrl-C, while the progress was told (Ledger.meanwhile).
            raise KeyboardInterrupt from None
        if code == sqlite3.SQLITE_FULL:
            raise no_room(error) from None
        yield Fault("ledger", str(archive.paths.ledger), str(error), COPY)


def _articles(archive: OpenArchive, progress: LongWork | None) -> Iterator[Article]:
    """Every revision whose line can be read; the others are named by ``verify``."""
    articles = archive.ledger.articles
    number = articles.counts()["revisions"]
    for row in going_through("texts", number, articles.all_revisions(), progress):
        with suppress(ArchiveDamagedError, OSError):
            yield read_revision(archive.paths, row.line_offset, row.line_length)


def _pages(archive: OpenArchive) -> Iterator[PageRecord]:
    """Every page as its newest line has it, if that can be read."""
    from crawler.newspaper.files.edition_line import read_edition_line

    for page in archive.ledger.editions.all():
        for row in archive.ledger.editions.lines(page.id)[-1:]:
            with suppress(ArchiveDamagedError, OSError):
                yield read_edition_line(read_page_line(archive.paths, row))
