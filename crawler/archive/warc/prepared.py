"""Records made by another process than the one that writes the WARC file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from crawler.archive.jsonl import utc_text
from crawler.archive.warc.exchange import Exchange
from crawler.archive.warc.members import compress, decompress
from crawler.archive.warc.writer import RecordWriter
from crawler.clock import Clock

NO_PAYLOAD = hashlib.sha256(b"").digest()


@dataclass(frozen=True, slots=True)
class Prepared:
    """An exchange and the members made of it, as if nothing like it had been archived.

    ``exchange`` has lost its body, ``payload`` is the SHA-256 of that; ``date`` (ISO 8601, UTC)
    and ``record`` are the response's; ``info`` is the ``warcinfo`` that both members name.
    """

    exchange: Exchange
    payload: bytes
    date: str
    record: str
    info: str
    response: bytes
    request: bytes


class Preparer:
    """Makes records for a file that another process writes.

    ``info`` is the id of that file's ``warcinfo``, as far as it is known here.
    """

    def __init__(self, clock: Clock, make_id: Callable[[], str]) -> None:
        self._clock = clock
        self._writer = RecordWriter(make_id)
        self.info = ""

    def prepare(self, exchange: Exchange) -> Prepared:
        """The exchange's members: compressing them is most of what a capture costs."""
        date = utc_text(self._clock())
        record, response = self._writer.response(exchange, date, self.info)
        return Prepared(
            exchange=replace(exchange, body=b""),
            payload=hashlib.sha256(exchange.body).digest(),
            date=date,
            record=record,
            info=self.info,
            response=response,
            request=self._writer.request(exchange, date, self.info, record),
        )


def renamed(member: bytes, old: str, new: str) -> bytes:
    """A member whose record names another ``warcinfo``, whose id is as long as the old one's."""
    if old == new:
        return member
    name = b"WARC-Warcinfo-ID: <%s>\r\n"
    return compress(
        decompress(member).replace(name % old.encode(), name % new.encode(), 1),
    )
