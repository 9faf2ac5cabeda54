"""The WARC files that an archive is made anew of, in its own directory."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from crawler.files import is_regular, kind_of, make_directory, sync_directory, sync_file
from crawler.warc.file import OPEN


def copy_warc_files(source: Path, target: Path) -> tuple[int, list[str]]:
    """Link (or copy) the WARC files of one directory into another, durably; how many there are.

    Also what bears such a name and is not a regular file, in words: it is not read. Raises
    :class:`OSError`.
    """
    make_directory(target)
    named = sorted([*source.glob("*.warc.gz"), *source.glob(f"*.warc.gz{OPEN}")])
    files = [path for path in named if is_regular(path)]
    others = [
        f"{path} is {kind_of(path.lstat().st_mode)}, not a file: it was not read"
        for path in named
        if path not in files
    ]
    for path in files:
        # What is open is about to be changed: it must not be the same file.
        if path.name.endswith(OPEN):
            _copy(path, target / path.name)
            continue
        try:
            os.link(path, target / path.name)
        except OSError:
            _copy(path, target / path.name)
    sync_directory(target)
    return len(files), others


def _copy(source: Path, target: Path) -> None:
    shutil.copy2(source, target)
    with target.open("rb") as stream:
        sync_file(stream)


def empty(directory: Path) -> bool:
    """Whether a directory can become an archive: it is not there, or nothing is in it."""
    names: Iterator[Path] = directory.iterdir() if directory.exists() else iter(())
    return next(names, None) is None
