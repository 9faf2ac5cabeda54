"""What the grammar of post files leaves to the source: its host, its rolling news, its ids.

``crawler.archive`` knows the form of a post file and not whose posts they are: a
:class:`crawler.source.Source` has these values.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PostStyle:
    """The values of one source that its post files hold, and its grammar of article ids."""

    host: str
    """The host that footers link to, without a scheme."""
    rolling: str
    """The category slug of rolling news, and its listing page's path; empty if there is none."""
    digits_of_id: Callable[[str], str | None]
    """The digits by which an id names a publication; ``None``: the post is not a news article."""
    day_of_id: Callable[[str], date | None]
    """The day that an id says, where it says one."""
    former_hosts: frozenset[str] = frozenset()
    """The hosts that footers of older posts link to."""

    def is_rolling(self, article_id: str, category: str) -> bool:
        """Whether the post is rolling news: by its category, or by an id of digits alone."""
        return (category == self.rolling != "") or self.digits_of_id(article_id) == article_id
