"""The WARC files and reports of another archive, copied as they are.

A file has its own name, or where another file has that already, one with the start of its SHA-256
in it; readers know such names (:func:`crawler.warc.file.first_name`). What lies in ``warc/`` under
a file's name is the whole of it: it is written under another name, made durable and renamed. Until
the ledger has committed nobody knows it; who merges again finds it and goes on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson

from crawler.archive.paths import ArchivePaths
from crawler.archive.run_reports import every_report
from crawler.errors import ArchiveDamagedError
from crawler.files import make_directory, open_anew, sync_directory, sync_file
from crawler.ledger import Ledger
from crawler.merge.other import hash_of_start, warc_path
from crawler.warc.cdx import add_lines, file_lines, index_directory, index_files, read_lines
from crawler.warc.file import open_path, taken_name

_UNFINISHED = ".unfinished"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class WarcFile:
    """A file of theirs that is not here yet: number and name there, bytes that count, SHA-256."""

    number: int
    name: str
    length: int
    sha256: str


def missing_warc_files(ledger: Ledger) -> tuple[list[WarcFile], dict[str, str]]:
    """The files to be copied, and for each that is here already the name that it has here."""
    mine = {(row.sha256, row.length): row for row in ledger.captures.files()}
    missing, names = [], {}
    for number, name, length, sha256, _ in ledger.other.warc_files():
        row = mine.get((sha256, length))
        if row is None:
            missing.append(WarcFile(number, name, length, sha256))
        else:
            names[name] = row.name
    return missing, names


def take_warc_files(paths: ArchivePaths, ledger: Ledger, theirs: ArchivePaths) -> dict[str, str]:
    """Copy them, and tell the ledger of them, their payloads and their index lines.

    Returns the name here of each file there. The caller commits. Raises :class:`OSError` and
    :class:`ArchiveDamagedError`.
    """
    for leftover in paths.warc.glob(f"*{_UNFINISHED}"):
        leftover.unlink()
    missing, names = missing_warc_files(ledger)
    new: dict[str, str] = {}
    for file in missing:
        name = _free_name(paths, ledger, file)
        if not (paths.warc / name).exists():
            _copy(warc_path(theirs, file.name), paths.warc / name, file)
        new[file.name] = name
    sync_directory(paths.warc)
    add_lines(index_directory(paths.warc), _index_lines(paths, theirs, new))
    captures = ledger.in_use.captures
    for file in missing:
        number = captures.add_file(new[file.name])
        captures.set_file(number, file.length, file.sha256, closed=True)
        captures.indexed(number)
    names |= new
    for number, name, *_ in ledger.other.warc_files():
        row = captures.file(names[name])
        assert row is not None
        ledger.other.file_is(number, row.id)
    ledger.other.unite_payloads()
    return names


def _free_name(paths: ArchivePaths, ledger: Ledger, file: WarcFile) -> str:
    """The name that it gets here; a file of that name is this one, copied and never committed."""
    for name in (file.name, taken_name(file.name, file.sha256)):
        path = paths.warc / name
        if ledger.captures.file(name) is None and not open_path(path).exists():
            there = path.exists()
            if not there or (
                path.stat().st_size == file.length
                and hash_of_start(path, file.length) == file.sha256
            ):
                return name
    raise ArchiveDamagedError(
        f"{paths.warc} has other files of the names {file.name} and "
        f"{taken_name(file.name, file.sha256)}: see finews-archiver verify"
    )


def _copy(source: Path, target: Path, file: WarcFile) -> None:
    """Copy what counts of a file, see to its digest on the way, and give it its name."""
    unfinished = target.with_name(target.name + _UNFINISHED)
    hashed, left = hashlib.sha256(), file.length
    with source.open("rb") as reading, open_anew(unfinished) as writing:
        while left and (block := reading.read(min(left, _BLOCK))):
            hashed.update(block)
            writing.write(block)
            left -= len(block)
        sync_file(writing)
    if left or hashed.hexdigest() != file.sha256:
        unfinished.unlink()
        raise ArchiveDamagedError(f"{source} is not as its ledger has it: nothing was taken of it")
    unfinished.replace(target)


def _index_lines(paths: ArchivePaths, theirs: ArchivePaths, new: dict[str, str]) -> Iterator[bytes]:
    """The index lines of the files that were copied; a file that is not indexed there is read."""
    indexed = set()
    for line in read_lines(index_files(index_directory(theirs.warc))):
        key, _, fields = line.partition(b" {")
        values = orjson.loads(b"{" + fields)
        name = new.get(values["filename"])
        if name is not None:
            indexed.add(values["filename"])
            if name != values["filename"]:
                line = key + b" " + orjson.dumps(values | {"filename": name}) + b"\n"
            yield line
    for name, mine in new.items():
        if name not in indexed:
            yield from file_lines(paths.warc / mine)


def missing_reports(paths: ArchivePaths, theirs: ArchivePaths, name: str) -> dict[Path, bytes]:
    """Reports of their runs that are not here, by the place that each gets: ``runs/<name>/``.

    Those of other archives, merged there, keep the name of theirs. One that lies anywhere here, in
    a file of its own or in that of its month, with the same bytes, is here.
    """
    here = {hashlib.sha256(content).digest() for _, content in every_report(paths.runs)}
    found: dict[Path, bytes] = {}
    for path, content in every_report(theirs.runs):
        if hashlib.sha256(content).digest() in here:
            continue
        folder = path.parent.relative_to(theirs.runs)
        place = paths.runs / (folder if folder.parts else name) / path.name
        number = 1
        while place.exists() or place in found:
            number += 1
            place = place.with_name(f"{path.stem}-{number}{path.suffix}")
        found[place] = content
    return found


def take_reports(reports: dict[Path, bytes]) -> None:
    """Write them, each in one step. Raises :class:`OSError`."""
    for place, content in reports.items():
        make_directory(place.parent)
        unfinished = place.with_suffix(_UNFINISHED)
        with open_anew(unfinished) as stream:
            stream.write(content)
            sync_file(stream)
        unfinished.replace(place)
    for folder in {place.parent for place in reports}:
        sync_directory(folder)
