"""What the exit status of a run says to a scheduler (docs/operations.md)."""

from __future__ import annotations

from enum import IntEnum


class ExitStatus(IntEnum):
    """Exit statuses of ``scrapy crawl`` in this project; the worst that holds is the one given."""

    ACCOUNTED = 0
    USAGE = 2
    PENDING = 3
    LOST = 4
    SUSPECT = 5
    LOCKED = 75

    @property
    def meaning(self) -> str:
        """One line for a human."""
        return _MEANINGS[self]


_MEANINGS = {
    ExitStatus.ACCOUNTED: "all accounted for",
    ExitStatus.USAGE: "what was asked for cannot be meant",
    ExitStatus.PENDING: "something is pending and will be tried again",
    ExitStatus.LOST: "something was lost or refused, or the archive is damaged or not writable",
    ExitStatus.SUSPECT: "the run looks wrong",
    ExitStatus.LOCKED: "another run holds the archive",
}
