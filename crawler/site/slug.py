"""The slug that the source makes of a source's name (upstream.md section 4)."""

from __future__ import annotations

from functools import cache
from typing import Any

from xpinyin import Pinyin  # type: ignore[import-untyped]  # it ships no types


@cache
def _pinyin() -> Any:
    return Pinyin()


def slug_of(source: str) -> str:
    """The category slug of a source's name: ``株洲日报`` gives ``zhuzhouribao``.

    Pinyin without tones, character by character, with every ``-`` removed; whatever is no Chinese
    character is kept, spaces, brackets and case included. xpinyin, which the source itself uses,
    always takes a character's first reading, whatever the word: ``银行`` gives ``yinxing`` and
    ``厦门`` ``shamen``, and the slugs of the site are just that.
    """
    return str(_pinyin().get_pinyin(source)).replace("-", "")
