"""Files made durable: appended to, written under another name first, and their names synced.

The order in which an archive does so is its promise (docs/archive-format.md); this is each step.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import IO


def name_as_text(name: str) -> str:
    """A file's name as text that can be stored or sent: what is no UTF-8 in it as ``\\xNN``.

    A file may have any bytes as its name, which Python reads as half surrogates (PEP 383).
    """
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hex digits. Raises :class:`OSError`."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def append(path: Path, lines: list[bytes]) -> None:
    """Append lines and fsync. Raises :class:`OSError`."""
    if not lines:
        return
    existed = path.exists()
    with os.fdopen(_opened(path, os.O_APPEND), "wb") as stream:
        stream.write(b"".join(lines))
        sync_file(stream)
    if not existed:
        sync_directory(path.parent)


def open_anew(path: Path) -> IO[bytes]:
    """A file of this name that is new: what was there under it is not written through.

    Raises :class:`OSError`.
    """
    path.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    return os.fdopen(os.open(path, flags, 0o666), "wb")


def _opened(path: Path | str, how: int) -> int:
    """A file that is to be written; a link is not followed (ELOOP)."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC | how, 0o666)


def read_regular(path: Path, most: int | None = None) -> bytes:
    """The bytes of a regular file, which is no link, and has at most so many.

    A pipe or a device is not waited for. Raises :class:`OSError`, which says what it is.
    """
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise OSError(errno.ELOOP, "it is a link, not a file", str(path)) from None
        raise
    try:
        found = os.fstat(fd)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, f"it is {kind_of(found.st_mode)}, not a file", str(path))
        with os.fdopen(fd, "rb", closefd=False) as stream:
            content = stream.read(-1 if most is None else most + 1)
        if most is not None and len(content) > most:
            size = max(found.st_size, len(content))
            raise OSError(errno.EFBIG, f"it has {size} bytes, more than {most}", str(path))
        return content
    finally:
        os.close(fd)


def is_regular(path: Path | str) -> bool:
    """Whether a regular file lies there, which is no link. Raises :class:`OSError`."""
    return stat.S_ISREG(os.lstat(path).st_mode)


def kind_of(mode: int) -> str:
    """What something on disk is, by its mode."""
    kinds = {
        stat.S_IFREG: "a file",
        stat.S_IFDIR: "a directory",
        stat.S_IFLNK: "a link",
        stat.S_IFIFO: "a named pipe",
        stat.S_IFSOCK: "a socket",
        stat.S_IFCHR: "a device",
        stat.S_IFBLK: "a device",
    }
    return kinds.get(stat.S_IFMT(mode), "something else")


def sync_file(stream: IO[bytes]) -> None:
    """Make what has been written to a file durable. Raises :class:`OSError`."""
    stream.flush()
    os.fsync(stream.fileno())


def write_unfinished(path: Path | str, content: bytes) -> None:
    """Make bytes durable under a name that is not their own yet. Raises :class:`OSError`."""
    # Each post goes this way: a stream would ask the system three more things of its file.
    fd = _opened(path, os.O_TRUNC)
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(fd, left) :]
        os.fsync(fd)
    finally:
        os.close(fd)


def write_all_unfinished(files: Iterable[tuple[Path | str, bytes]]) -> None:
    """Each of them as :func:`write_unfinished` does it, one after another."""
    for path, content in files:
        write_unfinished(path, content)


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
