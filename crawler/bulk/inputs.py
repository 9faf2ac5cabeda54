"""The archives that a job reads, and the parts into which their articles are cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.archive.own_parts import check_parts
from crawler.archive.paths import ArchivePaths, archive_name
from crawler.archive.recovery import check_lines_have_a_ledger
from crawler.errors import UsageError
from crawler.ledger import Ledger

ARTICLES_A_PART = 5_000


@dataclass(frozen=True, slots=True)
class Part:
    """Articles of an archive whose ids lie from ``first`` up to ``end`` (empty: to the last)."""

    archive: str
    root: str
    number: int
    first: str
    end: str


def named_archives(roots: Sequence[Path]) -> dict[str, Path]:
    """Archives by name, that of their directory. Raises :class:`UsageError`."""
    found: dict[str, Path] = {}
    for root in roots:
        paths = ArchivePaths(root.absolute())
        check_parts(paths)
        if not paths.ledger.exists():
            check_lines_have_a_ledger(paths, None)
            raise UsageError(f"{root} holds no archive (no {paths.ledger.name})")
        name = archive_name(root)
        if name in found:
            raise UsageError(
                f"{found[name]} and {root} have one name, by which tables tell them apart: give "
                "their directories different names"
            )
        found[name] = paths.root
    return found


def open_ledger(root: str | Path) -> Ledger:
    """An archive's ledger, to be read. Raises :class:`ArchiveError`."""
    return Ledger(ArchivePaths(Path(root)).ledger, read_only=True)


def parts(archives: dict[str, Path], size: int = ARTICLES_A_PART) -> Iterator[Part]:
    """Every archive in parts of so many articles; one without any has one part."""
    for name, root in archives.items():
        with closing(open_ledger(root)) as ledger:
            firsts = ["", *ledger.exported.every(size)]
        for number, first in enumerate(firsts):
            end = firsts[number + 1] if number + 1 < len(firsts) else ""
            yield Part(name, str(root), number, first, end)


def state(archives: dict[str, Path]) -> dict[str, Any]:
    """What a job's result is made of: of each archive how much of it was committed."""
    found = {}
    for name, root in archives.items():
        with closing(open_ledger(root)) as ledger:
            last = ledger.runs.last()
            found[name] = {
                "archive": str(root),
                "lengths": ledger.lengths(),
                "last_run": list(last) if last else [],
            }
    return found
