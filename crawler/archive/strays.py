"""What recovery and repair move out of the way: whole lines and posts that the ledger doesn't know.

Nothing that is cut off is thrown away: it lies in ``strays/`` until ``scrapy verify --repair`` has
taken it in again (:mod:`.take_in`), and after that too.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from crawler.archive.linefile import LineFile
from crawler.archive.paths import ArchivePaths
from crawler.files import (
    digest_of,
    is_regular,
    make_directory,
    open_anew,
    sync_directory,
    sync_file,
)

logger = logging.getLogger(__name__)


def set_lines_aside(paths: ArchivePaths, file: LineFile) -> tuple[Path, int] | None:
    """Copy the whole lines that no commit knows, durably; where they lie, and how many.

    ``None`` if there are none. A crash in here, or a second call before the file is cut back, makes
    no second copy. Raises :class:`OSError`.
    """
    place = paths.strays / f"{file.path.stem}-{file.committed}.jsonl"
    target = paths.unfinished / place.name
    count = 0
    with open_anew(target) as stream:
        for _, line in file.lines(file.committed):
            if line.endswith(b"\n"):
                stream.write(line)
                count += 1
        sync_file(stream)
    if not count:
        target.unlink()
        return None
    make_directory(paths.strays)
    if place.exists() and digest_of(target) != digest_of(place):
        place = paths.aside(place.name)
    target.replace(place)
    sync_directory(paths.strays)
    return place, count


def set_posts_aside(paths: ArchivePaths, posts: Iterable[tuple[str, bytes | None]]) -> int:
    """Move away the post files that are not what they are to be; how many. Raises OSError.

    ``posts`` are names, and what each is to hold (``None``: there is to be none).
    """
    moved = 0
    for name, content in posts:
        path = paths.posts / name
        if os.path.lexists(path) and not (is_regular(path) and path.read_bytes() == content):
            path.replace(paths.aside(name))
            moved += 1
    if moved:
        sync_directory(paths.strays)
    return moved


def make_way(paths: ArchivePaths, path: Path | str) -> Path | None:
    """Move away what lies where a file is to be and is none; where it lies. Raises OSError."""
    try:
        if is_regular(path):
            return None
    except FileNotFoundError:
        return None
    found = Path(path)
    place = move_aside(paths, found, found.name)
    logger.warning("%s lay where a file is to be, and is none: moved to %s", path, place)
    return place


def move_aside(paths: ArchivePaths, path: Path, name: str) -> Path:
    """Move a file away under that name, durably; where it lies. Raises :class:`OSError`."""
    place = paths.aside(name)
    path.replace(place)
    sync_directory(paths.strays)
    sync_directory(path.parent)
    return place


def stray_lines(paths: ArchivePaths, kind: Path) -> Iterator[tuple[int, bytes]]:
    """The whole lines of no commit that were set aside of one kind of file, oldest file first.

    Each with the bytes that the file had by the ledger's word when it was set aside.
    """
    named = paths.strays.glob(f"*{kind.stem}-*.jsonl") if paths.strays.is_dir() else ()
    # A link would lead out of the archive, and a pipe be waited for.
    found = (path for path in named if path.is_file() and not path.is_symlink())
    for path in sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name)):
        committed = path.stem.rpartition("-")[2]
        before = int(committed) if committed.isascii() and committed.isdigit() else 0
        with path.open("rb") as stream:
            yield from ((before, line) for line in stream if line.endswith(b"\n"))
