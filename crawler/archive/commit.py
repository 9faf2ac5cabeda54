"""What one commit of the archive puts on disk, and the order in which that happens.

The order is the promise (docs/archive-format.md): lines, post files, ledger, files of editions. A
line is durable before the post file that it describes is moved into place, so after a crash the
lines beyond the ledger's word name every post file that may have to be put back.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from crawler.archive.paths import ArchivePaths

_SYNCED_AT_A_TIME = 8


@dataclass(slots=True)
class Batch:
    """Changes that are not on disk yet.

    ``posts`` and ``edition_files`` map a file name to its bytes, or ``None``.
    """

    articles: list[bytes] = field(default_factory=list)
    duplicates: list[bytes] = field(default_factory=list)
    editions: list[bytes] = field(default_factory=list)
    posts: dict[str, bytes | None] = field(default_factory=dict)
    edition_files: dict[str, bytes | None] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(
            self.articles or self.duplicates or self.editions or self.posts or self.edition_files
        )

    def write(self, paths: ArchivePaths) -> None:
        """Make the changes durable, all but the ledger. Raises :class:`OSError`."""
        append(paths.articles, self.articles)
        append(paths.duplicates, self.duplicates)
        append(paths.editions, self.editions)
        place_posts(paths, self.posts)


def line_at(lines: Sequence[bytes], end: int, offset: int) -> bytes | None:
    """The line at an offset of a file that ends, with these lines appended, at ``end``."""
    position = end - sum(map(len, lines))
    for line in lines:
        if position == offset:
            return line
        position += len(line)
    return None


def append(path: Path, lines: list[bytes]) -> None:
    """Append lines and fsync. Raises :class:`OSError`."""
    if not lines:
        return
    existed = path.exists()
    with path.open("ab") as stream:
        stream.write(b"".join(lines))
        stream.flush()
        os.fsync(stream.fileno())
    if not existed:
        sync_directory(path.parent)


def place_posts(paths: ArchivePaths, posts: dict[str, bytes | None]) -> None:
    """Write post files and move them into place; remove those that are ``None``.

    All bytes are durable under another name before the first file is replaced, so a full disk is
    met before anything has changed. Raises :class:`OSError`.
    """
    if not posts:
        return
    new = [
        (paths.unfinished / name, content) for name, content in posts.items() if content is not None
    ]
    # A file system makes files that are synced together durable together, one by one takes longest.
    with ThreadPoolExecutor(min(_SYNCED_AT_A_TIME, len(new) or 1)) as pool:
        for written in [pool.submit(write_unfinished, *each) for each in new]:
            written.result()
    for name, content in posts.items():
        if content is None:
            (paths.posts / name).unlink(missing_ok=True)
        else:
            (paths.unfinished / name).replace(paths.posts / name)
    sync_directory(paths.posts)


def write_unfinished(path: Path, content: bytes) -> None:
    """Make bytes durable under a name that is not their own yet. Raises :class:`OSError`."""
    with path.open("wb", buffering=0) as stream:
        left = memoryview(content)
        while left:
            left = left[stream.write(left) :]
        os.fsync(stream.fileno())


def sync_directory(path: Path) -> None:
    """Make the names in a directory durable. Raises :class:`OSError`."""
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
