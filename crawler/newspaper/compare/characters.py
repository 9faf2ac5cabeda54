"""What changed between two strings, character by character."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher

_OPEN = 0.3
"""What it costs to begin an edit: few long ones read better than many short ones."""
_NEVER = 1e9
_CELLS = 400_000


@dataclass(frozen=True, slots=True)
class Edit:
    """``printed[start:end]`` became ``online[to_start:to_end]``; one of them may be empty."""

    start: int
    end: int
    to_start: int
    to_end: int


def sort_of(char: str) -> str:
    """``line`` for a line break, ``space``, ``sign`` or ``letter``."""
    if char in "\n\r\x0b\x0c\x85\u2028\u2029":
        return "line"
    if char.isspace():
        return "space"
    category = unicodedata.category(char)
    return "sign" if category[0] in "PZS" else "letter"


def _change(one: str, other: str) -> float:
    """What it costs that one character became another; of another sort it never does."""
    sort, other_sort = sort_of(one), sort_of(other)
    blank = {"line", "space"}
    if sort == other_sort or (sort in blank and other_sort in blank):
        return 1.0
    return _NEVER


def _weighted(one: str, other: str) -> list[Edit]:
    """The cheapest edits; where several are, the one that keeps equal characters early."""
    rows, columns = len(one), len(other)
    equal = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    inside = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows, -1, -1):
        for j in range(columns, -1, -1):
            if i == rows and j == columns:
                continue
            best = _NEVER
            if i < rows:
                best = 1 + inside[i + 1][j]
            if j < columns:
                best = min(best, 1 + inside[i][j + 1])
            if i < rows and j < columns:
                if one[i] == other[j]:
                    best = min(best, equal[i + 1][j + 1])
                else:
                    best = min(best, _change(one[i], other[j]) + inside[i + 1][j + 1])
            inside[i][j] = best
            opened = best + _OPEN
            if i < rows and j < columns and one[i] == other[j]:
                opened = min(opened, equal[i + 1][j + 1])
            equal[i][j] = opened
    return _trace(one, other, equal, inside)


def _trace(one: str, other: str, equal: list[list[float]], inside: list[list[float]]) -> list[Edit]:
    edits: list[Edit] = []
    i = j = 0
    start: tuple[int, int] | None = None
    while i < len(one) or j < len(other):
        same = i < len(one) and j < len(other) and one[i] == other[j]
        here = equal[i][j] if start is None else inside[i][j]
        if same and here >= equal[i + 1][j + 1] - 1e-9:
            if start is not None:
                edits.append(Edit(start[0], i, start[1], j))
                start = None
            i, j = i + 1, j + 1
            continue
        cost = here - (_OPEN if start is None else 0)
        start = start or (i, j)
        if (
            i < len(one)
            and j < len(other)
            and not same
            and cost >= _change(one[i], other[j]) + inside[i + 1][j + 1] - 1e-9
        ):
            i, j = i + 1, j + 1
        elif j < len(other) and cost >= 1 + inside[i][j + 1] - 1e-9:
            j += 1
        else:
            i += 1
    if start is not None:
        edits.append(Edit(start[0], i, start[1], j))
    return edits


def _plain(one: str, other: str) -> list[Edit]:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return [Edit(*code[1:]) for code in matcher.get_opcodes() if code[0] != "equal"]


def edits_between(one: str, other: str) -> list[Edit]:
    """The edits that turn ``one`` into ``other``, in order, none touching another."""
    if one == other:
        return []
    head = 0
    while head < min(len(one), len(other)) and one[head] == other[head]:
        head += 1
    tail = 0
    while tail < min(len(one), len(other)) - head and one[-1 - tail] == other[-1 - tail]:
        tail += 1
    # One character of room, so that an edit may also lie a little further left.
    head = max(0, head - 1)
    mine, theirs = one[head : len(one) - tail], other[head : len(other) - tail]
    small = len(mine) * len(theirs) <= _CELLS
    found = _weighted(mine, theirs) if small else _plain(mine, theirs)
    return [
        Edit(edit.start + head, edit.end + head, edit.to_start + head, edit.to_end + head)
        for edit in found
    ]
