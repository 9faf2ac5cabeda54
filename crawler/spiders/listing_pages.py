"""Listing pages: which to ask next, within which limits, and what each of them showed."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from crawler.archive.archive import Archive
from crawler.ledger.listings import ListingRow
from crawler.spiders.links_seen import LinksSeen


@dataclass(frozen=True, slots=True)
class ListingLimits:
    """What keeps a site that makes up pages without end from keeping a run from ending."""

    pages: int
    """Listing pages asked in a run."""
    rounds: int
    """Rounds in which they are found."""
    links: int
    """Links that they show; no page is read that shows more than are left."""


class ListingPages:
    """Hands out listing pages, each once a run, and takes what they show into the ledger."""

    def __init__(self, archive: Archive, limits: ListingLimits) -> None:
        self._archive = archive
        self._most_pages = limits.pages
        self._rounds_left = limits.rounds
        self._links_left = limits.links
        self._seen = LinksSeen(archive)
        self.overflow = 0
        """How many were found beyond the limits, and not asked."""
        self._next: deque[str] = deque()
        self._asked: set[str] = set()

    def want(self, path: str, category: str | None = None) -> None:
        """Ask a listing page in the next wave of listings, once a run."""
        if path in self._asked:
            return
        if len(self._asked) >= self._most_pages:
            self.overflow += 1
        else:
            self._asked.add(path)
            self._archive.ledger.in_use.listings.add(path, category, self._archive.now())
            self._next.append(path)

    def next_wave(self) -> list[ListingRow]:
        """All that are wanted and have not been asked."""
        if not self._next:
            return []
        self._rounds_left -= 1
        if self._rounds_left < 0:
            self.overflow += len(self._next)
            self._next.clear()
        rows = [self._archive.ledger.listings.get(path) for path in self._next]
        self._next.clear()
        return [row for row in rows if row is not None]

    def category_pages(self) -> list[tuple[str, str]]:
        """Path and slug of the category pages that earlier runs found."""
        rows = self._archive.ledger.listings.all()
        return [(row.path, row.category) for row in rows if row.category is not None]

    def unchanged(self, path: str) -> None:
        """A 304, or the same bytes: everything it showed is still shown."""
        archive = self._archive
        archive.ledger.in_use.listings.unchanged(path, archive.now(), archive.run)

    def failed(self, path: str, reason: str, *, gone: bool) -> None:
        """The page could not be read."""
        archive = self._archive
        archive.ledger.in_use.listings.failed(
            path, "gone" if gone else "failed", reason, archive.now(), archive.run
        )

    def forget(self, path: str) -> None:
        """There is no such page: its name was a mistake, and is not booked."""
        self._archive.ledger.in_use.listings.forget(path)

    def read(
        self,
        path: str,
        *,
        etag: str | None,
        last_modified: str | None,
        body_hash: bytes,
        posts: list[tuple[str, str]],
        refused: list[tuple[str, str]],
    ) -> None:
        """The page shows these posts (URL, title); ``refused`` are other links (reason)."""
        shown = len(posts) + len(refused)
        if shown > self._links_left:
            self.failed(path, "too-many-links", gone=False)
            return
        self._links_left -= shown
        ledger = self._archive.ledger.in_use
        row = ledger.listings.get(path)
        assert row is not None
        links = [self._seen.post(url, title, row.id) for url, title in posts]
        links += [self._seen.refused(url, reason, row.id) for url, reason in refused]
        ledger.listings.read(
            path,
            etag=etag,
            last_modified=last_modified,
            body_hash=body_hash,
            links=links,
            now=self._archive.now(),
            run=self._archive.run,
        )
