"""Page numbers as papers write them: ``A1``, ``A01``, ``03``, ``三``, ``特01``, ``B叠01``."""

from __future__ import annotations

import re

_NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
SUPPLEMENT = "(?:特刊?|增刊?|副刊|周末|周刊|专刊|号外|[A-Z]叠)"
"""What stands before the number on pages beside the paper's own (特01, 增刊01, 周末01, B叠01)."""
FOLIO = rf"(?:{SUPPLEMENT}?[A-Z]{{0,2}}\d{{1,3}}|[一二三四五六七八九十]{{1,3}})"
"""A page's number, as a part of a pattern."""
_FOLIO = re.compile(rf"(?P<part>{SUPPLEMENT}?[A-Z]{{0,2}})0*(?P<number>\d+)")


def chinese_number(text: str) -> int | None:
    """The number that one to three Chinese numerals below 100 spell; ``None`` for anything else."""
    tens, ten, ones = text.partition("十")
    if not ten:
        return _NUMERALS.get(text)
    high = _NUMERALS.get(tens) if tens else 1
    low = _NUMERALS.get(ones) if ones else 0
    return None if high is None or low is None else high * 10 + low


def same_form(folio: str) -> str:
    """A folio in the form under which it is compared: no leading zeros, no Chinese numerals."""
    folio = folio.strip().upper()
    number = chinese_number(folio)
    if number is not None:
        return str(number)
    match = _FOLIO.fullmatch(folio)
    return f"{match['part']}{match['number']}" if match else folio
