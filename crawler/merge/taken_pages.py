"""Pages of print of another archive, with every line that it has of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from crawler.archive.archive import Archive
from crawler.archive.linefile import open_lines, read_archived
from crawler.archive.pages import PageEntry, hashes_of
from crawler.archive.paths import ArchivePaths
from crawler.editions.desk import entry_of
from crawler.ledger import Ledger
from crawler.ledger.editions import PageLineRow, PageRow
from crawler.merge.lineage import Capture, Numbered, capture_of_page, only_adds, united, with_files
from crawler.merge.rewritten import write_anew


@dataclass(slots=True)
class PageChange:
    """What a page becomes: its row (``id`` 0 if it is new), its history, its lines that lie here.

    ``refused`` says why it cannot be taken; empty if it can.
    """

    row: PageRow
    history: list[Numbered]
    rows: list[PageLineRow]
    refused: str = ""

    @property
    def only_adds(self) -> bool:
        """Whether its lines that lie here stay as they are."""
        return only_adds(self.history, [(row.revision, row.amendment) for row in self.rows])


@dataclass(slots=True)
class PageCounts:
    """What came of pages."""

    pages: int = 0
    lines: int = 0
    refused: list[str] = field(default_factory=list)


def page_histories(
    mine: ArchivePaths, theirs: ArchivePaths, ledger: Ledger, names: dict[str, str]
) -> Iterator[PageChange]:
    """The pages that change: those of which the other archive has a line that is unknown, and
    those that lie here in another order than a merge gives them.

    Raises :class:`ArchiveDamagedError` for a line that is not what was archived.
    """
    with ExitStack() as stack:
        here, there = (stack.enter_context(open_lines(paths.editions)) for paths in (mine, theirs))
        seen = set()
        for page in ledger.other.pages():
            of_edition = ledger.editions.pages_of(page.edition)
            known = next((each for each in of_edition if each.folio == page.folio), None)
            holder = known or ledger.editions.get(page.stem)
            if holder is not None and (known is None or holder.stem != page.stem):
                yield PageChange(page, [], [], f"{page.stem}: its files would be {holder.stem}'s")
                continue
            seen.add(page.stem)
            rows = ledger.editions.lines(known.id) if known else []
            unknown = [
                capture_of_page(with_files(found.values, found.line, names))
                for row in ledger.other.page_lines(page.id)
                if (found := capture_of_page(read_archived(there, row, theirs.editions)))
            ]
            history = united(_captures(rows, here, mine), unknown)
            if history:
                yield PageChange(known or replace(page, id=0), history, rows)
        for page in ledger.editions.not_later():
            rows = ledger.editions.lines(page.id)
            history = [] if page.stem in seen else united(_captures(rows, here, mine), [])
            if history:
                yield PageChange(page, history, rows)


def _captures(rows: list[PageLineRow], file: BinaryIO, mine: ArchivePaths) -> list[Capture]:
    return [
        capture_of_page(read_archived(file, row, mine.editions), place)
        for place, row in enumerate(rows)
    ]


def take_pages(
    archive: Archive, theirs: ArchivePaths, names: dict[str, str], counts: PageCounts
) -> None:
    """Take pages into the next commit, which the caller makes. Raises as :func:`page_histories`."""
    ledger, commit = archive.ledger.in_use, archive.next_commit
    anew: list[PageChange] = []
    for change in list(page_histories(archive.paths, theirs, ledger, names)):
        if change.refused:
            counts.refused.append(change.refused)
            continue
        counts.pages += not change.rows
        counts.lines += len(change.history) - len(change.rows)
        if not change.rows:
            link = ledger.other.link(change.row.link)
            change.row = replace(change.row, id=ledger.editions.put(replace(change.row, link=link)))
            change.row = replace(change.row, link=link)
        if not change.only_adds:
            anew.append(change)
            continue
        for one in change.history[len(change.rows) :]:
            offset = commit.editions.add(one.line)
            ledger.editions.add_line(_row(change.row.id, one, offset, archive.run))
        _tell(archive, change)
    if anew:
        _write_anew(archive, anew)


def _write_anew(archive: Archive, changes: list[PageChange]) -> None:
    """``editions.jsonl`` anew: it holds the lines that wait too, so they are committed first."""
    archive.commit()
    ledger, commit = archive.ledger.in_use, archive.next_commit
    changed = {change.row.id for change in changes}
    kept = (row for row in ledger.editions.all_lines() if row.page not in changed)
    lines = (one.line for change in changes for one in change.history)
    digest, offset = write_anew(
        archive.paths, commit.editions, kept, ledger.editions.move_lines, lines
    )
    commit.staged[archive.paths.editions.name] = digest
    for change in changes:
        ledger.editions.forget_lines(change.row.id)
        for one in change.history:
            ledger.editions.add_line(_row(change.row.id, one, offset, archive.run))
            offset += len(one.line)
        _tell(archive, change)


def _row(page: int, one: Numbered, offset: int, run: int) -> PageLineRow:
    digest = hashlib.sha256(one.line).hexdigest()
    place = (page, one.revision, one.amendment, offset, len(one.line), digest)
    return PageLineRow(*place, one.capture.moment, run)


def _tell(archive: Archive, change: PageChange) -> None:
    """What the ledger and the page's files say: what its newest line says."""
    editions, commit = archive.ledger.in_use.editions, archive.next_commit
    newest = change.history[-1]
    moments = [one.capture.moment for one in change.history]
    row = replace(
        change.row,
        revision=newest.revision,
        first_captured=min(change.row.first_captured, *moments),
        last_captured=max(moments),
    )
    entry: PageEntry = entry_of(newest.line, row, newest.amendment)
    editions.put(row)
    files = entry.files()
    for gone in editions.files(row.id).keys() - files.keys():
        commit.edition_files[gone] = None
    commit.edition_files.update(files)
    editions.set_files(row.id, hashes_of(files))
    editions.set_prints(row.id, entry.prints, entry.matches)
