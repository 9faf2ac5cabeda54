"""How much room an archive has, and how long it lasts at the pace of the last thirty days."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.archive.paths import ArchivePaths
from crawler.clock import moment_of, utc_text
from crawler.errors import ArchiveWriteError, LedgerOlderError
from crawler.ledger import Ledger

PERIOD = timedelta(days=30)
LEAST = 1024**2
"""Bytes that a run needs in any case: a report, the ledger's log."""
_STAMP = re.compile(r"-(\d{8}T\d{6})Z-\d+\.warc\.gz$")
_OLDER = 1_000
"""After so many files in turn that were begun before, the ledger's others were too, but for some
that a merge has brought: a run does not look at each of a million."""
_COPIES = 2
"""A text is in its line and in its post file."""


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes that are free, and how many the archive took a day."""

    free: int
    a_day: int

    @property
    def days(self) -> float | None:
        """How long it lasts; ``None`` if nothing was taken."""
        return self.free / self.a_day if self.a_day else None


def room_of(paths: ArchivePaths, ledger: Ledger | None, now: datetime) -> Room:
    """What is free where the archive lies, or is to lie. Raises :class:`OSError`."""
    root = paths.root.absolute()
    there = next(path for path in (root, *root.parents) if path.exists())
    return Room(shutil.disk_usage(there).free, _a_day(ledger, now) if ledger else 0)


def _a_day(ledger: Ledger, now: datetime) -> int:
    first = ledger.runs.first_started()
    if first is None:
        return 0
    since = max(now - PERIOD, moment_of(first) or now)
    taken = _COPIES * ledger.runs.written_since(utc_text(since))
    older = 0
    for row in ledger.captures.newest_files():
        found = _STAMP.search(row.name)
        begun = moment_of(f"{found[1]}Z") if found else None
        if begun and begun >= since:
            taken += row.length
            older = 0
        elif (older := older + 1) == _OLDER:
            break
    return int(taken / max(1.0, (now - since) / timedelta(days=1)))


def check_room(paths: ArchivePaths, days: float, now: datetime) -> None:
    """Raise :class:`ArchiveWriteError` if there is not the room that so many days took.

    Nothing is looked at where ``days`` is 0. Raises :class:`OSError`, :class:`sqlite3.Error`.
    """
    if not days:
        return
    ledger = None
    try:
        ledger = Ledger(paths.ledger, read_only=True) if paths.ledger.exists() else None
        room = room_of(paths, ledger, now)
    except LedgerOlderError:
        room = room_of(paths, None, now)
    finally:
        if ledger is not None:
            ledger.close()
    need = max(LEAST, int(days * room.a_day))
    if room.free < need:
        raise ArchiveWriteError(
            f"cannot write to {paths.root}: {room.free} bytes are free, a run is to have {need} "
            f"(what {days:g} days took, FREE_SPACE_DAYS): make room or the directory writable, "
            "then run again: nothing was asked for"
        )
