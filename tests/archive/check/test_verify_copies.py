"""verify on rows of the ledger that nothing else is compared with, and on reports of runs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from crawler.archive.check.verify_copies import check_copies
from crawler.archive.paths import ArchivePaths
from crawler.errors import REPAIR, Fault
from crawler.ledger import Ledger
from tests.support.damages import change_ledger


def found(root: Path) -> list[Fault]:
    paths = ArchivePaths(root)
    with closing(Ledger(paths.ledger, read_only=True)) as ledger:
        return list(check_copies(paths, ledger))


def test_a_sound_archive_has_no_fault(root: Path) -> None:
    assert found(root) == []


def test_a_row_that_is_not_what_was_written(root: Path) -> None:
    change_ledger(root, "UPDATE links SET attempts = attempts + 1 WHERE id = 1")
    (fault,) = found(root)
    assert (fault.kind, fault.subject) == ("ledger-row", "ledger.sqlite3 1")
    assert fault.problem == "its row of links is not what was written"
    assert fault.repair == REPAIR


@pytest.fixture
def report(root: Path) -> Path:
    """The report of the first run, on record."""
    content = b'{"run": 1}\n'
    path = root / "runs" / "20220314T040000Z-1.json"
    path.write_bytes(content)
    with closing(Ledger(ArchivePaths(root).ledger)) as ledger:
        ledger.reports.add(path.name, 1, hashlib.sha256(content).hexdigest())
        ledger.commit()
    return path


def change(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"1", b"2"))


def replace_by_directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("damage", [change, replace_by_directory])
def test_a_report_that_is_damaged(damage: Callable[[Path], None], report: Path, root: Path) -> None:
    assert found(root) == []
    damage(report)
    (fault,) = found(root)
    assert (fault.kind, fault.subject) == ("report", f"runs/{report.name}")
    assert fault.repair.startswith("restore it from a copy, or delete it")


def test_a_report_that_was_deleted_is_missed_by_nobody(report: Path, root: Path) -> None:
    report.unlink()
    assert found(root) == []
