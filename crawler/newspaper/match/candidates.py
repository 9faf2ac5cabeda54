"""Where the articles come from that a print article may be: a protocol, and one kept in memory."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from crawler.newspaper.match.letter_runs import shingles


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


class MemorySource:
    """A source over articles in memory, for tests and small archives: an exact shingle index."""

    def __init__(self, articles: Iterable[Candidate], limit: int = 20) -> None:
        """``limit`` is the number of candidates that one question brings at most."""
        self._limit = limit
        self._articles: list[Candidate] = []
        self._index: dict[str, list[int]] = defaultdict(list)
        for article in articles:
            for shingle in shingles(article.text):
                self._index[shingle].append(len(self._articles))
            self._articles.append(article)

    def candidates(self, text: str) -> Iterable[Candidate]:
        """The articles that share most shingles with ``text``, the most first."""
        counts: Counter[int] = Counter()
        for shingle in shingles(text):
            counts.update(self._index.get(shingle, ()))
        ranked = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
        return [self._articles[number] for number, _ in ranked[: self._limit]]
