"""What the WARC files say about the crawl itself, in ``metadata`` records under a URN.

The *journal* names, for each commit of the archive, what was stored and which captures it came
from, in the order of the lines; with it an archive can be made anew from its WARC files alone.
A *leftover* note is added to the file of a killed run: what lies beyond ``committed`` bytes was
captured but never committed, so a journal entry there tells of something that did not happen.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import orjson

from crawler.errors import ArchiveDamagedError
from crawler.items import WarcPointer

JOURNAL = "urn:x-crawl:journal"
LEFTOVER = "urn:x-crawl:leftover"


@dataclass(frozen=True, slots=True)
class Entry:
    """An article that was stored, or found to be unchanged or a duplicate (``verdict``).

    ``link`` is the ledger's key of the link that led to it, ``title`` and ``rolling`` what the
    listing said of it; ``category`` and ``owed`` are the article's; ``captured_at`` is UTC.
    """

    id: str
    link: str
    title: str
    rolling: bool
    category: str
    owed: str
    verdict: str
    captured_at: str
    warc: tuple[WarcPointer, ...]


def journal_bytes(run: int, entries: list[Entry]) -> bytes:
    """The content of a journal record."""
    return orjson.dumps({"run": run, "entries": [asdict(entry) for entry in entries]})


def read_journal(content: bytes) -> list[Entry]:
    """The entries of a journal record. Raises :class:`ArchiveDamagedError`."""
    try:
        entries: list[dict[str, Any]] = orjson.loads(content)["entries"]
        return [
            Entry(**values | {"warc": tuple(WarcPointer(**place) for place in values["warc"])})
            for values in entries
        ]
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise ArchiveDamagedError(f"not a journal record: {error}") from None


def leftover_bytes(committed: int) -> bytes:
    """The content of a leftover note."""
    return orjson.dumps({"committed": committed})


def read_leftover(content: bytes) -> int:
    """How many bytes of the file were committed. Raises :class:`ArchiveDamagedError`."""
    try:
        return int(orjson.loads(content)["committed"])
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise ArchiveDamagedError(f"not a leftover note: {error}") from None
