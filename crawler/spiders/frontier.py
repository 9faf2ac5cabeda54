"""What to fetch next, and why: the ledger's due links, in waves, settled in their order.

A wave is either all listing pages that are to be asked, or the posts by source that are due, or
rolling news, or revision checks; the next wave begins when nothing of the last one is under way.
So a twin is known before its rolling copy would be fetched, and outcomes are released in the order
in which links were handed out, whatever order the answers came in: with the same site and the
same clock two runs write the same bytes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urljoin

from crawler.archive.archive import Archive
from crawler.articles.draft import PostLink
from crawler.articles.post_links import deadline_of, see_post
from crawler.clock import utc_text
from crawler.items import Draft, Duplicate, Submission
from crawler.ledger.articles import DueCheck
from crawler.ledger.links import LinkRow, Scope
from crawler.ledger.listings import ListingRow
from crawler.link_key import LinkKey
from crawler.site import identity, urls

BACKOFF = timedelta(minutes=5)
"""The first wait after a failure; it doubles with each."""
LONGEST_BACKOFF = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Task:
    """A link handed out: what is known of it before it is fetched."""

    number: int
    link: int
    key: LinkKey
    article: str
    title: str
    rolling: bool
    captured: bool
    """Whether this is a revision check of an archived article."""
    text_source: str = ""
    """Of the archived article, for a check."""
    dropped: bool = False
    """Whether this is another look at what was dropped because another article has its text."""


@dataclass(frozen=True, slots=True)
class Twin:
    """A rolling link that is to be dropped when its turn comes."""

    duplicate: Duplicate
    link: int


def post_link(task: Task, site_url: str) -> PostLink | None:
    """What the URL of a post page says, its category in lower case; a share link says nothing."""
    if task.key.kind == "share":
        return None
    url = urljoin(site_url, task.key.name)
    post = urls.parse_post_url(url)
    return PostLink(url, task.rolling, " ".join(post.categories) if post else "")


class Frontier:
    """Hands out listings and posts, and takes their outcomes into the ledger.

    ``categories`` (slugs) narrows everything to them; ``hand_out`` is how many posts may be under
    way; a link that still fails ``give_up`` after its deadline is lost. At most ``listings_limit``
    listing pages are asked, found in at most ``listing_rounds`` rounds, and no listing is read that
    shows more links than are left of ``links_limit``, so that every run ends.
    """

    def __init__(
        self,
        archive: Archive,
        *,
        site_url: str,
        categories: frozenset[str] | None = None,
        hand_out: int = 64,
        give_up: timedelta = timedelta(hours=72),
        listings_limit: int = 10_000,
        listing_rounds: int = 6,
        links_limit: int = 100_000,
    ) -> None:
        self.archive = archive
        self._site_url = site_url
        self._lowered = (
            None
            if categories is None
            else frozenset("/".join(slug.lower().split()) for slug in categories)
        )
        self._only_links: set[int] | None = None
        self._hand_out = hand_out
        self._give_up = give_up
        self._listings_limit = listings_limit
        self._rounds_left = listing_rounds
        self._links_left = links_limit
        self.overflow = 0
        """How many listing pages were found beyond the limits, and not asked."""
        self._listings: deque[str] = deque()
        self._asked: set[str] = set()
        self._wave: Callable[[int], list[Task]] | None = None
        self._tried: set[int] = set()
        self._out: dict[int, Task] = {}
        self._outcomes: dict[int, Draft | Submission | Twin | None] = {}
        self._handed = 0
        self._released = 0

    # -- waves ------------------------------------------------------------------------------

    def next_wave(self) -> list[ListingRow] | list[Task]:
        """What to fetch when nothing is under way; empty when the run is done."""
        if rows := self._next_listings():
            self._wave = None
            return rows
        self.archive.ledger.in_use.links.reopen_shown(
            self.archive.now(), self.archive.run, self.scope
        )
        for wave in (self._by_source, self._rolling, self._checks):
            self._wave = wave
            if tasks := self.top_up():
                return tasks
        self._wave = None
        return []

    def _next_listings(self) -> list[ListingRow]:
        if not self._listings:
            return []
        self._rounds_left -= 1
        if self._rounds_left < 0:
            self.overflow += len(self._listings)
            self._listings.clear()
        rows = [self.archive.ledger.listings.get(path) for path in self._listings]
        self._listings.clear()
        return [row for row in rows if row is not None]

    def top_up(self) -> list[Task]:
        """More of the wave that is under way, as far as there is room."""
        room = self._room
        # Half of them at a time, so that the ledger is not asked for every single link.
        enough = room * 2 >= self._hand_out
        return self._wave(room) if self._wave is not None and enough else []

    @property
    def _room(self) -> int:
        return self._hand_out - (self._handed - self._released)

    def _by_source(self, limit: int) -> list[Task]:
        return [self._task(row) for row in self._never_captured(rolling=False, limit=limit)]

    def _rolling(self, limit: int) -> list[Task]:
        tasks: list[Task] = []
        while not tasks and limit > 0:
            rows = self._never_captured(rolling=True, limit=limit)
            if not rows:
                break
            tasks = [self._task(row) for row in rows if not self._is_twin(row)]
            self._pass_twins()
            limit = self._room
        return tasks

    def _never_captured(self, *, rolling: bool, limit: int) -> list[LinkRow]:
        rows = self.archive.ledger.in_use.links.due(
            self.archive.now(),
            rolling=rolling,
            categories=self._lowered,
            only=self._only_links,
            without=self._tried,
            limit=limit,
        )
        self._tried.update(row.id for row in rows)
        return rows

    def _checks(self, limit: int) -> list[Task]:
        if self._only_links is not None:
            return []
        ledger, now = self.archive.ledger.in_use, self.archive.now()
        checks = ledger.articles.due_checks(
            now, categories=self._lowered, without=self._tried, limit=limit
        )
        self._tried.update(check.link for check in checks)
        tasks = [self._task(check) for check in checks]
        if not tasks:
            # After all of them: the text that is looked for here may have changed in both places.
            again = ledger.links.due_again(
                now, categories=self._lowered, without=self._tried, limit=limit
            )
            self._tried.update(row.id for row in again)
            tasks = [self._task(row) for row in again]
        return tasks

    def _task(self, row: LinkRow | DueCheck) -> Task:
        self._handed += 1
        check = row if isinstance(row, DueCheck) else None
        task = Task(
            number=self._handed,
            link=row.link if isinstance(row, DueCheck) else row.id,
            key=row.key,
            article=row.article,
            title=row.title,
            rolling=row.rolling,
            captured=check is not None,
            text_source=check.text_source if check else "",
            dropped=isinstance(row, LinkRow) and row.state == "duplicate",
        )
        self._out[task.number] = task
        return task

    def _is_twin(self, row: LinkRow) -> bool:
        """Whether a rolling link needs no request, as its post by source is archived.

        It is dropped in its turn: what lies in the archive must not depend on when it was asked.
        """
        by_source = identity.info_code(row.article)
        standing = self.archive.ledger.articles.standing_for(by_source) if by_source else None
        kept = self.archive.ledger.articles.get(standing) if standing else None
        if kept is None:
            return False
        self._handed += 1
        url = urljoin(self._site_url, row.key.name)
        title = row.title or kept.title
        self._outcomes[self._handed] = Twin(
            Duplicate(row.article, url, title, urls.ROLLING_SOURCE, "twin", kept.id), row.id
        )
        return True

    def _pass_twins(self) -> None:
        """Drop those whose turn has come already: nothing is under way that would do it."""
        while isinstance(self._outcomes.get(self._released + 1), Twin):
            self._release()

    def _release(self) -> Draft | Submission | None:
        self._released += 1
        outcome = self._outcomes.pop(self._released)
        if isinstance(outcome, Twin):
            self.archive.drop(outcome.duplicate, outcome.link)
            return None
        return outcome

    @property
    def scope(self) -> Scope:
        """Which links this run answers for."""
        return Scope(self._lowered, shares=self._only_links is not None)

    def progress(self) -> tuple[int, int]:
        """How many links have come to an end in this run, and how many are known to be due."""
        due = self.archive.ledger.links.count_open(self.scope)
        return self._released, self._released + max(due, self._handed - self._released)

    # -- outcomes ---------------------------------------------------------------------------

    def settle(self, task: Task, found: Draft | Submission | None) -> None:
        """The task's outcome: what is to be stored, or ``None`` if the ledger knows it already."""
        if self._out.pop(task.number, None) is not None:
            self._outcomes[task.number] = found

    def released(self) -> Iterator[Draft | Submission]:
        """What may be stored now, in the order in which the links were handed out."""
        while self._released + 1 in self._outcomes:
            found = self._release()
            if found is not None:
                yield found

    def fail(self, task: Task, reason: str, *, gone: bool, refused: bool = False) -> None:
        """The link could not be captured (or checked).

        ``gone``: the servers say there is none; ``refused``: it must not be asked for.

        A captured article that is gone is expired, a duplicate stays one. A link that was never
        captured is lost when it is gone (but see :meth:`postpone`) or when it still fails long
        after its deadline, and otherwise tried again.
        """
        archive = self.archive
        if task.captured and gone:
            archive.expire(task.article, task.link, reason)
        elif task.captured:
            archive.check_failed(task.article, task.link, reason)
        elif task.dropped:
            archive.still_dropped(task.link)
        elif refused:
            archive.refuse(task.link, reason)
        else:
            self.postpone(task.link, reason, lost=gone)
        self.settle(task, None)

    def postpone(self, link: int, reason: str, *, lost: bool = False) -> None:
        """Try a link that was never captured again later; if it is lost, only while it is listed.

        Early-morning posts vanish and come back (docs/source.md, "Lifetime"). The wait doubles with
        each try and never goes past the deadline.
        """
        ledger, now = self.archive.ledger.in_use, self.archive.clock()
        row = ledger.links.get(link)
        deadline = datetime.fromisoformat(row.deadline)
        # A post that was old when it was first seen gets its tries all the same.
        patience = max(deadline, datetime.fromisoformat(row.first_seen)) + self._give_up
        if now > patience:
            ledger.links.lose(link, reason, None, self.archive.run)
            return
        wait = min(BACKOFF * 2 ** min(row.attempts, 10), LONGEST_BACKOFF)
        then = utc_text(min(now + wait, deadline) if now < deadline else now + wait)
        if lost:
            ledger.links.lose(link, reason, then, self.archive.run)
        else:
            ledger.links.postpone(link, reason, then, self.archive.run)

    # -- listings ---------------------------------------------------------------------------

    def want_listing(self, path: str, category: str | None = None) -> None:
        """Ask a listing page in the next wave of listings, once a run."""
        if path in self._asked:
            return
        if len(self._asked) >= self._listings_limit:
            self.overflow += 1
        else:
            self._asked.add(path)
            self.archive.ledger.in_use.listings.add(path, category, self.archive.now())
            self._listings.append(path)

    def known_category_pages(self) -> list[tuple[str, str]]:
        """Path and slug of the category pages that earlier runs found."""
        rows = self.archive.ledger.listings.all()
        return [(row.path, row.category) for row in rows if row.category is not None]

    def listing_unchanged(self, path: str) -> None:
        """A 304, or the same bytes: everything it showed is still shown."""
        self.archive.ledger.in_use.listings.unchanged(path, self.archive.now(), self.archive.run)

    def listing_failed(self, path: str, reason: str, *, gone: bool) -> None:
        """The page could not be read."""
        self.archive.ledger.in_use.listings.failed(
            path, "gone" if gone else "failed", reason, self.archive.now(), self.archive.run
        )

    def listing_read(
        self,
        path: str,
        *,
        etag: str | None,
        last_modified: str | None,
        body_hash: bytes,
        posts: list[tuple[str, str]],
        refused: list[tuple[str, str]],
    ) -> None:
        """The page shows these posts (URL, title); ``refused`` are links that are none (reason)."""
        shown = len(posts) + len(refused)
        if shown > self._links_left:
            self.listing_failed(path, "too-many-links", gone=False)
            return
        self._links_left -= shown
        ledger = self.archive.ledger.in_use
        row = ledger.listings.get(path)
        assert row is not None
        links = [self._see_post(url, title, row.id) for url, title in posts]
        links += [self.refuse(url, reason, row.id) for url, reason in refused]
        ledger.listings.read(
            path,
            etag=etag,
            last_modified=last_modified,
            body_hash=body_hash,
            links=links,
            now=self.archive.now(),
            run=self.archive.run,
        )

    def _see_post(self, url: str, title: str, listing: int) -> int:
        post = urls.parse_post_url(url)
        assert post is not None
        key = LinkKey("post", urls.path_of(url))
        return see_post(self.archive, key, post.id, url=url, title=title, listing=listing)

    def refuse(self, text: str, reason: str, listing: int | None = None) -> int:
        """Put something that is no link of ours on record, so that the books say why."""
        ledger = self.archive.ledger.in_use
        # As it will be shown on terminals, and as UTF-8 can hold it.
        shown = (char if char.isprintable() else f"\\x{ord(char):02x}" for char in text[:500])
        key = LinkKey("refused", "".join(shown))
        known = ledger.links.by_key(key)
        if known is not None and listing is not None:
            return known.id
        link = ledger.links.see(
            key,
            article="",
            category="",
            title="",
            rolling=False,
            deadline=self.archive.now(),
            listing=listing,
            now=self.archive.now(),
        )
        ledger.links.settle(link, "refused", "refused", self.archive.run, reason)
        return link

    # -- share links ------------------------------------------------------------------------

    def want_share(self, share: urls.ShareLink) -> None:
        """Ask for an article by its info code alone, unless it is archived.

        From then on this frontier hands out nothing but share links that were asked for.
        """
        ledger = self.archive.ledger.in_use
        self._only_links = set() if self._only_links is None else self._only_links
        link = ledger.links.see(
            LinkKey("share", share.url or share.code),
            article=share.code,
            category="",
            title="",
            rolling=False,
            deadline=deadline_of(identity.day_of_id(share.code), self.archive.clock()),
            listing=None,
            now=self.archive.now(),
        )
        if ledger.articles.get(share.code) is not None:
            ledger.links.settle(link, "captured", "unchanged", self.archive.run)
            return
        ledger.links.reopen(link)
        self._only_links.add(link)
