"""An archive made anew from its WARC files alone, by the journal that is in them.

The records are gone through once, in the order in which they were written. Wherever a commit's
journal comes, each article that was stored is read again from its captures and stored again, in the
order in which it was; a better reader makes better articles. Captures that came to nothing (what
the reader of the day could not read, what a killed run never committed) are tried last. Memory does
not grow with the files, nor with what is in them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin

from crawler.articles.intake import Intake
from crawler.articles.normalization import normalize
from crawler.articles.post_links import see_post
from crawler.clock import utc_text
from crawler.editions.drafts import EditionDraft
from crawler.errors import ArchiveDamagedError, NewerFormatError, PostFileError, SiteError
from crawler.items import Article, Draft, Submission, WarcPointer
from crawler.link_key import LinkKey, path_of
from crawler.long_work import MB, LongWork
from crawler.rebuild.recent_records import RecentRecords
from crawler.rebuild.reparse import Parsed, Reparser
from crawler.rebuild.unused_captures import Capture, UnusedCaptures
from crawler.sorted_names import SortedNames
from crawler.source import PostLink
from crawler.warc.cdx import WholeFiles, response_line
from crawler.warc.journal import (
    JOURNAL,
    LEFTOVER,
    Entry,
    JournalArticle,
    JournalPage,
    read_journal,
    read_leftover,
)
from crawler.warc.leftovers import committed_length
from crawler.warc.members import Damage
from crawler.warc.reader import Record, read_records, response_of
from crawler.warc.stated_digest import contradicts, read_digest
from crawler.warc.writer import digest as digest_of

COMMIT_EVERY = 500
"""Articles, or four times as many captures."""


@dataclass(slots=True)
class RebuildResult:
    """What came of it: counts by verdict, articles saved that had never been stored, problems."""

    files: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)
    saved: int = 0
    problems: int = 0


class ReplayClock:
    """The clock of an archive that is made anew: it shows when things really happened."""

    def __init__(self) -> None:
        self.moment = datetime(1970, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The moment that is being replayed."""
        return self.moment

    def set(self, text: str) -> None:
        """Go to a moment, ISO 8601."""
        self.moment = datetime.fromisoformat(text)


