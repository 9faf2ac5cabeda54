"""Whatever a host says of its pace is kept, in a run and between runs (docs/operations.md)."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from time import monotonic
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from scrapy.exceptions import IgnoreRequest

from crawler.clock import moment_of, utc_text
from crawler.middlewares.asked_wait import asked_wait
from crawler.runs.context import HELD, run_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Request, Response

    from crawler.runs.context import Run

ROBOTS = "/robots.txt"
_NONE = (404, 410)

logger = logging.getLogger(__name__)


class HeldBack(IgnoreRequest):
    """A request that is not sent now, for its host has asked so.

    ``reason`` is its code in the books: ``asked-to-wait``, or ``crawl-delay`` for a host that no
    run can keep up with; ``until`` is when it may be sent, UTC, empty if that cannot be said.
    """

    def __init__(self, reason: str, until: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.until = until


@dataclass(slots=True)
class _Host:
    """A host in this run; moments are the machine's monotonic seconds."""

    name: str
    free_at: float = 0.0
    """When it may be asked again, by what it answered."""
    next_at: float = 0.0
    """When it may be asked again, by its delay."""
    delay: float = 0.0
    until: str = ""
    hours: tuple[time, time] | None = None
    """Between which times of the day (UTC) it may be asked."""
    has_rules: bool = False
    """Whether its robots.txt could be had, or there is none."""
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class HostPaces:
    """Gives requests their turn: one for a crawler, whoever asks for it.

    ``patience`` is what a run waits itself, ``ceiling`` the longest wait that is believed: settings
    ``LONGEST_DELAY``, ``LONGEST_WAIT_HOURS``.
    """

    _known: ClassVar[WeakKeyDictionary[Crawler, HostPaces]] = WeakKeyDictionary()
    """Handlers for http and https, and what reads robots.txt, are to know the same."""

    def __init__(self, crawler: Crawler, patience: timedelta, ceiling: timedelta) -> None:
        self._crawler = crawler
        self._patience = patience.total_seconds()
        self._ceiling = ceiling
        self._hosts: dict[str, _Host] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> HostPaces:
        """The paces of a crawler's hosts."""
        found = cls._known.get(crawler)
        if found is None:
            settings = crawler.settings
            patience = timedelta(seconds=settings.getfloat("LONGEST_DELAY"))
            ceiling = timedelta(hours=settings.getfloat("LONGEST_WAIT_HOURS"))
            found = cls._known[crawler] = cls(crawler, patience, ceiling)
        return found

    async def turn(self, request: Request) -> None:
        """Come back when the request may be sent. Raises :class:`HeldBack`.

        Without a run (``scrapy shell``) at once.
        """
        run = run_of(self._crawler)
        if run is None or not run.writable:
            return
        parts = urlsplit(request.url)
        host = self._host(parts.netloc, run)
        if host.hours is not None:
            self._close(host, run)
        if not host.delay and host.free_at <= monotonic():
            return
        if host.delay > self._patience and parts.path != ROBOTS:
            self._hold("crawl-delay", "", f"{request.url[:200]}: {self._too_slow(host)}")
        async with host.turn:
            while (wait := max(host.free_at, host.next_at) - monotonic()) > 0:
                if host.free_at - monotonic() > self._patience:
                    why = f"{request.url[:200]}: its host asks to wait until {host.until}"
                    self._hold("asked-to-wait", host.until, why)
                await asyncio.sleep(wait)
            host.next_at = monotonic() + min(host.delay, self._patience)

    def answered(self, request: Request, response: Response) -> None:
        """Take in what an answer says of its host's pace."""
        run = run_of(self._crawler)
        if run is None or not run.writable:
            return
        now = run.clock()
        headers = {
            name.decode("latin-1").lower(): (response.headers[name] or b"").decode("latin-1")
            for name in response.headers
            if b"Limit" in name or b"limit" in name or name == b"Date"
        }
        # Of several such headers the longest wait holds.
        waits = [
            asked_wait(response.status, headers | {"retry-after": value.decode("latin-1")}, now)
            for value in response.headers.getlist(b"Retry-After") or (b"",)
        ]
        wait = max((each for each in waits if each is not None), default=None)
        parts = urlsplit(request.url)
        if parts.path == ROBOTS:
            self._host(parts.netloc, run).has_rules = (
                response.status < 400 or response.status in _NONE
            )
        if wait is not None:
            self._wait(self._host(parts.netloc, run), wait, run)

    def robots(self, name: str, delay: float, hours: tuple[time, time] | None) -> None:
        """A host's robots.txt wants its requests so many seconds apart (0: it says nothing).

        ``hours``: and only between these times of the day (UTC).
        """
        run = run_of(self._crawler)
        if run is None or not run.writable:
            return
        host = self._host(name, run)
        if not host.has_rules:
            # Scrapy takes the page of an error for rules.
            return
        host.hours = hours
        if delay != host.delay:
            host.delay = delay
            host.next_at = monotonic() + min(delay, self._patience)
            self._keep(host, run)
        if delay > self._patience:
            run.archive.suspicions.append(f"pace: {self._too_slow(host)}")
        elif delay:
            run.notes.append(f"robots.txt of {name} wants requests {delay:g} s apart")

    # -- within a run, and between runs -----------------------------------------------------

    def _host(self, name: str, run: Run) -> _Host:
        host = self._hosts.get(name)
        if host is None:
            host = self._hosts[name] = self._kept(name, run)
        return host

    def _kept(self, name: str, run: Run) -> _Host:
        """The host as the runs before know it, if their clock was not ahead of this one's."""
        row, now = run.archive.ledger.paces.get(name), run.clock()
        if row is None or row.told > utc_text(now):
            return _Host(name)
        host = _Host(name, delay=row.delay)
        # When it was asked last nobody knows, but not after now.
        host.next_at = monotonic() + min(row.delay, self._patience)
        until = moment_of(row.until) if row.until else None
        left = until - now if until else timedelta()
        if left > timedelta():
            self._set(host, min(left, self._ceiling), now)
            run.notes.append(f"{name} has asked to wait until {host.until}: it is not asked before")
        return host

    def _keep(self, host: _Host, run: Run) -> None:
        paces, now = run.archive.ledger.in_use.paces, utc_text(run.clock())
        paces.tell(host.name, until=host.until, delay=host.delay, told=now)

    def _wait(self, host: _Host, wait: timedelta, run: Run) -> None:
        believed = min(wait, self._ceiling)
        if monotonic() + believed.total_seconds() <= host.free_at:
            return
        first = host.free_at <= monotonic()
        self._set(host, believed, run.clock())
        self._keep(host, run)
        if wait > self._ceiling:
            told = (
                f"pace: {host.name} asks to wait for {wait}, more than is believed: nothing is "
                f"fetched from it until {host.until}"
            )
            if told not in run.archive.suspicions:
                run.archive.suspicions.append(told)
                logger.warning("%s", told)
        elif first and wait.total_seconds() > self._patience:
            note = f"{host.name} asks to wait until {host.until}: nothing is fetched from it before"
            run.notes.append(note)
            logger.warning("%s", note)

    def _close(self, host: _Host, run: Run) -> None:
        """Outside its hours a host has asked to wait until they begin."""
        assert host.hours is not None
        begin, end = host.hours
        now = run.clock().astimezone(UTC)
        at = now.time()
        if begin <= at <= end if begin < end else (at >= begin or at <= end):
            return
        opens = datetime.combine(now.date(), begin, UTC)
        self._wait(host, (opens - now) % timedelta(days=1), run)

    def _set(self, host: _Host, wait: timedelta, now: datetime) -> None:
        host.free_at = monotonic() + wait.total_seconds()
        # Not a part of a second too early.
        host.until = utc_text(now + wait + timedelta(microseconds=999_999))

    def _too_slow(self, host: _Host) -> str:
        return (
            f"robots.txt of {host.name} wants requests {host.delay:g} s apart, more than "
            f"LONGEST_DELAY ({self._patience:g}): nothing is fetched from it"
        )

    def _hold(self, reason: str, until: str, message: str) -> None:
        assert self._crawler.stats is not None
        self._crawler.stats.inc_value(HELD)
        raise HeldBack(reason, until, message)
