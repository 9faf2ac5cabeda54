"""What a search finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Order = Literal["newest", "best"]
Piece = tuple[str, bool]
"""Some characters of an article, and whether they are what was looked for."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found, in its newest revision.

    ``published`` is aware (+08:00), ``None`` where not even the day is known. ``title`` is in
    pieces too: its text is ``"".join(part for part, _ in title_pieces)``.
    """

    id: str
    revision: int
    title: str
    source: str
    published: datetime | None
    url: str
    snippet: list[Piece]
    title_pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class ResultPage:
    """A page of what was found.

    ``total`` is how many articles there are, ``exact`` whether they were counted or the number is
    an estimate (with two digits that count). ``next`` is what ``before`` has to be for the
    following page; ``None`` if this is the last.
    """

    total: int
    exact: bool
    hits: list[Hit]
    next: str | None
