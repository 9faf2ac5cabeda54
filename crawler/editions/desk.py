"""The print edition in an archive: pages go in, jumps are followed, online copies are found.

The one place where the archive and the print edition's readers meet. What a page says is its
*revision*; what is known of it besides (the rest of a jump on a page that came later, an online
copy that came later) is an *amendment*: another line of the same revision. The same holds for the
line of an article that is found in print.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from crawler.archive.archive import Archive
from crawler.archive.linefile import MOST_LINES_OF_A_BATCH
from crawler.archive.pages import PageEntry
from crawler.clock import BEIJING, utc_text
from crawler.editions.drafts import EditionDraft, PageDraft, told_of
from crawler.editions.online import Dated, Indexed, Named, candidate_of
from crawler.editions.printed import PrintArticles
from crawler.errors import EditionError, PageFileError
from crawler.items import Article
from crawler.ledger.editions import MatchRow, PageRow, PrintRow
from crawler.newspaper.files.edition_line import (
    PageRecord,
    article_files,
    edition_line,
    read_edition_line,
)
from crawler.newspaper.match.candidates import CandidateSource
from crawler.newspaper.match.match import NEAR, Match, match_article
from crawler.newspaper.match.people import recover_people
from crawler.newspaper.model import EditionPage, PrintArticle
from crawler.newspaper.parse.folio import same_form
from crawler.newspaper.parse.jumps import follow
from crawler.newspaper.parse.paper import Paper, known_papers, paper_named
from crawler.reprints.derived_index import only_noted
from crawler.reprints.reprints import Reprints, can_be_stored
from crawler.warc.journal import JournalPage

logger = logging.getLogger(__name__)

_SHORT = 200
"""Characters of an online text below which what it is printed as may be in no index."""


@dataclass(slots=True)
class _ArchivedPage:
    """A page of the edition at hand: as it is archived, and as it has come now."""

    row: PageRow | None
    record: PageRecord | None
    draft: PageDraft | None = None
    verdict: str = ""

    @property
    def as_read(self) -> EditionPage:
        if self.draft is not None and self.verdict in ("new", "revision"):
            return self.draft.page
        assert self.record is not None
        return self.record.as_read


class EditionDesk:
    """Takes pages into an archive, and says of articles where they are printed.

    ``reprints`` is the index of archived articles by their text; ``None`` where it is switched off:
    matching is then by date, as it is in a run that cannot use an index. ``tell`` hears of that.
    """

    def __init__(
        self,
        archive: Archive,
        reprints: Reprints | None,
        tell: Callable[[str], None] = only_noted,
    ) -> None:
        self._archive = archive
        self._reprints = reprints
        self._prints = PrintArticles(archive, tell)
        self._papers = known_papers()

    # -- pages come -------------------------------------------------------------------------

    def take(self, edition: EditionDraft) -> dict[str, int]:
        """Store pages of one edition and settle their links; how many came out how.

        Keys: ``new``, ``revision``, ``unchanged``, ``refused``. Raises :class:`ArchiveError`.
        """
        counts = {"new": 0, "revision": 0, "unchanged": 0, "refused": 0}
        held = self._held(edition.pages[0].edition)
        for draft in edition.pages:
            try:
                self._judge(draft, held)
            except EditionError as error:
                counts["refused"] += 1
                self.refuse(draft.link, error)
        for folio, page in zip(sorted(held), self._followed(held), strict=True):
            one = held[folio]
            try:
                self._store(one, page)
            except PageFileError as error:
                assert one.draft is not None
                one.verdict = "refused"
                self.refuse(one.draft.link, EditionError("bad-page", str(error)))
            if one.draft is not None:
                counts[one.verdict] += 1
            if self._archive.waiting >= MOST_LINES_OF_A_BATCH:
                self._archive.commit()
        return counts

    def refuse(self, link: int, error: EditionError) -> None:
        """Say in the books, and to the user, why something is not archived."""
        logger.error("not archived: %s", error)
        self._archive.refuse(link, f"{error.reason}: {error}")

    def _held(self, edition: str) -> dict[str, _ArchivedPage]:
        rows = self._archive.ledger.in_use.editions.pages_of(edition)
        return {row.folio: _ArchivedPage(row, self._prints.record(row.id)) for row in rows}

    def _judge(self, draft: PageDraft, held: dict[str, _ArchivedPage]) -> None:
        """Put a page to those of its edition. Raises :class:`EditionError`."""
        known = held.get(draft.folio)
        if known is None:
            # What differs from the name of another page in case alone is the same file for some.
            stranger = self._archive.ledger.editions.get(draft.stem)
            if stranger is not None:
                raise EditionError(
                    "bad-page",
                    f"{draft.page.source} would have the files of {stranger.stem}: give -a page=…",
                )
            held[draft.folio] = _ArchivedPage(None, None, draft, "new")
            return
        if known.draft is not None:
            raise EditionError(
                "same-page",
                f"{draft.page.source} is {draft.stem}, and so is {known.draft.page.source}: give "
                "each page once, or say which it is with -a page=…",
            )
        assert known.row is not None
        if known.row.paper != told_of(draft.page, "paper"):
            raise EditionError(
                "bad-paper",
                f"{draft.page.source} is of {told_of(draft.page, 'paper')}, and {draft.stem} is a "
                f"page of {known.row.paper}: give -a paper=… so that they are told apart",
            )
        known.draft = draft
        same = _without_source(known.as_read) == _without_source(draft.page)
        known.verdict = "unchanged" if same else "revision"

    def _followed(self, held: dict[str, _ArchivedPage]) -> Sequence[EditionPage]:
        """The pages in the order of their folios, their jumps followed."""
        pages = [held[folio].as_read for folio in sorted(held)]
        return follow(pages, self._paper(pages[0])) if pages else ()

    def _paper(self, page: EditionPage) -> Paper:
        return paper_named(told_of(page, "paper"), self._papers)

    def _store(self, one: _ArchivedPage, page: EditionPage) -> None:
        archive = self._archive
        before = one.record.matches if one.record else {}
        told = one.record.page if one.record else None
        if one.draft is not None or page != told:
            matches = {
                article.position: found
                for article in page.articles
                if article.part_of is None and (found := self._match(article, page))
            }
        else:
            matches = dict(before)
        fresh = one.verdict in ("new", "revision")
        if fresh or page != told or matches != before:
            self._write(one, page, matches)
        if one.draft is not None:
            self._settle(one, one.draft)
        for article_id in sorted(_ids(before) | _ids(matches)):
            self._link(article_id)
        if one.draft is not None and one.draft.warc:
            archive.note(_entry(archive, one.draft, one.verdict))

    def _match(self, article: PrintArticle, page: EditionPage) -> tuple[Match, ...]:
        day = page.facts.day
        assert day is not None
        source: CandidateSource = Dated(self._archive, day)
        if self._reprints is not None:
            title = " ".join(article.title_lines)
            source = Indexed(self._archive, self._reprints, title, day)
        return match_article(article, source, day)

    def _write(
        self, one: _ArchivedPage, page: EditionPage, matches: dict[int, tuple[Match, ...]]
    ) -> None:
        """A line of the page, and its files."""
        archive, now = self._archive, self._archive.now()
        fresh = one.verdict in ("new", "revision")
        if one.draft is not None and fresh:
            row = self._row(one, one.draft, now)
            record = PageRecord(
                page,
                one.as_read,
                matches,
                row.stem,
                row.revision,
                archive.clock(),
                one.draft.warc,
            )
            amendment = 0
        else:
            assert one.row is not None
            assert one.record is not None
            row = one.row
            record = replace(one.record, page=page, matches=matches)
            amendment = archive.ledger.editions.newest_line(row.id).amendment + 1
        self._put(row, record, amendment)

    def _put(self, row: PageRow, record: PageRecord, amendment: int) -> None:
        entry = _entry_of(record, edition_line(record), row, amendment)
        number = self._archive.store_page(entry)
        self._prints.stored(number, record)
        self._prints.keep(replace(row, id=number), record, entry.prints)

    def _row(self, one: _ArchivedPage, draft: PageDraft, now: str) -> PageRow:
        paper, date, page = (told_of(draft.page, name) for name in ("paper", "date", "page"))
        if one.row is None:
            return PageRow(
                0,
                draft.stem,
                draft.edition,
                draft.folio,
                draft.link,
                paper,
                date,
                page,
                revision=1,
                first_captured=now,
                last_captured=now,
            )
        return replace(
            one.row,
            link=draft.link,
            page=page,
            revision=one.row.revision + 1,
            last_captured=now,
        )

    def _settle(self, one: _ArchivedPage, draft: PageDraft) -> None:
        stem = one.row.stem if one.row else draft.stem
        links, run = self._archive.ledger.in_use.links, self._archive.run
        links.name_article(draft.link, stem, f"{told_of(draft.page, 'paper')} {draft.folio}")
        outcome = {"new": "captured", "revision": "revised", "unchanged": "unchanged"}
        links.settle(draft.link, "captured", outcome[one.verdict], run)

    # -- an article comes -------------------------------------------------------------------

    def meet(self, article: Article) -> None:
        """Look for an article that is about to be stored among the pages of print.

        Says of it where it is printed, of pages what it is, and of other articles what changes by
        that. Raises :class:`ArchiveError`.
        """
        archive = self._archive
        if not archive.ledger.editions.any_lookups() or not can_be_stored(archive, article):
            return
        places = dict.fromkeys(
            (row.id, match.position) for row, match in archive.ledger.editions.printed(article.id)
        )
        places.update(dict.fromkeys(self._places_near(article)))
        touched: set[str] = set()
        for page, position in places:
            touched |= self._compare_again(page, position, article)
        for article_id in sorted(touched - {article.id}):
            self._link(article_id)
        self._say(article)

    def _places_near(self, article: Article) -> Iterator[tuple[int, int]]:
        text = candidate_of(article).text
        near = None if self._reprints is None else self._prints.near(text)
        yield from near or ()
        if article.published is None or (near is not None and len(text) > _SHORT):
            return
        day = article.published.astimezone(BEIJING).date()
        # Short texts are in no index, see online_articles.
        editions = self._archive.ledger.editions
        for row in editions.near((day - NEAR).isoformat(), (day + NEAR).isoformat()):
            for found in editions.prints(row.id):
                yield row.id, found.position

    def _compare_again(self, page: int, position: int, article: Article) -> set[str]:
        """Match one print article again, the newcomer among its matches; whom that touches."""
        record = self._prints.record(page)
        printed = record.article(position)
        if printed is None or printed.part_of is not None:
            return set()
        before = record.matches.get(position, ())
        twin = self._archive.source.twin_of(article.id)
        ids = [match.id for match in before if match.id not in (article.id, twin)]
        source = Named(self._archive, ids, [candidate_of(article)])
        found = match_article(printed, source, record.page.facts.day)
        if found == before:
            return set()
        matches = {place: some for place, some in record.matches.items() if place != position}
        if found:
            matches[position] = found
        ordered = dict(sorted(matches.items()))
        editions = self._archive.ledger.in_use.editions
        amendment = editions.newest_line(page).amendment + 1
        self._put(editions.by_number(page), replace(record, matches=ordered), amendment)
        return {match.id for match in (*before, *found)}

    # -- what an article's line says --------------------------------------------------------

    def _link(self, article_id: str) -> None:
        """Say in an article's line where it is printed, if the newest one says otherwise."""
        if self._archive.ledger.articles.get(article_id) is None:
            return
        article = self._archive.newest_article(article_id)
        before = replace(article)
        self._say(article)
        if article != before:
            self._archive.amend(article)

    def _say(self, article: Article) -> None:
        """Put into an article where it is printed, and the names that print keeps apart."""
        found = self._archive.ledger.editions.printed(article.id)
        article.print = self._archive.ledger.editions.place(article.id)
        if found:
            page, match = found[0]
            printed = self._prints.record(page.id).article(match.position)
            assert printed is not None
            names = recover_people(printed, article.reporters, article.correspondents)
            article.reporters = list(names.reporters)
            article.correspondents = list(names.correspondents)


