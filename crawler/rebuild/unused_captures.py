"""Captures that no article of their run came from: they may be tried again when all is read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import orjson

from crawler.errors import SiteError
from crawler.items import WarcPointer
from crawler.sorted_names import no_room
from crawler.source import Source

_AT_HAND = 1_000
"""How many captures wait in memory for the journal that mentions them."""
_TABLES = (
    "CREATE TABLE capture (number INTEGER PRIMARY KEY, file TEXT, byte INTEGER, article TEXT,"
    " code TEXT, captured TEXT, captures BLOB)",
    "CREATE UNIQUE INDEX capture_place ON capture (file, byte)",
    "CREATE INDEX capture_code ON capture (code)",
    "CREATE TABLE rest (number INTEGER PRIMARY KEY, article TEXT UNIQUE, captured TEXT,"
    " captures BLOB)",
)


@dataclass(frozen=True, slots=True)
class Capture:
    """A response with status 200 of a post page or the endpoint; ``date`` is ISO 8601."""

    pointer: WarcPointer
    url: str
    date: str


class UnusedCaptures:
    """The captures of a run that its journal has not mentioned yet, and the rest of all runs.

    However many, they lie in a database of SQLite's own temporary place, which is gone with this
    process. Raises :class:`ArchiveWriteError` if there is no room for them.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._at_hand: dict[tuple[str, int], Capture] = {}
        self._written = False
        """Whether captures of this run are in the database."""
        self._connection = sqlite3.connect("", isolation_level=None)
        for statement in (*_TABLES, "BEGIN"):
            self._connection.execute(statement)

    def add(self, capture: Capture) -> None:
        """A capture of this run."""
        self._at_hand[capture.pointer.file, capture.pointer.offset] = capture
        if len(self._at_hand) >= _AT_HAND:
            self._write()

    def mention(self, pointers: Iterable[WarcPointer]) -> None:
        """The run's journal has these."""
        with _in_room():
            for pointer in pointers:
                place = pointer.file, pointer.offset
                if self._at_hand.pop(place, None) is None and self._written:
                    self._connection.execute(
                        "DELETE FROM capture WHERE file = ? AND byte = ?", place
                    )

    def answers(self, code: str) -> list[Capture]:
        """This run's answers of the endpoint for a code, in their order."""
        self._write()
        with _in_room():
            rows = self._connection.execute(
                "SELECT captures FROM capture WHERE code = ? AND article = '' ORDER BY number",
                (code,),
            ).fetchall()
        return [found for (content,) in rows for found in _captures(content)]

    def end_run(self) -> None:
        """What the run has not mentioned is left: of an article the newest page and answer."""
        self._write()
        if not self._written:
            return
        with _in_room():
            for article, code, content in self._connection.execute(
                "SELECT article, code, captures FROM capture WHERE article != '' ORDER BY number"
            ):
                found = [*_captures(content), *self.answers(code)[-1:]]
                # Answers are no rows of what is being read here.
                self._connection.execute(
                    "DELETE FROM capture WHERE code = ? AND article = ''", (code,)
                )
                self._connection.execute(
                    "INSERT INTO rest (article, captured, captures) VALUES (?, ?, ?)"
                    " ON CONFLICT (article) DO UPDATE SET captured = excluded.captured,"
                    " captures = excluded.captures",
                    (article, found[0].date, orjson.dumps(found)),
                )
            self._connection.execute(
                "INSERT OR IGNORE INTO rest (article, captured, captures)"
                " SELECT code, captured, captures FROM capture WHERE number IN"
                " (SELECT max(number) FROM capture WHERE article = '' GROUP BY code)"
                " ORDER BY number"
            )
            self._connection.execute("DELETE FROM capture")
        self._written = False

    def rest(self) -> Iterator[tuple[str, list[Capture]]]:
        """What was left of all runs, by its first capture's date: an article's id, or a code."""
        with _in_room():
            for article, content in self._connection.execute(
                "SELECT article, captures FROM rest ORDER BY captured, number"
            ):
                yield article, _captures(content)

    def close(self) -> None:
        """Forget all of it."""
        self._connection.close()

    def _write(self) -> None:
        rows = []
        for (file, byte), capture in self._at_hand.items():
            article, code = self._named(capture.url)
            if article or code:
                content = orjson.dumps([capture])
                rows.append((file, byte, article, code, capture.date, content))
        self._at_hand = {}
        if not rows:
            return
        self._written = True
        with _in_room():
            self._connection.executemany(
                "INSERT INTO capture (file, byte, article, code, captured, captures)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                rows,
            )

    def _named(self, url: str) -> tuple[str, str]:
        """The article whose page it is, empty for an answer, and the code of either."""
        if not self._source.is_answer(url):
            post = self._source.post_address(url)
            return (post.id, self._source.code_of_id(post.id) or "") if post else ("", "")
        try:
            return "", self._source.share_link(url).code
        except SiteError:
            return "", ""


@contextmanager
def _in_room() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise no_room(error) from None


def _captures(content: bytes) -> list[Capture]:
    return [
        Capture(WarcPointer(**each["pointer"]), each["url"], each["date"])
        for each in orjson.loads(content)
    ]
