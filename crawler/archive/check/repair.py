"""Rebuilding what can be rebuilt of a damaged archive; nothing is thrown away.

Lines come from the file itself (wherever a whole one still lies), or from the post file; post
files and the ledger's word of an article come from the lines; duplicates come from the ledger.
Stray files, and lines that the ledger knows nothing of, are moved to ``strays/``. A link whose
article is gone altogether is due again.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Generator, Iterator
from dataclasses import replace

from crawler.archive.check.repair_articles import ReadPost, rebuild_article_lines
from crawler.archive.check.repair_pages import (
    move_strays,
    rebuild_page_lines,
    restate_pages,
    restate_prints,
)
from crawler.archive.check.verify import (
    HashOf,
    check_known_posts,
    check_stray_posts,
    duplicate_problem,
    misstated,
    only_indexes,
    refers_to_nothing,
    verify,
)
from crawler.archive.check.verify_pages import check_editions
from crawler.archive.commit import place_posts
from crawler.archive.jsonl import duplicate_line, read_duplicate_line, read_revision
from crawler.archive.linefile import LineFile
from crawler.archive.older import look_for_older
from crawler.archive.pages import place_files
from crawler.archive.paths import ArchivePaths
from crawler.archive.posts.postfile import post_file
from crawler.archive.recovery import cut_back
from crawler.archive.strays import make_way, move_aside, set_lines_aside
from crawler.archive.take_in import EntryOf, RowOf, TakenIn
from crawler.clock import Clock, utc_text
from crawler.errors import COPY, ArchiveDamagedError
from crawler.files import write_unfinished
from crawler.ledger import Ledger
from crawler.ledger.articles import ArticleRow
from crawler.ledger.lost_lines import LostLine
from crawler.ledger.row_digests import WrongRow
from crawler.source import Source
from crawler.warc.cdx import make_index_anew, update_index
from crawler.warc.check import check_captures
from crawler.warc.unknown_files import take_in_files


def repair(
    paths: ArchivePaths,
    ledger: Ledger,
    *,
    hash_of: HashOf,
    source: Source,
    read_post: ReadPost,
    entry_of: EntryOf,
    row_of: RowOf,
    clock: Clock,
) -> Iterator[str]:
    """Mend the archive; says what was done. Verify again afterwards to see what remains.

    Raises :class:`OSError` if the disk fails.
    """
    paths.make()
    wrong = yield from _ledger_mended(paths, ledger, utc_text(clock()))
    place_files(paths, ledger.editions.moves())
    told = list(_lines_set_aside(paths, ledger))
    yield from told
    kinds = {fault.kind for fault in verify(paths, ledger, hash_of)}
    if kinds & {"line", "gap", "length"}:
        yield from rebuild_article_lines(paths, ledger, hash_of, read_post, utc_text(clock()))
    if kinds & {"line", "lines", "length"}:
        yield from _rebuild_duplicates(paths, ledger, wrong)
    if {fault.kind for fault in check_editions(paths, ledger)} & {
        *("page", "page-line", "page-gap", "page-length"),
    }:
        yield from rebuild_page_lines(paths, ledger, utc_text(clock()))
    older = look_for_older(paths, ledger)
    recovered = cut_back(paths, ledger, source)
    recovered = replace(recovered, strays=tuple(set(recovered.strays) - set(told)))
    if recovered:
        yield f"cut back to the last commit: {recovered.in_words}"
    yield from _restate(paths, ledger, source, utc_text(clock()))
    yield from _rebuild_posts(paths, ledger, source)
    yield from restate_pages(paths, ledger, entry_of)
    yield from move_strays(paths, ledger)
    now = utc_text(clock())
    run = ledger.in_use.runs.start("verify", now, after=older.run)
    taken = TakenIn(paths, ledger, source=source, clock=clock, run=run)
    taken.articles()
    taken.pages(entry_of, row_of)
    if taken.names or older:
        ledger.runs.end(run, now, 0)
        taken.commit()
    ledger.rollback()
    yield from (f"{name}: taken in again from its line" for name in taken.names)
    yield from (f"{paths.strays.name}: not taken in again: {why}" for why in taken.refused)
    yield from restate_prints(paths, ledger)
    yield from _remaining(paths, ledger, wrong)


def _remaining(paths: ArchivePaths, ledger: Ledger, wrong: list[WrongRow]) -> Iterator[str]:
    """Links without an article, the index of captures, and rows that have no other copy."""
    for key, state in list(ledger.in_use.links.without_article()):
        again = "give the page again" if key.kind == "edition" else "it is due again"
        yield f"link {key} was {state} without an article: {again}"
    ledger.links.reopen_without_article()
    for name in take_in_files(paths.warc, ledger):
        yield f"{paths.warc.name}/{name}: on record again"
    update_index(paths.warc, ledger)
    ledger.commit()
    captures = check_captures(paths.warc, ledger.captures.files())
    if any(fault.kind == "warc-index" for fault in captures):
        make_index_anew(paths.warc, ledger)
        yield f"{paths.warc.name}/index: made anew from the WARC files"
    if wrong:
        ledger.accept_rows()
        ledger.commit()
    for row in wrong:
        yield f"{paths.ledger.name} {row.key}: its row of {row.table} is taken as it stands now"


def _ledger_mended(
    paths: ArchivePaths, ledger: Ledger, now: str
) -> Generator[str, None, list[WrongRow]]:
    """Make indexes and lengths anew from their tables; the rows that are not what was written."""
    problems = [each for each in ledger.integrity() if not refers_to_nothing(each)]
    if problems and only_indexes(problems):
        ledger.remake_indexes()
        yield f"{paths.ledger.name}: its indexes made anew from their tables"
    elif problems:
        raise ArchiveDamagedError(f"{paths.ledger}: {'; '.join(problems)}: {COPY}")
    for row in ledger.correct_rows():
        yield f"{paths.ledger.name} {row.key}: a flipped bit in its row of {row.table} flipped back"
    # One that is not there may be one whose number was damaged.
    if problems := ledger.integrity():
        raise ArchiveDamagedError(f"{paths.ledger}: {'; '.join(problems)}: {COPY}")
    wrong = list(ledger.wrong_rows())
    if wrong:
        ledger.mend_rows(now)
    if any(row.table == "files" for row in wrong):
        duplicates = LineFile.of(paths.duplicates, ledger)
        known = ledger.articles.counts()["duplicates"]
        lines = itertools.islice(duplicates.lines(), known)
        length = sum(len(line) for _, line in lines)
        told = {**ledger.told_lengths(), paths.duplicates.name: length}
        ledger.in_use.remake_lengths(told)
        ledger.commit()
        yield f"{paths.ledger.name}: how much of each file counts, by the lines that it knows"
    return wrong


def _lines_set_aside(paths: ArchivePaths, ledger: Ledger) -> Iterator[str]:
    """Before the files are put in order again, which would leave out what no commit knows."""
    for path in (paths.articles, paths.duplicates, paths.editions):
        if aside := set_lines_aside(paths, LineFile.of(path, ledger)):
            yield f"{aside[1]} whole lines of {path.name} set aside in {aside[0]}"


def _rebuild_duplicates(
    paths: ArchivePaths, ledger: Ledger, wrong: list[WrongRow]
) -> Iterator[str]:
    """Write ``duplicates.jsonl`` anew: its whole lines, and from the ledger those it lacks."""
    file = LineFile.of(paths.duplicates, ledger)
    whole = [
        line for _, line in file.lines() if line.endswith(b"\n") and not duplicate_problem(line)
    ]
    lines = list(dict.fromkeys(whole))  # in order, each once
    known = [duplicate_line(duplicate) for duplicate in ledger.duplicates.all()]
    if len(lines) == len(known) and any(row.table == "duplicates" for row in wrong):
        # The ledger's word is the one that is not what was written.
        ledger.in_use.duplicates.restate([read_duplicate_line(line) for line in lines])
    elif lines != known:
        lines = known
        yield f"{paths.duplicates.name}: {len(lines)} lines made anew from the ledger"
    target = paths.unfinished / paths.duplicates.name
    write_unfinished(target, b"".join(lines))
    file.replace_by(target, sum(map(len, lines)), ledger.in_use)


def _restate(paths: ArchivePaths, ledger: Ledger, source: Source, now: str) -> Iterator[str]:
    """Make the ledger's word of each article that of its newest line."""
    for article_id in ledger.in_use.articles.misnumbered():
        if not ledger.articles.revisions(article_id):
            row = ledger.articles.get(article_id)
            assert row is not None
            what = (paths.articles.name, row.id, row.revision, 0, "", row.last_captured)
            ledger.lost_lines.add(LostLine(*what, run=0, missed=now))
            ledger.articles.forget_article(article_id)
            yield f"{article_id}: the ledger had it without any text: it is gone for good"
    for row in list(_misstated(paths, ledger)):
        newest = ledger.articles.revisions(row.id)[-1]
        article = read_revision(paths, newest.line_offset, newest.line_length)
        name, content = post_file(article, source.style)
        ledger.articles.restate(
            replace(
                row,
                title=article.title,
                source=article.source,
                category=article.category,
                published=article.published.isoformat() if article.published else None,
                content_hash=article.content_hash,
                text_source=article.text_source,
                revision=newest.revision,
                last_captured=newest.captured,
                post=name,
                post_hash=hashlib.sha256(content).hexdigest(),
            )
        )
        yield f"{row.id}: what the ledger says of it is again what its newest line says"
    ledger.commit()


