"""Where the articles come from that a print article may be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article of the archive. ``published`` is aware, ``None`` where it is not known."""

    id: str
    title: str
    text: str
    published: datetime | None = None
    byline: str = ""


class CandidateSource(Protocol):
    """Finds articles that may hold a text. It may offer too many: each is verified exactly."""

    def candidates(self, text: str) -> Iterable[Candidate]:
        """Articles that share a part of ``text``, likely ones first."""
