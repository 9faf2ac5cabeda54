"""What the WARC files say about the crawl itself, in ``metadata`` records under a URN
(docs/provenance.md, "The journal").

The *journal* names, for each commit of the archive, what was stored and which captures it came
from, in the order of the lines; with it an archive can be made anew from its WARC files alone.
*Answers that nothing has changed* (304) are noted together, as they are most of what a crawl that
runs every few minutes is told.
A *leftover* note is added to the file of a killed run: what lies beyond ``committed`` bytes was
captured but never committed, so a journal entry there tells of something that did not happen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import orjson

from crawler.errors import ArchiveDamagedError, NewerFormatError
from crawler.items import WarcPointer
from crawler.link_key import LinkKey
from crawler.warc.file import first_name

JOURNAL = "urn:x-crawl:journal"
UNCHANGED = "urn:x-crawl:not-modified"
LEFTOVER = "urn:x-crawl:leftover"
VERSION = 2
"""Of the journal that is written. Version 1 (release 0.1.0) has no ``version`` and no ``kind``: a
page is known by its link, and its ``title`` has what is ``paper``, ``date`` and ``page`` now."""


@dataclass(frozen=True, slots=True)
class JournalArticle:
    """An article that was stored, or found to be unchanged or a duplicate (``verdict``).

    ``link`` is the link that led to it, ``title`` and ``rolling`` what the listing said of it;
    ``category`` and ``owed`` are the article's; ``captured_at`` is UTC, ISO 8601.
    """

    id: str
    link: LinkKey
    title: str
    rolling: bool
    category: str
    owed: str
    verdict: str
    captured_at: str
    warc: tuple[WarcPointer, ...]


@dataclass(frozen=True, slots=True)
class JournalPage:
    """A page of print that was stored, or found to be unchanged (``verdict``).

    ``id`` is its place, ``<paper slug>/<date>/<folio>``; ``link`` is what was submitted; ``paper``,
    ``date`` and ``page`` are what the user said of it, empty where nothing was said;
    ``captured_at`` is UTC, ISO 8601.
    """

    id: str
    link: LinkKey
    paper: str
    date: str
    page: str
    verdict: str
    captured_at: str
    warc: tuple[WarcPointer, ...]


Entry = JournalArticle | JournalPage

_KINDS: dict[str, type[Entry]] = {"article": JournalArticle, "page": JournalPage}
_KIND_OF = {made: kind for kind, made in _KINDS.items()}
_FIELDS = {made: [each.name for each in fields(made)] for made in _KIND_OF}


def journal_bytes(run: int, entries: Sequence[Entry]) -> bytes:
    """The content of a journal record."""
    written = [
        {"kind": _KIND_OF[type(entry)]}
        | {name: getattr(entry, name) for name in _FIELDS[type(entry)]}
        | {"link": str(entry.link)}
        for entry in entries
    ]
    return orjson.dumps({"version": VERSION, "run": run, "entries": written})


def read_journal(content: bytes, file: str = "") -> list[Entry]:
    """The entries of a journal record, of any version.

    ``file`` is the name here of the WARC file that it is in: where another archive wrote it, its
    entries may call it by its first name (:func:`crawler.warc.file.taken_name`).

    Raises :class:`ArchiveDamagedError`, and :class:`NewerFormatError` for what a newer version of
    the project wrote.
    """
    try:
        journal: dict[str, Any] = orjson.loads(content)
        version = int(journal.get("version", 1))
        if version > VERSION:
            raise NewerFormatError(
                f"a journal of version {version}, this program knows {VERSION}: it was written by "
                "a newer version; update the program"
            )
        read = _READERS[version]
        return [_here(read(values), file) for values in journal["entries"]]
    except (orjson.JSONDecodeError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise ArchiveDamagedError(f"not a journal record: {error}") from None


def _here(entry: Entry, file: str) -> Entry:
    first = first_name(file)
    if first == file:
        return entry
    warc = tuple(replace(each, file=file) if each.file == first else each for each in entry.warc)
    return replace(entry, warc=warc)


def _entry(values: dict[str, Any]) -> Entry:
    kind = _KINDS[values.pop("kind")]
    return kind(**values | {"link": LinkKey.parse(values["link"]), "warc": _pointers(values)})


def _first_form(values: dict[str, Any]) -> Entry:
    """An entry of version 1."""
    if LinkKey.parse(values["link"]).kind != "edition":
        return _entry(values | {"kind": "article"})
    paper, date, page = values["title"].split("\n")
    kept = {name: values[name] for name in ("id", "link", "verdict", "captured_at", "warc")}
    return _entry(kept | {"kind": "page", "paper": paper, "date": date, "page": page})


_READERS: dict[int, Callable[[dict[str, Any]], Entry]] = {1: _first_form, 2: _entry}


def _pointers(values: dict[str, Any]) -> tuple[WarcPointer, ...]:
    return tuple(WarcPointer(**place) for place in values["warc"])


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A page that was asked for by its validators, and answered with 304.

    ``at`` is UTC, ISO 8601, ``date`` the server's own; ``etag`` and ``last_modified`` are what was
    asked with. An empty text is a header that was not there.
    """

    url: str
    at: str
    etag: str
    last_modified: str
    date: str


def not_modified_bytes(run: int, answers: Sequence[Unchanged]) -> bytes:
    """The content of a record of 304s, in the order in which they came."""
    return orjson.dumps({"version": 1, "run": run, "answers": list(answers)})


def leftover_bytes(committed: int) -> bytes:
    """The content of a leftover note."""
    return orjson.dumps({"committed": committed})


def read_leftover(content: bytes) -> int:
    """How many bytes of the file were committed. Raises :class:`ArchiveDamagedError`."""
    try:
        return int(orjson.loads(content)["committed"])
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise ArchiveDamagedError(f"not a leftover note: {error}") from None
