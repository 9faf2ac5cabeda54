"""``export``: the archive as tables for pandas, DuckDB and their like."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.archive.open_archive import OpenArchive
from crawler.clock import utc_text
from crawler.command_line.archive_command import ArchiveCommand
from crawler.command_line.overwriting import add_force, check_free
from crawler.counted import counted
from crawler.errors import UsageError
from crawler.exit_status import ExitStatus
from crawler.plain_output import json_text, untouched
from crawler.reprints.looking import index_of

if TYPE_CHECKING:
    from crawler.export.rows import Rows
    from crawler.export.table import Table
    from crawler.reprints.index import Index

FORMATS = ("parquet", "csv", "jsonl")
_TOLD_EVERY = 5000


class ExportCommand(ArchiveCommand):
    """One file for each table, with a ``datapackage.json`` that says what they are."""

    @classmethod
    def short_desc(cls) -> str:
        """One line for the list of commands."""
        return "Write the archive as tables: Parquet, CSV or JSON Lines"

    @classmethod
    def long_desc(cls) -> str:
        """What ``--help`` says."""
        return (
            f"{cls.short_desc()}: articles, revisions, stories, prints, print_differences, "
            "duplicates, links, runs (docs/data.md). Days are Beijing's and choose by the day of "
            "publication; a second --to that is a day is the last one. Exit status: 0 written; 2 a "
            "file is there already, or a day cannot be meant; 4 something could not be read, or "
            "not be written."
        )

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """The options of this command."""
        parser.add_argument(
            "--to",
            action="append",
            default=[],
            metavar="DIR|DAY",
            help="the directory to write to (required); a day: the last one",
        )
        parser.add_argument("--from", dest="first", metavar="DAY", help="the first day, YYYY-MM-DD")
        parser.add_argument(
            "--format", choices=FORMATS, default="parquet", help="default: parquet (extra export)"
        )
        parser.add_argument("--source", default="", metavar="NAME", help="one source, exact")
        parser.add_argument(
            "--newest", action="store_true", help="without the table of all revisions"
        )
        parser.add_argument(
            "--since-last",
            action="store_true",
            help="only what is new since the last such export there, as further files",
        )
        add_force(parser)
        parser.add_argument("--json", action="store_true", help="what was written, as JSON")

    def work(self, archive: OpenArchive, args: list[str], opts: argparse.Namespace) -> ExitStatus:
        """Write every table, and say how many rows each has."""
        # Only who exports should wait for this.
        from crawler.export.all_tables import REVISIONS, TABLES
        from crawler.export.data_package import FILE_NAME, descriptor, read_position
        from crawler.export.rows import Rows, Selection

        directory, last_day = _told_apart(opts.to)
        _check_format(opts.format)
        tables = [table for table in TABLES if not (opts.newest and table is REVISIONS)]
        after, before = read_position(directory, opts.format) if opts.since_last else (0, {})
        selection = Selection(_day(opts.first), last_day, opts.source, after)
        if selection.first and selection.last and selection.first > selection.last:
            raise UsageError(f"--from {selection.first} is after --to {selection.last}")
        archive.ledger.exported.begin()
        last_run = archive.ledger.exported.last_run()
        part = f"-{last_run:09}" if opts.since_last else ""
        names = {table.name: f"{table.name}{part}.{opts.format}" for table in tables}
        if not opts.since_last:
            check_free((directory / name for name in (*names.values(), FILE_NAME)), opts)
        if opts.since_last and last_run == after:
            names = {}
        directory.mkdir(parents=True, exist_ok=True)
        with (
            _index(archive) as index,
            closing(Rows(archive.paths, archive.ledger, index, selection)) as rows,
        ):
            counts = _write(rows, tables, directory, names, opts.format)
        files = {
            table.name: [*before.get(table.name, []), *([names[table.name]] if names else [])]
            for table in tables
        }
        created = utc_text(archive.clock())
        package = descriptor(opts.format, files, tables, created=created, last_run=last_run)
        # Last, so that what it names is there; what a killed export left is written anew.
        (directory / FILE_NAME).write_bytes(package)
        for problem in rows.skipped:
            print(f"not exported: {problem}", file=sys.stderr)
        _tell(opts.json, directory, names, counts)
        return ExitStatus.LOST if rows.skipped else ExitStatus.ACCOUNTED


def _write(
    rows: Rows, tables: Sequence[Table], directory: Path, names: dict[str, str], form: str
) -> dict[str, int]:
    """Write the files; how many rows each table has."""
    from crawler.export.writers import WRITERS, counting

    counts: dict[str, int] = {}
    for table in tables if names else ():
        unfinished = directory / f".{names[table.name]}.new"
        found = counting(rows.of(table), _ticker(table.name))
        counts[table.name] = WRITERS[form](unfinished, table, found)
        unfinished.replace(directory / names[table.name])
    return counts


def _check_format(form: str) -> None:
    if form == "parquet" and find_spec("pyarrow") is None:
        raise UsageError(
            "Parquet needs pyarrow: pip install 'finews-archiver[export]', or --format csv"
        )


def _told_apart(given: list[str]) -> tuple[Path, date | None]:
    """The directory and the last day, which have one option's name."""
    days, directories = [], []
    for each in given:
        try:
            days.append(date.fromisoformat(each))
        except ValueError:
            directories.append(Path(each))
    if len(directories) != 1 or len(days) > 1:
        raise UsageError("expected one directory, as --to tables (and at most one last day)")
    return directories[0], days[0] if days else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"--from {text} is not a day: expected one such as 2022-02-07") from None


@contextmanager
def _index(archive: OpenArchive) -> Iterator[Index | None]:
    """The reprint index; ``None`` where none was ever made."""
    if not archive.paths.reprints.exists():
        yield None
        return
    with index_of(archive) as index:
        yield index


def _ticker(name: str) -> Callable[[int], None]:
    """Says on a terminal how far a table has come."""

    def tick(number: int) -> None:
        if number % _TOLD_EVERY == 0 and sys.stderr.isatty():
            print(f"\r{name}: {number} rows", end="", file=untouched(sys.stderr), flush=True)

    return tick


def _tell(as_json: bool, directory: Path, names: dict[str, str], counts: dict[str, int]) -> None:
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=untouched(sys.stderr))
    if as_json:
        told = {
            table: {"file": str(directory / names[table]), "rows": count}
            for table, count in counts.items()
        }
        print(json_text(told))
        return
    for table, count in counts.items():
        print(f"{directory / names[table]}: {counted(count, 'row')}")
    if not names:
        print(f"{directory}: nothing is new since the last export")
