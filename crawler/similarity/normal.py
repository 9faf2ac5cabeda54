"""Text as the similarity index sees it: one code point for everything that a printer may vary.

Full-width and compatibility forms are folded, letters lower-cased and freed of accents, traditional
characters replaced by their simplified ones (OpenCC's character table, without its phrases, so
that a character means the same wherever it stands), and everything that is neither letter nor
number is dropped: punctuation, white space, symbols, control characters. All of it is one table
from code point to code point: Unicode's NFKC over a whole article takes longer than everything
else here together, because full-width punctuation defeats its quick check.
"""

from __future__ import annotations

import functools
import re
import unicodedata
import zlib

import numpy as np
import numpy.typing as npt
from opencc import OpenCC

CodePoints = npt.NDArray[np.uint32]

_PLANES = 0x40000
"""Letters and numbers end with plane 3 (CJK extensions G to J); beyond lie tags and private use."""
_HAN = ((0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x33480))
_NUMBER = re.compile(r"[0-9]+(?:[,，][0-9]{3}(?![0-9]))*(?:[.．][0-9]+)?")
_COMMAS = {ord(","): None, ord("，"): None, ord("．"): "."}
_TELLING = 3
"""Characters from which on a number tells one report from another; shorter ones are days, ranks,
bare percentages, which meet by chance."""


def _kept(text: str) -> str:
    return "".join(character for character in text if unicodedata.category(character)[0] in "LN")


def _folded(character: str) -> str:
    """The one letter or number that stands for the character; empty if it is neither."""
    apart = _kept(unicodedata.normalize("NFKD", character))
    if apart.isascii():
        return apart[:1].lower()  # é is e, ① is 1; of ㎡ and ½ the first character
    return _kept(unicodedata.normalize("NFKC", character))[:1].lower()[:1]


@functools.cache
def _table() -> CodePoints:
    table = np.zeros(_PLANES, dtype=np.uint32)
    for point in range(_PLANES):
        if folded := _folded(chr(point)):
            table[point] = ord(folded)
    han = [chr(point) for first, end in _HAN for point in range(first, end)]
    simplified = OpenCC("t2s").convert("\n".join(han)).split("\n")
    simple = {a: b for a, b in zip(han, simplified, strict=True) if a != b and len(b) == 1}
    for point in np.flatnonzero(table).tolist():
        if (found := simple.get(chr(table[point]))) is not None:
            table[point] = ord(found)
    table.flags.writeable = False
    return table


@functools.cache
def fingerprint() -> int:
    """A checksum (32 bits) of the folding table.

    An index that was built with other tables of Unicode or OpenCC holds other shingles.
    """
    return zlib.crc32(_table().tobytes())


@functools.cache
def _legible() -> CodePoints:
    table = _table().copy()
    other = np.flatnonzero(table == 0)
    table[other] = other
    return table


def _points(text: str) -> CodePoints:
    points: CodePoints = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    if points.size and points.max() >= _PLANES:
        points = points[points < _PLANES]
    return points


def _text(points: CodePoints) -> str:
    return points.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


def folded(text: str) -> str:
    """The text in simplified characters and plain forms, its punctuation and lines as they were."""
    return _text(_legible()[_points(text)])


def code_points(text: str) -> CodePoints:
    """The normalized text as an array of code points, shape ``(characters kept,)``."""
    points = _table()[_points(text)]
    kept: CodePoints = points[points != 0]
    return kept


def normal_text(text: str) -> str:
    """The normalized text as a string: equal for two texts that a reader would call the same."""
    return _text(code_points(text))


def numbers(text: str) -> frozenset[str]:
    """The numbers of a :func:`folded` text that tell reports apart, ``1203.5`` for ``1,203.5``.

    Only those of three characters or more.
    """
    return frozenset(
        number if number.isalnum() else number.translate(_COMMAS)
        for number in _NUMBER.findall(text)
        if len(number) >= _TELLING
    )
