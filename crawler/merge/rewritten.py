"""A line file written anew, because lines that lie in it get other numbers or come later.

Append-only files stay so, but here: where another archive knows a text that was had between two
that lie here, the later one gets another number. The new file lies durable in ``.unfinished/`` when
the ledger commits, and the commit names it; a start after a crash puts it in place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import TypeVar

from crawler.archive.linefile import KnownLine, LineFile, read_archived
from crawler.archive.pages import unfinished_name
from crawler.archive.paths import ArchivePaths
from crawler.files import open_anew, sync_directory, sync_file

Row = TypeVar("Row", bound=KnownLine)


def write_anew(
    paths: ArchivePaths,
    file: LineFile,
    kept: Iterable[Row],
    move: Callable[[Collection[Row]], None],
    lines: Iterable[bytes],
) -> tuple[str, int]:
    """The lines that are kept, in the order of ``kept`` rows, then ``lines``.

    ``move`` is told where kept lines lie now. Returns the file's SHA-256 (hex) and where the first
    of ``lines`` begins. The file's next commit begins at its end. Raises :class:`OSError`, and
    :class:`ArchiveDamagedError` if a line that is kept is not what was archived.
    """
    hashed = hashlib.sha256()
    position = 0
    moved: list[Row] = []
    with open_anew(paths.unfinished / unfinished_name(file.path.name)) as target:
        with file.path.open("rb") as source:
            for row in kept:
                line = read_archived(source, row, file.path)
                if row.line_offset != position:
                    moved.append(replace(row, line_offset=position))
                target.write(line)
                hashed.update(line)
                position += len(line)
        first = position
        for line in lines:
            target.write(line)
            hashed.update(line)
            position += len(line)
        sync_file(target)
    sync_directory(paths.unfinished)
    move(moved)
    file.restart(position)
    return hashed.hexdigest(), first
