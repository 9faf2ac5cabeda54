"""What a user submits to ``scrapy crawl edition``, and what becomes of it: files, URLs, globs."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from crawler.archive.archive import Archive
from crawler.errors import EditionError
from crawler.ledger.scope import Scope
from crawler.link_key import LinkKey

LARGEST = 128 * 1024 * 1024
"""Bytes of a file, or of an answer: a newspaper's page as a PDF has pictures in it."""
_WEB = re.compile(r"https?://", re.IGNORECASE)
_PATTERN = re.compile(r"[*?\[]")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_MOST_COMMAS = 8
"""In a file's name."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """A file or URL that was submitted; ``problem`` is why it cannot be read."""

    name: str
    """As the user gave it, for messages and the books."""
    path: Path | None = None
    """The file; ``None`` for a web address."""
    problem: EditionError | None = None


def read_submissions(pages: str) -> list[Submitted]:
    """What ``pages`` names, each once, globs in the order of their names.

    A name with a comma in it, or with a sign of a glob, is taken for itself if there is such a
    file; an address with a comma in it must write it as ``%2C``. What is not there is in the list,
    with its problem.
    """
    found: dict[str, Submitted] = {}
    for part in [pages] if _is_there(pages) else _parts(pages.split(",")):
        for submission in _named(part) if part else ():
            found.setdefault(submission.name, submission)
    return list(found.values())


def _parts(pieces: list[str]) -> Iterator[str]:
    """What stands between commas, put together again where that is the name of a file."""
    at = 0
    while at < len(pieces):
        names = [
            ",".join(pieces[at : at + length]).strip()
            for length in range(1, min(_MOST_COMMAS + 1, len(pieces) - at) + 1)
        ]
        found = [name for name in names if name and _is_there(name)] or filter(_matches, names)
        length = names.index(next(iter(found), names[0])) + 1
        yield names[length - 1]
        at += length


def _is_there(name: str) -> bool:
    try:
        return Path(name).exists()
    except (OSError, ValueError):
        return False


def _matches(part: str) -> list[str]:
    """The files and folders that a name or a glob names, in the order of their names."""
    if _is_there(part):
        return [part]
    # pathlib has no glob for a pattern that may be absolute.
    names = glob.glob(part, recursive=True) if _PATTERN.search(part) else []  # noqa: PTH207
    folder, name = os.path.split(part)
    if not names and _PATTERN.search(name) and _is_there(folder):
        names = glob.glob(os.path.join(glob.escape(folder), name))  # noqa: PTH118, PTH207
    return sorted(names)


def _named(part: str) -> list[Submitted]:
    if _WEB.match(part):
        try:
            usable = bool(urlsplit(part).hostname) and urlsplit(part).port != 0
        except ValueError:
            usable = False
        problem = EditionError("no-address", f"{part} is not an address that can be asked")
        return [Submitted(part, problem=None if usable else problem)]
    if part.lower().startswith("file:"):
        path = file_of(part)
        problem = EditionError(
            "no-file", f"{part} names no file of this machine: write it as file:///folder/A1.pdf"
        )
        return [Submitted(part, path, None if path else problem)]
    if _PATTERN.search(part) and not _is_there(part):
        files = [Submitted(name, Path(name)) for name in _matches(part) if not Path(name).is_dir()]
        problem = EditionError("no-file", f"{part} matches no file")
        return files or [Submitted(part, problem=problem)]
    if _SCHEME.match(part) and not _is_there(part):
        problem = EditionError(
            "no-address", f"{part} is not asked for: pages come from http, https and file addresses"
        )
        return [Submitted(part, problem=problem)]
    return [Submitted(part, Path(part))]


def file_of(url: str) -> Path | None:
    """The file that a ``file:`` URL names; ``None`` if it is of another machine, or no URL."""
    try:
        parts = urlsplit(url)
        if parts.netloc not in ("", "localhost") or not parts.path or "\x00" in unquote(parts.path):
            return None
    except ValueError:
        return None
    return Path(url2pathname(parts.path))


def read_file(path: Path, name: str) -> bytes:
    """The bytes of a file. Raises :class:`EditionError` (``no-file``, ``too-large``)."""
    try:
        if path.is_dir():
            raise EditionError("no-file", f"{name} is a directory: give its files, as {path}/*.txt")
        if not path.exists():
            raise EditionError("no-file", f"{name} is not there")
        if not path.is_file():
            raise EditionError("no-file", f"{name} is a device or a pipe, and not a file")
        with path.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise EditionError("no-file", f"{name} cannot be read: {error}") from error
    if len(content) > LARGEST:
        raise EditionError(
            "too-large", f"{name} is larger than {LARGEST >> 20} MiB: give a page at a time"
        )
    return content


def printable(text: str) -> str:
    """A name as terminals can show it and UTF-8 can hold it."""
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text[:500])


class Submissions:
    """What a run answers for that fetches nothing but what its user names.

    Each submission is a link of the ledger from its first moment on (state ``submitted``). What a
    run that was stopped did not get to stays so: its user gives it again.
    """

    scope = Scope(own=True)
    overflow = 0
    """Submissions lead to no listing pages."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._submitted = 0
        self._done = 0
        self._new: set[int] = set()

    def submit(self, name: str) -> int:
        """Put something that was submitted on record; its number in the ledger."""
        self._submitted += 1
        key = LinkKey("edition", printable(name))
        archive = self._archive
        links = archive.ledger.in_use.links
        known = links.by_key(key)
        link = links.submit(key, archive.now(), archive.run)
        if known is None:
            self._new.add(link)
        return link

    def withdraw(self, link: int) -> bool:
        """Take back what was a mistake of its user; ``False`` if earlier runs have booked it."""
        if link not in self._new:
            return False
        self._archive.ledger.in_use.links.withdraw(link)
        return True

    def done(self) -> None:
        """One of them has come to its end."""
        self._done += 1

    def progress(self) -> tuple[int, int]:
        """How many submissions have come to an end, of how many."""
        return self._done, self._submitted


def origin_of(url: str) -> tuple[str, str, int | None]:
    """What must be the same of a page and what it links: scheme, host and port."""
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname or "", parts.port
    except ValueError:
        return "", "", None
