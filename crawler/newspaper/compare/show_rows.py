"""A comparison as rows: what stands beside what, cut where something differs."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.newspaper.compare.artefacts import DOUBLED, DROPPED
from crawler.newspaper.compare.compare import Comparison
from crawler.newspaper.compare.differences import Difference, DifferenceClass
from crawler.newspaper.compare.misparted import ABOVE, ELSEWHERE, NEIGHBOUR
from crawler.plain_output import shown

DIFFERENCE_NAMES = {
    DifferenceClass.WORDING: "改字",
    DifferenceClass.PUNCTUATION: "标点空格",
    DifferenceClass.PARAGRAPHING: "分段",
    DifferenceClass.ARTEFACT: "提取误差",
    DifferenceClass.GAP: "缺字",
    DifferenceClass.TRUNCATION: "转版",
}
"""What the classes are called where Chinese readers see them."""
MEANINGS = {
    DifferenceClass.WORDING: "编辑改动了文字",
    DifferenceClass.PUNCTUATION: "标点、空格或全角半角不同",
    DifferenceClass.PARAGRAPHING: "分段不同，文字未变",
    DifferenceClass.ARTEFACT: "读取版面时多出、漏掉或切错的字，或网站自加的来源行",
    DifferenceClass.GAP: "版面在栏尾或接缝处丢了字，网上有",
    DifferenceClass.TRUNCATION: "转到别的版，那一版没有读到",
}
"""What the classes mean, for a legend."""
_NOTES = {
    "doubled on the page": "版面重字",
    "dropped on the page": "版面漏字",
    "the site's source line": "网站来源行",
    "another form of the same character": "字形不同",
    "a character that nobody prints": "乱码",
    "full-width and half-width forms": "全角半角",
    NEIGHBOUR: "版面切分：下一篇的文字",
    ABOVE: "版面切分：上一篇的文字",
    ELSEWHERE: "版面切分：在同版另一篇里",
    DROPPED: "或为版面漏字",
    DOUBLED: "或为版面重字",
}
_WHITE = {"\u3000": "□", "\t": "⇥"}
_GOES_ON, _BEGINS = "goes on on page ", "begins on page "


def remark(difference: Difference) -> str:
    """Why a difference is of its class, or the doubt about it, in Chinese; empty for nothing."""
    note = difference.doubt or difference.note
    if note.startswith(_GOES_ON):
        return f"下转{note.removeprefix(_GOES_ON)}版"
    if note.startswith(_BEGINS):
        return f"上接{note.removeprefix(_BEGINS)}版"
    return "接缝处" if difference.kind is DifferenceClass.GAP else _NOTES.get(note, note)


def visible(text: str) -> str:
    """``text``, with signs for white space if it is nothing else; line breaks stay."""
    if text.strip():
        return text
    return "".join("\n" if char == "\n" else _WHITE.get(char, "␣") for char in text)


def on_one_line(text: str) -> str:
    """``text`` for a terminal: line breaks shown, nothing that it would obey."""
    return shown(text).replace("\n", "⏎")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of one side; ``difference`` is what it is part of, if anything differs."""

    text: str
    difference: Difference | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """Sentences that belong together, each side in pieces."""

    printed: tuple[Piece, ...]
    online: tuple[Piece, ...]
    differences: tuple[Difference, ...]


def _pieces(
    text: str, start: int, end: int, marks: list[tuple[int, int, Difference]]
) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    at = start
    for low, high, difference in marks:
        low, high = max(low, start), min(high, end)
        if low >= high:
            continue
        if low > at:
            pieces.append(Piece(text[at:low]))
        pieces.append(Piece(text[low:high], difference))
        at = high
    if at < end:
        pieces.append(Piece(text[at:end]))
    return tuple(pieces)


def title_row(comparison: Comparison) -> Row:
    """The two headlines as a row."""
    printed, online = comparison.printed_title, comparison.online_title
    prints = [(d.print_start, d.print_end, d) for d in comparison.title]
    onlines = [(d.online_start, d.online_end, d) for d in comparison.title]
    return Row(
        _pieces(printed, 0, len(printed), prints),
        _pieces(online, 0, len(online), onlines),
        comparison.title,
    )


def rows_of(comparison: Comparison) -> list[Row]:
    """The comparison's pairs of sentences as rows. A difference belongs to the row it begins in."""
    prints = [(d.print_start, d.print_end, d) for d in comparison.differences]
    onlines = [(d.online_start, d.online_end, d) for d in comparison.differences]
    rows: list[Row] = []
    told: set[int] = set()
    for number, pair in enumerate(comparison.pairs):
        last = number == len(comparison.pairs) - 1
        mine: list[Difference] = []
        for place, difference in enumerate(comparison.differences):
            begins = (
                pair.print.start <= difference.print_start < pair.print.end
                or pair.online.start <= difference.online_start < pair.online.end
                or last
            )
            if place not in told and begins:
                told.add(place)
                mine.append(difference)
        rows.append(
            Row(
                _pieces(comparison.printed, pair.print.start, pair.print.end, prints),
                _pieces(comparison.online, pair.online.start, pair.online.end, onlines),
                tuple(mine),
            )
        )
    return rows
