"""What the server saw, from nginx's access log: the benchmark counts there and nowhere else.

A line is ``time<TAB>method<TAB>path and query<TAB>status<TAB>If-None-Match<TAB>If-Modified-Since``,
with ``-`` for a header that was not sent (``LOG_FORMAT`` of :mod:`.server`).
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass
from pathlib import Path

_SETTLED = 0.2
"""Seconds without a new line after which a client's last request is in the log."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One request that was answered; ``at`` is when, in seconds since 1970."""

    at: float
    method: str
    path: str
    status: int
    conditional: bool


def read_line(line: str) -> Seen:
    """Read a line without its end. Raises :class:`ValueError` for any other line."""
    try:
        at, method, path, status, *validators = line.split("\t")
        if len(validators) != 2:
            raise ValueError
        conditional = any(validator != "-" for validator in validators)
        return Seen(float(at), method, path, int(status), conditional)
    except ValueError:
        raise ValueError(f"{line!r} is not a line of the benchmark's access log") from None


class AccessLog:
    """A log that goes on growing, read a piece at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._position = 0

    def news(self) -> list[Seen]:
        """All requests since the last call, once the log has come to rest."""
        size = -1
        while size != (size := self._path.stat().st_size):
            time.sleep(_SETTLED)
        with self._path.open("rb") as stream:
            stream.seek(self._position)
            lines = stream.read().decode()
            self._position = stream.tell()
        if lines and not lines.endswith("\n"):
            raise ValueError(f"{self._path.name} ends within a line")
        return [read_line(line) for line in lines.splitlines()]


def answered(requests: Iterable[Seen]) -> int:
    """How many requests were answered with what was asked for (200)."""
    return sum(request.status == 200 for request in requests)


def missed(requests: Iterable[Seen], wanted: Set[str]) -> set[str]:
    """The paths that a whole crawl has to get and this one did not."""
    return set(wanted) - {request.path for request in requests if request.status == 200}


@dataclass(frozen=True, slots=True)
class Sorted:
    """The requests of a run on a site that it knows, by why they were made."""

    listings: int
    """Conditional requests for listing pages, each page once."""
    not_modified: int
    """Those of them that were answered with 304."""
    due: int
    """Requests that a due link or recheck asks for, each once."""
    beyond: tuple[Seen, ...]
    """All others."""


def sort_out(requests: Iterable[Seen], listings: Set[str], due: Set[str]) -> Sorted:
    """Sort the requests of one run.

    A listing page may be asked once and with a validator, a due path once. Whatever is left, a
    second time, a page without its validator, robots.txt, is beyond.
    """
    asked: Counter[str] = Counter()
    found = {"listing": 0, "not modified": 0, "due": 0}
    beyond = []
    for request in requests:
        asked[request.path] += 1
        first = asked[request.path] == 1
        if first and request.path in listings and request.conditional:
            found["listing"] += 1
            found["not modified"] += request.status == 304
        elif first and request.path in due:
            found["due"] += 1
        else:
            beyond.append(request)
    return Sorted(found["listing"], found["not modified"], found["due"], tuple(beyond))
