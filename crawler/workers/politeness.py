"""What is polite is so for all processes together: each gets a share of it.

Counts (requests at a time) are divided, times between requests multiplied: the sum over the
processes is at most what one process alone may do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from scrapy.extensions.throttle import AutoThrottle
from scrapy.settings import BaseSettings

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

COUNTS = (
    "CONCURRENT_REQUESTS",
    "CONCURRENT_REQUESTS_PER_DOMAIN",
    "CONCURRENT_REQUESTS_PER_IP",
)
"""Requests at a time, where 0 means something else than none."""
TIMES = ("DOWNLOAD_DELAY", "AUTOTHROTTLE_START_DELAY", "AUTOTHROTTLE_MAX_DELAY")


def most_processes(settings: BaseSettings) -> int:
    """How many processes can have one request at a time each, and not be more than one may be."""
    counts = [settings.getint(name) for name in COUNTS]
    slots = settings.getdict("DOWNLOAD_SLOTS").values()
    counts += [int(slot["concurrency"]) for slot in slots if "concurrency" in slot]
    return min((count for count in counts if count), default=1)


def share_of_settings(settings: BaseSettings, processes: int) -> dict[str, Any]:
    """The settings of one of so many processes (at most :func:`most_processes`)."""
    shared: dict[str, Any] = {name: settings.getint(name) // processes for name in COUNTS}
    shared |= {name: settings.getfloat(name) * processes for name in TIMES}
    target = settings.getfloat("AUTOTHROTTLE_TARGET_CONCURRENCY")
    shared["AUTOTHROTTLE_TARGET_CONCURRENCY"] = target / processes
    shared["DOWNLOAD_SLOTS"] = {
        name: _share_of_slot(slot, processes)
        for name, slot in settings.getdict("DOWNLOAD_SLOTS").items()
    }
    return shared


def _share_of_slot(slot: Mapping[str, Any], processes: int) -> dict[str, Any]:
    shared = dict(slot)
    if "concurrency" in slot:
        shared["concurrency"] = int(slot["concurrency"]) // processes
    if "delay" in slot:
        shared["delay"] = float(slot["delay"]) * processes
    return shared


class OwnShare:
    """The main process's part of what is polite, which shrinks and grows as others come and go.

    It begins with all of it: a run that finds little to do never shares.
    """

    def __init__(self, crawler: Crawler, processes: int, *, whole: BaseSettings) -> None:
        self._crawler = crawler
        self._processes = processes
        self._whole = whole
        self._others = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler, processes: int) -> OwnShare:
        """Of the run's settings."""
        return cls(crawler, processes, whole=crawler.settings)

    def left_by(self, others: int) -> None:
        """So many other processes have their shares now; the rest is this one's."""
        before, self._others = self._others, others
        if before == others:
            return
        assert self._crawler.engine is not None
        slower = self._processes / (self._processes - others)
        change = (self._processes - before) / (self._processes - others)
        downloader = self._crawler.engine.downloader
        total, domain, ip = (self._left(self._whole.getint(name), others) for name in COUNTS)
        downloader.total_concurrency = total
        downloader.domain_concurrency = domain
        downloader.ip_concurrency = ip
        named = self._whole.getdict("DOWNLOAD_SLOTS")
        downloader.per_slot_settings = {
            name: self._slot_left(slot, others, slower) for name, slot in named.items()
        }
        downloader._delay *= change
        for name, slot in downloader.slots.items():
            count = named.get(name, {}).get("concurrency")
            slot.concurrency = self._left(int(count), others) if count else ip or domain
            slot.delay *= change
        throttle = self._crawler.get_extension(AutoThrottle)
        if throttle is not None:
            target = self._whole.getfloat("AUTOTHROTTLE_TARGET_CONCURRENCY")
            throttle.target_concurrency = target / slower
            throttle.mindelay = self._whole.getfloat("DOWNLOAD_DELAY") * slower
            throttle.maxdelay = self._whole.getfloat("AUTOTHROTTLE_MAX_DELAY") * slower

    def _left(self, count: int, others: int) -> int:
        return count - others * (count // self._processes)

    def _slot_left(self, slot: Mapping[str, Any], others: int, slower: float) -> dict[str, Any]:
        left = dict(slot)
        if "concurrency" in slot:
            left["concurrency"] = self._left(int(slot["concurrency"]), others)
        if "delay" in slot:
            left["delay"] = float(slot["delay"]) * slower
        return left
