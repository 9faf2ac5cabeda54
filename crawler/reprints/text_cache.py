"""Texts made ready for comparison that were used last, bounded by their bytes."""

from __future__ import annotations

from collections import OrderedDict

from crawler.reprints.shingles import Shingled

_MOST_BYTES = 16 << 20


class TextCache:
    """Keeps what was used last. Reprints come in swarms, so most are found here."""

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._most = most_bytes
        self._held = 0
        self._texts: OrderedDict[int, Shingled] = OrderedDict()

    def get(self, number: int) -> Shingled | None:
        """The text of the article with this number, if it is still here."""
        made = self._texts.get(number)
        if made is not None:
            self._texts.move_to_end(number)
        return made

    def put(self, number: int, made: Shingled) -> None:
        """Keep a text, and let go of those that were not used for longest."""
        if number in self._texts:
            return
        self._texts[number] = made
        self._held += made.weight
        while self._held > self._most and len(self._texts) > 1:
            self._held -= self._texts.popitem(last=False)[1].weight

    def forget(self, number: int) -> None:
        """Let go of one text."""
        made = self._texts.pop(number, None)
        if made is not None:
            self._held -= made.weight

    def clear(self) -> None:
        """Let go of everything."""
        self._texts.clear()
        self._held = 0
