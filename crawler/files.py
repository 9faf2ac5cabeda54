"""Files made durable: appended to, written under another name first, and their names synced.

The order in which an archive does so is its promise (docs/archive-format.md); this is each step.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import IO


def append(path: Path, lines: list[bytes]) -> None:
    """Append lines and fsync. Raises :class:`OSError`."""
    if not lines:
        return
    existed = path.exists()
    with path.open("ab") as stream:
        stream.write(b"".join(lines))
        sync_file(stream)
    if not existed:
        sync_directory(path.parent)


def sync_file(stream: IO[bytes]) -> None:
    """Make what has been written to a file durable. Raises :class:`OSError`."""
    stream.flush()
    os.fsync(stream.fileno())


def write_unfinished(path: Path, content: bytes) -> None:
    """Make bytes durable under a name that is not their own yet. Raises :class:`OSError`."""
    with path.open("wb", buffering=0) as stream:
        left = memoryview(content)
        while left:
            left = left[stream.write(left) :]
        sync_file(stream)


def make_directory(path: Path) -> None:
    """Make a directory, and those above it, whose names are durable. Raises :class:`OSError`."""
    if path.is_dir():
        return
    make_directory(path.parent)
    path.mkdir(exist_ok=True)
    sync_directory(path.parent)


def sync_directory(path: Path) -> None:
    """Make the names in a directory durable. Raises :class:`OSError`.

    Some file systems (of networks, of FUSE) cannot sync a directory and say EINVAL or ENOTSUP: what
    they promise of names they promise without it.
    """
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(fd)
