"""The reprint index for commands that look at an archive and change nothing of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from crawler.archive.jsonl import read_line, text_of_line
from crawler.archive.open_archive import OpenArchive
from crawler.errors import ArchiveError
from crawler.reprints.derived_index import readable

if TYPE_CHECKING:
    from crawler.reprints.index import Index


@contextmanager
def index_of(archive: OpenArchive) -> Iterator[Index]:
    """The reprint index of an archive that is only looked at.

    Raises :class:`ArchiveError` where it is missing or damaged.
    """
    from crawler.reprints.index import Index

    path = archive.paths.reprints
    if not path.exists() or not path.stat().st_size:
        raise ArchiveError(
            f"{archive.paths.root} has no reprint index yet: the next run that archives something "
            "makes it"
        )

    def text_of(article_id: str) -> str:
        revisions = archive.ledger.articles.revisions(article_id)
        if not revisions:
            raise LookupError(article_id)
        return read_line(
            archive.paths, revisions[0].line_offset, revisions[0].line_length, text_of_line
        )

    with readable(path), Index(path, text_of, looking=True) as index:
        yield index
