"""Kicker (引题), headline and subtitle out of the lines above an article."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.newspaper.parse.rejoin import Unit

KICKER_ENDS = ("：", ":", "强调", "指出", "要求", "提出", "表示", "透露", "获悉")
SUBTITLE_STARTS = ("——", "--", "—")
_HEADLINE, _SENTENCE = 24, 34
"""Characters of a line that can be set in the largest type; of one that is never, beside such."""
_LARGE, _WHOLE, _SHORTER = 20, 9, 0.7
"""Characters of a line that is rarely set in the largest type; of a whole sentence, and its share
of the length of the line below it up to which that is its subtitle."""
_IN_BRACKETS = re.compile(r"(?:[（(][^（）()]*[）)])+")


@dataclass(frozen=True, slots=True)
class Title:
    """The lines above an article, each with its part."""

    kicker: str = ""
    headline: str = ""
    subtitle: str = ""


def read_title(lines: list[Unit]) -> Title:
    """Which of one to three lines is which.

    The largest type is the headline; where sizes are not known, a line that begins with a dash or
    stands in brackets is the subtitle, and so is a long one below a short one; a line that ends in
    a colon or in 强调 is the kicker, and of two plain lines the last is the headline (of three the
    middle one).
    """
    if not lines:
        return Title()
    texts = [line.text for line in lines]
    sizes = [line.first.block.size for line in lines]
    if max(sizes) > 0:
        return _by_size(texts, sizes)
    first = next((place for place, t in enumerate(texts) if not _IN_BRACKETS.fullmatch(t)), 0)
    short = any(len(text) <= _HEADLINE for text in texts[first:])
    is_subtitle = [
        place > first
        and (
            text.startswith(SUBTITLE_STARTS)
            or _IN_BRACKETS.fullmatch(text) is not None
            or (
                (_says_more(texts[place - 1], text) or (short and len(text) > _SENTENCE))
                and not texts[place - 1].endswith(KICKER_ENDS)
            )
        )
        for place, text in enumerate(texts)
    ]
    subtitle = [text for text, below in zip(texts, is_subtitle, strict=True) if below]
    rest = [text for text, below in zip(texts, is_subtitle, strict=True) if not below]
    if len(rest) >= 3 and not subtitle and not rest[1].endswith(KICKER_ENDS):
        return Title(" ".join(rest[:-2]), rest[-2], rest[-1])
    return Title(" ".join(rest[:-1]), rest[-1], " ".join(subtitle))


def _says_more(above: str, text: str) -> bool:
    """Whether a line is too long beside the whole sentence above it to be set larger."""
    return len(text) > _LARGE and _WHOLE <= len(above) <= _SHORTER * len(text)


def _by_size(texts: list[str], sizes: list[float]) -> Title:
    largest = max(sizes)
    main = [index for index, size in enumerate(sizes) if size >= largest * 0.97]
    return Title(
        " ".join(texts[: main[0]]),
        " ".join(texts[index] for index in main),
        " ".join(text for index, text in enumerate(texts) if index > main[0] and index not in main),
    )
