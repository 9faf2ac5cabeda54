"""Lines of ``articles.jsonl`` read by where they lie."""

from __future__ import annotations

from types import TracebackType
from typing import BinaryIO

from crawler.archive.jsonl import read_article_line
from crawler.archive.paths import ArchivePaths
from crawler.items import Article
from crawler.search.search_rows import Document


class Lines:
    """The archive's file, open while one question is answered; a line is read once."""

    def __init__(self, paths: ArchivePaths) -> None:
        self._path = paths.articles
        self._stream: BinaryIO | None = None
        self._read: dict[int, Article] = {}

    def __enter__(self) -> Lines:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._stream is not None:
            self._stream.close()

    def read(self, row: Document) -> Article:
        """The article as its newest line has it.

        Raises :class:`ArchiveDamagedError` for a line that is none, and :class:`OSError`.
        """
        article = self._read.get(row.line_offset)
        if article is None:
            if self._stream is None:
                self._stream = self._path.open("rb")
            self._stream.seek(row.line_offset)
            article = read_article_line(self._stream.read(row.line_length))
            self._read[row.line_offset] = article
        return article
