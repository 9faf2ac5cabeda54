"""Sentences of two texts, and which belong together, across different paragraphing."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass

from crawler.newspaper.model import Span
from crawler.text.letters import letters

_SENTENCE = re.compile(r"(?:[^。！？!?；…\n]|(?<=\d)[!?])*(?:[。！？!?；…]+[”’」』》〉）)】]*)?\s*")
_SIMILAR = 0.34
_SHORT = 4
"""Letters of a sentence up to which single ones count too."""
_MERGE_COST = 0.01
_CELLS = 40_000


@dataclass(frozen=True, slots=True)
class Pair:
    """A run of print sentences and the online ones that they became; one side may be empty."""

    print: Span
    online: Span


def sentences(text: str) -> list[Span]:
    """The sentences of ``text``, each with the white space behind it: together all of it."""
    spans: list[Span] = []
    at = 0
    while at < len(text):
        match = _SENTENCE.match(text, at)
        end = match.end() if match and match.end() > at else at + 1
        spans.append(Span(at, end))
        at = end
    return spans


def _bigrams(text: str) -> Counter[str]:
    bare = letters(text)
    if len(bare) < 2:
        return Counter([bare] if bare else [text.strip()])
    pairs = Counter(bare[at : at + 2] for at in range(len(bare) - 1))
    # Of so few letters one lost in the middle leaves no pair.
    return pairs + Counter(bare) if len(bare) <= _SHORT else pairs


def _similar(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 1.0


def _anchors(one: list[str], other: list[str]) -> list[tuple[int, int]]:
    """Sentences that are equal and unique on both sides, in an order that both sides share."""
    counts, others = Counter(one), Counter(other)
    places = {text: at for at, text in enumerate(other)}
    pairs = [
        (at, places[text])
        for at, text in enumerate(one)
        if len(text) > 3 and counts[text] == 1 and others.get(text) == 1
    ]
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        at = bisect_left(tails, place)
        before.append(ends[at - 1] if at else -1)
        tails[at : at + 1] = [place]
        ends[at : at + 1] = [number]
    chain: list[tuple[int, int]] = []
    number = ends[-1] if ends else -1
    while number >= 0:
        chain.append(pairs[number])
        number = before[number]
    return chain[::-1]


_STEPS = ((1, 1), (1, 0), (0, 1), (1, 2), (2, 1), (1, 3), (3, 1))


def _between(one: list[Counter[str]], other: list[Counter[str]]) -> list[tuple[int, int]]:
    """The best steps (print sentences, online sentences) through two runs of sentences."""
    rows, columns = len(one), len(other)
    if not rows or not columns or rows * columns > _CELLS:
        return [(1, 0)] * rows + [(0, 1)] * columns
    related = [[not mine.keys().isdisjoint(theirs) for theirs in other] for mine in one]
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    step = [[(0, 0)] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows, -1, -1):
        for j in range(columns, -1, -1):
            if i == rows and j == columns:
                continue
            top = -1.0
            for down, right in _STEPS:
                if i + down > rows or j + right > columns:
                    continue
                score = best[i + down][j + right]
                if down and right:
                    ends = related[i][j], related[i + down - 1][j + right - 1]
                    if not all(ends):
                        continue
                    alike = _similar(
                        sum(one[i : i + down], Counter()), sum(other[j : j + right], Counter())
                    )
                    if alike < _SIMILAR:
                        continue
                    score += alike - _MERGE_COST * (down + right - 2)
                if score > top + 1e-9:
                    top, step[i][j] = score, (down, right)
            best[i][j] = top
    steps, i, j = [], 0, 0
    while (i, j) != (rows, columns):
        down, right = step[i][j]
        steps.append((down, right))
        i, j = i + down, j + right
    return steps


def align(printed: str, online: str) -> list[Pair]:
    """Pairs of sentences in order; the print spans together are all of ``printed``, and so online.

    Equal sentences that occur once are fixed points; between them the pairing with the greatest
    likeness is taken, where one sentence may have become two or three, and the other way round.
    """
    mine, theirs = sentences(printed), sentences(online)
    my_texts = [letters(printed[s.start : s.end]) for s in mine]
    their_texts = [letters(online[s.start : s.end]) for s in theirs]
    steps: list[tuple[int, int]] = []
    i = j = 0
    for to_i, to_j in [*_anchors(my_texts, their_texts), (len(mine), len(theirs))]:
        steps += _between(
            [_bigrams(text) for text in my_texts[i:to_i]],
            [_bigrams(text) for text in their_texts[j:to_j]],
        )
        if to_i < len(mine):
            steps.append((1, 1))
        i, j = to_i + 1, to_j + 1
    pairs: list[Pair] = []
    i = j = 0
    for down, right in steps:
        pairs.append(Pair(_run(mine, i, down, len(printed)), _run(theirs, j, right, len(online))))
        i, j = i + down, j + right
    return pairs


def _run(spans: list[Span], first: int, count: int, length: int) -> Span:
    start = spans[first].start if first < len(spans) else length
    return Span(start, spans[first + count - 1].end if count else start)
