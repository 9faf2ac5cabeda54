"""The lines of ``articles.jsonl`` and ``duplicates.jsonl``, written and read back."""

from __future__ import annotations

from dataclasses import MISSING, fields
from datetime import datetime
from typing import Any

import orjson

from crawler.archive.linefile import read_at
from crawler.archive.paths import ArchivePaths
from crawler.clock import utc_text
from crawler.errors import ArchiveDamagedError
from crawler.items import Article, Duplicate, PrintPlace, WarcPointer

_FIELDS = tuple(field.name for field in fields(Article))
_ADDED = {field.name: field.default for field in fields(Article) if field.default is not MISSING}
"""Fields that a line may lack: an older version of the project wrote it."""


def article_line(article: Article) -> bytes:
    """One line of ``articles.jsonl`` with its line end: UTF-8, fields in order."""
    # With it comes Scrapy; who only reads lines should not wait for that.
    from itemadapter import ItemAdapter

    item = ItemAdapter(article)
    values: dict[str, Any] = {name: item[name] for name in _FIELDS}
    values["published"] = values["published"].isoformat() if values["published"] else None
    values["captured_at"] = utc_text(values["captured_at"]) if values["captured_at"] else None
    return orjson.dumps(values) + b"\n"


def read_article_line(line: bytes) -> Article:
    """The article that a line holds; lines older than ``warc`` point at no captures.

    Raises :class:`ArchiveDamagedError` for any other line.
    """
    try:
        values = _ADDED | orjson.loads(line)
        values["warc"] = [WarcPointer(**pointer) for pointer in values.get("warc", ())]
        values["print"] = PrintPlace(**values["print"]) if values["print"] else None
        for name in ("published", "captured_at"):
            if values[name] is not None:
                values[name] = datetime.fromisoformat(values[name])
        return Article(**{name: values[name] for name in _FIELDS})
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise ArchiveDamagedError(f"not a line of articles.jsonl: {line[:80]!r}: {error}") from None


def read_revision(paths: ArchivePaths, offset: int, length: int) -> Article:
    """The article whose line lies there. Raises :class:`ArchiveDamagedError`."""
    line = read_at(paths.articles, offset, length)
    if len(line) != length:
        raise ArchiveDamagedError(
            f"{paths.articles} ends before byte {offset + length}, which the ledger knows: "
            "see finews-archiver verify"
        )
    return read_article_line(line)


def duplicate_line(duplicate: Duplicate) -> bytes:
    """One line of ``duplicates.jsonl`` with its line end."""
    return orjson.dumps(duplicate) + b"\n"
