"""The files and stations of a way, worked out from the calls that were seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

BESIDE = frozenset({"", "commands", "command_line"})
"""Rooms whose own calls are not the article's; ``""`` are the modules beside the rooms."""
ONLOOKERS = frozenset({"extensions", "standin"})
"""Rooms whose calls are not the article's, with all that they call."""
PLAIN_VALUES = frozenset({"archive/paths.py", "newspaper/model.py", "runs/context.py"})
"""Modules of rooms that hold values to be passed on, as ``items.py`` beside the rooms does."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call: a file below ``crawler/``, a function, and which earlier call it came from."""

    file: str
    function: str
    caller: int | None
    """The place in the sequence of the call, of a file of ``crawler/``, that it came from."""

    @property
    def room(self) -> str:
        return self.file.split("/")[0] if "/" in self.file else ""


@dataclass(frozen=True, slots=True)
class Way:
    """Where an article came by."""

    files: tuple[str, ...]
    """In the order in which they were first entered."""
    stations: tuple[Call, ...]
    """From which the way went on, in order; none in the file of the one before it."""

    @property
    def returns(self) -> dict[str, int]:
        """How often the way came back to a file, the most first; those it came back to alone."""
        visits = Counter(call.file for call in self.stations)
        return {file: times - 1 for file, times in visits.most_common() if times > 1}


def way_of(calls: Sequence[Call]) -> Way:
    """The way that these calls, in order, are."""
    door: list[int | None] = []
    """Of each call, the entry of the room in which it is; ``None`` before any room."""
    entries: list[int] = []
    onward: set[int] = set()
    looking_on: set[int | None] = set()
    for place, call in enumerate(calls):
        asker = None if call.caller is None else door[call.caller]
        if call.room in ONLOOKERS or call.caller in looking_on:
            looking_on.add(place)
            door.append(None)
            continue
        beside = call.room in BESIDE or call.file in PLAIN_VALUES
        if beside or (asker is not None and calls[asker].room == call.room):
            door.append(asker)
            continue
        door.append(place)
        entries.append(place)
        if asker is not None:
            onward.add(asker)
    files = dict.fromkeys(calls[place].file for place in entries)
    stations: list[Call] = []
    for place in entries:
        if place in onward and (not stations or stations[-1].file != calls[place].file):
            stations.append(calls[place])
    return Way(tuple(files), tuple(stations))
