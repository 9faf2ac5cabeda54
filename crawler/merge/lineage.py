"""The lines that two archives have of one article, or of one page of print, as one history.

Pure functions of lines. A line is one *capture*: a text, and the moment at which it was had. Sorted
by moment, those that say the same one after another are one revision; whatever else lines of that
revision say (another moment, other records of the WARC files, a place in print) is an amendment. Of
texts of one moment what they say decides, the hash of an article's text first: which of them came
first an archive may know, but two may know it differently. So revisions are numbered the same in
whatever order archives are merged, and no line is lost.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import orjson

_ARTICLE = ("content_hash", "title", "source", "category", "published", "text_source")
_PAGE = ("raw", "paper", "date", "page", "cn", "publisher", "weather")


@dataclass(frozen=True, slots=True)
class Capture:
    """A line. ``place`` is its number among the lines that lie here, ``None`` if it lies there."""

    values: dict[str, Any]
    line: bytes
    said: tuple[Hashable, ...]
    """What another revision would say otherwise."""
    knows: int
    """How much is known besides: the newest line of a revision is the one that knows most."""
    place: int | None = None

    @property
    def key(self) -> bytes:
        """Equal keys are one capture: all of the line but its number and its WARC files' names."""
        values = self.values
        warc = [[each["offset"], each["length"], each["digest"]] for each in values.get("warc", [])]
        return orjson.dumps({**values, "revision": 0, "warc": warc})

    @property
    def moment(self) -> str:
        """When it was captured: UTC, ISO 8601."""
        return str(self.values["captured_at"])

    def numbered(self, revision: int) -> bytes:
        """Its line, as that revision."""
        if self.values["revision"] == revision:
            return self.line
        return orjson.dumps(self.values | {"revision": revision}) + b"\n"


def capture_of_article(line: bytes, place: int | None = None) -> Capture:
    """A line of ``articles.jsonl``. Raises :class:`ValueError` or :class:`KeyError` for others."""
    values = orjson.loads(line)
    said = tuple(values[name] for name in _ARTICLE)
    return Capture(values, line, said, 0, place)


def capture_of_page(line: bytes, place: int | None = None) -> Capture:
    """A line of ``editions.jsonl``. Raises as :func:`capture_of_article`."""
    values = orjson.loads(line)
    said = tuple(values[name] for name in _PAGE)
    knows = sum(1 + len(each["matches"]) + each["characters"] for each in values["articles"])
    return Capture(values, line, said, knows, place)


def with_files(values: dict[str, Any], line: bytes, names: dict[str, str]) -> bytes:
    """A line whose WARC files have the names that they have here."""
    warc = values.get("warc", [])
    if all(names.get(each["file"], each["file"]) == each["file"] for each in warc):
        return line
    renamed = [{**each, "file": names.get(each["file"], each["file"])} for each in warc]
    return orjson.dumps({**values, "warc": renamed}) + b"\n"


@dataclass(frozen=True, slots=True)
class Numbered:
    """A capture with the numbers that it has in the united history."""

    capture: Capture
    revision: int
    amendment: int

    @property
    def values(self) -> dict[str, Any]:
        """What its line says."""
        return {**self.capture.values, "revision": self.revision}

    @property
    def line(self) -> bytes:
        """As it is to lie in the file."""
        return self.capture.numbered(self.revision)


def united(mine: Sequence[Capture], theirs: Sequence[Capture]) -> list[Numbered]:
    """The history of both, oldest first; empty if it is ``mine`` as it is."""
    if not mine and len(theirs) == 1:  # nearly all of what comes
        return [Numbered(theirs[0], 1, 0)]
    keys = {capture.key for capture in mine}
    new = {capture.key: capture for capture in theirs if capture.key not in keys}
    every = sorted([*mine, *new.values()], key=_by_moment)
    found = []
    for revision, (_, some) in enumerate(groupby(every, lambda one: one.said), start=1):
        ordered = sorted(some, key=_within_revision)
        found += [Numbered(one, revision, number) for number, one in enumerate(ordered)]
    if new or any(
        one.capture is not known or one.revision != known.values["revision"]
        for one, known in zip(found, mine, strict=True)
    ):
        return found
    return []


def _by_moment(capture: Capture) -> tuple[Any, ...]:
    return capture.moment, repr(capture.said), capture.knows, capture.key


def _within_revision(capture: Capture) -> tuple[Any, ...]:
    here = capture.place is not None
    return capture.knows, not here, capture.place or 0, capture.moment, capture.key


def only_adds(history: Sequence[Numbered], numbers: Sequence[tuple[int, int]]) -> bool:
    """Whether the lines that lie here stay as they are, and all others come after them.

    ``numbers`` are the revision and amendment of each line that lies here.
    """
    first = history[: len(numbers)]
    return [(one.revision, one.amendment) for one in first] == list(numbers) and all(
        one.capture.place == place for place, one in enumerate(first)
    )
