"""Pages of the print edition on disk: their lines and files, put there as the ledger says.

Like an article, a page is what its lines say: the newest one is ``editions/<stem>.json``, indented.
Its files are moved into place *after* the ledger's commit, which names them (``moves``): they are
durable under another name by then, so a start after a crash completes the move, and what the ledger
does not name is rubbish.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson

from crawler.archive.commit import Commit
from crawler.archive.linefile import read_archived
from crawler.archive.paths import ArchivePaths
from crawler.archive.strays import make_way
from crawler.errors import PageFileError
from crawler.files import digest_of, make_directory, sync_directory, write_unfinished
from crawler.ledger import Ledger
from crawler.ledger.editions import MatchRow, PageLineRow, PageRow, PrintRow


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page as it is to be stored.

    ``row`` says what the ledger is told (``id`` 0 for a page that is new); ``line`` is the line of
    ``editions.jsonl``; ``articles`` the Markdown files by name. All names are below ``editions/``.
    """

    row: PageRow
    amendment: int
    line: bytes
    articles: Mapping[str, bytes]
    prints: tuple[PrintRow, ...]
    matches: tuple[MatchRow, ...]

    def files(self) -> dict[str, bytes]:
        """Every file of the page by name."""
        return {f"{self.row.stem}.json": page_file(self.line), **self.articles}


def page_file(line: bytes) -> bytes:
    """The page's file out of its newest line: the same JSON, indented."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(orjson.loads(line), option=options)


def line_of_file(content: bytes) -> bytes:
    """The page's newest line out of its file. Raises :class:`orjson.JSONDecodeError`."""
    return orjson.dumps(orjson.loads(content), option=orjson.OPT_APPEND_NEWLINE)


def put_page(entry: PageEntry, ledger: Ledger, commit: Commit, run: int) -> int:
    """Take a page into the next commit; returns its number in the ledger.

    Raises :class:`PageFileError` if a file of it is another page's; nothing has happened then.
    """
    editions = ledger.editions
    files = entry.files()
    for file in files:
        holder = editions.file(file)
        if holder is not None and holder[0] != entry.row.id:
            raise PageFileError(
                f"editions/{file} belongs to {editions.by_number(holder[0]).stem}; "
                f"{entry.row.stem} would overwrite it"
            )
    number = editions.put(entry.row)
    offset = commit.editions.add(entry.line)
    editions.add_line(
        PageLineRow(
            number,
            entry.row.revision,
            entry.amendment,
            offset,
            len(entry.line),
            hashlib.sha256(entry.line).hexdigest(),
            entry.row.last_captured,
            run,
        )
    )
    for gone in editions.files(number).keys() - files.keys():
        commit.edition_files[gone] = None
    commit.edition_files.update(files)
    editions.set_files(number, hashes_of(files))
    editions.set_prints(number, entry.prints, entry.matches)
    return number


def hashes_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """SHA-256 (hex) of each file."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def stage_files(
    paths: ArchivePaths,
    ledger: Ledger,
    files: Mapping[str, bytes | None],
    staged: Mapping[str, str | None] | None = None,
) -> dict[str, str | None]:
    """Make the new files durable under another name, and tell the ledger of them.

    ``staged`` are files of the archive that lie durable under their :func:`unfinished_name`
    already, SHA-256 (hex) by name, or files that go (``None``). Returns what :func:`place_files` is
    to do after the commit. Raises :class:`OSError`.
    """
    for name, content in files.items():
        if content is not None:
            write_unfinished(paths.unfinished / unfinished_name(name), content)
    for folder in sorted({(paths.edition_files / name).parent for name in files}):
        make_directory(folder)
    moves: dict[str, str | None] = {
        name: None if content is None else hashlib.sha256(content).hexdigest()
        for name, content in files.items()
    }
    moves |= staged or {}
    if moves:
        # A start after a crash finds under this name what the ledger says is to be moved.
        sync_directory(paths.unfinished)
        ledger.editions.set_moves(moves)
    return moves


def place_files(paths: ArchivePaths, moves: Mapping[str, str | None]) -> int:
    """Put the files of the last commit into their place; how many were not there yet.

    What lies under another name with other bytes is of a commit that never was, and stays there.
    Raises :class:`OSError`.
    """
    placed = 0
    folders: set[Path] = set()
    for name, digest in moves.items():
        target = _place_of(paths, name)
        source = paths.unfinished / unfinished_name(name)
        if digest is None:
            if target.exists() and make_way(paths, target) is None:
                target.unlink()
                placed += 1
                folders.add(target.parent)
        elif source.exists() and digest_of(source) == digest:
            make_directory(target.parent)
            make_way(paths, target)
            source.replace(target)
            placed += 1
            folders.add(target.parent)
    for folder in folders:
        sync_directory(folder)
    return placed


def _place_of(paths: ArchivePaths, name: str) -> Path:
    """Where a file goes that a commit names: a line file, a post, or one below ``editions/``.

    The slug of a paper is letters, digits and ``-``, and a page's file lies below it.
    """
    if "/" not in name or name.startswith(f"{paths.posts.name}/"):
        return paths.root / name
    return paths.edition_files / name


def unfinished_name(name: str) -> str:
    """The name under which a file waits for its commit: flat, and not longer than any may be."""
    return f"edition-{hashlib.sha256(name.encode()).hexdigest()[:32]}"


def read_page_line(paths: ArchivePaths, row: PageLineRow) -> bytes:
    """A line of ``editions.jsonl``. Raises :class:`ArchiveDamagedError` if it is not there."""
    with paths.editions.open("rb") as stream:
        return read_archived(stream, row, paths.editions)
