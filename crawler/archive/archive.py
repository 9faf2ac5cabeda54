"""The archive: everything on disk behind one object, with the ledger as the truth."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path

from crawler.archive.article_store import ArticleStore
from crawler.archive.commit import Commit
from crawler.archive.disk_errors import disk_errors, undecided
from crawler.archive.follower import Follower
from crawler.archive.jsonl import Read, read_article_line, read_line, text_of_line
from crawler.archive.lock import ArchiveLock
from crawler.archive.older import Older, look_for_older
from crawler.archive.own_parts import check_parts
from crawler.archive.pages import PageEntry, place_files, put_page, read_page_line, stage_files
from crawler.archive.paths import ArchivePaths
from crawler.archive.posts.posts_at_hand import PostsAtHand, post_file
from crawler.archive.recheck import RecheckSchedule
from crawler.archive.recovery import (
    Recovered,
    check_is_whole,
    check_lines_have_a_ledger,
    cut_back,
)
from crawler.archive.run_reports import put_months_together
from crawler.archive.take_in import TakenIn
from crawler.clock import Clock, moment_of, utc_text
from crawler.errors import ArchiveWriteError
from crawler.files import digest_of
from crawler.items import Article, Duplicate, Submission, Verdict, WarcPointer
from crawler.ledger import Ledger
from crawler.ledger.editions import PageLineRow
from crawler.source import Source
from crawler.warc.captures import CapturePolicy, Captures
from crawler.warc.cdx import update_index
from crawler.warc.exchange import Exchange, Failure
from crawler.warc.journal import Entry, JournalArticle
from crawler.warc.leftovers import close_leftovers

logger = logging.getLogger(__name__)
LEAP = timedelta(hours=24)
"""A run that comes so long after the last one has a wrong clock, or the machine was off."""


class Archive:
    """An archive that this process works on, under its lock.

    Opening cuts back whatever lies beyond the ledger's last commit. Nothing that is stored is
    durable before :meth:`commit`, and a commit that fails leaves the archive as it was after the
    one before. ``clock`` gives the aware moment of captures, ``source`` is what is known of where
    the articles come from; ``recheck_after`` is the schedule of revision checks: times since the
    first capture; ``capture`` says how responses are captured, ``None`` that they are not.

    Raises :class:`ArchiveLockedError`, :class:`ArchiveDamagedError` or :class:`ArchiveWriteError`.
    """

    def __init__(
        self,
        root: Path,
        *,
        spider: str,
        clock: Clock,
        source: Source,
        recheck_after: Sequence[timedelta] = (),
        capture: CapturePolicy | None = None,
    ) -> None:
        self.paths = ArchivePaths(root)
        self.clock, self.source = clock, source
        self._posts = PostsAtHand(partial(post_file, style=source.style))
        self.followers: list[Follower] = []
        self.captures: Captures | None = None
        self.closed = self._undecided = False
        with self._writing("open"):
            check_parts(self.paths)
            self.paths.make()
            self._lock = ArchiveLock(self.paths.lock, spider=spider, now=clock())
            self._lock.acquire()
        try:
            with self._writing("open"):
                self.ledger = Ledger(self.paths.ledger)
        except BaseException:
            self._lock.release()
            raise
        try:
            with self._writing("open"):
                check_lines_have_a_ledger(self.paths, self.ledger)
                self.ledger.check_lengths()
                check_is_whole(self.paths, self.ledger)
                older = look_for_older(self.paths, self.ledger)
                self.recovered: Recovered = cut_back(self.paths, self.ledger, source)
                self.leftovers = close_leftovers(self.paths.warc, self.ledger, clock=clock)
                self.next_commit = Commit(self.paths, self.ledger)
                self.ledger.begin()
                self.killed, self.since_last = self._last_run()
                # One moment for the ledger and the report, by which they are compared.
                self.started = clock()
                self.run = self.ledger.runs.start(spider, utc_text(self.started), after=older.run)
                self.ledger.commit()
            self._articles = ArticleStore(
                self.ledger,
                self.next_commit,
                RecheckSchedule(recheck_after, clock),
                clock=clock,
                source=source,
                posts=self._posts,
                run=self.run,
            )
            self.suspicions, self.notes = self._told(older)
            if capture is not None:
                self.captures = Captures(
                    self.paths.warc, self.ledger, capture, clock=clock, run=self.run, spider=spider
                )
        except BaseException:
            self.close()
            raise

    def _told(self, older: Older) -> tuple[list[str], list[str]]:
        """What is suspicious, and what else was found on opening; the log has both."""
        suspicions, notes = [older.sign] if older else [], list(self._found(older))
        for told in (*suspicions, *notes):
            logger.warning("%s", told)
        return suspicions, notes

    def _found(self, older: Older) -> Iterator[str]:
        """What was set aside on opening, in words; where the ledger is older, it is taken in."""
        yield from (f"{told}: see finews-archiver verify" for told in self.recovered.strays)
        if older:
            with self._writing("take lines into"):
                taken = TakenIn(
                    self.paths, self.ledger, source=self.source, clock=self.clock, run=self.run
                )
                taken.articles()
                taken.commit()
            self.next_commit.restart(self.ledger)
            if taken.names:
                yield f"taken in again from their lines: {', '.join(taken.names)}"
            yield from (f"not taken in again: {why}" for why in taken.refused)

    def _last_run(self) -> tuple[int | None, timedelta | None]:
        """The last run, if it was killed; how long after it this one's clock stands (before: < 0).

        Both are ``None`` in a new archive.
        """
        last = self.ledger.runs.last()
        if last is None:
            return None, None
        number, _, started, ended, _ = last
        moment = moment_of(max(started, ended or ""))
        return None if ended else number, self.clock() - moment if moment else None

    @property
    def leapt(self) -> bool:
        """Whether the clock is so far after the last run's that it may be wrong."""
        return self.since_last is not None and self.since_last > LEAP

    def now(self) -> str:
        """This moment, as the ledger writes it."""
        return utc_text(self.clock())

    def _writing(self, what: str) -> AbstractContextManager[None]:
        return disk_errors(what, self.paths)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Reading of the ledger or of lines, told from that of an index beside them.

        Raises :class:`ArchiveDamagedError` or :class:`ArchiveWriteError`.
        """
        with self._writing("read"):
            yield

    def capture(self, exchange: Exchange | Failure) -> WarcPointer | None:
        """Keep what passed between the crawler and a server; where a response lies.

        ``None`` if nothing is captured in this run, if no response came, or if it was a 304, which
        is noted with others.
        """
        if self.captures is None:
            return None
        with self._writing("write to"):
            if not isinstance(exchange, Exchange):
                self.captures.failure(exchange)
            elif not self.captures.note_unchanged(exchange):
                return self.captures.exchange(exchange)
        return None

    def post_of(self, article: Article) -> tuple[str, bytes]:
        """An article's post file, name and bytes. Raises :class:`PostFileError`."""
        return self._posts(article)

    def store(self, submission: Submission) -> Article | None:
        """Carry out the verdict; the stored article for ``new`` and ``revision``, else ``None``.

        Settles the submission's link. Raises :class:`PostFileError` if the article can have no
        post file; nothing has happened then.
        """
        verdict = submission.verdict
        assert verdict is not None
        assert submission.link is not None
        article, link = submission.article, submission.link
        stored = self._in_use.carry_out(verdict, article, link, submission.owed)
        self._note(article, link, verdict, submission.owed)
        return stored

    @property
    def _in_use(self) -> ArticleStore:
        """What articles are stored with, with a transaction of the ledger open."""
        self.ledger.begin()
        return self._articles

    def _note(self, article: Article, link: int, verdict: Verdict, owed: str) -> None:
        """Say in the WARC files what came of these captures."""
        if self.captures is None:
            return
        row = self.ledger.links.get(link)
        entry = JournalArticle(
            id=article.id,
            link=row.key,
            title=row.title,
            rolling=row.rolling,
            category=article.category,
            owed=owed,
            verdict=verdict.kind,
            captured_at=self.now(),
            warc=tuple(article.warc),
        )
        self.captures.note(entry)

    def check_failed(self, article_id: str, link: int, reason: str) -> None:
        """A captured article could not be looked at: it stays archived, and is asked again soon."""
        self._in_use.check_failed(article_id, link, reason)

    def expire(self, article_id: str, link: int, reason: str) -> None:
        """A captured article is gone from the site, for now at least."""
        self._in_use.expire(article_id, link, reason)

    def drop(self, duplicate: Duplicate, link: int) -> None:
        """Record that what a link leads to is a duplicate, once, and settle the link.

        A text may become another: by the schedule of checks the link is looked at again.
        """
        self._in_use.drop(duplicate, link)

    def still_dropped(self, link: int) -> None:
        """A link dropped for its text could not be looked at again: what was said of it stands."""
        self._in_use.still_dropped(link)

    def refuse(self, link: int, reason: str) -> None:
        """Record that what a link leads to cannot be archived at all."""
        self.ledger.in_use.links.settle(link, "refused", "refused", self.run, reason)

    def amend(self, article: Article) -> None:
        """Write another line of the newest revision: what is known of it besides its text."""
        self._in_use.amend(article)

    def store_page(self, entry: PageEntry) -> int:
        """Take a page of print into the next commit; its number in the ledger.

        Raises :class:`PageFileError`; nothing has happened then.
        """
        return put_page(entry, self.ledger.in_use, self.next_commit, self.run)

    def note(self, entry: Entry) -> None:
        """Say in the WARC files, if there are any, what came of captures."""
        if self.captures is not None:
            self.captures.note(entry)

    @property
    def waiting(self) -> int:
        """How many changes wait for the next commit."""
        return self.next_commit.lines

    def first_text(self, article_id: str) -> str:
        """The text of an article as it was first archived, see :meth:`first_article`."""
        return self._read(article_id, 0, text_of_line)

    def first_article(self, article_id: str) -> Article:
        """An article as it was first archived, committed or not.

        Raises :class:`LookupError` for an article that there is not.
        """
        return self._read(article_id, 0, read_article_line)

    def newest_article(self, article_id: str) -> Article:
        """An article as its newest line has it, see :meth:`first_article`."""
        return self._read(article_id, -1, read_article_line)

    def _read(self, article_id: str, which: int, read: Callable[[bytes], Read]) -> Read:
        with self.reading():
            revisions = self.ledger.articles.revisions(article_id)
            if not revisions:
                raise LookupError(article_id)
            row = revisions[which]
            line = self.next_commit.articles.waiting_at(row.line_offset)
            if line is not None:
                return read(line)
            return read_line(self.paths, row.line_offset, row.line_length, read)

    def page_line(self, row: PageLineRow) -> bytes:
        """A line of ``editions.jsonl``, committed or not. Raises :class:`ArchiveDamagedError`."""
        with self.reading():
            line = self.next_commit.editions.waiting_at(row.line_offset)
            return read_page_line(self.paths, row) if line is None else line

    def commit(self) -> None:
        """Make everything so far durable: captures, lines, post files, ledger, in this order.

        The files of editions follow, by the ledger's word. Raises :class:`ArchiveWriteError` after
        putting everything back as it was.
        """
        self.check_place()
        try:
            with self._writing("write to"):
                if self.captures is not None:
                    self.captures.commit()
                self.next_commit.write()
                ledger, commit = self.ledger.in_use, self.next_commit
                moves = stage_files(self.paths, ledger, commit.edition_files, commit.staged)
                commit.tell_lengths(ledger)
                self.check_place()
                self.ledger.commit()
                if self.captures is not None:
                    self.captures.committed()
                place_files(self.paths, moves)
        except ArchiveWriteError as error:
            self._undecided = undecided(error)
            self.abandon()
            raise
        self.next_commit.restart(self.ledger)
        for follower in self.followers:
            follower.commit()

    def check_place(self) -> None:
        """Raise :class:`ArchiveWriteError` if the archive is not any more where it was locked.

        Somebody has moved it, or put a copy in its place, which is not this run's to write to.
        """
        if not self._lock.in_place:
            raise ArchiveWriteError(
                f"{self.paths.root} was moved or replaced while this run worked on it: nothing was "
                "written to what lies there now; put the archive back, and run again"
            )

    def abandon(self) -> None:
        """Forget everything since the last commit, on disk too.

        What cannot be put back now (the disk fails) is put back by the next start; and if nobody
        knows whether the ledger has committed, the next start sees it.
        """
        with self._writing("cut back"):
            self.ledger.rollback()
            for follower in self.followers:
                follower.rollback()
            self.next_commit.restart(self.ledger)
            if self._undecided or not self._lock.in_place:
                return
            if self.captures is not None:
                self.captures.abandon()
            cut_back(self.paths, self.ledger, self.source, keep=False)

    def end_run(self, status: int) -> None:
        """Commit, with the run's end and exit status on record; close and index captures."""
        with self._writing("write to"):
            self.ledger.in_use.runs.end(self.run, self.now(), status)
        self.commit()
        with self._writing("write to"):
            at_hand = None
            if self.captures is not None:
                self.captures.close()
                at_hand = self.captures.index_lines
            update_index(self.paths.warc, self.ledger, at_hand)
            self.ledger.commit()
            put_months_together(self.paths, self.ledger, self.now())

    def keep_report(self, path: Path) -> None:
        """Remember this run's report by its bytes. Raises :class:`ArchiveWriteError`."""
        with self._writing("write to"):
            digest = digest_of(path)
            self.ledger.in_use.reports.add(path.name, self.run, digest)
            self.ledger.commit()

    def close(self) -> None:
        """Close the ledger and give the lock back; what is not committed did not happen."""
        self.closed = True
        if self.captures is not None:
            # What cannot be cut back now is closed by the next start.
            with suppress(OSError):
                self.captures.abandon(keep=self._undecided)
        for follower in self.followers:
            follower.close()
        self.ledger.close()
        self._lock.release()
