"""The index made from the archive: the same from the same articles, in whatever order they lie.

Adding articles one by one as they arrive gives the families of :mod:`.index` too, but for a few
articles made of commonplaces: only the earliest published of those that share a commonplace are
compared, and which these are depends on what has arrived. In the order of publication it does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from crawler.reprints.index import Index
from crawler.reprints.order import number_of


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index keeps of an article besides its text."""

    id: str
    published: datetime | None
    source: str
    title: str


def rebuild(
    index: Index, entries: Iterable[Entry], text_of: Callable[[str], str], batch: int = 20_000
) -> int:
    """Add what the index lacks, in order of publication. Returns how many that were.

    Commits each ``batch`` articles and at the end: a large batch writes each page of the file
    less often. After a crash, call it again. For families that are the same as those of any other
    rebuild, start with an empty index. Holds all entries in memory (about 300 bytes each).
    """
    waiting = {entry.id: entry for entry in entries}
    lacking = [waiting[article_id] for article_id in index.missing(waiting)]
    lacking.sort(key=lambda entry: (number_of(entry.id, entry.published), entry.id))
    for added, entry in enumerate(lacking, start=1):
        index.add(entry.id, text_of(entry.id), entry.published, entry.source, entry.title)
        if added % batch == 0:
            index.commit()
    index.commit()
    return len(lacking)
