"""Checking what verify's other parts do not read: rows of the ledger, and reports."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from crawler.archive.check.verify import file_problem
from crawler.archive.paths import ArchivePaths
from crawler.errors import LOOK_AT_THE_DISK, REPAIR, Fault
from crawler.ledger import Ledger

_DELETE = "restore it from a copy, or delete it: nothing is read from it but by people"


def check_copies(paths: ArchivePaths, ledger: Ledger) -> Iterator[Fault]:
    """Every fault of these. Raises :class:`sqlite3.Error` if the ledger cannot be read."""
    for row in ledger.wrong_rows():
        problem = f"its row of {row.table} is not what was written"
        yield Fault("ledger-row", f"{paths.ledger.name} {row.key}", problem, REPAIR)
    for name, digest in ledger.reports.all():
        yield from _report_faults(paths.runs / name, digest)


def _report_faults(path: Path, digest: str) -> Iterator[Fault]:
    """A report that was deleted is missed by nobody."""
    subject = f"runs/{path.name}"
    try:
        if path.exists() and (problem := file_problem(path, digest)):
            yield Fault("report", subject, problem, _DELETE)
    except OSError as error:
        yield Fault("unreadable", subject, str(error.strerror), LOOK_AT_THE_DISK)
