"""How long an answer asks not to be asked again, by its status and headers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

UNSAID = timedelta(minutes=5)
"""What 429 asks for that does not say how long."""
_TOO_MANY = 429
_LEAST_EPOCH = 1_000_000_000
"""Such a number of seconds is a moment (in 2001), and no wait."""
_MOST = timedelta(days=36_500)
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_FIELD = re.compile(r"(?:^|[;,\s])(?P<name>remaining|reset|r|t)\s*=\s*\"?(?P<value>[0-9.]+)", re.I)
_REMAINING = ("ratelimit-remaining", "x-ratelimit-remaining", "x-rate-limit-remaining")
_RESET = ("ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset")


def asked_wait(status: int, headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """The longest wait that an answer asks for; ``None`` if it asks for none.

    ``headers`` by their names in lower case; ``now`` is aware, and stands in for a ``Date`` that is
    missing. ``Retry-After`` (RFC 9110, 10.2.3: seconds, or a date) is read of every answer but a
    success, ``RateLimit`` (draft-ietf-httpapi-ratelimit-headers, its older forms with
    ``RateLimit-Remaining``, and those with ``X-``) of every answer. What cannot be read is passed
    over, as is a date that has passed; 429 without a word of how long asks for :data:`UNSAID`.
    """
    served = _date(headers.get("date", "")) or now
    waits = [_limit(headers, served)]
    if not 200 <= status < 300:
        waits.append(_wait(headers.get("retry-after", ""), served))
    asked = max((wait for wait in waits if wait is not None), default=None)
    if asked is None and status == _TOO_MANY:
        return UNSAID
    return asked or None


def _wait(text: str, served: datetime) -> timedelta | None:
    """Seconds, a moment in seconds since 1970, or a date of HTTP that is still to come."""
    numbers = [part.strip() for part in text.split(",")]
    if all(map(_NUMBER.fullmatch, numbers)):
        # Several are several headers that somebody on the way has joined.
        seconds = max(map(float, numbers))
        if seconds >= _LEAST_EPOCH:
            seconds -= served.timestamp()
        return max(timedelta(), min(timedelta(seconds=min(seconds, 1e10)), _MOST))
    date = _date(text)
    return date - served if date is not None and date > served else None


def _date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    # The form of C's asctime has no zone; all dates of HTTP are in GMT (RFC 9110, 5.6.7).
    return date if date.tzinfo is not None else date.replace(tzinfo=UTC)


def _limit(headers: Mapping[str, str], served: datetime) -> timedelta | None:
    """Until when nothing is left of what a host grants."""
    left = next((headers[name] for name in _REMAINING if name in headers), "")
    reset = next((headers[name] for name in _RESET if name in headers), "")
    for name in ("ratelimit", "x-ratelimit"):
        for found in _FIELD.finditer(headers.get(name, "")):
            if found["name"].lower() in ("remaining", "r"):
                left = found["value"]
            else:
                reset = found["value"]
    try:
        return _wait(reset, served) if left and float(left) <= 0 else None
    except ValueError:
        return None
