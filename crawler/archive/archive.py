"""The archive: everything on disk behind one object, with the ledger as the truth."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from crawler.archive.commit import Batch, line_at
from crawler.archive.follower import Follower
from crawler.archive.jsonl import article_line, duplicate_line, read_article_line
from crawler.archive.lock import ArchiveLock
from crawler.archive.pages import PageEntry, place_files, put_page, read_page_line, stage_files
from crawler.archive.paths import ArchivePaths
from crawler.archive.posts.posts_at_hand import PostsAtHand
from crawler.archive.recovery import (
    PostOf,
    Recovered,
    check_lines_have_a_ledger,
    cut_back,
    read_revision,
)
from crawler.clock import Clock, utc_text
from crawler.errors import ArchiveDamagedError, ArchiveWriteError, PostFileError
from crawler.items import Article, Duplicate, Submission, Verdict, WarcPointer
from crawler.ledger import Ledger
from crawler.ledger.articles import ArticleRow, RevisionRow
from crawler.ledger.editions import PageLineRow
from crawler.warc.captures import CapturePolicy, Captures
from crawler.warc.cdx import update_index
from crawler.warc.exchange import Exchange, Failure
from crawler.warc.journal import Entry
from crawler.warc.leftovers import close_leftovers


class Archive:
    """An archive that this process works on, under its lock.

    Opening cuts back whatever lies beyond the ledger's last commit. Nothing that is stored is
    durable before :meth:`commit`, and a commit that fails leaves the archive as it was after the
    one before. ``clock`` gives the aware moment of captures, ``post_of`` an article's post file
    (name and bytes); ``recheck_after`` is the schedule of revision checks: times since the first
    capture; ``capture`` says how responses are captured, ``None`` that they are not.

    Raises :class:`ArchiveLockedError`, :class:`ArchiveDamagedError` or :class:`ArchiveWriteError`.
    """

    def __init__(
        self,
        root: Path,
        *,
        spider: str,
        clock: Clock,
        post_of: PostOf,
        recheck_after: Sequence[timedelta] = (),
        capture: CapturePolicy | None = None,
    ) -> None:
        self.paths = ArchivePaths(root)
        self.clock = clock
        self.post_of = PostsAtHand(post_of)
        self._recheck_after = sorted(recheck_after)
        self._batch = Batch()
        self.followers: list[Follower] = []
        self.captures: Captures | None = None
        self.closed = False
        with self._writing("open"):
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
                self.recovered: Recovered = cut_back(self.paths, self.ledger, self.post_of)
                self.leftovers = close_leftovers(self.paths.warc, self.ledger, clock=clock)
                self._lengths = self.ledger.lengths()
                self.ledger.begin()
                self.run = self.ledger.runs.start(spider, self.now())
                self.ledger.commit()
            if capture is not None:
                self.captures = Captures(
                    self.paths.warc, self.ledger, capture, clock=clock, run=self.run, spider=spider
                )
        except BaseException:
            self.close()
            raise

    def now(self) -> str:
        """This moment, as the ledger writes it."""
        return utc_text(self.clock())

    @property
    def ledger_in_use(self) -> Ledger:
        """The ledger, with a transaction open."""
        self.ledger.begin()
        return self.ledger

    @contextmanager
    def _writing(self, what: str) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.OperationalError) as error:
            raise ArchiveWriteError(
                f"cannot {what} {self.paths.root}: {error}; "
                "make room or the directory writable, then run again: nothing archived has changed"
            ) from error
        except sqlite3.DatabaseError as error:
            raise ArchiveDamagedError(f"{self.paths.ledger}: {error}: see scrapy verify") from error

    def capture(self, exchange: Exchange | Failure) -> WarcPointer | None:
        """Keep what passed between the crawler and a server; where a response lies.

        ``None`` if nothing is captured in this run, or if no response came.
        """
        if self.captures is None:
            return None
        with self._writing("write to"):
            if isinstance(exchange, Exchange):
                return self.captures.exchange(exchange)
            self.captures.failure(exchange)
        return None

    def store(self, submission: Submission) -> Article | None:
        """Carry out the verdict; the stored article for ``new`` and ``revision``, else ``None``.

        Settles the submission's link. Raises :class:`PostFileError` if the article can have no
        post file; nothing has happened then.
        """
        verdict = submission.verdict
        assert verdict is not None
        assert submission.link is not None
        article, link = submission.article, submission.link
        stored = self._store(article, link, verdict, submission.owed)
        self._note(article, link, verdict, submission.owed)
        return stored

    def _store(self, article: Article, link: int, verdict: Verdict, owed: str) -> Article | None:
        if verdict.kind == "duplicate":
            why, kept = verdict.why, verdict.kept
            self.drop(
                Duplicate(article.id, article.url, article.title, article.source, why, kept), link
            )
            return None
        if verdict.kind == "unchanged":
            self._unchanged(article, link, owed)
            return None
        return self._write(article, link, owed, revised=verdict.kind == "revision")

    def _note(self, article: Article, link: int, verdict: Verdict, owed: str) -> None:
        """Say in the WARC files what came of these captures."""
        if self.captures is None:
            return
        row = self.ledger.links.get(link)
        entry = Entry(
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

    def _write(self, article: Article, link: int, owed: str, *, revised: bool) -> Article:
        ledger = self.ledger_in_use
        now = self.now()
        known = ledger.articles.get(article.id)
        article = replace(
            article, revision=known.revision + 1 if known else 1, captured_at=self.clock()
        )
        name, content = self.post_of(article)
        holder = ledger.articles.holder_of_post(name)
        if holder not in (None, article.id):
            raise PostFileError(
                f"post file {name} belongs to article {holder}; {article.id} would overwrite it"
            )
        line = article_line(article)
        offset = self._lengths[self.paths.articles.name]
        self._batch.articles.append(line)
        self._lengths[self.paths.articles.name] = offset + len(line)
        if known is not None and known.post != name:
            self._batch.posts[known.post] = None
        self._batch.posts[name] = content
        first = known.first_captured if known else now
        ledger.articles.put(
            ArticleRow(
                id=article.id,
                link=link,
                url=article.url,
                source=article.source,
                category=article.category,
                title=article.title,
                published=article.published.isoformat() if article.published else None,
                content_hash=article.content_hash,
                text_source=article.text_source,
                owed=owed,
                revision=article.revision,
                post=name,
                post_hash=hashlib.sha256(content).hexdigest(),
                first_captured=first,
                last_captured=now,
                last_checked=now,
                next_check=self._next_check(link, first, owed),
                state="live",
            ),
            RevisionRow(
                article.id,
                article.revision,
                offset,
                len(line),
                hashlib.sha256(line).hexdigest(),
                article.content_hash,
                now,
                self.run,
            ),
        )
        ledger.links.settle(link, "captured", "revised" if revised else "captured", self.run)
        self._supersede_twin(article)
        return article

    def _next_check(self, link: int, first_captured: str, owed: str) -> str | None:
        """When to look again: by the schedule, sooner while text is owed, last at the deadline."""
        row = self.ledger.links.get(link)
        if row.key.startswith("share:"):
            return None
        now = self.clock()
        first = datetime.fromisoformat(first_captured)
        moments = [first + after for after in self._recheck_after]
        moments.append(datetime.fromisoformat(row.deadline))
        if owed:
            # Soon at first, then after as long again as the text has been owed.
            moments.append(now + max(timedelta(minutes=10), now - first))
        later = [moment for moment in moments if utc_text(moment) > utc_text(now)]
        return utc_text(min(later)) if later else None

    def _supersede_twin(self, article: Article) -> None:
        """A post by source takes the place of its rolling twin (docs/source.md, "Twins")."""
        twin_id = article.id.removeprefix("NW")
        if twin_id == article.id:
            return
        ledger = self.ledger_in_use
        twin = ledger.articles.get(twin_id)
        if twin is None or twin.state == "superseded":
            return
        self._batch.posts[twin.post] = None
        ledger.articles.supersede(twin_id)
        self.drop(
            Duplicate(twin_id, twin.url, twin.title, twin.source, "twin", article.id), twin.link
        )

    def _unchanged(self, article: Article, link: int, owed: str) -> None:
        ledger = self.ledger_in_use
        known = ledger.articles.get(article.id)
        assert known is not None
        if not owed and known.owed:
            ledger.articles.settle_owed(article.id)
        if known.link != link:
            # The post's URL has moved: it is looked for there from now on.
            ledger.articles.relink(article.id, link, article.url)
        next_check = self._next_check(link, known.first_captured, owed)
        ledger.articles.checked(article.id, self.now(), next_check)
        ledger.links.settle(link, "captured", "unchanged", self.run)

    def check_failed(self, article_id: str, link: int, reason: str) -> None:
        """A captured article could not be looked at: it stays archived, and is asked again soon."""
        ledger = self.ledger_in_use
        known = ledger.articles.get(article_id)
        assert known is not None
        next_check = self._next_check(known.link, known.first_captured, reason)
        ledger.articles.check_again(article_id, next_check)
        state = "expired" if known.state == "expired" else "captured"
        ledger.links.settle(link, state, "unchanged", self.run, reason)

    def expire(self, article_id: str, link: int, reason: str) -> None:
        """A captured article is gone from the site, for now at least."""
        ledger = self.ledger_in_use
        known = ledger.articles.get(article_id)
        assert known is not None
        ledger.articles.expire(article_id, self._next_check(link, known.first_captured, ""))
        ledger.links.settle(link, "expired", "expired", self.run, reason)

    def drop(self, duplicate: Duplicate, link: int) -> None:
        """Record that what a link leads to is a duplicate, once, and settle the link.

        A text may become another: by the schedule of checks the link is looked at again.
        """
        ledger = self.ledger_in_use
        if ledger.articles.drop(link, duplicate, self.run):
            line = duplicate_line(duplicate)
            self._batch.duplicates.append(line)
            self._lengths[self.paths.duplicates.name] += len(line)
        self._settle_dropped(link, duplicate.why)

    def still_dropped(self, link: int) -> None:
        """A link dropped for its text could not be looked at again: what was said of it stands."""
        self._settle_dropped(link, "text")

    def _settle_dropped(self, link: int, why: str) -> None:
        links = self.ledger_in_use.links
        first = links.get(link).first_seen
        next_try = self._next_check(link, first, "") if why == "text" else None
        links.settle(link, "duplicate", "duplicate", self.run, why, next_try)

    def store_page(self, entry: PageEntry) -> int:
        """Take a page of print into the next commit; its number in the ledger.

        Raises :class:`PageFileError`; nothing has happened then.
        """
        return put_page(entry, self.ledger_in_use, self._batch, self._lengths, self.run)

    def amend(self, article: Article) -> None:
        """Write another line of the newest revision: what is known of it besides its text."""
        line, name = article_line(article), self.paths.articles.name
        place = self._lengths[name]
        self._batch.articles.append(line)
        self._lengths[name] += len(line)
        self.ledger_in_use.articles.amend(article.id, line, place, self.run)

    def note(self, entry: Entry) -> None:
        """Say in the WARC files, if there are any, what came of captures."""
        if self.captures is not None:
            self.captures.note(entry)

    def refuse(self, link: int, reason: str) -> None:
        """Record that what a link leads to cannot be archived at all."""
        self.ledger_in_use.links.settle(link, "refused", "refused", self.run, reason)

    @property
    def waiting(self) -> int:
        """How many changes wait for the next commit."""
        batch = self._batch
        return len(batch.articles) + len(batch.duplicates) + len(batch.editions)

    def first_text(self, article_id: str) -> str:
        """The text of an article as it was first archived, see :meth:`first_article`."""
        return self.first_article(article_id).text

    def first_article(self, article_id: str) -> Article:
        """An article as it was first archived, committed or not.

        Raises :class:`LookupError` for an article that there is not.
        """
        return self._article(article_id, 0)

    def newest_article(self, article_id: str) -> Article:
        """An article as its newest line has it, see :meth:`first_article`."""
        return self._article(article_id, -1)

    def _article(self, article_id: str, which: int) -> Article:
        revisions = self.ledger.articles.revisions(article_id)
        if not revisions:
            raise LookupError(article_id)
        row, end = revisions[which], self._lengths[self.paths.articles.name]
        line = line_at(self._batch.articles, end, row.line_offset)
        if line is not None:
            return read_article_line(line)
        return read_revision(self.paths, row.line_offset, row.line_length)

    def page_line(self, row: PageLineRow) -> bytes:
        """A line of ``editions.jsonl``, committed or not. Raises :class:`ArchiveDamagedError`."""
        end = self._lengths[self.paths.editions.name]
        line = line_at(self._batch.editions, end, row.line_offset)
        return read_page_line(self.paths, row) if line is None else line

    def commit(self) -> None:
        """Make everything so far durable: captures, lines, post files, ledger, in this order.

        The files of editions follow, by the ledger's word. Raises :class:`ArchiveWriteError` after
        putting everything back as it was.
        """
        try:
            with self._writing("write to"):
                if self.captures is not None:
                    self.captures.commit()
                self._batch.write(self.paths)
                moves = stage_files(self.paths, self.ledger_in_use, self._batch.edition_files)
                for name, length in self._lengths.items():
                    self.ledger_in_use.set_length(name, length)
                self.ledger.commit()
                if self.captures is not None:
                    self.captures.committed()
                place_files(self.paths, moves)
        except ArchiveWriteError:
            self.abandon()
            raise
        self._batch = Batch()
        for follower in self.followers:
            follower.commit()

    def abandon(self) -> None:
        """Forget everything since the last commit, on disk too.

        What cannot be put back now (the disk fails) is put back by the next start.
        """
        self._batch = Batch()
        self.ledger.rollback()
        for follower in self.followers:
            follower.rollback()
        self._lengths = self.ledger.lengths()
        with self._writing("cut back"):
            if self.captures is not None:
                self.captures.abandon()
            cut_back(self.paths, self.ledger, self.post_of)

    def end_run(self, status: int) -> None:
        """Commit, with the run's end and exit status on record; close and index captures."""
        self.ledger_in_use.runs.end(self.run, self.now(), status)
        self.commit()
        with self._writing("write to"):
            at_hand = None
            if self.captures is not None:
                self.captures.close()
                at_hand = self.captures.index_lines
            update_index(self.paths.warc, self.ledger, at_hand)
            self.ledger.commit()

    def close(self) -> None:
        """Close the ledger and give the lock back; what is not committed did not happen."""
        self.closed = True
        self.ledger.rollback()
        if self.captures is not None:
            # What cannot be cut back now is closed by the next start.
            with suppress(OSError):
                self.captures.abandon()
        for follower in self.followers:
            follower.close()
        self.ledger.close()
        self._lock.release()
