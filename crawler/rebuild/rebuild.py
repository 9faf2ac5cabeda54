"""An archive made anew from its WARC files alone, by the journal that is in them.

Run by run, each article that was stored is read again from its captures and stored again, in the
order in which it was; a better reader makes better articles. Captures that came to nothing (what
the reader of the day could not read, what a killed run never committed) are tried last.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
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
from crawler.rebuild.reparse import Parsed, Reparser
from crawler.source import PostLink
from crawler.warc.journal import (
    JOURNAL,
    LEFTOVER,
    Entry,
    JournalArticle,
    JournalPage,
    read_journal,
    read_leftover,
)
from crawler.warc.members import Damage
from crawler.warc.reader import Record, read_records, response_of
from crawler.warc.stated_digest import contradicts, read_digest
from crawler.warc.writer import digest as digest_of

COMMIT_EVERY = 500


@dataclass(slots=True)
class RebuildResult:
    """What came of it: counts by verdict, articles saved that had never been stored, problems."""

    files: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)
    saved: int = 0
    problems: list[str] = field(default_factory=list)


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


@dataclass(slots=True)
class _Run:
    """One run's captures: what its journal says, and the responses that it may not mention."""

    name: tuple[str, str] = ("", "")
    entries: list[Entry] = field(default_factory=list)
    pages: list[_Capture] = field(default_factory=list)
    answers: list[_Capture] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Capture:
    """A response with status 200 of a post page or the endpoint."""

    pointer: WarcPointer
    url: str
    date: str


