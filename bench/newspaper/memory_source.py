"""Articles in memory as a source of candidates: an exact index of shingles."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from crawler.newspaper.match.candidates import Candidate
from crawler.newspaper.match.letter_runs import shingles


class MemorySource:
    """A :class:`.candidates.CandidateSource` that needs no archive."""

    def __init__(self, articles: Iterable[Candidate], limit: int = 20) -> None:
        """``limit`` is the number of candidates that one question brings at most."""
        self._limit = limit
        self._articles: list[Candidate] = []
        self._index: dict[str, list[int]] = defaultdict(list)
        for article in articles:
            for shingle in shingles(article.text) | shingles(article.title):
                self._index[shingle].append(len(self._articles))
            self._articles.append(article)

    def candidates(self, text: str) -> Iterable[Candidate]:
        """The articles that share most shingles with ``text``, the most first."""
        counts: Counter[int] = Counter()
        for shingle in shingles(text):
            counts.update(self._index.get(shingle, ()))
        ranked = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
        return [self._articles[number] for number, _ in ranked[: self._limit]]
