"""A set of numbers that lie close together, in a few bits each."""

from __future__ import annotations

from collections.abc import Iterable

_PART = 1024
"""Numbers in a part."""


class NumberSet:
    """Whole numbers from 0 on, such as those of rows that were made one after another.

    A bit for each in the integer of its part: in a set of Python's, 50,000 of them take 4 MB.
    """

    def __init__(self) -> None:
        self._parts: dict[int, int] = {}

    def __contains__(self, number: object) -> bool:
        if not isinstance(number, int):
            return False
        part, place = divmod(number, _PART)
        return bool(self._parts.get(part, 0) >> place & 1)

    def update(self, numbers: Iterable[int]) -> None:
        """Add them."""
        for number in numbers:
            part, place = divmod(number, _PART)
            self._parts[part] = self._parts.get(part, 0) | 1 << place
