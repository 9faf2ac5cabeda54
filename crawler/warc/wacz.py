"""WACZ files: WARC files, their index and a list of pages in one ZIP (WACZ 1.1.1).

Written here and not by py-wacz: that reads every record twice more, and brings forty packages,
one of them under the AGPL. Its validator checks what is written here (tests/warc).
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

VERSION = "1.1.1"
_ZIP_TIMES = (1980, 1, 1, 0, 0, 0), (2107, 12, 31, 23, 59, 58)
"""The first and the last time that a ZIP file can say (APPNOTE 4.4.6)."""
_ROOM_IN_BOTH = b"UT\x01\x00\x00"
"""An extended timestamp (Info-ZIP's) without times, for the entry's header and the directory alike.
ReplayWeb.page takes a directory without extra fields as word that the header has none, either; it
has room for sizes of 64 bits."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page to begin from: its URL, its title, when it was captured (ISO 8601, UTC)."""

    url: str
    title: str
    date: str


def write_wacz(
    target: Path,
    *,
    warcs: Iterable[Path],
    index: Iterable[bytes],
    pages: Iterable[Page],
    title: str,
    software: str,
    created: datetime,
) -> None:
    """Write a WACZ file. ``index`` are sorted CDXJ lines that name the files of ``warcs``.

    Streams. Raises :class:`OSError`; then there is no file.
    """
    unfinished = target.with_name(target.name + ".unfinished")
    try:
        with zipfile.ZipFile(unfinished, "w") as archive:
            package = _Package(archive, created)
            for path in warcs:
                package.add(f"archive/{path.name}", _blocks(path))
            package.add("indexes/index.cdx", index)
            package.add("pages/pages.jsonl", _page_lines(pages))
            package.finish(title, software)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


class _Package:
    """Adds resources to the ZIP and to its data package (datapackage.json)."""

    def __init__(self, archive: zipfile.ZipFile, created: datetime) -> None:
        self._archive = archive
        self._created = created
        self._resources: list[dict[str, Any]] = []

    def add(self, path: str, blocks: Iterable[bytes]) -> None:
        """Store a resource, uncompressed: readers seek in it."""
        hashed, size = hashlib.sha256(), 0
        with self._archive.open(self._info(path), "w", force_zip64=True) as stream:
            for block in blocks:
                stream.write(block)
                hashed.update(block)
                size += len(block)
        self._resources.append(
            {
                "name": path.rpartition("/")[2].lower(),
                "path": path,
                "hash": f"sha256:{hashed.hexdigest()}",
                "bytes": size,
            }
        )

    def finish(self, title: str, software: str) -> None:
        """Write the description of it all, and its digest."""
        description = {
            "profile": "data-package",
            "wacz_version": VERSION,
            "title": title,
            "software": software,
            "created": self._created.isoformat(timespec="seconds"),
            "resources": self._resources,
        }
        content = json.dumps(description, ensure_ascii=False, indent=2).encode()
        self._archive.writestr(self._info("datapackage.json"), content)
        digest = {
            "path": "datapackage.json",
            "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        }
        name = "datapackage-digest.json"
        self._archive.writestr(self._info(name), json.dumps(digest, indent=2))

    def _info(self, path: str) -> zipfile.ZipInfo:
        moment = self._created.timetuple()[:6]
        info = zipfile.ZipInfo(path, min(max(moment, _ZIP_TIMES[0]), _ZIP_TIMES[1]))
        info.extra = _ROOM_IN_BOTH
        return info


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            yield block


def _page_lines(pages: Iterable[Page]) -> Iterator[bytes]:
    head = {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}
    yield json.dumps(head).encode() + b"\n"
    for number, page in enumerate(pages, 1):
        line = {"id": str(number), "url": page.url, "ts": page.date, "title": page.title}
        yield json.dumps(line, ensure_ascii=False).encode() + b"\n"
