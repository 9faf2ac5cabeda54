"""Set an article in columns: where the pieces of its paragraphs end, and what is lost there."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from bench.newspaper.truth import NEVER_FIRST, Article

_TERMINAL = "。！？；：…"
_CLOSING = "”’）」』》"


@dataclass
class Change:
    """``text[start:end]`` of the article's lines reads ``new`` on this side; what class it is."""

    start: int
    end: int
    new: str
    kind: str


@dataclass
class Setting:
    """How an article stands in print. Places are characters of ``"\\n".join(article.lines)``."""

    article: Article
    breaks: list[int] = field(default_factory=list)
    gaps: set[int] = field(default_factory=set)
    """The breaks at which words are lost."""
    changes: list[Change] = field(default_factory=list)
    busy: list[tuple[int, int]] = field(default_factory=list)
    """Places that something already happened to."""

    def free(self, start: int, end: int, margin: int = 7) -> bool:
        """Whether nothing has happened near ``start`` to ``end``."""
        return all(end + margin <= a or b + margin <= start for a, b in self.busy)

    def printed(self, start: int, end: int) -> str:
        """The lines' ``[start:end]`` as they are printed."""
        text = "\n".join(self.article.lines)
        pieces, at = [], start
        for change in sorted(self.changes, key=lambda change: change.start):
            if change.start >= start and change.end <= end:
                pieces += [text[at : change.start], change.new]
                at = change.end
        return "".join([*pieces, text[at:end]])


def _wide(char: str) -> float:
    return 0.5 if ord(char) < 0x80 else 1.0


def line_ends(text: str, width: int) -> list[int]:
    """Where the lines of a paragraph end that is set ``width`` characters wide, set in by two."""
    ends, used = [], 2.0
    for at, char in enumerate(text):
        if used + _wide(char) > width and char not in NEVER_FIRST:
            ends.append(at)
            used = 0.0
        used += _wide(char)
    return ends


def _terminated(text: str) -> bool:
    return text.rstrip(_CLOSING).endswith(tuple(_TERMINAL))


def set_article(rng: random.Random, article: Article, cuts: list[int], *, damaged: bool) -> Setting:
    """Set an article in columns of random width and depth; ``damaged`` loses and doubles words.

    ``cuts`` are the places at which it jumps to another page.
    """
    setting = Setting(article)
    setting.busy += [(cut, cut) for cut in cuts]
    if article.byline:
        at = "\n".join(article.lines).find(article.byline)
        setting.busy.append((at, at + len(article.byline)))
    width, depth = rng.randint(13, 22), rng.randint(9, 26)
    text = "\n".join(article.lines)
    lines = rng.randint(0, depth - 3)
    start = len(article.byline) + 1 if article.byline_line else 0
    for kind, paragraph in article.paragraphs:
        ends = line_ends(paragraph, width) if kind == "body" else []
        for end in ends:
            lines += 1
            if lines >= depth:
                lines = 0
                if not _terminated(paragraph[:end]) and setting.free(start + end, start + end):
                    setting.breaks.append(start + end)
                    setting.busy.append((start + end, start + end))
        lines += 1
        start += len(paragraph) + 1
    if not damaged or not text:
        return setting
    for at in list(setting.breaks):
        if rng.random() < 0.15:
            _lose(rng, setting, text, at)
    for _ in range(len(text) // 500 + (rng.random() < 0.3)):
        at = rng.randrange(len(text))
        if text[at].isalpha() and setting.free(at, at + 1):
            if rng.random() < 0.5:
                setting.changes.append(Change(at, at + 1, text[at] * 2, "artefact"))
            else:
                setting.changes.append(Change(at, at + 1, "", "artefact"))
            setting.busy.append((at, at + 1))
    return setting


def _lose(rng: random.Random, setting: Setting, text: str, at: int) -> None:
    """Lose some words around the break at ``at``, within its paragraph."""
    start, end = at - rng.randint(0, 6), at + rng.randint(2, 12)
    piece = text[start:end]
    if "\n" in text[max(0, start - 14) : end + 10] or not setting_free_but(setting, at, start, end):
        return
    if _terminated(text[:start]) or piece[:1] in NEVER_FIRST:
        return
    setting.changes += [Change(start, at, "", "gap"), Change(at, end, "", "gap")]
    setting.gaps.add(at)
    setting.busy.append((start, end))


def setting_free_but(setting: Setting, at: int, start: int, end: int) -> bool:
    """Whether nothing but the break itself happened near a piece."""
    return all((a, b) == (at, at) or end + 7 <= a or b + 7 <= start for a, b in setting.busy)
