"""Listing pages: which to ask next, within which limits, and what each of them showed."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import timedelta

from crawler.archive.archive import Archive
from crawler.clock import moment_of, utc_text
from crawler.ledger.listings import ListingRow
from crawler.link_key import LinkKey, path_of
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
    trust: timedelta
    """How long "not modified" is believed, since the whole page came."""


_DISTRUST = timedelta(days=1)
"""How long no validator is kept of a page that was called unchanged and had changed."""
_LINKS_A_COMMIT = 2_000
"""Links shown, after which the ledger commits: it holds what it has not committed in memory."""


class ListingPages:
    """Hands out listing pages, each once a run, and takes what they show into the ledger.

    One that is said to be unchanged is asked for again, whole, if another shows a new post that
    it should show too.
    """

    def __init__(self, archive: Archive, limits: ListingLimits) -> None:
        self._archive = archive
        self._most_pages = limits.pages
        self._trust = limits.trust
        self._rounds_left = limits.rounds
        self._links_left = limits.links
        self._uncommitted = 0
        self._seen = LinksSeen(archive)
        self.overflow = 0
        """How many were found beyond the limits, and not asked."""
        self._next: deque[str] = deque()
        self._asked: set[str] = set()
        self._not_modified: set[str] = set()
        self._contradicted: set[str] = set()
        self._new_on: set[str] = set()
        """Paths of the listing pages that should show new posts, which another shows;"""
        self._new_in: set[str] = set()
        """and the slugs of these posts, whose category pages should."""

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
        self._doubt()
        if not self._next:
            return []
        self._rounds_left -= 1
        if self._rounds_left < 0:
            self.overflow += len(self._next)
            self._next.clear()
        rows = [self._archive.ledger.listings.get(path) for path in self._next]
        self._next.clear()
        return [row for row in rows if row is not None]

    def _doubt(self) -> None:
        """Ask again for pages that another one contradicts."""
        if not (self._new_on or self._new_in) or not self._not_modified:
            return
        for path in sorted(self._not_modified):
            row = self._archive.ledger.listings.get(path)
            slug = " ".join((row.category or "").lower().split()) if row is not None else ""
            if path in self._new_on or (slug and slug in self._new_in):
                self._not_modified.discard(path)
                self._contradicted.add(path)
                self._next.append(path)
        self._new_on.clear()
        self._new_in.clear()

    def _note_new(self, url: str) -> None:
        """A post that the ledger does not know."""
        post = self._archive.source.post_address(url)
        if post is None:
            return
        self._new_on.update(self._archive.source.shown_on(post))
        if not post.rolling:
            self._new_in.add(" ".join(post.categories))

    def may_ask_for_changes(self, row: ListingRow) -> bool:
        """Whether the answer "not modified" would be believed.

        Not of a page that could not be had: it may be what was asked that its server cannot take.
        """
        now = self._archive.clock()
        whole = moment_of(row.last_whole) if row.last_whole else None
        fresh = whole is not None and timedelta() <= now - whole < self._trust
        return fresh and row.state != "failed" and row.path not in self._contradicted

    def category_pages(self) -> list[tuple[str, str]]:
        """Path and slug of the category pages that earlier runs found."""
        rows = self._archive.ledger.listings.all()
        return [(row.path, row.category) for row in rows if row.category is not None]

    def not_modified(self, path: str) -> None:
        """A 304 that was asked for: everything the page showed is still shown."""
        archive = self._archive
        archive.ledger.in_use.listings.unchanged(path, archive.now(), archive.run)
        self._not_modified.add(path)

    def same(self, path: str, *, etag: str | None, last_modified: str | None) -> None:
        """The same bytes: everything the page showed is still shown."""
        archive = self._archive
        listings, now = archive.ledger.in_use.listings, archive.now()
        row = listings.get(path)
        if row is not None and self._still_distrusted(row):
            etag = last_modified = None
        listings.same(path, etag=etag, last_modified=last_modified, now=now, run=archive.run)

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
        """The page shows these posts (URL, title); ``refused`` are other links (reason).

        Raises :class:`ArchiveWriteError`.
        """
        shown = len(posts) + len(refused)
        if shown > self._links_left:
            self.failed(path, "too-many-links", gone=False)
            return
        self._links_left -= shown
        ledger = self._archive.ledger.in_use
        row = ledger.listings.get(path)
        assert row is not None
        until = self._distrusted_until(row, etag, last_modified)
        if until is not None:
            etag = last_modified = None
        for url, _ in posts:
            if ledger.links.by_key(LinkKey("post", path_of(url))) is None:
                self._note_new(url)
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
        if until is not None:
            ledger.listings.distrust(path, until)
        self._uncommitted += shown
        if self._uncommitted >= _LINKS_A_COMMIT:
            self._uncommitted = 0
            self._archive.commit()

    def _distrusted_until(
        self, row: ListingRow, etag: str | None, last_modified: str | None
    ) -> str | None:
        """Until when no validator of a page that has changed is kept; ``None`` if they may be.

        It did no good if the page was called unchanged just now, or if it is the old one still.
        """
        now = self._archive.clock()
        stale = etag == row.etag if etag else last_modified == row.last_modified
        if row.path in self._contradicted or ((etag or last_modified) and stale):
            return utc_text(now + _DISTRUST)
        return self._still_distrusted(row)

    def _still_distrusted(self, row: ListingRow) -> str | None:
        """Until when, if that is ahead, and no further than a clock in order could have said."""
        now, until = self._archive.clock(), row.distrusted_until
        return until if until and utc_text(now) < until <= utc_text(now + _DISTRUST) else None
