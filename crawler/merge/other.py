"""The archive that is taken in: whether it may be, and how it is read while nobody writes it."""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urljoin, urlsplit

from crawler.archive.check.verify import (
    check_age,
    check_duplicates,
    check_known_posts,
    check_links,
    check_months,
)
from crawler.archive.check.verify_pages import check_page_files
from crawler.archive.linefile import KnownLine, LineFile
from crawler.archive.own_parts import check_parts
from crawler.archive.paths import ArchivePaths
from crawler.archive.recovery import check_lines_have_a_ledger
from crawler.errors import (
    COPY,
    ArchiveDamagedError,
    ArchiveLockedError,
    ArchiveWriteError,
    Fault,
    LedgerOlderError,
    UsageError,
)
from crawler.ledger import Ledger
from crawler.link_key import LinkKey, is_here
from crawler.source import Source
from crawler.sqlite_reading import copy_database, open_to_read
from crawler.warc.file import open_path

_KEYS_LOOKED_AT = 1000
_OPEN_ENDS = {"surplus", "stray"}
"""What a killed run leaves, and the next start clears away: nothing of it is taken."""


@contextmanager
def held(paths: ArchivePaths) -> Iterator[None]:
    """Keep runs away from an archive without writing to it: a shared lock, if there is a lock.

    Raises :class:`ArchiveLockedError`, and :class:`ArchivePartError` for what is no archive's part.
    """
    check_parts(paths)
    if not paths.ledger.exists():
        check_lines_have_a_ledger(paths, None)
        raise UsageError(f"{paths.root} holds no archive (no {paths.ledger.name})")
    fd = -1
    try:
        if paths.lock.exists():
            fd = os.open(paths.lock, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ArchiveLockedError(
                    f"{paths.root} is held by a run: wait until it ends, or merge a copy"
                ) from None
        yield
    finally:
        if fd >= 0:
            os.close(fd)


def is_still(database: Path) -> bool:
    """Whether all that was committed lies in the database's own file, and none in its log."""
    log = database.with_name(f"{database.name}-wal")
    return not log.exists() or not log.stat().st_size


def check_whole(paths: ArchivePaths, ledger: Ledger) -> None:
    """Raise :class:`ArchiveDamagedError` for the first fault; what a killed run left is none.

    Every committed line, post file, page, WARC file and month of reports is compared with the
    ledger's digest of it: their bytes, not what they say. A ledger that is older than its files is
    a fault too: it does not know all that they have. ``verify`` looks closer, and takes longer.
    """
    fault = next(_faults(paths, ledger), None)
    if fault is not None:
        raise ArchiveDamagedError(
            f"{paths.root} is damaged and was not merged: {fault}; see finews-archiver verify "
            f"-s ARCHIVE_DIR={paths.root}"
        )


def _faults(paths: ArchivePaths, ledger: Ledger) -> Iterator[Fault]:
    problems = ledger.integrity()
    if problems:
        yield Fault("ledger", str(paths.ledger), "; ".join(problems), COPY)
        return
    articles = LineFile.of(paths.articles, ledger)
    lines = (
        (f"{row.article} revision {row.revision}", row) for row in ledger.articles.all_revisions()
    )
    pages = ((f"line {row.line_offset}", row) for row in ledger.editions.all_lines())
    found = chain(
        articles.faults(lines, _hash_fault, kind="", holders="revisions"),
        LineFile.of(paths.editions, ledger).faults(
            pages, _hash_fault, kind="page-", holders="lines"
        ),
        check_duplicates(paths, ledger),
        check_links(ledger),
        check_age(paths, ledger),
        check_months(paths, ledger),
        _warc_faults(paths, ledger),
    )
    yield from (fault for fault in found if fault.kind not in _OPEN_ENDS)
    if articles.size == articles.committed:
        # Else posts may be those of lines that were never committed. They follow from lines.
        yield from check_known_posts(paths, ledger)
        yield from check_page_files(paths, ledger)


def _hash_fault(subject: str, row: KnownLine, line: bytes) -> Iterator[Fault]:
    if hashlib.sha256(line).hexdigest() != row.line_hash:
        yield Fault("line", subject, "the line's bytes are not what was archived", COPY)


def _warc_faults(paths: ArchivePaths, ledger: Ledger) -> Iterator[Fault]:
    for row in ledger.captures.files():
        path = warc_path(paths, row.name)
        if row.length and hash_of_start(path, row.length) != row.sha256:
            yield Fault("warc-bytes", row.name, "the bytes are not those that were written", COPY)


def warc_path(paths: ArchivePaths, name: str) -> Path:
    """Where a WARC file lies, closed or not."""
    path = paths.warc / name
    return path if path.exists() else open_path(path)


def hash_of_start(path: Path, length: int) -> str:
    """SHA-256 (hex) of so many first bytes; empty if there are not so many, or no file."""
    hashed, left = hashlib.sha256(), length
    if not path.exists():
        return ""
    with path.open("rb") as stream:
        while left and (block := stream.read(min(left, 1 << 20))):
            hashed.update(block)
            left -= len(block)
    return "" if left else hashed.hexdigest()


def check_same_site(
    mine: Ledger, theirs: Ledger, source: Source, root: Path, site_url: str
) -> None:
    """Raise :class:`UsageError` if an archive is of another source, or another place of it.

    What was served on this machine (a stand-in) is one place, whatever its port.
    """
    for key in map(LinkKey.parse, theirs.site.some_keys(_KEYS_LOOKED_AT)):
        if key.kind == "post" and source.post_address(urljoin(site_url, key.name)) is None:
            raise UsageError(
                f"{root} is an archive of another source: {key.name!r} is no post of "
                f"{source.style.host}; merge it into an archive of its own"
            )
    known = _places(mine, source)
    strange = _places(theirs, source) - (known or {source.style.host, _place(site_url), _HERE})
    if strange:
        raise UsageError(
            f"{root} is an archive of another site ({', '.join(sorted(strange))}), not of "
            f"{', '.join(sorted(known)) or source.style.host}: merge it into an archive of its own"
        )


_HERE = "this machine"


def _places(ledger: Ledger, source: Source) -> set[str]:
    """The hosts of its post pages; share pages are on hosts of their own."""
    urls = ledger.site.addresses()
    return {_place(url) for url in urls if source.post_address(url) is not None}


def _place(url: str) -> str:
    return _HERE if is_here(url) else urlsplit(url).hostname or ""


@contextmanager
def room_for_ledger(paths: ArchivePaths, folder: Path) -> Iterator[None]:
    """What is done to make an archive a ledger in a temporary directory; says where it fails."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise ArchiveWriteError(
            f"{paths.root}: a ledger for it cannot be written in {folder.parent}: {error}; the "
            "environment's TMPDIR names another place"
        ) from error


@contextmanager
def opened(paths: ArchivePaths, *, alone: bool = True) -> Iterator[tuple[Ledger, Path]]:
    """An archive's ledger to be read, and the file that it is; nothing is written beside it.

    Not ``alone``: somebody may be writing it. One of an older version is copied, and the copy
    brought up to date. Raises :class:`NewerFormatError` and :class:`ArchiveDamagedError`.
    """
    still = alone and is_still(paths.ledger)
    with ExitStack() as stack:
        path = paths.ledger
        try:
            ledger = Ledger(path, read_only=True, still=still)
        except LedgerOlderError:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="finews-merge-")))
            with room_for_ledger(paths, folder):
                with closing(open_to_read(path, still=still)) as older:
                    copy_database(older, folder / path.name)
                path = folder / path.name
                Ledger(path).close()
            ledger = Ledger(path, read_only=True, still=True)
        yield stack.enter_context(closing(ledger)), path
