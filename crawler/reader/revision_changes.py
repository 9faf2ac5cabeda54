"""What a revision changed, word by word, to be shown in place.

A word is a run of Latin letters, a whole number, or one character. Paragraphs are paired first;
what is too long to be compared by words is shown whole, as gone and as come.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from rapidfuzz.distance import Indel

_WORD = re.compile(r"[A-Za-z]+|[0-9]+(?:[.,][0-9]+)*|.", re.DOTALL)
_MOST_WORDS = 20_000
"""Of both sides together: the comparison's memory grows with the product of both."""
_MOST_PARAGRAPHS = 2_000

Piece = tuple[str, str]
"""``""`` (the same), ``del`` or ``ins``; and the text."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of either revision; ``changed`` says whether it differs."""

    pieces: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        """Whether anything of it came or went."""
        return any(kind for kind, _ in self.pieces)


def changed_paragraphs(before: str, after: str) -> list[Paragraph]:
    """Both texts as one, one paragraph a line, each cut where something differs."""
    old, new = before.splitlines(), after.splitlines()
    if len(old) + len(new) > _MOST_PARAGRAPHS:
        all_gone = [Paragraph((("del", line),)) for line in old]
        return all_gone + [Paragraph((("ins", line),)) for line in new]
    found: list[Paragraph] = []
    for kind, i, j, k, m in _opcodes(old, new):
        if kind == "equal":
            found += [Paragraph((("", line),)) for line in old[i:j]]
            continue
        for gone, come in zip_longest(old[i:j], new[k:m]):
            found.append(Paragraph(tuple(changed_words(gone or "", come or ""))))
    return found


def changed_words(before: str, after: str) -> Iterator[Piece]:
    """One line in pieces: what stayed, what went, what came."""
    if before == after:
        yield "", before
        return
    old, new = _WORD.findall(before), _WORD.findall(after)
    start = _same(old, new)
    end = _same(old[start:][::-1], new[start:][::-1])
    tail = old[len(old) - end :]
    rest_old, rest_new = old[start : len(old) - end], new[start : len(new) - end]
    if start:
        yield "", "".join(old[:start])
    if len(rest_old) + len(rest_new) > _MOST_WORDS:
        yield from (("del", "".join(rest_old)), ("ins", "".join(rest_new)))
    else:
        for kind, i, j, k, m in _opcodes(rest_old, rest_new):
            if kind == "equal":
                yield "", "".join(rest_old[i:j])
                continue
            if j > i:
                yield "del", "".join(rest_old[i:j])
            if m > k:
                yield "ins", "".join(rest_new[k:m])
    if tail:
        yield "", "".join(tail)


def _same(some: Sequence[str], others: Sequence[str]) -> int:
    """How many words two lists begin with together."""
    pairs = enumerate(zip(some, others, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(some), len(others)))


def _opcodes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """What makes the one of the other, what goes and what comes in one place put together."""
    pending: tuple[int, int, int, int] | None = None
    for one in Indel.opcodes(old, new):
        kind, i, j, k, m = one.tag, one.src_start, one.src_end, one.dest_start, one.dest_end
        if kind == "equal":
            if pending is not None:
                yield ("replace", *pending)
                pending = None
            yield "equal", i, j, k, m
        else:
            pending = (pending[0], j, pending[2], m) if pending else (i, j, k, m)
    if pending is not None:
        yield ("replace", *pending)
