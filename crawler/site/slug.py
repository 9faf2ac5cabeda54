"""The slug that the source makes of a source's name (docs/source.md, "Post files")."""

from __future__ import annotations

from functools import cache
from typing import Any

from xpinyin import Pinyin  # type: ignore[import-untyped]  # it ships no types


@cache
def _pinyin() -> Any:
    return Pinyin()


def slug_of(source: str) -> str:
    """The category slug of a source's name: ``株洲日报`` gives ``zhuzhouribao``.

    Pinyin without tones, character by character, with every ``-`` removed; what is not a Chinese
    character is kept, spaces, brackets and case included. The ``-`` is xpinyin's separator, so its
    readings are the best guess at the source's: a character's first one, whatever the word, so that
    ``银行`` gives ``yinxing`` and ``厦门`` ``shamen``.
    """
    return str(_pinyin().get_pinyin(source)).replace("-", "")
