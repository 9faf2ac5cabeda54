"""The exceptions of this project.

::

    ArchiverError                 anything this project raises on purpose
    ├── UsageError                what the user has asked for cannot be meant
    ├── SiteError                 the source sent something that cannot be read
    │   ├── PageStructureError    a page without the structure it should have
    │   ├── NewsTextError         an answer of the JSON endpoint without a usable body
    │   ├── LinkError             not a link or info code of the source
    │   └── EditionError          a newspaper page that cannot be read
    └── ArchiveError              the archive on disk cannot be used
        ├── PostFileError         a post file that does not follow the grammar
        ├── PageFileError         a page of print whose files would be another's
        ├── ArchivePartError      a link, pipe, device or mount where a file should be
        ├── ArchiveLockedError    another run holds the archive
        ├── ArchiveDamagedError   what lies on disk contradicts the ledger
        │   ├── NewerFormatError      a newer version of this program wrote it
        │   └── IndexDamagedError     an index that can be made anew
        ├── LedgerOlderError      a ledger that has to be brought up to date first
        └── ArchiveWriteError     the disk is full, read-only or failing
            └── IndexWriteError       the same, of an index that can be made anew

Each carries a message that names the thing, the reason and, where there is one, the repair.
``SiteError`` also has a short ``reason`` code (``no-section``, ``not-json``, …) under which the
run report counts it.

What :class:`Fault` describes is found and told, not raised.
"""

from __future__ import annotations

from dataclasses import dataclass


class ArchiverError(Exception):
    """Anything this project raises on purpose."""


class WordedError(ArchiverError):
    """A message that can be said in another language: ``%(name)s`` in it stands for a value."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message % values if values else message)
        self.message = message
        self.values = values


class UsageError(ArchiverError):
    """What the user has asked for cannot be meant; nothing was done."""


class SiteError(ArchiverError):
    """The source sent something that cannot be read; ``reason`` is its code in the report."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class PageStructureError(SiteError):
    """A page without the structure that it should have."""


class NewsTextError(SiteError):
    """An answer of the JSON endpoint without a usable body."""


class LinkError(SiteError):
    """Not a link or an info code of the source."""


class EditionError(SiteError):
    """A newspaper page that cannot be read: empty, scanned, in another language, of no form known.

    ``reason`` is one of ``empty``, ``binary``, ``no-text``, ``encrypted``, ``not-chinese``,
    ``one-paragraph``, ``no-articles``, ``unknown-form``, ``article-page``, ``no-date``,
    ``bad-paper``, ``bad-page``, ``same-page``.
    """


class ArchiveError(ArchiverError):
    """The archive on disk cannot be used."""


class PostFileError(ArchiveError):
    """A post file that does not follow the grammar of docs/source.md, "Post files"."""


class PageFileError(ArchiveError):
    """A page of print whose files would be another page's."""


class ArchivePartError(ArchiveError):
    """A link, a pipe, a device or a mount where a part of an archive should be."""


class ArchiveLockedError(ArchiveError):
    """Another run holds the archive."""


class ArchiveDamagedError(ArchiveError):
    """What lies on disk contradicts the ledger."""


class NewerFormatError(ArchiveDamagedError):
    """A newer version of this program wrote it; nothing need be wrong with it."""


class IndexDamagedError(ArchiveDamagedError):
    """An index that can be made anew of the archive cannot be used as it is."""


class LedgerOlderError(ArchiveError):
    """A ledger of an older version, which is only to be read, and cannot be as it is."""


class ArchiveWriteError(ArchiveError):
    """The disk is full, read-only or failing."""


class IndexWriteError(ArchiveWriteError):
    """An index that can be made anew of the archive cannot be written; the cause is SQLite's."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in the archive that is not as it should be.

    ``kind`` is a short code; ``subject`` names the article or the file; ``repair`` says what to do.
    """

    kind: str
    subject: str
    problem: str
    repair: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.subject}: {self.problem}; {self.repair}"


REPAIR = "finews-archiver verify --repair puts it right"
MADE_ANEW = "the next run that archives something makes it anew"
"""What becomes of an index, which is made of the archive alone."""
LOOK_AT_THE_DISK = "look at the disk; that it cannot be read says nothing of what is in it"
COPY = "restore it from a copy"
REBUILD_AGAIN = "remove it, and run finews-archiver rebuild again"
