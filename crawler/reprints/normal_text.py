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
import unicodedata
import zlib
from itertools import chain

import numpy as np
import numpy.typing as npt
from opencc import OpenCC

CodePoints = npt.NDArray[np.uint32]

_PLANES = 0x40000
"""Letters and numbers end with plane 3 (CJK extensions G to J); beyond lie tags and private use."""
_UNMET = 0xFFFFFFFF
"""In the table: not looked at yet."""
_HAN = ((0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x33480))


def _kept(text: str) -> str:
    return "".join(character for character in text if unicodedata.category(character)[0] in "LN")


def _folded(character: str) -> str:
    """The one letter or number that stands for the character; empty if it is neither."""
    apart = _kept(unicodedata.normalize("NFKD", character))
    if apart.isascii():
        return apart[:1].lower()  # é is e, ① is 1; of ㎡ and ½ the first character
    return _kept(unicodedata.normalize("NFKC", character))[:1].lower()[:1]


class _Folding:
    """The table from code point to code point, filled in as characters are met.

    A news text has some three thousand different characters: the whole table takes half a second
    to make, more than a run that archives one article may.
    """

    def __init__(self) -> None:
        self._simplify = OpenCC("t2s").convert
        self._table = np.full(_PLANES, _UNMET, dtype=np.uint32)

    def of(self, text: str) -> tuple[CodePoints, CodePoints]:
        """A text's code points, and for each the one that stands for it; 0 for what is not a
        letter or number."""
        points: CodePoints = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        try:
            found: CodePoints = self._table.take(points)
        except IndexError:
            points = points[points < _PLANES]
            found = self._table.take(points)
        if found.max(initial=0) == _UNMET:
            for point in np.unique(points[found == _UNMET]).tolist():
                self._table[point] = self._folded(chr(point))
            found = self._table.take(points)
        return points, found

    def _folded(self, character: str) -> int:
        folded = _folded(character)
        if folded and any(first <= ord(folded) < end for first, end in _HAN):
            simple = self._simplify(self._simplify(folded))  # 薴 is 苧 first, which is 苎
            folded = simple if len(simple) == 1 else folded
        return ord(folded) if folded else 0


@functools.cache
def _folding() -> _Folding:
    return _Folding()


@functools.cache
def fingerprint() -> int:
    """A checksum (32 bits) of what the folding depends on: Unicode's tables and OpenCC's.

    An index that was built with other ones holds other shingles.
    """
    han = "\n".join(map(chr, chain.from_iterable(range(*each) for each in _HAN)))
    simplified = OpenCC("t2s").convert(han)
    return zlib.crc32(f"{unicodedata.unidata_version}\n{simplified}".encode())


def text_of(points: CodePoints) -> str:
    """The string of an array of code points."""
    plain = np.ascontiguousarray(points, dtype="<u4")
    return str(plain.data, "utf-32-le", "surrogatepass")


def folded(text: str) -> str:
    """The text in simplified characters and plain forms, its punctuation and lines as they were."""
    return folded_with_points(text)[0]


def folded_with_points(text: str) -> tuple[str, CodePoints]:
    """The :func:`folded` text and its :func:`code_points`."""
    points, forms = _folding().of(text)
    return text_of(np.where(forms, forms, points)), _letters(forms)


def code_points(text: str) -> CodePoints:
    """The normalized text as an array of code points, shape ``(characters kept,)``."""
    return _letters(_folding().of(text)[1])


def _letters(forms: CodePoints) -> CodePoints:
    kept: CodePoints = forms[forms.astype(bool)]
    return kept


def normal_text(text: str) -> str:
    """The normalized text as a string: equal for two texts that a reader would call the same."""
    return text_of(code_points(text))
