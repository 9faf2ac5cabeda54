"""Checking what verify's other parts do not read: rows of the ledger, reports, indexes of texts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from crawler.archive.check.verify import file_problem
from crawler.archive.paths import ArchivePaths
from crawler.errors import LOOK_AT_THE_DISK, MADE_ANEW, REPAIR, Fault
from crawler.ledger import Ledger
from crawler.ledger.row_digests import problems_of
from crawler.sqlite_reading import open_to_read

_DELETE = "restore it from a copy, or delete it: nothing is read from it but by people"


def check_copies(paths: ArchivePaths, ledger: Ledger) -> Iterator[Fault]:
    """Every fault of these. Raises :class:`sqlite3.Error` if the ledger cannot be read."""
    for row in ledger.wrong_rows():
        problem = f"its row of {row.table} is not what was written"
        yield Fault("ledger-row", f"{paths.ledger.name} {row.key}", problem, REPAIR)
    for name, digest in ledger.reports.all():
        yield from _report_faults(paths.runs / name, digest)
    for path in (paths.reprints, paths.prints):
        if problem := index_problem(path):
            yield Fault("index", path.name, problem, MADE_ANEW)


def _report_faults(path: Path, digest: str) -> Iterator[Fault]:
    """A report that was deleted is missed by nobody."""
    subject = f"runs/{path.name}"
    try:
        if path.exists() and (problem := file_problem(path, digest)):
            yield Fault("report", subject, problem, _DELETE)
    except OSError as error:
        yield Fault("unreadable", subject, str(error.strerror), LOOK_AT_THE_DISK)


def index_problem(path: Path) -> str:
    """What is wrong with an index of texts; empty if nothing is, or if there is none."""
    if not path.exists():
        return ""
    try:
        with closing(open_to_read(path)) as connection:
            return "; ".join(problems_of(connection))
    except sqlite3.Error as error:
        return str(error)
