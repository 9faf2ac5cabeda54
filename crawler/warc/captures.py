"""What a run captures: records into the open WARC file, payloads into the ledger."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from crawler.clock import Clock, utc_text
from crawler.items import WarcPointer
from crawler.ledger import Ledger
from crawler.ledger.payloads import PayloadRow
from crawler.warc.cdx import LinesAtHand, line_of
from crawler.warc.exchange import Exchange, Failure, Headers
from crawler.warc.file import OpenFile, open_path
from crawler.warc.journal import (
    JOURNAL,
    UNCHANGED,
    Entry,
    Unchanged,
    journal_bytes,
    not_modified_bytes,
)
from crawler.warc.writer import IDENTICAL, NOT_MODIFIED, Original, RecordWriter

NO_PAYLOAD = hashlib.sha256(b"").digest()
_VALIDATORS = frozenset({b"etag", b"last-modified"})


def random_id() -> str:
    """A new record's name."""
    return f"urn:uuid:{uuid.uuid4()}"


@dataclass(frozen=True, slots=True)
class CapturePolicy:
    """How a run captures, and what its ``warcinfo`` says of it; empty texts are left out.

    ``prefix`` begins the files' names; ``size`` (bytes) is when a file is closed and the next one
    opened, at the next commit; ``robots`` is the robots policy in one word, such as ``obey``;
    ``each_304`` makes a revisit record of each answer that nothing has changed, which are noted
    together otherwise.
    """

    prefix: str
    size: int
    software: str
    operator: str = ""
    contact: str = ""
    user_agent: str = ""
    robots: str = ""
    each_304: bool = False


