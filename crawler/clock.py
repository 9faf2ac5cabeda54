"""The run's clock: the wall clock, or a moment that the user has set."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]
"""Gives the aware moment of now."""

BEIJING = timezone(timedelta(hours=8))
"""The zone of the source and of its days; China has had no other since 1991."""


def run_clock(now: str) -> Clock:
    """A clock that stands still at ``now`` (ISO 8601; without a zone: Beijing time).

    An empty ``now`` gives the wall clock, in UTC, as it stands at this call: from then on
    it is counted with the machine's uptime, so that within a run no time is set back or
    forth, and a wait is as long as it says. Raises :class:`ValueError` for anything else.
    """
    if not now:
        begun, since = datetime.now(UTC), time.clock_gettime(time.CLOCK_BOOTTIME)
        return lambda: begun + timedelta(seconds=time.clock_gettime(time.CLOCK_BOOTTIME) - since)
    try:
        moment = datetime.fromisoformat(now)
    except ValueError:
        raise ValueError(
            f"NOW={now!r} is not a moment: expected ISO 8601, such as 2022-02-07T09:00:00+08:00"
        ) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=BEIJING)
    return lambda: moment


def moment_of(text: str) -> datetime | None:
    """The aware moment that :func:`utc_text` wrote; ``None``, with a warning, if it is none.

    One damaged row of the ledger must not stop a run; ``verify`` names it.
    """
    try:
        moment = datetime.fromisoformat(text)
    except (ValueError, TypeError):
        moment = None
    if moment is None or moment.tzinfo is None:
        logger.warning("the ledger has %r for a moment: see finews-archiver verify", text)
        return None
    return moment


def utc_text(moment: datetime) -> str:
    """An aware moment as ISO 8601 in UTC, to the second, with ``Z``; sorts as text."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").removesuffix("+00:00") + "Z"
