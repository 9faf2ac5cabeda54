"""When the archive looks at a link again: an article's next check, a dropped link's next try."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from crawler.clock import Clock, moment_of, utc_text
from crawler.ledger.links import LinkRow

_SOONEST = timedelta(minutes=10)
"""How soon text that is owed is asked for again."""
_LATEST = timedelta(hours=6)
"""How late at most."""


class RecheckSchedule:
    """The schedule of checks: times since the first capture, and last at the link's deadline."""

    def __init__(self, after: Sequence[timedelta], clock: Clock) -> None:
        self._after = sorted(after)
        self._clock = clock

    def next_check(self, row: LinkRow, first_captured: str, owed: str = "") -> str | None:
        """When to look again: by the schedule, sooner while text is owed, last at the deadline.

        ``first_captured`` and what is returned are UTC moments as the ledger writes them; ``None``
        if the link is not looked at again.
        """
        if row.key.kind == "share":
            return None
        now = self._clock()
        # What a clock has written that was ahead of this one was written now, at the latest.
        first = min(moment_of(first_captured) or now, now)
        moments = [first + after for after in self._after]
        moments.append(moment_of(row.deadline) or now)
        if owed:
            # Soon at first, then after as long again as the text has been owed. Not for longer than
            # a failed link waits: a clock that was years behind may have written the first capture.
            moments.append(now + min(max(_SOONEST, now - first), _LATEST))
        # By whole seconds, as the ledger writes them.
        this = now.replace(microsecond=0)
        later = [moment for moment in moments if moment.replace(microsecond=0) > this]
        return utc_text(min(later)) if later else None

    def next_try(self, row: LinkRow, why: str) -> str | None:
        """When to look again at a link that was dropped: only a text may become another."""
        return self.next_check(row, row.first_seen) if why == "text" else None