class Captures:
    """The WARC files of one run; the first one is opened when something is captured.

    Nothing counts before :meth:`commit` and the ledger's own commit after it. The caller holds the
    archive's lock. Raises :class:`OSError` or :class:`sqlite3.Error` if the disk fails.
    """

    def __init__(
        self,
        directory: Path,
        ledger: Ledger,
        policy: CapturePolicy,
        *,
        clock: Clock,
        run: int,
        spider: str,
        make_id: Callable[[], str] = random_id,
    ) -> None:
        self._directory = directory
        self._ledger = ledger
        self._policy = policy
        self._clock = clock
        self._run = run
        self._spider = spider
        self._writer = RecordWriter(make_id)
        self._file: OpenFile | None = None
        self._number: int
        self._info: str
        self._journal: list[Entry] = []
        self._unchanged: list[Unchanged] = []
        self._lines: LinesAtHand | None = None
        self.index_lines: dict[int, LinesAtHand] = {}
        """Of the files closed so far, by their numbers in the ledger."""

    # -- records ----------------------------------------------------------------------------

    def note_unchanged(self, exchange: Exchange) -> bool:
        """Note a 304 with the others of this commit; whether it was one that is to be noted so.

        Not where each gets a record of its own, nor where nobody had asked whether anything has
        changed.
        """
        if exchange.status != 304 or self._policy.each_304:
            return False
        noted = _unchanged(exchange, utc_text(self._clock()))
        if not (noted.etag or noted.last_modified):
            return False
        self._ledger.begin()
        self._unchanged.append(noted)
        return True

    def exchange(self, exchange: Exchange) -> WarcPointer:
        """Write request and response; where the response's record lies.

        A payload that is archived already becomes a revisit (identical payload digest), a 304 one
        of what the URL last answered with.
        """
        self._open_file()
        date = utc_text(self._clock())
        payload = hashlib.sha256(exchange.body).digest()
        profile, original = self._known(exchange, payload)
        if profile:
            record, member = self._writer.revisit(exchange, date, self._info, profile, original)
        else:
            record, member = self._writer.response(
                exchange, date, self._info, f"sha256:{payload.hex()}"
            )
        request = self._writer.request(exchange, date, self._info, record)
        if not profile:
            self._add_payload(payload, record, exchange.url, date)
        return self._append(exchange, payload, original, date, member, request)

    def _known(self, exchange: Exchange, payload: bytes) -> tuple[str, Original | None]:
        """The profile of a revisit record, and of what; empty if it is to be a response."""
        if exchange.status == 304:
            return NOT_MODIFIED, _original(self._ledger.captures.latest(exchange.url))
        known = None if payload == NO_PAYLOAD else self._ledger.captures.payload(payload)
        return (IDENTICAL, _original(known)) if known else ("", None)

    def _add_payload(self, payload: bytes, record: str, url: str, date: str) -> None:
        """The next record to be appended has this payload."""
        if payload == NO_PAYLOAD:
            return
        offset = self._open_file().length
        self._ledger.captures.add_payload(payload, self._number, offset, record, url, date)

    def _append(
        self,
        exchange: Exchange,
        payload: bytes,
        original: Original | None,
        date: str,
        member: bytes,
        request: bytes,
    ) -> WarcPointer:
        file = self._open_file()
        offset, _ = file.append(member + request)
        if exchange.status == 200 and payload != NO_PAYLOAD and _validated(exchange):
            self._ledger.captures.set_latest(exchange.url, payload)
        digest = original.digest if original else f"sha256:{payload.hex()}"
        assert self._lines is not None
        self._lines.add(
            line_of(
                exchange.url,
                date,
                exchange.status,
                exchange.response_headers,
                digest=digest,
                revisit=original is not None,
                place=(file.name, offset, len(member)),
            )
        )
        return WarcPointer(file.name, offset, len(member), digest)

    def failure(self, failure: Failure) -> None:
        """Write that no response came."""
        file = self._open_file()
        file.append(self._writer.failure(failure, utc_text(self._clock()), self._info))

    def note(self, entry: Entry) -> None:
        """Put what was stored into the journal of the next commit."""
        self._journal.append(entry)

    def _open_file(self) -> OpenFile:
        self._ledger.begin()
        if self._file is None:
            date = utc_text(self._clock())
            self._file = OpenFile(self._new_path(date))
            self._number = self._ledger.captures.add_file(self._file.name)
            self._lines = LinesAtHand(self._directory)
            policy = self._policy
            fields = {
                "software": policy.software,
                "format": "WARC File Format 1.1",
                "conformsTo": "http://iipc.github.io/warc-specifications/specifications/"
                "warc-format/warc-1.1/",
                "operator": policy.operator,
                "contact": policy.contact,
                "http-header-user-agent": policy.user_agent,
                "robots": policy.robots,
                "run": str(self._run),
                "spider": self._spider,
            }
            self._info, member = self._writer.warcinfo(self._file.name, date, fields)
            self._file.append(member)
        return self._file

    def _new_path(self, date: str) -> Path:
        stamp = date.replace("-", "").replace(":", "")
        serial = 1
        while True:
            path = self._directory / f"{self._policy.prefix}-{stamp}-{serial:05}.warc.gz"
            known = self._ledger.captures.file(path.name)
            if known is None and not path.exists() and not open_path(path).exists():
                return path
            serial += 1

    # -- durability -------------------------------------------------------------------------

    def commit(self) -> None:
        """Make everything so far durable, to count once the ledger has committed."""
        if self._unchanged:
            self._note(UNCHANGED, not_modified_bytes(self._run, self._unchanged))
        if self._journal:
            self._note(JOURNAL, journal_bytes(self._run, self._journal))
        if self._file is not None and self._file.length > self._file.committed:
            self._file.sync()
            self._ledger.begin()
            self._ledger.captures.set_file(self._number, self._file.length, self._file.sha256)

    def _note(self, subject: str, content: bytes) -> None:
        file = self._open_file()
        file.append(self._writer.note(subject, content, utc_text(self._clock()), self._info))

    def committed(self) -> None:
        """The ledger has committed; a file that is large enough is closed."""
        self._journal, self._unchanged = [], []
        if self._file is not None:
            self._file.committed = self._file.length
            if self._file.length >= self._policy.size:
                self.close()

    def abandon(self, *, keep: bool = False) -> None:
        """Forget everything since the last commit, unless to ``keep`` it on disk too.

        Raises :class:`OSError`.
        """
        self._journal, self._unchanged = [], []
        file, self._file = self._file, None
        lines, self._lines = self._lines, None
        if lines is not None:
            lines.close()
        if file is not None and keep:
            file.leave()
        elif file is not None:
            file.cut_back()

    def close(self) -> None:
        """Close the open file, all of which is committed; the ledger's next commit says so."""
        if self._file is not None:
            file, self._file = self._file, None
            assert self._lines is not None
            self.index_lines[self._number] = self._lines
            self._lines = None
            file.close()
            self._ledger.begin()
            self._ledger.captures.set_file(self._number, file.length, file.sha256, closed=True)


def _unchanged(exchange: Exchange, at: str) -> Unchanged:
    asked, answered = exchange.request_headers, exchange.response_headers
    return Unchanged(
        exchange.url,
        at,
        _field(asked, b"if-none-match"),
        _field(asked, b"if-modified-since"),
        _field(answered, b"date"),
    )


def _field(headers: Headers, name: bytes) -> str:
    """The first field of this name (in lower case), or an empty text."""
    return next((value.decode("latin-1") for each, value in headers if each.lower() == name), "")


def _validated(exchange: Exchange) -> bool:
    return any(name.lower() in _VALIDATORS for name, _ in exchange.response_headers)


def _original(row: PayloadRow | None) -> Original | None:
    if row is None:
        return None
    digest = f"sha256:{row.digest.hex()}"
    return Original(row.record, row.url, row.captured, digest, row.file, row.offset)