class Rebuild:
    """Fills an empty archive whose ``warc/`` holds the files. ``clock`` is the archive's own."""

    def __init__(
        self, intake: Intake, clock: ReplayClock, reparser: Reparser, site_url: str
    ) -> None:
        self._intake = intake
        self._archive = intake.archive
        self._source = intake.archive.source
        self._pages = EditionDraft()
        self._clock = clock
        self._reparser = reparser
        self._site_url = site_url
        self._result = RebuildResult()
        self._left: dict[str, list[_Capture]] = {}
        self._dated = utc_text(clock.moment)
        """The last moment that could be read."""

    def work(self) -> RebuildResult:
        """Do it, and commit. Raises :class:`ArchiveError` if the new archive cannot be written."""
        run = _Run()
        for path in sorted(self._archive.paths.warc.glob("*.warc.gz")):
            self._result.files += 1
            run = self._read_file(path, run)
        self._replay(run)
        self._save_the_rest()
        self._archive.commit()
        return self._result

    # -- reading ----------------------------------------------------------------------------

    def _read_file(self, path: Path, run: _Run) -> _Run:
        """Register a file and add its records to the run, or to the next one that it begins."""
        ledger = self._archive.ledger.in_use
        row = ledger.captures.file(path.name)
        number = row.id if row else ledger.captures.add_file(path.name)
        content = hashlib.sha256()
        with path.open("rb") as stream:
            while block := stream.read(1 << 20):
                content.update(block)
        ledger.captures.set_file(number, path.stat().st_size, content.hexdigest(), closed=True)
        journals: list[tuple[int, bytes]] = []
        committed: int | None = None
        for record in read_records(path):
            if not isinstance(record, Damage) and record.type == "warcinfo":
                name = _run_of(record)
                if name != run.name:
                    self._replay(run)
                    run = _Run(name)
                continue
            with self._naming(f"{path.name} byte {record.offset}"):
                if isinstance(record, Damage):
                    raise ArchiveDamagedError(record.reason)
                if record.url == JOURNAL:
                    journals.append((record.offset, record.block))
                elif record.url == LEFTOVER:
                    noted = read_leftover(record.block)
                    committed = noted if committed is None else min(committed, noted)
                elif record.type in ("response", "revisit"):
                    self._read_response(record, path.name, number, run)
        for offset, block in journals:
            if committed is None or offset < committed:
                with self._naming(f"{path.name} byte {offset}"):
                    run.entries += read_journal(block, path.name)
        return run

    @contextmanager
    def _naming(self, where: str) -> Iterator[None]:
        """One record that cannot be read is named, and costs no other."""
        try:
            yield
        except NewerFormatError:
            raise
        except ArchiveDamagedError as error:
            self._result.problems.append(f"{where}: {error}")

    def _read_response(self, record: Record, file: str, number: int, run: _Run) -> None:
        ledger = self._archive.ledger.in_use
        digest = self._digest_of(record)
        payload = bytes.fromhex(digest.removeprefix("sha256:"))
        response = response_of(record, *record.http)
        date = self._moment_of(response.date, f"{file} byte {record.offset}")
        if record.type == "response" and response.body:
            record_id = record.headers.get("WARC-Record-ID", "").strip("<>")
            ledger.captures.add_payload(payload, number, record.offset, record_id, record.url, date)
        names = {name.lower() for name, _ in response.headers}
        if response.status != 200:
            return
        if names & {b"etag", b"last-modified"} and ledger.captures.payload(payload):
            ledger.captures.set_latest(record.url, payload)
        pointer = WarcPointer(file, record.offset, record.length, digest)
        capture = _Capture(pointer, record.url, date)
        if self._source.is_answer(record.url):
            run.answers.append(capture)
        elif self._source.post_address(record.url) is not None:
            run.pages.append(capture)

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
        if contradicts(stated, payload):
            raise ArchiveDamagedError(f"its payload has another digest than {stated[:100]}")
        return digest_of(payload)

    def _moment_of(self, text: str, where: str) -> str:
        """A moment that a record states, as this archive writes it; else the last one that is."""
        try:
            moment = datetime.fromisoformat(text)
            self._dated = utc_text(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
        except (ValueError, OverflowError):
            self._result.problems.append(
                f"{where}: {text[:40]!r} is no moment: {self._dated} is taken for it"
            )
        return self._dated

    # -- replaying --------------------------------------------------------------------------

    def _replay(self, run: _Run) -> None:
        """Store what the run stored; keep what it did not mention for later."""
        mentioned = {pointer for entry in run.entries for pointer in entry.warc}
        answers: dict[str, list[_Capture]] = {}
        for capture in run.answers:
            if capture.pointer not in mentioned and (code := self._code(capture.url)):
                answers.setdefault(code, []).append(capture)
        for entry in run.entries:
            self._store_pages(entry)
            self._again(entry, answers)
        self._store_pages()
        for capture in run.pages:
            post = self._source.post_address(capture.url)
            if capture.pointer not in mentioned and post is not None:
                texts = answers.pop(self._source.code_of_id(post.id) or "", [])
                self._left[post.id] = [capture, *texts[-1:]]
        for code, texts in answers.items():
            self._left.setdefault(code, texts[-1:])

    def _again(self, entry: Entry, answers: dict[str, list[_Capture]]) -> None:
        self._clock.set(self._moment_of(entry.captured_at, entry.id))
        try:
            if isinstance(entry, JournalPage):
                self._page_again(entry)
                return
            parsed = self._reparser.parse(entry.warc)
            if parsed.page is not None and parsed.answer is None:
                parsed = self._with_answer(parsed, parsed.page.id, answers)
            link = None
            if entry.link.kind == "post":
                link = PostLink(self._url(entry.link), entry.rolling, entry.category)
            draft = parsed.draft(entry.id, entry.title, link, entry.owed)
            self._store(draft, entry)
        except (ArchiveDamagedError, SiteError, PostFileError) as error:
            self._result.problems.append(f"{entry.id}: {error}")

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

    def _with_answer(
        self, parsed: Parsed, article: str, answers: dict[str, list[_Capture]]
    ) -> Parsed:
        """With the answer that the reader of the day could not read, if this one can."""
        for capture in answers.get(self._source.code_of_id(article) or "", []):
            try:
                answer = self._source.read_answer(self._reparser.response(capture.pointer).body)
            except SiteError:
                continue
            return Parsed(parsed.page, answer, capture.url, self._source)
        return parsed

    def _code(self, url: str) -> str:
        """The code that a URL asks for; empty if it names none."""
        try:
            return self._source.share_link(url).code
        except SiteError:
            return ""

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
            self._archive.commit()

    def _link(self, key: LinkKey, title: str, rolling: bool, article: Article) -> int:
        url = self._url(key) if key.kind == "post" else ""
        return see_post(self._archive, key, article.id, url=url, title=title, rolling=rolling)

    # -- what came to nothing ---------------------------------------------------------------

    def _save_the_rest(self) -> None:
        """Store what was captured and never stored, where no other capture was."""
        for article, captures in sorted(self._left.items(), key=lambda item: item[1][0].date):
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
                self._result.problems.append(f"{article}, never archived: {error}")

    def _is_known(self, article: str, *, alone: bool) -> bool:
        """Whether it is archived or a duplicate; an answer ``alone`` may be its rolling twin's."""
        names = {article, self._source.code_of_id(article) or article}
        if alone:
            names.add(self._source.twin_of(article) or article)
        articles = self._archive.ledger.in_use.articles
        return any(articles.standing_for(name) for name in names)

    def _draft_of_rest(self, captures: list[_Capture], entry: JournalArticle) -> Draft | None:
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


def _run_of(record: Record) -> tuple[str, str]:
    """What tells one run's files from another's: its number and its spider."""
    fields = dict(
        line.partition(": ")[::2] for line in record.block.decode("utf-8", "replace").splitlines()
    )
    return fields.get("run", ""), fields.get("spider", "")
