"""The number of an article in the index: its place in the order of publication.

``seconds since 2000-01-01 UTC << 16 | 16 bits of the id``. So numbers compare as "earlier than",
whatever the order of arrival; two articles of the same second are in the order of a checksum of
their ids. An article whose time is not known comes after all others.
"""

from __future__ import annotations

import zlib
from datetime import UTC, datetime, timedelta

from crawler.clock import BEIJING

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
UNKNOWN = 1 << 62
"""From here on the articles without a time."""
_BITS = 16


def first_number(published: datetime) -> int:
    """The least number of an article that was published in this second or later.

    Raises :class:`ValueError` for a naive time.
    """
    if published.tzinfo is None:
        raise ValueError(f"{published.isoformat()} has no time zone: the order would depend on it")
    return ((published - EPOCH) // timedelta(seconds=1)) << _BITS


def number_of(article_id: str, published: datetime | None) -> int:
    """The number of an article. Not unique: on a collision the next free one is taken."""
    checksum = zlib.crc32(article_id.encode())
    if published is None:
        return UNKNOWN | checksum
    return first_number(published) | (checksum & ((1 << _BITS) - 1))


def published_of(number: int) -> datetime | None:
    """The time of publication (aware, +08:00, to the second) that is in a number."""
    if number >= UNKNOWN:
        return None
    return (EPOCH + timedelta(seconds=number >> _BITS)).astimezone(BEIJING)


def days_between(number: int, other: int) -> float | None:
    """Days between two publications; ``None`` where one of the times is not known."""
    if max(number, other) >= UNKNOWN:
        return None
    return abs((number >> _BITS) - (other >> _BITS)) / 86_400
