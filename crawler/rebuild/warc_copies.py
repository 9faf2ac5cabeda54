"""The WARC files that an archive is made anew of, in its own directory."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from crawler.files import is_regular, kind_of, make_directory, sync_directory, sync_file
from crawler.sorted_names import SortedNames
from crawler.warc.file import OPEN


def copy_warc_files(source: Path, target: Path) -> tuple[int, list[str]]:
    """Link (or copy) the WARC files of one directory into another, durably; how many there are.

    Also what bears such a name and is not a regular file, in words: it is not read. Raises
    :class:`OSError`.
    """
    make_directory(target)
    copied, others = 0, []
    with closing(SortedNames(source, _of_warc_file)) as names:
        for name in names:
            path = source / name
            if not is_regular(path):
                kind = kind_of(path.lstat().st_mode)
                others.append(f"{path} is {kind}, not a file: it was not read")
                continue
            copied += 1
            # What is open is about to be changed: it must not be the same file.
            if name.endswith(OPEN):
                _copy(path, target / name)
                continue
            try:
                os.link(path, target / name)
            except OSError:
                _copy(path, target / name)
    sync_directory(target)
    return copied, others


def _of_warc_file(name: str) -> int | None:
    return 0 if name.removesuffix(OPEN).endswith(".warc.gz") else None


def _copy(source: Path, target: Path) -> None:
    shutil.copy2(source, target)
    with target.open("rb") as stream:
        sync_file(stream)


def empty(directory: Path) -> bool:
    """Whether a directory can become an archive: it is not there, or nothing is in it."""
    names: Iterator[Path] = directory.iterdir() if directory.exists() else iter(())
    return next(names, None) is None
