"""What one commit of the archive puts on disk, and the order in which that happens.

The order is the promise (docs/archive-format.md): lines, post files, ledger. A line is durable
before the post file that it describes is moved into place, so after a crash the lines beyond the
ledger's word name every post file that may have to be put back.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from crawler.archive.paths import ArchivePaths


@dataclass(slots=True)
class Batch:
    """Changes that are not on disk yet. ``posts`` maps a file name to its bytes, or ``None``."""

    articles: list[bytes] = field(default_factory=list)
    duplicates: list[bytes] = field(default_factory=list)
    posts: dict[str, bytes | None] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.articles or self.duplicates or self.posts)

    def write(self, paths: ArchivePaths) -> None:
        """Make the changes durable, all but the ledger. Raises :class:`OSError`."""
        append(paths.articles, self.articles)
        append(paths.duplicates, self.duplicates)
        place_posts(paths, self.posts)


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
    for name, content in posts.items():
        if content is not None:
            with (paths.unfinished / name).open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
    for name, content in posts.items():
        if content is None:
            (paths.posts / name).unlink(missing_ok=True)
        else:
            (paths.unfinished / name).replace(paths.posts / name)
    sync_directory(paths.posts)


def sync_directory(path: Path) -> None:
    """Make the names in a directory durable. Raises :class:`OSError`."""
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
