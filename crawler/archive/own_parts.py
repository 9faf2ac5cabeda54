"""What an archive's files must be before any of them is opened: its own, and where they seem to be.

An archive may come from someone else. A link would lead out of it, a pipe would be waited for, and
a second name of ``.lock`` would empty another file.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from crawler.archive.paths import ArchivePaths
from crawler.errors import ArchivePartError
from crawler.files import kind_of


def check_parts(paths: ArchivePaths) -> None:
    """Raise :class:`ArchivePartError` for the first part of an archive that is not what it must be.

    Its files are regular files with one name, its directories directories; files are moved between
    some of these, which must not be mounts. What is not there is nothing to complain of. The
    archive's own directory may be a link. Raises :class:`OSError`.
    """
    try:
        root = paths.root.stat()
    except FileNotFoundError:
        return
    if not stat.S_ISDIR(root.st_mode):
        return  # who makes its directories says so
    for path in _files(paths):
        if (found := _lstat(path)) is None:
            continue
        if not stat.S_ISREG(found.st_mode):
            raise ArchivePartError(_wrong(path, kind_of(found.st_mode), "a file"))
        if found.st_nlink > 1:
            raise ArchivePartError(
                f"{path} has {found.st_nlink} names (hard links), and writing to it would change "
                "them all: put a copy in its place (cp, then mv)"
            )
    moved = (paths.posts, paths.edition_files, paths.unfinished, paths.strays)
    for path in (*moved, paths.runs, paths.warc, paths.warc / "index"):
        if (found := _lstat(path)) is None:
            continue
        if not stat.S_ISDIR(found.st_mode):
            raise ArchivePartError(_wrong(path, kind_of(found.st_mode), "a directory"))
        if path in moved and found.st_dev != root.st_dev:
            raise ArchivePartError(
                f"{path} lies on another file system than {paths.root}, and files are renamed "
                "between them: mount the archive as a whole, or name another with "
                "-s ARCHIVE_DIR=DIR"
            )


def _files(paths: ArchivePaths) -> Iterator[Path]:
    yield from (paths.lock, paths.articles, paths.duplicates, paths.editions)
    # What indexes are is seen where they are opened: whatever is wrong, they are made anew.
    yield from (paths.ledger.with_name(f"{paths.ledger.name}{end}") for end in ("", "-wal", "-shm"))


def _lstat(path: Path) -> os.stat_result | None:
    try:
        return path.lstat()
    except FileNotFoundError:
        return None


def _wrong(path: Path, found: str, right: str) -> str:
    return (
        f"{path} is {found}, not {right}: nothing was read or written through it; "
        f"put {right} in its place, or name another archive with -s ARCHIVE_DIR=DIR"
    )
