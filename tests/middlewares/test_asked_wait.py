"""What an answer says of how long it is not to be asked again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.middlewares.asked_wait import UNSAID, asked_wait

NOW = datetime(2022, 3, 14, 4, tzinfo=UTC)
DATE = "Mon, 14 Mar 2022 04:00:00 GMT"
HOUR = timedelta(hours=1)
EPOCH = str(int((NOW + HOUR).timestamp()))


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (429, {"retry-after": "3600"}),
        (503, {"retry-after": " 3600 "}),
        (403, {"retry-after": "3600.0"}),
        (301, {"retry-after": "3600"}),
        (429, {"retry-after": "Mon, 14 Mar 2022 05:00:00 GMT"}),
        (503, {"retry-after": "Monday, 14-Mar-22 05:00:00 GMT"}),
        (503, {"retry-after": "Mon Mar 14 05:00:00 2022 GMT"}),
        (503, {"retry-after": "Mon Mar 14 05:00:00 2022"}),
        (503, {"retry-after": "5, 3600"}),
        # By the server's own clock, which is two hours slow.
        (
            503,
            {
                "date": "Mon, 14 Mar 2022 02:00:00 GMT",
                "retry-after": "Mon, 14 Mar 2022 03:00:00 GMT",
            },
        ),
        (200, {"ratelimit-remaining": "0", "ratelimit-reset": "3600"}),
        (200, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": EPOCH, "date": DATE}),
        (429, {"x-rate-limit-remaining": "0", "x-rate-limit-reset": "3600"}),
        (200, {"ratelimit": "limit=100, remaining=0, reset=3600"}),
        (200, {"ratelimit": '"default";r=0;t=3600'}),
        # The longer one holds.
        (429, {"retry-after": "60", "ratelimit-remaining": "0", "ratelimit-reset": "3600"}),
    ],
)
def test_an_hour(status: int, headers: dict[str, str]) -> None:
    assert asked_wait(status, headers, NOW) == HOUR


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (200, {}),
        (200, {"retry-after": "3600"}),
        (503, {}),
        (503, {"retry-after": "0"}),
        (503, {"retry-after": "-5"}),
        (503, {"retry-after": "soon"}),
        (503, {"retry-after": "NaN"}),
        (503, {"retry-after": "1e9"}),
        (503, {"retry-after": "\uff11\uff12"}),
        (503, {"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}),
        (200, {"ratelimit-remaining": "3", "ratelimit-reset": "3600"}),
        (200, {"ratelimit-remaining": "none", "ratelimit-reset": "3600"}),
        (200, {"ratelimit-reset": "3600"}),
        (200, {"ratelimit": "limit=100, remaining=1, reset=3600"}),
    ],
)
def test_nothing(status: int, headers: dict[str, str]) -> None:
    assert asked_wait(status, headers, NOW) is None


def test_too_many_requests_is_always_heard() -> None:
    assert asked_wait(429, {}, NOW) == UNSAID
    assert asked_wait(429, {"retry-after": "soon"}, NOW) == UNSAID
    assert asked_wait(429, {"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}, NOW) == UNSAID
    assert asked_wait(429, {"retry-after": "5, soon"}, NOW) == UNSAID


@pytest.mark.parametrize("digits", ["9" * 40, "9" * 5000, "1" + "0" * 29 + ".5"])
def test_as_many_digits_as_there_are(digits: str) -> None:
    assert asked_wait(503, {"retry-after": digits}, NOW) == timedelta(days=36_500)


@given(
    st.integers(100, 599),
    st.dictionaries(
        st.sampled_from(
            ("retry-after", "date", "ratelimit", "ratelimit-remaining", "ratelimit-reset")
        ),
        st.text() | st.from_regex(r"[0-9]{1,40}", fullmatch=True),
    ),
)
def test_any_headers(status: int, headers: dict[str, str]) -> None:
    wait = asked_wait(status, headers, NOW)
    assert wait is None or timedelta() < wait <= timedelta(days=36_500)
