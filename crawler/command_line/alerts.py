"""The saved searches of the configuration file: told of what has happened, by their channels."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from crawler.archive.open_archive import OpenArchive
from crawler.config import Configuration
from crawler.errors import UsageError
from crawler.exit_status import ExitStatus
from crawler.runs.channels import Channel, channel_named
from crawler.runs.notification import Outcome, Telling
from crawler.runs.watch_memory import WatchMemory, watch_key
from crawler.search.query import QueryError, parse
from crawler.search.searcher import Searcher
from crawler.search.watches import EVENTS, Happening, Seen, Watching

MOST_TOLD = 20
"""Of one message; how many more there are is said."""


@dataclass(frozen=True, slots=True)
class Watch:
    """A saved search."""

    query: str
    channel: str
    by: Channel


@dataclass(slots=True)
class Alerts:
    """What became of one saved search: how many of each event were told, or why they were not."""

    query: str
    events: dict[str, int] = field(default_factory=dict)
    problem: str = ""


def watches_of(configuration: Configuration, settings: Mapping[str, Any]) -> list[Watch]:
    """The saved searches. Raises :class:`UsageError` for one that cannot be meant."""
    found = []
    for number, given in enumerate(configuration.tables.get("watch", ()), start=1):
        try:
            parse(given["query"])
            channel = channel_named(
                given["channel"], settings["NOTIFY_COMMAND"], settings["NOTIFY_URLS"]
            )
        except (QueryError, ValueError) as error:
            raise UsageError(f"{configuration.file}: [[watch]] {number}: {error}") from None
        found.append(Watch(given["query"], given["channel"], channel))
    return found


def tell_watches(
    watches: Sequence[Watch], archive: OpenArchive, searcher: Searcher
) -> list[Alerts]:
    """Tell each what has happened since it was told last; what fails is told the next time.

    A search that is new begins now: it is not told of what is archived already.
    """
    memory = WatchMemory(os.environ, archive.paths.root)
    archive.ledger.exported.begin()
    try:
        look = Watching(archive.paths, archive.ledger, searcher)
        return [_told(watch, look, memory, archive.paths.root) for watch in watches]
    finally:
        archive.ledger.rollback()


def _told(watch: Watch, look: Watching, memory: WatchMemory, root: Path) -> Alerts:
    alerts, key = Alerts(watch.query), watch_key(watch.query, watch.channel)
    kept = memory.last(key)
    if kept is None:
        _, seen = look.since(watch.query, look.now)
        memory.keep(key, _values(seen))
        return alerts
    last = Seen(int(kept["position"]), int(kept["run"]), frozenset(kept["vanished"]))
    found, seen = look.since(watch.query, last)
    alerts.events = dict(Counter(each.event for each in found))
    if found:
        outcome = Outcome(root, ExitStatus.ACCOUNTED, "watch", _text(watch.query, found))
        try:
            watch.by.send(Telling("watch", outcome))
        except OSError as error:
            alerts.problem = str(error)
            return alerts
    if seen != last:
        memory.keep(key, _values(seen))
    return alerts


def _values(seen: Seen) -> dict[str, object]:
    return asdict(seen) | {"vanished": sorted(seen.vanished)}


def _text(query: str, found: Sequence[Happening]) -> str:
    counts = Counter(each.event for each in found)
    numbers = ", ".join(f"{counts[event]} {event}" for event in EVENTS if counts[event])
    lines = [f"{query}: {numbers}", *(str(each) for each in found[:MOST_TOLD])]
    if len(found) > MOST_TOLD:
        lines.append(f"and {len(found) - MOST_TOLD} more")
    return "\n".join(lines)