class Rebuild:
    """Fills an empty archive whose ``warc/`` holds the files. ``clock`` is the archive's own.

    ``recent`` is what ``reparser`` reads by.
    """

    def __init__(
        self,
        intake: Intake,
        clock: ReplayClock,
        reparser: Reparser,
        recent: RecentRecords,
        site_url: str,
        progress: LongWork,
    ) -> None:
        self._intake = intake
        self._archive = intake.archive
        self._source = intake.archive.source
        self._pages = EditionDraft()
        self._clock = clock
        self._reparser, self._recent = reparser, recent
        self._site_url = site_url
        self._progress = progress
        self._unused = UnusedCaptures(self._source)
        self._index = WholeFiles(self._archive.paths.warc, self._archive.ledger)
        self._result = RebuildResult()
        self._run = ("", "")
        self._read = 0
        """Captures since the last commit."""
        self._dated = utc_text(clock.moment)
        """The last moment that could be read."""

    def work(self) -> RebuildResult:
        """Do it, and commit. Raises :class:`ArchiveError` if the new archive cannot be written."""
        warc = self._archive.paths.warc
        with closing(self._unused), closing(SortedNames(warc, _of_warc_file)) as names:
            size = sum((warc / name).stat().st_size for name in names)
            self._progress.step("MB of WARC files", size, MB)
            for name in names:
                self._result.files += 1
                self._read_file(warc / name)
            self._end_run()
            self._index.finish()
            self._save_the_rest()
        self._archive.commit()
        return self._result

    def tell(self, problem: str) -> None:
        """Print what of the files is not in the new archive, and why."""
        self._result.problems += 1
        self._progress.say(f"not rebuilt: {problem}")

    # -- reading ----------------------------------------------------------------------------

    def _read_file(self, path: Path) -> None:
        """Register a file, and store what its journals say was stored."""
        ledger = self._archive.ledger.in_use
        row = ledger.captures.file(path.name)
        number = row.id if row else ledger.captures.add_file(path.name)
        content = hashlib.sha256()
        with path.open("rb") as stream:
            while block := stream.read(1 << 20):
                content.update(block)
        ledger.captures.set_file(number, path.stat().st_size, content.hexdigest(), closed=True)
        committed = committed_length(path)
        for record in read_records(path):
            self._progress.did(record.length)
            if not isinstance(record, Damage) and record.type == "warcinfo":
                self._begin_run(_run_of(record))
                continue
            entries: list[Entry] = []
            with self._naming(f"{path.name} byte {record.offset}"):
                if isinstance(record, Damage):
                    raise ArchiveDamagedError(record.reason)
                if record.url == JOURNAL:
                    if committed is None or record.offset < committed:
                        entries = read_journal(record.block, path.name)
                elif record.url == LEFTOVER:
                    read_leftover(record.block)
                elif record.type in ("response", "revisit"):
                    self._read_response(record, path.name, number)
            self._replay(entries)
        self._index.whole(number)

    def _begin_run(self, name: tuple[str, str]) -> None:
        """A run may have several files."""
        if name != self._run:
            self._end_run()
            self._run = name

    def _end_run(self) -> None:
        self._store_pages()
        self._unused.end_run()

    @contextmanager
    def _naming(self, where: str) -> Iterator[None]:
        """One record that cannot be read is named, and costs no other."""
        try:
            yield
        except NewerFormatError:
            raise
        except ArchiveDamagedError as error:
            self.tell(f"{where}: {error}")

    def _read_response(self, record: Record, file: str, number: int) -> None:
        response = response_of(record, *record.http)
        self._index.add(response_line(record, response, file))
        ledger = self._archive.ledger.in_use
        digest = self._digest_of(record)
        payload = bytes.fromhex(digest.removeprefix("sha256:"))
        date = self._moment_of(response.date, f"{file} byte {record.offset}")
        if record.type == "response" and response.body:
            record_id = record.headers.get("WARC-Record-ID", "").strip("<>")
            ledger.captures.add_payload(payload, number, record.offset, record_id, record.url, date)
        self._read += 1
        if self._read >= 4 * COMMIT_EVERY:
            self._commit()
        if response.status != 200:
            return
        names = {name.lower() for name, _ in response.headers}
        if names & {b"etag", b"last-modified"} and ledger.captures.payload(payload):
            self._archive.ledger.in_use.captures.set_latest(record.url, payload)
        if self._source.is_answer(record.url) or self._source.post_address(record.url) is not None:
            pointer = WarcPointer(file, record.offset, record.length, digest)
            self._unused.add(Capture(pointer, record.url, date))
            self._recent.remember(file, record)

    def _commit(self) -> None:
        self._archive.commit()
        self._read = 0

    def _digest_of(self, record: Record) -> str:
        """The payload's digest as this archive writes it, whatever form the record states it in.

        Raises :class:`ArchiveDamagedError` if it is another payload's.
        """
        stated = record.headers.get("WARC-Payload-Digest", "")
        read = read_digest(stated)
        if record.type == "revisit":
            if read is not None and read[0] == "sha256":
                return f"sha256:{read[1].hex()}"
            payload = self._reparser.reader.original(record, "a revisit").http[1]
        else:
            payload = record.http[1]
        found = digest_of(payload)
        if stated != found and contradicts(stated, payload):
            raise ArchiveDamagedError(f"its payload has another digest than {stated[:100]}")
        return found

    def _moment_of(self, text: str, where: str) -> str:
        """A moment that a record states, as this archive writes it; else the last one that is."""
        try:
            moment = datetime.fromisoformat(text)
            self._dated = utc_text(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
        except (ValueError, OverflowError):
            self.tell(f"{where}: {text[:40]!r} is no moment: {self._dated} is taken for it")
        return self._dated

    # -- replaying --------------------------------------------------------------------------

    def _replay(self, entries: Sequence[Entry]) -> None:
        """Store what a commit of the run stored."""
        self._unused.mention(pointer for entry in entries for pointer in entry.warc)
        for entry in entries:
            self._store_pages(entry)
            self._again(entry)

    def _again(self, entry: Entry) -> None:
        self._clock.set(self._moment_of(entry.captured_at, entry.id))
        try:
            if isinstance(entry, JournalPage):
                self._page_again(entry)
                return
            parsed = self._reparser.parse(entry.warc)
            if parsed.page is not None and parsed.answer is None:
                parsed = self._with_answer(parsed, parsed.page.id)
            link = None
            if entry.link.kind == "post":
                link = PostLink(self._url(entry.link), entry.rolling, entry.category)
            draft = parsed.draft(entry.id, entry.title, link, entry.owed)
            self._store(draft, entry)
        except (ArchiveDamagedError, SiteError, PostFileError) as error:
            self.tell(f"{entry.id}: {error}")

    def _page_again(self, entry: JournalPage) -> None:
        """Store a page of print as the crawl did: with the others that were stored with it."""
        from crawler.rebuild.print_pages import page_draft

        ledger, archive = self._archive.ledger.in_use, self._archive
        link = ledger.links.submit(entry.link, archive.now(), archive.run)
        self._pages.pages.append(page_draft(entry, link, self._reparser))

    def _store_pages(self, following: Entry | None = None) -> None:
        """Store the pages that wait, unless what follows is another page of their edition."""
        waiting = self._pages.pages
        if not waiting:
            return
        same = f"{waiting[0].edition}/"
        if isinstance(following, JournalPage) and following.id.startswith(same):
            return
        edition, self._pages = self._pages, EditionDraft()
        counts = self._result.verdicts
        for kind, count in self._intake.take_pages(edition).items():
            name = "unchanged" if kind == "unchanged" else f"{kind} page"
            if count:
                counts[name] = counts.get(name, 0) + count

    def _with_answer(self, parsed: Parsed, article: str) -> Parsed:
        """With the answer that the reader of the day could not read, if this one can."""
        for capture in self._unused.answers(self._source.code_of_id(article) or ""):
            try:
                answer = self._source.read_answer(self._reparser.response(capture.pointer).body)
            except SiteError:
                continue
            return Parsed(parsed.page, answer, capture.url, self._source)
        return parsed

    def _url(self, key: LinkKey) -> str:
        return urljoin(self._site_url, key.name)

    def _store(self, draft: Draft, entry: JournalArticle) -> None:
        ledger = self._archive.ledger.in_use
        draft.warc = list(entry.warc)
        article = normalize(draft, self._source)
        link = self._link(entry.link, entry.title, entry.rolling, article)
        # What two witnesses have said, or a version that heard one, stands.
        alone = draft.alone and entry.verdict != "duplicate"
        verdict = self._intake.judge(article, link, alone=alone)
        if verdict.why == "id" and entry.verdict != "duplicate":
            # When it was stored, its first link had expired; no capture says so.
            ledger.articles.expire(article.id, None)
            verdict = self._intake.judge(article, link)
        taken = self._intake.take(Submission(article, link, draft.owed, verdict))
        if taken.kind == "refused":
            raise PostFileError(taken.why)
        counts = self._result.verdicts
        counts[taken.kind] = counts.get(taken.kind, 0) + 1
        if self._archive.waiting >= COMMIT_EVERY:
            self._commit()

    def _link(self, key: LinkKey, title: str, rolling: bool, article: Article) -> int:
        url = self._url(key) if key.kind == "post" else ""
        return see_post(self._archive, key, article.id, url=url, title=title, rolling=rolling)

    # -- what came to nothing ---------------------------------------------------------------

    def _save_the_rest(self) -> None:
        """Store what was captured and never stored, where no other capture was."""
        for article, captures in self._unused.rest():
            alone = self._source.is_answer(captures[0].url)
            if self._is_known(article, alone=alone):
                continue
            self._clock.set(captures[-1].date)
            key = LinkKey("share", article)
            if not alone:
                key = LinkKey("post", path_of(captures[0].url))
            entry = JournalArticle(
                id=article,
                link=key,
                title="",
                rolling=self._source.style.is_rolling(article, ""),
                category="",
                owed="",
                verdict="",
                captured_at=captures[-1].date,
                warc=tuple(capture.pointer for capture in captures),
            )
            try:
                draft = self._draft_of_rest(captures, entry)
                if draft is not None:
                    self._store(draft, entry)
                    self._result.saved += 1
            except (ArchiveDamagedError, SiteError, PostFileError) as error:
                self.tell(f"{article}, never archived: {error}")

    def _is_known(self, article: str, *, alone: bool) -> bool:
        """Whether it is archived or a duplicate; an answer ``alone`` may be its rolling twin's."""
        names = {article, self._source.code_of_id(article) or article}
        if alone:
            names.add(self._source.twin_of(article) or article)
        articles = self._archive.ledger.in_use.articles
        return any(articles.standing_for(name) for name in names)

    def _draft_of_rest(self, captures: list[Capture], entry: JournalArticle) -> Draft | None:
        try:
            parsed = self._reparser.parse(entry.warc)
        except SiteError:
            # The page may do without an answer that cannot be read.
            if len(captures) == 1 or self._source.is_answer(captures[0].url):
                raise
            parsed = self._reparser.parse(entry.warc[:1])
        try:
            return parsed.draft(entry.id)
        except SiteError as error:
            # A page without a text tells nothing.
            if error.reason in ("no-text", "no-capture"):
                return None
            raise


def _of_warc_file(name: str) -> int | None:
    return 0 if name.endswith(".warc.gz") else None


def _run_of(record: Record) -> tuple[str, str]:
    """What tells one run's files from another's: its number and its spider."""
    fields = dict(
        line.partition(": ")[::2] for line in record.block.decode("utf-8", "replace").splitlines()
    )
    return fields.get("run", ""), fields.get("spider", "")
