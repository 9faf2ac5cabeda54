"""The classes of differences between print and online, and how each is told."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from crawler.newspaper.compare.artefacts import DOUBLED, DROPPED, doubled, dropped
from crawler.newspaper.compare.characters import sort_of
from crawler.newspaper.model import Seam, SeamKind
from crawler.newspaper.parse.lexicon import is_han
from crawler.text.letters import letters


class DifferenceClass(StrEnum):
    """What kind of difference one is."""

    WORDING = "wording"
    """Somebody edited the text."""
    PUNCTUATION = "punctuation"
    """Signs or spacing, among them full-width and half-width forms."""
    PARAGRAPHING = "paragraphing"
    """A paragraph begins or ends elsewhere."""
    ARTEFACT = "artefact"
    """Reading the page made it (a doubled or dropped character), or the site's source line."""
    GAP = "gap"
    """Words that the page lost at a seam and the online text has."""
    TRUNCATION = "truncation"
    """What stands on a page that a jump line names."""


@dataclass(frozen=True, slots=True)
class Difference:
    """``print_text``, at ``print_start``, reads ``online_text``, at ``online_start``, online.

    ``note`` says why it is of its class, where that does not go without saying; ``doubt`` why an
    edit of the wording may be an artefact all the same.
    """

    kind: DifferenceClass
    print_start: int
    print_text: str
    online_start: int
    online_text: str
    note: str = ""
    doubt: str = ""

    @property
    def print_end(self) -> int:
        """Where it ends in print."""
        return self.print_start + len(self.print_text)

    @property
    def online_end(self) -> int:
        """Where it ends online."""
        return self.online_start + len(self.online_text)


def apply(printed: str, differences: Iterable[Difference]) -> str:
    """The online text, out of the print text and all differences.

    Raises ``ValueError`` for differences of another text, or out of order.
    """
    pieces: list[str] = []
    at = 0
    for difference in differences:
        end = difference.print_end
        if difference.print_start < at or printed[difference.print_start : end] != (
            difference.print_text
        ):
            raise ValueError(
                f"{difference.print_text!r} does not stand at {difference.print_start} of the text"
            )
        pieces += [printed[at : difference.print_start], difference.online_text]
        at = end
    return "".join([*pieces, printed[at:]])


def _sorts(text: str) -> set[str]:
    return {sort_of(char) for char in text}


def _unreadable(text: str) -> bool:
    """Whether a piece is nothing but signs that no newspaper prints."""
    return bool(text) and all(
        char == "\ufffd" or unicodedata.category(char) in ("Cc", "Cf", "Co", "Cn", "Cs")
        for char in text
    )


def _touches(printed: str, start: int, end: int, online_text: str, seam: Seam) -> bool:
    """Whether an edit lies at a seam, also if equal characters let it slide there."""
    room = 2 if seam.kind is SeamKind.GAP else 0
    if start - room <= seam.at <= end + room:
        return True
    if start != end:
        return False
    text, at = online_text, start
    while at > seam.at and text and printed[at - 1] == text[-1]:
        text, at = text[-1] + text[:-1], at - 1
    while at < seam.at and at < len(printed) and printed[at] == text[0]:
        text, at = text[1:] + text[0], at + 1
    return at == seam.at


def classify(
    printed: str, online: str, spans: tuple[int, int, int, int], seams: Iterable[Seam]
) -> Difference:
    """One difference with its class, and why. ``spans``: start and end in print, then online."""
    start, end, to_start, to_end = spans
    mine, theirs = printed[start:end], online[to_start:to_end]
    kind, note, doubt = _judged(printed, online, spans, seams)
    return Difference(kind, start, mine, to_start, theirs, note, doubt)


def _judged(
    printed: str, online: str, spans: tuple[int, int, int, int], seams: Iterable[Seam]
) -> tuple[DifferenceClass, str, str]:
    """A difference's class, its note and the doubt."""
    start, end, to_start, to_end = spans
    mine, theirs = printed[start:end], online[to_start:to_end]
    sorts = _sorts(mine + theirs)
    if sorts <= {"line", "space"}:
        return (
            (DifferenceClass.PARAGRAPHING if "line" in sorts else DifferenceClass.PUNCTUATION),
            "",
            "",
        )
    if _unreadable(mine) or _unreadable(theirs):
        return DifferenceClass.ARTEFACT, "a character that nobody prints", ""
    if mine and theirs and _folded(mine) == _folded(theirs):
        if any(is_han(char) for char in _folded(mine)):
            return DifferenceClass.ARTEFACT, "another form of the same character", ""
        return DifferenceClass.PUNCTUATION, "full-width and half-width forms", ""
    if len(theirs) > len(mine) and "letter" in _sorts(theirs):
        for seam in seams:
            if _touches(printed, start, end, theirs, seam):
                return DifferenceClass.GAP, f"at a seam: {seam.reason}", ""
    if "letter" not in sorts:
        return DifferenceClass.PUNCTUATION, "", ""
    if not theirs:
        artefact, doubt = doubled(printed, start, end, online, to_start)
        return _either(artefact, "doubled on the page", doubt)
    if not mine and sum(sort_of(char) == "letter" for char in theirs) <= 2:
        artefact, doubt = dropped(printed, start, online, to_start, to_end)
        return _either(artefact, "dropped on the page", doubt)
    return DifferenceClass.WORDING, "", _slip_beside(mine, theirs)


def _slip_beside(mine: str, theirs: str) -> str:
    """The doubt of an edit that a dropped or doubled character may stand beside."""
    longer = len(letters(theirs)) - len(letters(mine))
    if mine and longer == 1:
        return DROPPED
    return DOUBLED if longer == -1 and any(a == b for a, b in pairwise(mine)) else ""


def _either(artefact: bool, note: str, doubt: str) -> tuple[DifferenceClass, str, str]:
    return (
        (DifferenceClass.ARTEFACT, note, "") if artefact else (DifferenceClass.WORDING, "", doubt)
    )


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
