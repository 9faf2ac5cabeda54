"""Lines of ``articles.jsonl`` read by where they lie."""

from __future__ import annotations

from types import TracebackType
from typing import BinaryIO

import orjson

from crawler.archive.jsonl import read_article_line
from crawler.archive.paths import ArchivePaths
from crawler.errors import ArchiveDamagedError
from crawler.items import Article
from crawler.search.folding import folded
from crawler.search.search_rows import Document
from crawler.search.search_tokens import searched


class Lines:
    """The archive's file, open while one question is answered."""

    def __init__(self, paths: ArchivePaths) -> None:
        self._path = paths.articles
        self._stream: BinaryIO | None = None

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
        return read_article_line(self._line(row))

    def plain(self, row: Document) -> str:
        """What is searched of an article, folded. Raises as :meth:`read`."""
        line = self._line(row)
        try:
            # Of a line of some kilobytes nothing else is needed, and many may be looked at.
            values = orjson.loads(line)
            return folded(searched(values["title"], values["text"]))
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise ArchiveDamagedError(
                f"articles.jsonl at byte {row.line_offset}: not a line of it ({error}): see "
                "finews-archiver verify"
            ) from None

    def _line(self, row: Document) -> bytes:
        if self._stream is None:
            self._stream = self._path.open("rb")
        self._stream.seek(row.line_offset)
        return self._stream.read(row.line_length)