def _misstated(paths: ArchivePaths, ledger: Ledger) -> Iterator[ArticleRow]:
    for row in ledger.articles.all():
        newest = ledger.articles.revisions(row.id)[-1]
        article = read_revision(paths, newest.line_offset, newest.line_length)
        if row.revision != newest.revision or misstated(row, article):
            yield row


def _rebuild_posts(paths: ArchivePaths, ledger: Ledger, source: Source) -> Iterator[str]:
    """Write post files anew from the newest lines; move those of no article out of the way."""
    for fault in list(check_known_posts(paths, ledger)):
        if fault.kind == "post":
            row = ledger.articles.get(fault.subject)
            assert row is not None
            newest = ledger.articles.revisions(row.id)[-1]
            name, content = post_file(
                read_revision(paths, newest.line_offset, newest.line_length), source.style
            )
            if place := make_way(paths, paths.posts / name):
                yield f"{name}: what lay in its place is no file, moved to {place}"
            place_posts(paths, {name: content})
            # An older version of this program may have written the line's post in other bytes.
            digest = hashlib.sha256(content).hexdigest()
            ledger.in_use.articles.restate(replace(row, post=name, post_hash=digest))
            ledger.commit()
            yield f"{row.id}: post file {name} written anew"
    # Only now: where the ledger's name for a post was damaged, the right one was nobody's.
    for fault in list(check_stray_posts(paths, ledger)):
        place = move_aside(paths, paths.posts / fault.subject, fault.subject)
        yield f"{fault.subject}: belongs to no article, moved to {place}"
