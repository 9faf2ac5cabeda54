"""Which captures articles were made of, by the journals in the WARC files alone."""

from __future__ import annotations

from pathlib import Path

from crawler.errors import ArchiveDamagedError, NewerFormatError
from crawler.items import WarcPointer
from crawler.warc.journal import JOURNAL, JournalArticle, read_journal
from crawler.warc.members import Damage
from crawler.warc.reader import read_records

_STORED = ("new", "revision")


class StoredCaptures:
    """Every revision that the journals in a directory tell of; what is damaged is left out.

    Raises :class:`OSError` if the disk fails, and :class:`NewerFormatError`, with the file's name,
    for a journal that a newer version of the program wrote.
    """

    def __init__(self, warc: Path) -> None:
        self._stored: dict[str, list[tuple[str, tuple[WarcPointer, ...]]]] = {}
        for path in sorted(warc.glob("*.warc.gz")):
            for record in read_records(path):
                if not isinstance(record, Damage) and record.url == JOURNAL:
                    try:
                        self._add(record.block, path.name)
                    except NewerFormatError as error:
                        raise NewerFormatError(f"{path}: {error}") from error

    def _add(self, content: bytes, file: str) -> None:
        try:
            entries = read_journal(content, file)
        except NewerFormatError:
            raise
        except ArchiveDamagedError:
            return
        for entry in entries:
            if isinstance(entry, JournalArticle) and entry.verdict in _STORED:
                self._stored.setdefault(entry.id, []).append((entry.captured_at, entry.warc))

    def of(self, article_id: str, captured: str) -> tuple[WarcPointer, ...]:
        """Where the captures lie of the revision that was stored at this moment (UTC).

        The journal is written right after it, so its moment may be the next second.
        """
        later = [told for told in self._stored.get(article_id, ()) if told[0] >= captured]
        return min(later, key=lambda told: told[0])[1] if later else ()
