"""How far each saved search has been told, where the user's state is kept.

It can be lost at a price: what happens before the next ``finews-archiver index`` is not told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from crawler.files import open_anew, sync_file
from crawler.runs.notification import state_file


def watch_key(query: str, channel: str) -> str:
    """What tells a saved search from another; it shows no secret of an address."""
    return hashlib.sha256(f"{query}\0{channel}".encode()).hexdigest()[:16]


class WatchMemory:
    """A file of JSON: for each saved search what :class:`.Seen` holds, as a mapping."""

    def __init__(self, environ: Mapping[str, str], archive: Path) -> None:
        self.path = state_file(environ, archive, ".watches.json")

    def last(self, key: str) -> dict[str, Any] | None:
        """What was kept; ``None`` if nothing was, or it cannot be read."""
        found = self._all().get(key)
        return found if isinstance(found, dict) else None

    def keep(self, key: str, values: Mapping[str, object]) -> None:
        """Write it down, durably. Raises :class:`OSError`."""
        everything = self._all() | {key: dict(values)}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        whole = self.path.with_suffix(".new")
        with open_anew(whole) as stream:
            stream.write(orjson.dumps(everything, option=orjson.OPT_INDENT_2) + b"\n")
            sync_file(stream)
        whole.replace(self.path)

    def _all(self) -> dict[str, Any]:
        with suppress(OSError, ValueError):
            found = orjson.loads(self.path.read_bytes())
            if isinstance(found, dict):
                return found
        return {}
