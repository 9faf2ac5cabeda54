"""Queries made of the articles themselves, and what a scan of all texts says that they find."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from random import Random

from opencc import OpenCC

from crawler.items import Article
from crawler.search.folding import folded

_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_CJK = re.compile(r"[\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a query: how it is typed, and what is so of the articles that it means.

    ``field`` is ``text``, or a facet whose value is ``value``.
    """

    typed: str
    field: str
    value: str
    negative: bool = False


Clauses = tuple[tuple[Part, ...], ...]


def typed(clauses: Clauses) -> str:
    """The query as somebody types it."""
    return " ".join(
        " OR ".join(f"{'-' * part.negative}{part.typed}" for part in clause) for clause in clauses
    )


class Generator:
    """Queries about some articles; the same for the same seed."""

    def __init__(self, articles: Sequence[Article], seed: int) -> None:
        self._articles = articles
        self._random = Random(seed)
        self._traditional = OpenCC("s2t").convert

    def __call__(self) -> Clauses:
        """One query."""
        chance = self._random.random()
        if chance < 0.6:
            return ((self._part(),),)
        if chance < 0.75:
            return ((self._part(),), (self._part(),))
        if chance < 0.85:
            return ((self._part(), self._part()),)
        first, second = self._part(), self._part()
        negative = Part(second.typed, second.field, second.value, negative=True)
        return ((first,), (negative,))

    def _part(self) -> Part:
        kinds: tuple[Callable[[], Part], ...] = (
            *(lambda length=length: self._piece(length) for length in (1, 2, 2, 3, 4, 4)),
            *(self._phrase, self._disguised, self._number, self._name, self._facet, self._random2),
        )
        return self._random.choice(kinds)()

    def _text(self) -> str:
        article = self._random.choice(self._articles)
        chosen = article.title if self._random.random() < 0.2 else article.text
        return chosen or article.text

    def _letters(self, length: int) -> str:
        """So many letters that follow one another somewhere."""
        while True:
            runs = [run for run in _CJK.findall(self._text()) if len(run) >= length]
            if runs:
                run = self._random.choice(runs)
                start = self._random.randrange(len(run) - length + 1)
                return str(run[start : start + length])

    def _piece(self, length: int) -> Part:
        found = self._letters(length)
        return Part(found, "text", folded(found))

    def _random2(self) -> Part:
        """Two letters of which nobody knows whether they stand together anywhere."""
        found = self._letters(1) + self._letters(1)
        return Part(found, "text", folded(found))

    def _phrase(self) -> Part:
        """A part of a text with whatever signs there are in it."""
        while True:
            text = self._text()
            start = self._random.randrange(len(text))
            found = text[start : start + self._random.randint(5, 20)]
            if re.search(r"[^\W_]", found) and not set(found) & set('"“”'):
                return Part(f'"{found}"', "text", folded(found))

    def _disguised(self) -> Part:
        """In traditional characters or at full width."""
        found = self._letters(self._random.randint(2, 5))
        other = self._traditional(found)
        if len(other) == len(found) and folded(other) == folded(found):
            return Part(other, "text", folded(found))
        return Part(found, "text", folded(found))

    def _number(self) -> Part:
        numbers = re.findall(r"[0-9]+(?:\.[0-9]+)?", self._text())
        found = self._random.choice(numbers) if numbers else f"{self._random.randrange(100)}"
        found = self._random.choice((found, found, found[1:] or found, found[:-1] or found))
        found = found.strip(".") or "7"
        return Part(found.translate(_WIDE), "text", found)

    def _name(self) -> Part:
        article = self._random.choice(self._articles)
        if not article.reporters:
            return self._piece(3)
        name = self._random.choice(article.reporters)
        return Part(f"reporter:{name}", "reporter", name)

    def _facet(self) -> Part:
        article = self._random.choice(self._articles)
        assert article.published is not None
        day = f"{article.published:%Y-%m-%d}"
        found = [("source", article.source), ("day", day), ("month", day[:7])]
        found += [("code", code) for code in article.stocks]
        name, value = self._random.choice(found)
        return Part(f'{name}:"{value}"', name, value)


class Scan:
    """What queries find, by looking at every text."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._articles = articles
        texts = [folded(f"{article.title}\0{article.text}") + "\0" for article in articles]
        self._all = "".join(texts)
        self._starts = list(accumulate((len(text) for text in texts), initial=0))
        self._every = frozenset(range(len(articles)))
        self._one = cache(self._found)

    def __call__(self, clauses: Clauses) -> set[str]:
        """The ids of the articles that a query means."""
        left = self._every
        for clause in clauses:
            parts = []
            for part in clause:
                found = self._one(part.field, part.value)
                parts.append(self._every - found if part.negative else found)
            left &= frozenset[int]().union(*parts)
        return {self._articles[number].id for number in left}

    def _found(self, field: str, value: str) -> frozenset[int]:
        if field == "text":
            return self._with_text(value)
        return frozenset(
            number
            for number, article in enumerate(self._articles)
            if value in _facets(article)[field]
        )

    def _with_text(self, value: str) -> frozenset[int]:
        found = set()
        text, place = self._all, self._all.find(value)
        while place >= 0:
            if _whole(text, place, place + len(value)):
                number = bisect_right(self._starts, place) - 1
                found.add(number)
                place = text.find(value, self._starts[number + 1])
            else:
                place = text.find(value, place + 1)
        return frozenset(found)


def _whole(text: str, start: int, end: int) -> bool:
    """Whether no number goes on beyond either end of a place."""
    first = start
    while first < end and text[first] in ".,":
        first += 1
    if first < end and text[first] in "0123456789":
        before = text[start - 1] if start else "\0"
        if before in "0123456789":
            return False
        if first == start and before in ".," and start > 1 and text[start - 2] in "0123456789":
            return False
    last = end - 1
    while last >= start and text[last] in ".,":
        last -= 1
    if last >= start and text[last] in "0123456789":
        after = text[end : end + 2] + "\0\0"
        if after[0] in "0123456789":
            return False
        if last == end - 1 and after[0] in ".," and after[1] in "0123456789":
            return False
    return True


def _facets(article: Article) -> dict[str, set[str]]:
    assert article.published is not None
    day = f"{article.published:%Y-%m-%d}"
    return {
        "source": {article.source},
        "day": {day},
        "month": {day[:7]},
        "reporter": set(article.reporters),
        "code": set(article.stocks),
    }
