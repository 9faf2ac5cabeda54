"""Rebuilding what can be rebuilt of the pages of print; nothing is thrown away.

Lines come from the file itself, wherever a whole one still lies, or from the page's own file;
files, and the ledger's word of a page, come from its newest line.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import orjson

from crawler.archive.check.verify import file_problem
from crawler.archive.check.verify_pages import check_matches, stray_files
from crawler.archive.jsonl import article_line, read_revision
from crawler.archive.pages import (
    PageEntry,
    hashes_of,
    line_of_file,
    place_files,
    read_page_line,
    stage_files,
)
from crawler.archive.paths import ArchivePaths
from crawler.files import append, sync_directory
from crawler.ledger import Ledger
from crawler.ledger.editions import PageLineRow, PageRow

EntryOf = Callable[[bytes, PageRow, int], PageEntry]
"""Makes of a line (its page's row, its amendment) what is to be stored of it."""


def rebuild_page_lines(paths: ArchivePaths, ledger: Ledger) -> Iterator[str]:
    """Write ``editions.jsonl`` anew from its whole lines and, for others, from the pages' files.

    Raises :class:`OSError`.
    """
    ledger.begin()
    path = paths.editions
    elsewhere = _lines_by_hash(path)
    target = paths.unfinished / path.name
    moved: list[PageLineRow] = []
    dead: list[PageLineRow] = []
    position = carried = 0
    with target.open("wb") as stream:
        for row in ledger.editions.all_lines():
            line = _line_at(path, elsewhere.get(row.line_hash))
            carried += len(line)
            if not line and (line := _line_from_file(paths, ledger, row)):
                yield f"{_name(ledger, row)}: line made anew from the page's file"
            if not line:
                dead.append(row)
                continue
            moved.append(replace(row, line_offset=position, line_length=len(line)))
            stream.write(line)
            position += len(line)
        stream.flush()
        os.fsync(stream.fileno())
    for row in dead:
        yield f"{_name(ledger, row)}: a line of it is gone for good"
        ledger.editions.forget_line(row)
    yield f"{path.name}: its {len(moved)} lines are in order again"
    ledger.editions.move_lines(moved)
    ledger.set_length(path.name, position)
    if path.exists() and carried < path.stat().st_size:
        copy = aside(paths, path.name)
        shutil.copyfile(path, copy)
        yield f"{path.name} as it was, with what is no line of the ledger: {copy}"
    # As with articles.jsonl: in place before the commit, the next repair finds every whole line.
    target.replace(path)
    sync_directory(paths.root)
    ledger.commit()


def _lines_by_hash(path: Path) -> dict[str, tuple[int, int]]:
    """Where each whole line lies: offset and length by SHA-256."""
    found: dict[str, tuple[int, int]] = {}
    offset = 0
    with path.open("rb") if path.exists() else Path("/dev/null").open("rb") as stream:
        for line in stream:
            found.setdefault(hashlib.sha256(line).hexdigest(), (offset, len(line)))
            offset += len(line)
    return found


def _line_at(path: Path, place: tuple[int, int] | None) -> bytes:
    if place is None:
        return b""
    with path.open("rb") as stream:
        stream.seek(place[0])
        return stream.read(place[1])


def _line_from_file(paths: ArchivePaths, ledger: Ledger, row: PageLineRow) -> bytes:
    """The newest line of a page, if its file is as it was archived."""
    file = paths.edition_files / f"{ledger.editions.by_number(row.page).stem}.json"
    try:
        line = line_of_file(file.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return b""
    return line if hashlib.sha256(line).hexdigest() == row.line_hash else b""


def _name(ledger: Ledger, row: PageLineRow) -> str:
    return f"{ledger.editions.by_number(row.page).stem} revision {row.revision}"


def restate_pages(paths: ArchivePaths, ledger: Ledger, entry_of: EntryOf) -> Iterator[str]:
    """Make the ledger's word of each page, and its files, those of its newest line.

    Raises :class:`OSError` and :class:`ArchiveDamagedError`.
    """
    ledger.begin()
    files: dict[str, bytes | None] = {}
    for page in list(ledger.editions.all()):
        lines = ledger.editions.lines(page.id)
        if not lines:
            ledger.editions.forget(page.id)
            yield f"{page.stem}: its text is gone for good, give the page again"
            continue
        newest = lines[-1]
        row = replace(page, revision=newest.revision)
        entry = entry_of(read_page_line(paths, newest), row, newest.amendment)
        told = ledger.editions.prints(page.id), set(ledger.editions.matches(page.id))
        if row != page or told != (list(entry.prints), set(entry.matches)):
            ledger.editions.put(row)
            yield f"{page.stem}: the ledger says of it again what its newest line says"
        ledger.editions.set_prints(page.id, entry.prints, entry.matches)
        contents = entry.files()
        hashes = hashes_of(contents)
        ledger.editions.set_files(page.id, hashes)
        for name, digest in hashes.items():
            if file_problem(paths.edition_files / name, digest):
                files[name] = contents[name]
                yield f"editions/{name}: written anew"
    moves = stage_files(paths, ledger, files)
    ledger.commit()
    place_files(paths, moves)


def move_strays(paths: ArchivePaths, ledger: Ledger) -> Iterator[str]:
    """Move files that belong to no page out of the way. Raises :class:`OSError`."""
    for name in stray_files(paths, ledger):
        place = aside(paths, name.replace("/", "-"))
        (paths.edition_files / name).replace(place)
        yield f"editions/{name}: belongs to no page, moved to {place}"


def restate_prints(paths: ArchivePaths, ledger: Ledger) -> Iterator[str]:
    """Say in articles' lines where they are printed, where they say otherwise.

    Raises :class:`OSError`.
    """
    last = ledger.runs.last()
    wrong = [fault.subject for fault in check_matches(paths, ledger) if fault.kind == "print"]
    if not wrong or last is None:
        return
    ledger.begin()
    lines: list[bytes] = []
    end = ledger.lengths()[paths.articles.name]
    for article_id in wrong:
        row = ledger.articles.revisions(article_id)[-1]
        article = read_revision(paths, row.line_offset, row.line_length)
        article.print = ledger.editions.place(article_id)
        lines.append(article_line(article))
        ledger.articles.amend(article_id, lines[-1], end, last[0])
        end += len(lines[-1])
        yield f"{article_id}: its line says again where it is printed"
    append(paths.articles, lines)
    ledger.set_length(paths.articles.name, end)
    ledger.commit()


def aside(paths: ArchivePaths, name: str) -> Path:
    """A free place in ``strays/``."""
    strays = paths.root / "strays"
    strays.mkdir(exist_ok=True)
    place, number = strays / name, 1
    while place.exists():
        number += 1
        place = strays / f"{number}-{name}"
    return place
