"""Whether a WARC file names the user agent that its requests sent (docs/provenance.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from crawler.warc.file import open_path
from crawler.warc.members import Damage
from crawler.warc.reader import Record, read_records

_LOOKED_AT = 20
"""Records from the beginning of a file; the first exchange lies among them."""
_STATED = re.compile(rb"^http-header-user-agent: *([^\r\n]*)", re.MULTILINE)
_SENT = re.compile(rb"^user-agent: *([^\r\n]*)", re.MULTILINE | re.IGNORECASE)


def misnamed_agents(directory: Path, names: Iterable[str]) -> Iterator[str]:
    """The files whose ``warcinfo`` names another agent than was sent, and both, in words.

    What is damaged, or not there, is others' to tell. Raises :class:`OSError` if the disk fails.
    """
    for name in names:
        path = directory / name
        path = path if path.exists() else open_path(path)
        if not path.exists():
            continue
        records = [
            record
            for record in islice(read_records(path), _LOOKED_AT)
            if not isinstance(record, Damage)
        ]
        stated, sent = _first(records, "warcinfo", _STATED), _first(records, "request", _SENT)
        if stated and sent and stated != sent:
            yield (
                f"{name}: its warcinfo names the user agent {stated!r}, which no request sent; "
                f"they sent {sent!r}, as the request records say"
            )


def _first(records: list[Record], kind: str, line: re.Pattern[bytes]) -> str:
    for record in records:
        found = line.search(record.block) if record.type == kind else None
        if found is not None:
            return found[1].decode("latin-1").strip()
    return ""
