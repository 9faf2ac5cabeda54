"""A readable difference of two texts, paragraph by paragraph and then character by character."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher


def difference(before: str, after: str) -> Iterator[str]:
    """The lines that differ: ``- `` gone, ``+ `` new, ``~ `` changed.

    A changed line shows what went as ``[-…-]`` and what came as ``{+…+}``. Equal lines are left
    out; two equal texts give nothing.
    """
    old, new = before.splitlines(), after.splitlines()
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        for paired in range(min(j - i, m - k)):
            yield f"~ {changed_line(old[i + paired], new[k + paired])}"
        shared = min(j - i, m - k)
        yield from (f"- {line}" for line in old[i + shared : j])
        yield from (f"+ {line}" for line in new[k + shared : m])


def changed_line(before: str, after: str) -> str:
    """One line in place of two, with what went and what came marked."""
    pieces = []
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(before[i:j])
            continue
        if j > i:
            pieces.append(f"[-{before[i:j]}-]")
        if m > k:
            pieces.append(f"{{+{after[k:m]}+}}")
    return "".join(pieces)
