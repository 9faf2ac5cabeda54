"""WARC files as other programs see them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from crawler.archive.paths import ArchivePaths
from crawler.errors import Fault
from crawler.ledger import Ledger
from crawler.warc.check import check_warc
from crawler.warc.members import Damage
from crawler.warc.reader import Record, read_records


def warc_files(root: Path) -> list[Path]:
    return sorted(ArchivePaths(root).warc.glob("*.warc.gz*"))


def records(path: Path) -> list[Record]:
    found = []
    for record in read_records(path):
        assert not isinstance(record, Damage), record
        found.append(record)
    return found


def all_records(root: Path) -> list[Record]:
    return [record for path in warc_files(root) for record in records(path)]


def faults(root: Path) -> list[Fault]:
    """What the project's own check finds."""
    paths = ArchivePaths(root)
    ledger = Ledger(paths.ledger, read_only=True)
    try:
        return list(check_warc(paths.warc, ledger.captures.files()))
    finally:
        ledger.close()


def complaints_of_others(root: Path) -> list[str]:
    """What another implementation and gunzip find wrong with the files of an archive.

    FastWARC's ``-p`` compares the payload digest of a revisit, which the standard demands, with
    the payload that a revisit does not have: these it finds wrong in any program's files.
    """
    found = []
    for path in warc_files(root):
        assert path.suffix == ".gz", f"{path} was left open"
        revisits = {
            record.headers["WARC-Record-ID"] for record in records(path) if record.type == "revisit"
        }
        found += [f"gunzip: {line}" for line in _run("gunzip", "-t", str(path))]
        fastwarc = str(Path(sys.executable).with_name("fastwarc"))
        found += [f"fastwarc: {line}" for line in _run(fastwarc, "check", "-q", str(path))]
        wrong = set(_run(fastwarc, "check", "-q", "-p", str(path))) - revisits
        found += [f"fastwarc -p: {line}" for line in wrong if line.startswith("<urn:")]
    return found


def _run(*command: str) -> list[str]:
    ended = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if ended.returncode == 0:
        return []
    return [f"status {ended.returncode}", *(ended.stdout + ended.stderr).split()]
