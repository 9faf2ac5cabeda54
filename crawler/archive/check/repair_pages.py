"""Rebuilding what can be rebuilt of the pages of print; nothing is thrown away.

Lines come from the file itself, wherever a whole one still lies, or from the page's own file;
files, and the ledger's word of a page, come from its newest line.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

import orjson

from crawler.archive.check.verify import file_problem
from crawler.archive.check.verify_pages import check_matches, page_line_name, stray_files
from crawler.archive.jsonl import article_line, read_revision
from crawler.archive.linefile import LineFile, read_at
from crawler.archive.pages import (
    hashes_of,
    line_of_file,
    place_files,
    read_page_line,
    stage_files,
)
from crawler.archive.paths import ArchivePaths
from crawler.archive.strays import move_aside
from crawler.archive.take_in import EntryOf
from crawler.files import append
from crawler.ledger import Ledger
from crawler.ledger.editions import PageLineRow
from crawler.ledger.lost_lines import LostLine


def rebuild_page_lines(paths: ArchivePaths, ledger: Ledger, now: str) -> Iterator[str]:
    """Write ``editions.jsonl`` anew from its whole lines and, for others, from the pages' files.

    Those that are gone stay on record as missed ``now``.

    Raises :class:`OSError`.
    """
    ledger.begin()
    file = LineFile.of(paths.editions, ledger)
    yield from file.put_in_order(_PageLines(paths, ledger, file, now), paths, ledger)
    lines = sum(1 for _ in ledger.editions.all_lines())
    yield f"{file.path.name}: its {lines} lines are in order again"


class _PageLines:
    """The lines of ``editions.jsonl``, found again by their hash."""

    def __init__(self, paths: ArchivePaths, ledger: Ledger, file: LineFile, now: str) -> None:
        self._now = now
        self._paths = paths
        self._ledger = ledger
        self._places: dict[str, tuple[int, int]] = {}
        for offset, line in file.lines():
            self._places.setdefault(hashlib.sha256(line).hexdigest(), (offset, len(line)))

    def rows(self) -> Iterator[PageLineRow]:
        return self._ledger.editions.all_lines()

    def name_of(self, row: PageLineRow) -> str:
        return page_line_name(self._ledger, row)

    def in_file(self, row: PageLineRow) -> bytes:
        place = self._places.get(row.line_hash)
        return read_at(self._paths.editions, *place) if place else b""

    def made_anew(self, row: PageLineRow) -> tuple[bytes, str]:
        """The newest line of a page, if its file is as it was archived."""
        file = self._paths.edition_files / f"{self._ledger.editions.by_number(row.page).stem}.json"
        try:
            line = line_of_file(file.read_bytes())
        except (FileNotFoundError, orjson.JSONDecodeError):
            return b"", ""
        same = hashlib.sha256(line).hexdigest() == row.line_hash
        return (line if same else b""), "line made anew from the page's file"

    def forget(self, row: PageLineRow) -> str:
        stem = self._ledger.editions.by_number(row.page).stem
        what = (stem, row.revision, row.amendment, row.line_hash, row.captured, row.run)
        self._ledger.lost_lines.add(LostLine(self._paths.editions.name, *what, self._now))
        self._ledger.editions.forget_line(row)
        return "a line of it is gone for good"

    def move(self, rows: list[PageLineRow]) -> None:
        self._ledger.editions.move_lines(rows)


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
        place = move_aside(paths, paths.edition_files / name, name.replace("/", "-"))
        yield f"editions/{name}: belongs to no page, moved to {place}"


def restate_prints(paths: ArchivePaths, ledger: Ledger) -> Iterator[str]:
    """Say in articles' lines where they are printed, where they say otherwise.

    Raises :class:`OSError`.
    """
    last = ledger.runs.last()
    if last is None:
        return
    wrong = [fault.subject for fault in check_matches(paths, ledger) if fault.kind == "print"]
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
