"""Bodies of mere paragraphs, which most are, are read by a short way: it is no other one."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from types import ModuleType

import pytest

from crawler.archive.posts import kramdown
from crawler.articles import sanitize
from crawler.text import visible

MERE = ["江洲港", "text", "a > b", "\u3000", " ", "\n", "\n ", "\r\n", "\t", "\f", "\x1c", "\x85"]
MERE += ["{", "}", "{:", "*", "`", "|", "'", '"', "\u200b", "\u2028", "- x\n\ny", "    "]
PIECES = [*MERE, "&", "&amp;", "<", ">", "\0", "\ud800", "<br>", "<p >", "<P>", "</p>", "<p>"]
PIECES += ['<p class="em_media">', '<p class="a" hidden>', "<p hidden>", "<td>", "<!-- -->"]
OPENED = ("<p>", "<p>", '<p class="em_media">', '<p class="甲-1 b_">')
BETWEEN = ("", "\n", "\n ", "\n\n", "  ", "\n    ", "\u3000")


def bodies() -> Iterator[str]:
    draw = random.Random(20261130)
    for _ in range(4_000):
        many = PIECES if draw.random() < 0.2 else MERE
        yield "".join(
            f"{draw.choice(OPENED)}{''.join(draw.choices(many, k=draw.randint(0, 4)))}</p>"
            f"{draw.choice(BETWEEN)}"
            for _ in range(draw.randint(0, 5))
        )
        yield "".join(draw.choices(PIECES, k=draw.randint(0, 9)))


@pytest.mark.parametrize(
    ("room", "read"),
    [
        (visible, visible.visible_text.__wrapped__),
        (sanitize, sanitize.is_safe),
        (kramdown, kramdown.is_plain),
    ],
    ids=["visible_text", "is_safe", "is_plain"],
)
def test_the_short_way_says_what_the_long_one_says(
    room: ModuleType, read: Callable[[str], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    paragraphs: re.Pattern[str] = room.__dict__["_PARAGRAPHS"]
    some = list(dict.fromkeys(bodies()))
    short = sum(paragraphs.fullmatch(body) is not None for body in some)
    assert 100 < short < len(some) - 100
    found = [read(body) for body in some]
    monkeypatch.setattr(room, "_PARAGRAPHS", re.compile("(?!)"))
    for body, said in zip(some, found, strict=True):
        assert read(body) == said, body
