"""The lines of ``articles.jsonl`` and ``duplicates.jsonl``, written and read back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields
from datetime import datetime
from typing import Any, BinaryIO, TypeVar

import orjson

from crawler.archive.paths import ArchivePaths
from crawler.clock import utc_text
from crawler.errors import ArchiveDamagedError
from crawler.items import Article, Duplicate, PrintPlace, WarcPointer

_FIELDS = tuple(field.name for field in fields(Article))
_ADDED = {field.name: field.default for field in fields(Article) if field.default is not MISSING}
"""Fields that a line may lack: an older version of the project wrote it."""
_NONE = type(None)
_TYPES: dict[str, set[type]] = {
    "str": {str},
    "str | None": {str, _NONE},
    "int": {int},
    "bool": {bool},
    "float | None": {float, int, _NONE},
}
_PLAIN = {f.name: _TYPES[str(f.type)] for f in fields(Article) if f.type in _TYPES}
"""Fields with the types that JSON gives them; the others are lists and moments."""
_NAMES = tuple(_PLAIN)
_SEEN: set[tuple[type, ...]] = set()
"""Types of these fields that were looked at and are in order: a few dozen at most."""
_LISTS = tuple(field.name for field in fields(Article) if field.type == "list[str]")
_POINTER = (str, int, int, str)
_PLACE = (str, str, str, int, float)
Read = TypeVar("Read")
Made = TypeVar("Made", WarcPointer, PrintPlace)


def article_line(article: Article) -> bytes:
    """One line of ``articles.jsonl`` with its line end: UTF-8, fields in order."""
    # With it comes Scrapy; who only reads lines should not wait for that.
    from itemadapter import ItemAdapter

    item = ItemAdapter(article)
    values: dict[str, Any] = {name: item[name] for name in _FIELDS}
    values["published"] = values["published"].isoformat() if values["published"] else None
    values["captured_at"] = utc_text(values["captured_at"]) if values["captured_at"] else None
    return orjson.dumps(values) + b"\n"


def read_article_line(line: bytes, told: dict[str, Any] | None = None) -> Article:
    """The article that a line holds; lines older than ``warc`` point at no captures.

    ``told`` are the line's values, where they were read already; they stay as they are.

    Raises :class:`ArchiveDamagedError` for any other line, one with a value of another type too.
    """
    try:
        return _article_of(orjson.loads(line) if told is None else told)
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise _no_line(line, error) from None


def _article_of(told: dict[str, Any]) -> Article:
    values = _ADDED | told
    pointers, place = values.get("warc", []), values["print"]
    if type(pointers) is not list:
        raise TypeError(f"warc is {pointers!r:.40}")
    values["warc"] = [_typed(WarcPointer(**pointer), _POINTER) for pointer in pointers]
    values["print"] = None if place is None else _typed(PrintPlace(**place), _PLACE)
    for name in ("published", "captured_at"):
        if values[name] is not None:
            values[name] = _aware(datetime.fromisoformat(values[name]))
    _check(values)
    return Article(**{name: values[name] for name in _FIELDS})


def _typed(made: Made, types: tuple[type, ...]) -> Made:
    """What was made of an object, if its values are of these types; else :class:`TypeError`."""
    told = tuple(getattr(made, name) for name in made.__slots__)
    if tuple(map(type, told)) != types:
        raise TypeError(f"{type(made).__name__} of {told!r:.80}")
    return made


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no zone")
    return moment


def _check(values: dict[str, Any]) -> None:
    """Raise :class:`TypeError` or :class:`ValueError` for a value that the field cannot have."""
    told = tuple(type(values[name]) for name in _NAMES)
    if told not in _SEEN:
        for name, kind in zip(_NAMES, told, strict=True):
            if kind not in _PLAIN[name]:
                raise TypeError(f"{name} is {values[name]!r:.40}")
        _SEEN.add(told)
    for name in _LISTS:
        found = values[name]
        if type(found) is not list or (found and set(map(type, found)) != {str}):
            raise TypeError(f"{name} is {found!r:.40}")
    if values["revision"] < 1:
        raise ValueError(f"revision is {values['revision']}")


def text_of_line(line: bytes) -> str:
    """The text of the article that a line holds; the rest is not looked at, which takes as long.

    Raises :class:`ArchiveDamagedError` for a line that has none.
    """
    try:
        text = orjson.loads(line)["text"]
        if type(text) is not str:
            raise TypeError(f"text is {text!r:.40}")
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise _no_line(line, error) from None
    return text


def _no_line(line: bytes, error: Exception) -> ArchiveDamagedError:
    return ArchiveDamagedError(f"not a line of articles.jsonl: {line[:80]!r}: {error}")


def read_line(paths: ArchivePaths, offset: int, length: int, read: Callable[[bytes], Read]) -> Read:
    """What a function reads in the line of an article that lies there.

    Raises :class:`ArchiveDamagedError`.
    """
    with paths.articles.open("rb") as lines:
        return read_line_of(lines, paths, offset, length, read)


def read_line_of(
    lines: BinaryIO, paths: ArchivePaths, offset: int, length: int, read: Callable[[bytes], Read]
) -> Read:
    """:func:`read_line`, where the file is open."""
    lines.seek(offset)
    line = lines.read(length)
    try:
        if len(line) == length:
            return read(line)
        why = f"it ends before byte {offset + length}, which the ledger knows"
    except ArchiveDamagedError as error:
        why = str(error)
    raise ArchiveDamagedError(
        f"{paths.articles}, byte {offset}: {why}; see finews-archiver verify "
        f"-s ARCHIVE_DIR={paths.root}"
    )


def read_revision(paths: ArchivePaths, offset: int, length: int) -> Article:
    """The article whose line lies there. Raises :class:`ArchiveDamagedError`."""
    return read_line(paths, offset, length, read_article_line)


def duplicate_line(duplicate: Duplicate) -> bytes:
    """One line of ``duplicates.jsonl`` with its line end."""
    return orjson.dumps(duplicate) + b"\n"


def read_duplicate_line(line: bytes) -> Duplicate:
    """The duplicate that a line holds. Raises :class:`ArchiveDamagedError` for any other line."""
    try:
        values = orjson.loads(line)
        duplicate = Duplicate(**values)
        if any(type(value) is not str for value in values.values()):
            raise TypeError("a field is no text")
    except (orjson.JSONDecodeError, TypeError, AttributeError) as error:
        raise ArchiveDamagedError(
            f"not a line of duplicates.jsonl: {line[:80]!r}: {error}"
        ) from None
    return duplicate
