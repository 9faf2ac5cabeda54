"""One character for every form of it: width, case, accents, traditional and simplified.

Each character becomes exactly one, so an offset in the folded text is the same offset in the text,
and a highlight falls on what the article has.
"""

from __future__ import annotations

import functools
import unicodedata
from importlib.metadata import version

import numpy as np
import numpy.typing as npt

from crawler.reprints.normal_text import normal_text

Points = npt.NDArray[np.uint32]
Kinds = npt.NDArray[np.uint8]

_ALL = 0x110000


UNMET, BREAK, LETTER, DIGIT = range(4)
"""What a folded character is to the index. (No enumeration: they are compared by the million.)"""


class _Folding:
    """Two tables over all code points, filled in as characters are met."""

    def __init__(self) -> None:
        self._forms = np.zeros(_ALL, dtype=np.uint32)
        self._kinds = np.zeros(_ALL, dtype=np.uint8)

    def of(self, points: Points) -> tuple[Points, Kinds]:
        kinds: Kinds = self._kinds[points]
        if (unmet := kinds == UNMET).any():
            for point in np.unique(points[unmet]).tolist():
                self._forms[point], self._kinds[point] = _looked_at(chr(point))
            kinds = self._kinds[points]
        return self._forms[points], kinds


def _looked_at(character: str) -> tuple[int, int]:
    letter = normal_text(character)
    if letter:
        digit = letter.isascii() and letter.isdigit()
        return ord(letter), DIGIT if digit else LETTER
    if character.isspace():
        return ord(" "), BREAK
    plain = unicodedata.normalize("NFKC", character)
    return ord(plain if len(plain) == 1 else character), BREAK


@functools.cache
def _folding() -> _Folding:
    return _Folding()


def recipe() -> str:
    """What the folding depends on: an index that was made with other tables is made anew."""
    return f"Unicode {unicodedata.unidata_version}, OpenCC {version('OpenCC')}"


def folded_points(text: str) -> tuple[Points, Kinds]:
    """For each character of a text its plain form and what it is, both of shape ``(len(text),)``.

    Letters and numbers are folded as the reprint index folds them (:mod:`.normal_text`), white
    space is a space, and other signs lose their width.
    """
    points: Points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    return _folding().of(points)


def string_of(points: Points) -> str:
    """The string of folded characters."""
    return points.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


def folded(text: str) -> str:
    """The text in its plain form, of the same length."""
    return string_of(folded_points(text)[0])