def prints_of(record: PageRecord) -> tuple[PrintRow, ...]:
    """What the ledger is told of a page's articles."""
    return tuple(
        PrintRow(
            article.position,
            article.headline,
            "-".join(map(str, article.part_of)) if article.part_of else "",
            hashlib.sha256(article.text.encode()).hexdigest()[:16] if article.text.strip() else "",
        )
        for article in record.page.articles
    )


def entry_of(line: bytes, row: PageRow, amendment: int) -> PageEntry:
    """What is stored of a page, out of its line. Raises :class:`ArchiveDamagedError`."""
    return _entry_of(read_edition_line(line), line, row, amendment)


def row_of(line: bytes, link: int) -> PageRow:
    """What the ledger is told of a page that it does not know, out of its line and its link."""
    record = read_edition_line(line)
    paper, date, page = (told_of(record.page, name) for name in ("paper", "date", "page"))
    moment, edition = utc_text(record.captured_at), record.stem.rpartition("/")[0]
    number, folio = record.revision, same_form(page)
    return PageRow(0, record.stem, edition, folio, link, paper, date, page, number, moment, moment)


def _entry_of(record: PageRecord, line: bytes, row: PageRow, amendment: int) -> PageEntry:
    matches = tuple(
        MatchRow(position, match.id, match.relation.value, match.confidence)
        for position, found in record.matches.items()
        for match in found
    )
    return PageEntry(row, amendment, line, article_files(record), prints_of(record), matches)


def _entry(archive: Archive, draft: PageDraft, verdict: str) -> JournalPage:
    """What the WARC files say of a page: enough to make it anew from its captures."""
    paper, date, page = draft.given
    return JournalPage(
        id=draft.stem,
        link=archive.ledger.links.get(draft.link).key,
        paper=paper,
        date=date,
        page=page,
        verdict=verdict,
        captured_at=utc_text(archive.clock()),
        warc=draft.warc,
    )


def _without_source(page: EditionPage) -> EditionPage:
    return replace(page, source="")


def _ids(matches: Mapping[int, tuple[Match, ...]]) -> set[str]:
    return {match.id for found in matches.values() for match in found}
