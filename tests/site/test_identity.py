"""What the id of a post says."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.site import identity

DIGITS = "202203042300000017"
NW = f"NW{DIGITS}"
DAY = date(2022, 3, 4)


@pytest.mark.parametrize(
    ("article_id", "digits", "code", "day"),
    [
        (NW, DIGITS, NW, DAY),
        (DIGITS, DIGITS, NW, DAY),
        ("NW999999992300000017", "999999992300000017", "NW999999992300000017", None),
        ("init", None, None, None),
        (f"nw{DIGITS}", None, None, None),
        (f"{NW}1", None, None, None),
        ("NW２０２２03042300000017", None, None, None),
        ("", None, None, None),
    ],
)
def test_ids(article_id: str, digits: str | None, code: str | None, day: date | None) -> None:
    assert identity.article_digits(article_id) == digits
    assert identity.info_code(article_id) == code
    assert identity.day_of_id(article_id) == day
    assert identity.is_rolling_id(article_id) == (article_id == DIGITS)
    assert identity.rolling_twin(article_id) == (None if article_id == DIGITS else digits)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2022-03-04", DAY),
        ("1990-01-01", date(1990, 1, 1)),
        ("1989-12-31", None),
        ("2199-12-31", date(2199, 12, 31)),
        ("2200-01-01", None),
        ("2022-02-30", None),
        ("", None),
    ],
)
def test_days_of_posts(text: str, day: date | None) -> None:
    assert identity.post_day(text) == day
