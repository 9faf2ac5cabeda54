"""What a fetcher has to tell the main process, collected and sent a batch at a time."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections import defaultdict

from scrapy.statscollectors import StatsCollector

from crawler.items import Draft, Submission
from crawler.spiders.reasons import Reason
from crawler.workers.channel import Channel
from crawler.workers.messages import Alive, Batch, Broken, Outcome, Ready, Record

COUNTED = (
    *("downloader/", "retry/", "httperror/", "guard/", "robotstxt/", "warc/"),
    *("httpcompression/", "response_received_count", "spider_exceptions/"),
)
"""How the names of the stats begin that are about requests: the others are the main process's."""


class Outbox:
    """Sends what was put into it when the event loop has done its round, or at :meth:`flush`."""

    def __init__(self, channel: Channel, end: socket.socket) -> None:
        self._channel = channel
        self._end = end
        self._batch = Batch()
        self._records: defaultdict[int, list[Record]] = defaultdict(list)
        self._told: dict[str, int] = {}
        self.in_hand = 0
        self._due = True
        self._stats: StatsCollector | None = None
        self.errors: list[str] = []

    async def open(self, stats: StatsCollector, beat: float) -> None:
        """From now on what is put in is sent, and what the main process says is heard.

        Every ``beat`` seconds it is told that there is somebody here.
        """
        await self._channel.open(self._end)
        self._beat(beat)
        self._stats = stats
        self._channel.send(Ready())
        self.flush()

    def _beat(self, seconds: float) -> None:
        self._channel.send(Alive())
        asyncio.get_running_loop().call_later(seconds, self._beat, seconds)

    async def close(self) -> None:
        """Send all that is left, and wait for the end that comes with the channel's."""
        self._flush_all()
        self._channel.close()
        await asyncio.Event().wait()

    def record(self, task: int | None, record: Record) -> int:
        """Keep a capture until its task's outcome (at once without one); its place there."""
        if task is None:
            self._batch.records.append(record)
            self._soon()
            return 0
        self._records[task].append(record)
        return len(self._records[task]) - 1

    def found(
        self, task: int, found: Draft | Submission, post: tuple[str, bytes] | None = None
    ) -> None:
        """A task's article, and its post file."""
        self._outcome(Outcome(task, found, records=self._records_of(task), post=post))

    def failed(self, task: int, reason: Reason) -> None:
        """Why a task came to nothing."""
        self._outcome(
            Outcome(task, None, reason.code, reason.gone, reason.refused, self._records_of(task))
        )

    def _records_of(self, task: int) -> tuple[Record, ...]:
        return tuple(self._records.pop(task, ()))

    def _outcome(self, outcome: Outcome) -> None:
        self._batch.outcomes.append(outcome)
        self.in_hand -= 1
        self._soon()

    def listing(self, path: str, category: str | None) -> None:
        """A category page was found."""
        self._batch.listings.append((path, category))

    def line(self, name: str, level: int, text: str) -> None:
        """A line of the log."""
        self._batch.lines.append((name, level, text))
        self._soon()

    def _soon(self) -> None:
        if not self._due:
            self._due = True
            asyncio.get_running_loop().call_soon(self.flush)

    def flush(self) -> None:
        """Send what there is."""
        self._due = False
        batch, self._batch = self._batch, Batch()
        batch.errors, self.errors[:] = list(self.errors), []
        batch.stats = self._grown()
        batch.left = self.in_hand
        if not batch:
            return
        try:
            self._channel.send(batch)
        except Exception as error:  # noqa: BLE001 - what cannot be told must not be waited for
            self._channel.send(Broken(f"{type(error).__name__}: {error}"))

    def _flush_all(self) -> None:
        """Send the captures of tasks that will have no outcome too: they are evidence."""
        for records in self._records.values():
            self._batch.records += records
        self._records.clear()
        self.flush()

    def _grown(self) -> dict[str, int]:
        """By how much the counts of requests have grown since the last batch."""
        if self._stats is None:
            return {}
        counts = {
            name: count
            for name, count in self._stats.get_stats().items()
            if name.startswith(COUNTED) and isinstance(count, int)
        }
        told, self._told = self._told, counts
        return {
            name: count - told.get(name, 0)
            for name, count in counts.items()
            if count != told.get(name, 0)
        }


class LogToMain(logging.Handler):
    """Sends log records to the main process, whose log they are written into."""

    def __init__(self, outbox: Outbox, level: str) -> None:
        super().__init__(level)
        self._outbox = outbox
        self.setFormatter(logging.Formatter("%(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Format and pass on."""
        self._outbox.line(record.name, record.levelno, self.format(record))
