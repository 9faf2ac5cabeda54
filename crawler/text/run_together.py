"""Names that one copy of an article ran together, taken apart by another copy that has them apart.

``谭雪平陈志`` may be cut behind 雪 as well, 平 being a surname too: only who printed the names
apart can tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from crawler.text.letters import letters


def parted(names: Sequence[str], apart: Sequence[str]) -> list[str]:
    """``names``, each that is several of ``apart`` in a row as these; the others as they are.

    >>> parted(["李军", "谭雪平陈志"], ["李军", "谭雪平", "陈志", "周俊"])
    ['李军', '谭雪平', '陈志']
    """
    runs = {
        letters("".join(apart[start:end])): apart[start:end]
        for start, end in combinations(range(len(apart) + 1), 2)
        if end - start > 1
    }
    return list(dict.fromkeys(one for name in names for one in runs.get(letters(name), [name])))
