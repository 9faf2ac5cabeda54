"""Real news as articles, for the comparison with a scan: what generated texts would not have.

A directory of JSON Lines with ``title`` and ``text``; nothing of it is kept.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import orjson

from bench.search.corpus import Corpus
from crawler.items import Article


class RealTexts:
    """Articles of the corpus with real titles and texts."""

    def __init__(self, directory: Path, seed: int) -> None:
        self._corpus = Corpus(seed, themes=20)
        self._texts: list[tuple[str, str]] = []
        for path in sorted(directory.glob("*.jsonl")):
            with path.open("rb") as lines:
                rows = (orjson.loads(line) for line in lines)
                self._texts += [(row["title"], row["text"]) for row in rows]

    def __len__(self) -> int:
        return len(self._texts)

    def article(self, number: int) -> Article:
        """The article with this number."""
        title, text = self._texts[number]
        return replace(self._corpus.article(number), title=title, text=text, body_html="")
