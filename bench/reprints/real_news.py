"""Texts of real newsrooms, from a folder that is no part of the repository.

The folder has ``online/*.jsonl``, an object a line with ``id``, ``time`` (ISO 8601, local to the
source), ``src``, ``title`` and ``text``, and ``editions/PAPER/*.jsonl``, an item of a printed page
a line with ``paper``, ``date``, ``page``, ``n``, ``title`` (lines) and ``paragraphs``. Either may
be missing. Ids are unique over all files.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crawler.clock import BEIJING


@dataclass(frozen=True, slots=True)
class RealText:
    """A text as it was published; ``text`` has one paragraph a line."""

    id: str
    published: datetime
    source: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """The texts of one file, in its order."""

    name: str
    texts: Sequence[RealText]


def corpora(folder: Path) -> list[Corpus]:
    """Every corpus of the folder, what is online first, each part by name."""
    online = [
        Corpus(path.stem, list(_online(path))) for path in sorted(folder.glob("online/*.jsonl"))
    ]
    printed = [
        Corpus(
            paper.name, [one for path in sorted(paper.glob("*.jsonl")) for one in _printed(path)]
        )
        for paper in sorted(folder.glob("editions/*"))
    ]
    return [corpus for corpus in (*online, *printed) if corpus.texts]


def _online(path: Path) -> Iterator[RealText]:
    for line in path.read_bytes().splitlines():
        fields = json.loads(line)
        time = datetime.fromisoformat(fields["time"]).replace(tzinfo=BEIJING)
        yield RealText(fields["id"], time, fields["src"], fields["title"], fields["text"])


def _printed(path: Path) -> Iterator[RealText]:
    for line in path.read_bytes().splitlines():
        item = json.loads(line)
        key = f"{item['paper']}-{item['date']}-{item['page']}-{item['n']}"
        time = datetime.fromisoformat(item["date"]).replace(tzinfo=BEIJING)
        yield RealText(
            key, time, item["paper"], " ".join(item["title"]), "\n".join(item["paragraphs"])
        )
