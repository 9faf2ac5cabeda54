"""When a link is looked at again: by the schedule, sooner while text is owed, at its deadline."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.archive.recheck import RecheckSchedule
from crawler.clock import utc_text
from crawler.ledger.links import LinkRow
from crawler.link_key import LinkKey
from tests.support.archives import START, HandClock

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
ROW = LinkRow(
    id=1,
    key=LinkKey("post", "/1.html"),
    article="NW1",
    title="",
    rolling=False,
    deadline=utc_text(START + 48 * HOUR),
    state="captured",
    reason="",
    attempts=0,
    next_try=None,
    first_seen=utc_text(START - HOUR),
)


def check(after: timedelta, owed: str = "", row: LinkRow = ROW) -> timedelta | None:
    """How long after the first capture the next check is, so long after it."""
    clock = HandClock(START + after)
    found = RecheckSchedule([6 * HOUR, HOUR], clock).next_check(row, utc_text(START), owed)
    return None if found is None else clock.moment.fromisoformat(found) - START


@pytest.mark.parametrize(
    ("after", "then"),
    [
        (timedelta(), HOUR),
        (HOUR - SECOND, HOUR),
        (HOUR, 6 * HOUR),
        (6 * HOUR, 48 * HOUR),
        (48 * HOUR - SECOND, 48 * HOUR),
        (48 * HOUR, None),
        # The first capture lies ahead: the clock that wrote it was wrong.
        (-2 * HOUR, -HOUR),
    ],
)
def test_by_the_schedule(after: timedelta, then: timedelta | None) -> None:
    assert check(after) == then


@pytest.mark.parametrize(
    ("after", "then"),
    [
        (timedelta(), 10 * MINUTE),
        (10 * MINUTE, 20 * MINUTE),
        (15 * MINUTE, 30 * MINUTE),
        (40 * MINUTE, HOUR),
        (7 * HOUR, 13 * HOUR),
        (47 * HOUR, 48 * HOUR),
        (50 * HOUR, 56 * HOUR),
    ],
)
def test_while_text_is_owed(after: timedelta, then: timedelta) -> None:
    """Soon at first, then after as long again as it has been owed, and six hours at most."""
    assert check(after, "http-503") == then


def test_a_share_link_is_not_looked_at_again() -> None:
    assert check(timedelta(), "http-503", replace(ROW, key=LinkKey("share", "NW1"))) is None


def test_only_what_was_dropped_for_its_text_is_tried_again() -> None:
    schedule = RecheckSchedule([2 * HOUR], HandClock(START))
    # From when it was first seen on.
    assert schedule.next_try(ROW, "text") == utc_text(START + HOUR)
    assert schedule.next_try(ROW, "twin") is None
    assert schedule.next_try(ROW, "id") is None
