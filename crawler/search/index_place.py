"""Where the search index of an archive lies."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from crawler.archive.linefile import LineFile
from crawler.archive.paths import ArchivePaths
from crawler.errors import UsageError
from crawler.search.search_tables import may_be_an_index
from crawler.user_directories import user_directory


def index_path(paths: ArchivePaths, named: Path | None, environ: Mapping[str, str]) -> Path:
    """The file that a user names, or the one beside the ledger, or the one in the user's cache.

    The cache (``$XDG_CACHE_HOME/finews-archiver/``, XDG Base Directory Specification) is for
    archives that cannot be written; there the file has the archive's identity in its name: where
    it lies, and its first line. Raises :class:`UsageError` where a user names a file that is
    something else: an index that is of no use is removed, and that must not be.
    """
    if named is not None:
        if not may_be_an_index(named):
            raise UsageError(
                f"--index {named}: this is no search index that can be read, and is left as it is"
            )
        return named
    beside = paths.reader
    writable = os.access(paths.root, os.W_OK)
    if writable and (not beside.exists() or os.access(beside, os.W_OK)):
        return beside
    return user_directory("XDG_CACHE_HOME", environ) / f"reader-{identity(paths)}.sqlite3"


def identity(paths: ArchivePaths) -> str:
    """16 hex digits that tell one archive from another."""
    _, first = next(LineFile(paths.articles, 0).lines(), (0, b""))
    place = os.fsencode(paths.root.resolve())
    return hashlib.sha256(place + b"\0" + first).hexdigest()[:16]
