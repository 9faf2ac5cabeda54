"""What to fetch next, and why: the ledger's due links, in waves, settled in their order.

A wave is either all listing pages that are to be asked, or the posts by source that are due, or
rolling news, or revision checks; the next wave begins when nothing of the last one is under way.
So a twin is known before its rolling copy would be fetched, and outcomes are released in the order
in which links were handed out, whatever order the answers came in: with the same site and the
same clock two runs write the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urljoin

from crawler.archive.archive import Archive
from crawler.clock import moment_of, utc_text
from crawler.items import Draft, Duplicate, Submission
from crawler.ledger.articles import ArticleRow, DueCheck
from crawler.ledger.links import LONGEST_WAIT, LinkRow
from crawler.ledger.listings import ListingRow
from crawler.ledger.scope import Scope
from crawler.number_set import NumberSet
from crawler.source import ShareLink
from crawler.spiders.archived_twin import archived_twin
from crawler.spiders.in_order import InOrder
from crawler.spiders.links_seen import LinksSeen, archived_alone
from crawler.spiders.listing_pages import ListingPages
from crawler.spiders.task import Task

BACKOFF = timedelta(minutes=5)
"""The first wait after a failure; it doubles with each."""


@dataclass(frozen=True, slots=True)
class Twin:
    """A rolling link that is to be dropped when its turn comes."""

    duplicate: Duplicate
    link: int


class DueLinks:
    """Hands out listing pages and posts, and takes the posts' outcomes into the ledger.

    ``categories`` (slugs) narrows everything to them; ``hand_out`` is how many posts may be under
    way; a link that still fails ``give_up`` after its deadline is lost.
    """

    def __init__(
        self,
        archive: Archive,
        listings: ListingPages,
        *,
        site_url: str,
        categories: frozenset[str] | None,
        hand_out: int,
        give_up: timedelta,
    ) -> None:
        self.archive = archive
        self.listings = listings
        self.seen = LinksSeen(archive)
        self._site_url = site_url
        self._lowered = (
            None
            if categories is None
            else frozenset("/".join(slug.lower().split()) for slug in categories)
        )
        self._only_links: set[int] | None = None
        self._hand_out = hand_out
        self._give_up = give_up
        self._wave: Callable[[int], list[Task]] | None = None
        self._tried = NumberSet()
        self._outcomes = InOrder[Draft | Submission | Twin]()

    # -- waves ------------------------------------------------------------------------------

    def next_wave(self) -> list[ListingRow] | list[Task]:
        """What to fetch when nothing is under way; empty when the run is done."""
        if rows := self.listings.next_wave():
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

    def top_up(self) -> list[Task]:
        """More of the wave that is under way, as far as there is room."""
        room = self._room
        # Half of them at a time, so that the ledger is not asked for every single link.
        enough = room * 2 >= self._hand_out
        return self._wave(room) if self._wave is not None and enough else []

    @property
    def _room(self) -> int:
        return self._hand_out - self._outcomes.under_way

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
        check: DueCheck | ArticleRow | None = row if isinstance(row, DueCheck) else None
        if row.key.kind == "share":
            # Archived already: it is asked for because its text is owed.
            check = archived_alone(self.archive.ledger.in_use, row.article)
        return Task(
            number=self._outcomes.hand_out(),
            link=row.link if isinstance(row, DueCheck) else row.id,
            key=row.key,
            article=row.article,
            title=row.title,
            rolling=row.rolling,
            captured=check is not None,
            text_source=check.text_source if check else "",
            dropped=isinstance(row, LinkRow) and row.state == "duplicate",
        )

    def _is_twin(self, row: LinkRow) -> bool:
        """Whether a rolling link needs no request, as its post by source is archived.

        It is dropped in its turn: what lies in the archive must not depend on when it was asked.
        """
        source = self.archive.source
        kept = archived_twin(row, source, self.archive.ledger.articles)
        if kept is None:
            return False
        url = urljoin(self._site_url, row.key.name)
        title = row.title or kept.title
        duplicate = Duplicate(row.article, url, title, source.rolling_source, "twin", kept.id)
        self._outcomes.settle(self._outcomes.hand_out(), Twin(duplicate, row.id))
        return True

    def _pass_twins(self) -> None:
        """Drop those whose turn has come already: nothing is under way that would do it."""
        while isinstance(self._outcomes.next(), Twin):
            self._release()

    def _release(self) -> Draft | Submission | None:
        outcome = self._outcomes.release()
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
        done = self._outcomes.released
        return done, done + max(due, self._outcomes.under_way)

    @property
    def overflow(self) -> int:
        """How many listing pages were found beyond the limits, and not asked."""
        return self.listings.overflow

    # -- outcomes ---------------------------------------------------------------------------

    def settle(self, task: Task, found: Draft | Submission | None) -> None:
        """The task's outcome: what is to be stored, or ``None`` if the ledger knows it already."""
        self._outcomes.settle(task.number, found)

    def released(self) -> Iterator[Draft | Submission]:
        """What may be stored now, in the order in which the links were handed out."""
        while self._outcomes.has_next:
            found = self._release()
            if found is not None:
                yield found

    def fail(
        self, task: Task, reason: str, *, gone: bool, refused: bool = False, until: str = ""
    ) -> None:
        """The link could not be captured (or checked).

        ``gone``: the servers say there is none; ``refused``: it must not be asked for; ``until``:
        its host does not want to be asked before, UTC.

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
        else:
            self.postpone(task.link, reason, lost=gone, refused=refused, until=until)
        self.settle(task, None)

    def postpone(
        self,
        link: int,
        reason: str,
        *,
        lost: bool = False,
        refused: bool = False,
        until: str = "",
    ) -> None:
        """Try a link that was never captured again later; if it is lost, only while it is listed.

        ``lost``: the servers say that there is none; so is one that fails for too long.
        ``refused``: it must not be asked for, which may change while it is listed. ``until`` (UTC):
        not before.

        Early-morning posts vanish and come back (docs/source.md, "Lifetime"). The wait doubles with
        each try and never goes past the deadline.
        """
        ledger, now = self.archive.ledger.in_use, self.archive.clock()
        row = ledger.links.get(link)
        deadline = moment_of(row.deadline) or now
        # A post that was old when it was first seen gets its tries all the same.
        seen = min(moment_of(row.first_seen) or now, now)
        # Nothing is given up by the word of a clock that has just leapt ahead.
        lost = lost or (now > max(deadline, seen) + self._give_up and not self.archive.leapt)
        wait = min(BACKOFF * 2 ** min(row.attempts, 10), LONGEST_WAIT)
        then = max(utc_text(min(now + wait, deadline) if now < deadline else now + wait), until)
        if refused:
            ledger.links.refuse(link, reason, then, self.archive.run)
        elif lost:
            ledger.links.lose(link, reason, then, self.archive.run)
        else:
            ledger.links.postpone(link, reason, then, self.archive.run)

    # -- share links ------------------------------------------------------------------------

    def want_share(self, share: ShareLink) -> None:
        """Ask for an article by its info code alone, unless it is archived and nothing is owed.

        From then on nothing is handed out but share links that were asked for.
        """
        self._only_links = set() if self._only_links is None else self._only_links
        link = self.seen.share(share)
        if link is not None:
            self._only_links.add(link)
