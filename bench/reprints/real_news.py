"""Texts of real newsrooms, from a folder that is no part of the repository.

The folder has ``online/*.jsonl``, an object a line with ``id``, ``time`` (ISO 8601, local to the
source), ``src``, ``title`` and ``text``. Ids are unique over all files.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
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
    """Every corpus of the folder by name; none where it has no ``online/``."""
    return [
        Corpus(path.stem, [_text(json.loads(line)) for line in path.read_bytes().splitlines()])
        for path in sorted((folder / "online").glob("*.jsonl"))
    ]


def _text(fields: dict[str, str]) -> RealText:
    return RealText(
        fields["id"],
        datetime.fromisoformat(fields["time"]).replace(tzinfo=BEIJING),
        fields["src"],
        fields["title"],
        fields["text"],
    )
