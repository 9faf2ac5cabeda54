"""WARC 1.1 records (ISO 28500) as bytes, each a gzip member of its own, built with warcio."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.warc.exchange import HTTP2, Exchange, Failure
from crawler.warc.members import compress

IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"


def digest(content: bytes) -> str:
    """A digest as a WARC header names it: ``sha256:`` and 64 hex digits."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


_NOTHING = digest(b"")


@dataclass(frozen=True, slots=True)
class Original:
    """The record that holds the payload which a revisit record only refers to."""

    id: str
    url: str
    date: str
    digest: str
    file: str
    offset: int


class _Head:
    """HTTP start line and headers for warcio, exactly these bytes."""

    def __init__(self, head: bytes) -> None:
        self.headers_buff = head

    def compute_headers_buffer(self, header_filter: object = None) -> None:
        """Nothing to compute: warcio would encode headers its own way."""


class RecordWriter:
    """Makes records; ``make_id`` gives a new record's ``urn:…``, ``pack`` a record's bytes.

    Times are ISO 8601 in UTC. Records name their ``warcinfo`` by its id (``info``, may be empty).
    """

    def __init__(
        self, make_id: Callable[[], str], pack: Callable[[bytes], bytes] = compress
    ) -> None:
        self._make_id = make_id
        self._pack = pack
        self._buffer = BytesIO()
        self._warcio = WARCWriter(self._buffer, gzip=False, warc_version="1.1")

    def warcinfo(self, file: str, date: str, fields: Mapping[str, str]) -> tuple[str, bytes]:
        """Who wrote the file, with what and how: the record's id, and the member."""
        lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
        headers = {"WARC-Date": date, "WARC-Filename": file}
        return self._record("warcinfo", "", headers, b"", lines.encode())

    def response(
        self, exchange: Exchange, date: str, info: str, payload: str = ""
    ) -> tuple[str, bytes]:
        """A response with its payload, whose digest the caller may have made: id, and member."""
        headers = _headers(date, info, exchange)
        headers["WARC-Payload-Digest"] = payload or digest(exchange.body)
        return self._record(
            "response", exchange.url, headers, exchange.response_head(), exchange.body
        )

    def revisit(
        self, exchange: Exchange, date: str, info: str, profile: str, original: Original | None
    ) -> tuple[str, bytes]:
        """A response whose payload is archived already: the record's id, and the member.

        Where the original lies in this archive is said in the two headers that Heritrix has for
        it, as the standard has none.
        """
        headers = _headers(date, info, exchange) | {"WARC-Profile": profile}
        if original is not None:
            headers |= {
                "WARC-Payload-Digest": original.digest,
                "WARC-Refers-To": f"<{original.id}>",
                "WARC-Refers-To-Target-URI": original.url,
                "WARC-Refers-To-Date": original.date,
                "WARC-Refers-To-Filename": original.file,
                "WARC-Refers-To-File-Offset": str(original.offset),
            }
        return self._record("revisit", exchange.url, headers, exchange.response_head(), b"")

    def request(self, exchange: Exchange, date: str, info: str, response: str) -> bytes:
        """The request that the response with this record id answered."""
        headers = _headers(date, info, exchange) | {"WARC-Concurrent-To": f"<{response}>"}
        return self._record(
            "request", exchange.url, headers, exchange.request_head(), exchange.request_body
        )[1]

    def failure(self, failure: Failure, date: str, info: str) -> bytes:
        """A request that came to nothing."""
        fields = f"method: {failure.method}\r\nerror: {' '.join(failure.error.split())}\r\n"
        headers = _headers(date, info) | {"Content-Type": "application/warc-fields"}
        return self._record("metadata", failure.url, headers, b"", fields.encode())[1]

    def note(self, subject: str, content: bytes, date: str, info: str) -> bytes:
        """JSON about the crawl itself, under a URN."""
        headers = _headers(date, info) | {"Content-Type": "application/json"}
        return self._record("metadata", subject, headers, b"", content)[1]

    def _record(
        self, kind: str, url: str, headers: dict[str, str], head: bytes, body: bytes
    ) -> tuple[str, bytes]:
        record_id = self._make_id()
        block = hashlib.sha256(head)
        block.update(body)
        named = {
            "WARC-Type": kind,
            "WARC-Record-ID": f"<{record_id}>",
            **headers,
            "WARC-Block-Digest": f"sha256:{block.hexdigest()}",
        }
        if kind == "request":
            named["WARC-Payload-Digest"] = digest(body) if body else _NOTHING
        elif kind == "metadata":
            named["WARC-Payload-Digest"] = named["WARC-Block-Digest"]
        if url:
            named["WARC-Target-URI"] = url
        record = self._warcio.create_warc_record(
            url,
            kind,
            payload=BytesIO(body),
            length=len(body),
            # Made ready here: warcio would look through them for each that it may have to add.
            warc_headers=StatusAndHeaders("", list(named.items()), "WARC/1.1"),
            http_headers=_Head(head) if head else None,
        )
        self._warcio.write_record(record)
        member = self._pack(self._buffer.getvalue())
        self._buffer.seek(0)
        self._buffer.truncate()
        return record_id, member


def _headers(date: str, info: str, exchange: Exchange | None = None) -> dict[str, str]:
    headers = {"WARC-Date": date}
    if info:
        headers["WARC-Warcinfo-ID"] = f"<{info}>"
    if exchange is not None and exchange.ip:
        headers["WARC-IP-Address"] = exchange.ip
    if exchange is not None and exchange.protocol == HTTP2:
        headers["WARC-Protocol"] = "h2"
    return headers
