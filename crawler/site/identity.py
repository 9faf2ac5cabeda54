"""What the id of a post says: its info code, its day, whether it is rolling news, its twin
(docs/source.md, "Addresses" and "Twins").

Pure functions over text; an id of another form says nothing.
"""

from __future__ import annotations

import re
from datetime import date

_ID = re.compile(r"(?:NW)?([0-9]{18})")
_YEARS = range(1990, 2200)
"""A year outside is not a day of a post, and near the ends of the calendar no deadline exists."""


def article_digits(article_id: str) -> str | None:
    """The 18 digits that a post by source and its rolling twin share; ``None`` for other ids."""
    match = _ID.fullmatch(article_id)
    return match[1] if match else None


def is_rolling_id(article_id: str) -> bool:
    """Whether the id has the form of rolling news: 18 digits without ``NW``."""
    return article_digits(article_id) == article_id


def info_code(article_id: str) -> str | None:
    """The info code (``NW`` + 18 digits) under which the JSON endpoint knows the article.

    It is the id of the post by source, also where ``article_id`` is that of its rolling twin.
    """
    digits = article_digits(article_id)
    return f"NW{digits}" if digits else None


def rolling_twin(article_id: str) -> str | None:
    """The id of the rolling copy of a post by source; ``None`` for all other posts."""
    return None if is_rolling_id(article_id) else article_digits(article_id)


def day_of_id(article_id: str) -> date | None:
    """The day that the first 8 of the 18 digits say; ``None`` where that is not a day."""
    digits = article_digits(article_id)
    return post_day(f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}") if digits else None


def post_day(text: str) -> date | None:
    """A day, written as ISO 8601 has it, that a post can be of; ``None`` for other text."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in _YEARS else None
