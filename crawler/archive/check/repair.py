"""Rebuilding what can be rebuilt of a damaged archive; nothing is thrown away.

Lines come from the file itself (wherever a whole one still lies), or from the post file; post
files and the ledger's word of an article come from the lines; duplicates come from the ledger.
Stray files, and lines that the ledger knows nothing of, are moved to ``strays/``. A link whose
article is gone altogether is due again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from crawler.archive.check.repair_pages import (
    EntryOf,
    aside,
    move_strays,
    rebuild_page_lines,
    restate_pages,
    restate_prints,
)
from crawler.archive.check.verify import (
    HashOf,
    check_posts,
    duplicate_problem,
    file_problem,
    line_problem,
    misstated,
    verify,
)
from crawler.archive.check.verify_pages import check_editions
from crawler.archive.commit import place_posts
from crawler.archive.jsonl import article_line, duplicate_line, read_article_line, read_revision
from crawler.archive.paths import ArchivePaths
from crawler.archive.recovery import PostOf, cut_back
from crawler.clock import utc_text
from crawler.errors import ArchiveDamagedError, PostFileError
from crawler.files import sync_directory
from crawler.items import Article
from crawler.ledger import Ledger
from crawler.ledger.articles import ArticleRow, RevisionRow
from crawler.warc.journals import StoredCaptures

ReadPost = Callable[[bytes, str], Article]


def repair(
    paths: ArchivePaths,
    ledger: Ledger,
    *,
    hash_of: HashOf,
    post_of: PostOf,
    read_post: ReadPost,
    entry_of: EntryOf,
) -> Iterator[str]:
    """Mend the archive; says what was done. Verify again afterwards to see what remains.

    Raises :class:`OSError` if the disk fails.
    """
    paths.make()
    kinds = {fault.kind for fault in verify(paths, ledger, hash_of)}
    if kinds & {"line", "gap", "length"}:
        yield from _rebuild_lines(paths, ledger, hash_of, read_post)
    if kinds & {"line", "lines", "length"}:
        yield from _rebuild_duplicates(paths, ledger)
    if {fault.kind for fault in check_editions(paths, ledger)} & {
        *("page", "page-line", "page-gap", "page-length"),
    }:
        yield from rebuild_page_lines(paths, ledger)
    recovered = cut_back(paths, ledger, post_of)
    if recovered:
        yield f"cut back to the last commit: {recovered.in_words}"
    yield from _restate(paths, ledger, post_of)
    yield from _rebuild_posts(paths, ledger, post_of)
    yield from restate_pages(paths, ledger, entry_of)
    yield from move_strays(paths, ledger)
    yield from restate_prints(paths, ledger)
    ledger.begin()
    for key, state in list(ledger.links.without_article()):
        again = "give the page again" if key.startswith("edition:") else "it is due again"
        yield f"link {key} was {state} without an article: {again}"
    ledger.links.reopen_without_article()
    ledger.commit()


def _rebuild_lines(
    paths: ArchivePaths, ledger: Ledger, hash_of: HashOf, read_post: ReadPost
) -> Iterator[str]:
    """Write ``articles.jsonl`` anew from its whole lines and, for others, from post files."""
    ledger.begin()
    for row in _unknown_lines(paths, ledger):
        ledger.articles.adopt_revision(row)
        yield f"{row.article} revision {row.revision}: its line is in the ledger again"
    elsewhere = _elsewhere(paths, ledger, hash_of)
    target = paths.unfinished / paths.articles.name
    moved: list[RevisionRow] = []
    dead: list[RevisionRow] = []
    position = carried = 0
    captures: StoredCaptures | None = None
    with target.open("wb") as stream:
        for row in ledger.articles.all_revisions():
            line = _whole_line(paths, row, hash_of)
            for place in elsewhere.get((row.article, row.revision), ()):
                line = line or _whole_line(paths, replace(row, line_offset=place), hash_of)
            carried += len(line)
            if not line:
                captures = captures or StoredCaptures(paths.warc)
                line = _line_from_post(paths, ledger, row, read_post, captures)
                if line:
                    yield (
                        f"{row.article} revision {row.revision}: line made anew from its post, "
                        "without what it said of reprints (scrapy story knows)"
                    )
            if not line:
                dead.append(row)
                continue
            line_hash = hashlib.sha256(line).hexdigest()
            moved.append(
                replace(row, line_offset=position, line_length=len(line), line_hash=line_hash)
            )
            stream.write(line)
            position += len(line)
        stream.flush()
        os.fsync(stream.fileno())
    for row in dead:
        yield f"{row.article} revision {row.revision}: its text is gone for good"
        ledger.articles.forget_revision(row.article, row.revision, row.amendment)
    ledger.articles.move_lines(moved)
    ledger.set_length(paths.articles.name, position)
    if paths.articles.exists() and carried < paths.articles.stat().st_size:
        copy = aside(paths, paths.articles.name)
        shutil.copyfile(paths.articles, copy)
        yield f"{paths.articles.name} as it was, with what is no line of the ledger: {copy}"
    # Moved into place before the commit: if this is where the power fails, the next repair finds
    # the whole lines in the new file as it found them in the old one.
    target.replace(paths.articles)
    sync_directory(paths.root)
    ledger.commit()


def _lines(path: Path) -> Iterator[tuple[int, bytes, Article]]:
    """The whole lines of ``articles.jsonl``: offset, bytes, article."""
    offset = 0
    with path.open("rb") if path.exists() else Path("/dev/null").open("rb") as stream:
        for line in stream:
            with suppress(ArchiveDamagedError):
                if line.endswith(b"\n"):
                    yield offset, line, read_article_line(line)
            offset += len(line)


def _unknown_lines(paths: ArchivePaths, ledger: Ledger) -> list[RevisionRow]:
    """Committed lines of known articles that the ledger has no revision for."""
    committed = ledger.lengths()[paths.articles.name]
    last = ledger.runs.last()
    found: dict[tuple[str, int], RevisionRow] = {}
    for offset, line, article in _lines(paths.articles):
        if offset + len(line) > committed or last is None:
            break
        known = ledger.articles.get(article.id)
        if known is not None and article.captured_at is not None:
            rows = ledger.articles.revisions(article.id)
            numbers = [row.revision for row in rows]
            if article.revision not in numbers:
                found[article.id, article.revision] = RevisionRow(
                    article.id,
                    article.revision,
                    offset,
                    len(line),
                    hashlib.sha256(line).hexdigest(),
                    article.content_hash,
                    utc_text(article.captured_at),
                    last[0],
                )
    return list(found.values())


def _elsewhere(
    paths: ArchivePaths, ledger: Ledger, hash_of: HashOf
) -> dict[tuple[str, int], list[int]]:
    """Where else in the file lines may be that are not where the ledger has them: offsets."""
    missing: dict[tuple[str, int], list[int]] = {
        (row.article, row.revision): []
        for row in ledger.articles.all_revisions()
        if not _whole_line(paths, row, hash_of)
    }
    if missing:
        for offset, _, article in _lines(paths.articles):
            if (article.id, article.revision) in missing:
                missing[article.id, article.revision].append(offset)
    return missing


def _whole_line(paths: ArchivePaths, row: RevisionRow, hash_of: HashOf) -> bytes:
    """A revision's line where the row says that it is; empty if it is not there."""
    if not paths.articles.exists():
        return b""
    with paths.articles.open("rb") as stream:
        stream.seek(row.line_offset)
        line = stream.read(row.line_length)
    return b"" if line_problem(line, row, hash_of) else line


def _line_from_post(
    paths: ArchivePaths,
    ledger: Ledger,
    row: RevisionRow,
    read_post: ReadPost,
    captures: StoredCaptures,
) -> bytes:
    """The line of the newest revision, made from its post file if that is as it was archived."""
    known = ledger.articles.get(row.article)
    if known is None or known.revision != row.revision or known.state == "superseded":
        return b""
    path = paths.posts / known.post
    if file_problem(path, known.post_hash):
        return b""
    try:
        article = read_post(path.read_bytes(), known.post)
    except PostFileError:
        return b""
    article = replace(
        article,
        url=known.url,
        text_source=known.text_source,
        revision=row.revision,
        captured_at=datetime.fromisoformat(row.captured),
        warc=list(captures.of(row.article, row.captured)),
    )
    return article_line(article) if article.content_hash == row.content_hash else b""


def _rebuild_duplicates(paths: ArchivePaths, ledger: Ledger) -> Iterator[str]:
    """Write ``duplicates.jsonl`` anew: its whole lines, and from the ledger those it lacks."""
    whole: dict[str, bytes] = {}
    if paths.duplicates.exists():
        for line in paths.duplicates.read_bytes().splitlines(keepends=True):
            if line.endswith(b"\n") and not duplicate_problem(line):
                whole[line.decode()] = line
    lines = list(whole.values())
    known = list(ledger.articles.all_drops())
    if len(lines) != len(known):
        lines = [duplicate_line(duplicate) for duplicate in known]
        yield f"{paths.duplicates.name}: {len(lines)} lines made anew from the ledger"
    target = paths.unfinished / paths.duplicates.name
    with target.open("wb") as stream:
        stream.write(b"".join(lines))
        stream.flush()
        os.fsync(stream.fileno())
    ledger.begin()
    ledger.set_length(paths.duplicates.name, sum(map(len, lines)))
    target.replace(paths.duplicates)
    sync_directory(paths.root)
    ledger.commit()


def _restate(paths: ArchivePaths, ledger: Ledger, post_of: PostOf) -> Iterator[str]:
    """Make the ledger's word of each article that of its newest line."""
    ledger.begin()
    for article_id in ledger.articles.misnumbered():
        if not ledger.articles.revisions(article_id):
            ledger.articles.forget_article(article_id)
            yield f"{article_id}: the ledger had it without any text: it is gone for good"
    for row in list(_misstated(paths, ledger)):
        newest = ledger.articles.revisions(row.id)[-1]
        article = read_revision(paths, newest.line_offset, newest.line_length)
        name, content = post_of(article)
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


def _rebuild_posts(paths: ArchivePaths, ledger: Ledger, post_of: PostOf) -> Iterator[str]:
    """Write post files anew from the newest lines; move those of no article out of the way."""
    for fault in list(check_posts(paths, ledger)):
        if fault.kind == "post":
            row = ledger.articles.get(fault.subject)
            assert row is not None
            newest = ledger.articles.revisions(row.id)[-1]
            name, content = post_of(read_revision(paths, newest.line_offset, newest.line_length))
            place_posts(paths, {name: content})
            # An older version of this program may have written the line's post in other bytes.
            ledger.begin()
            digest = hashlib.sha256(content).hexdigest()
            ledger.articles.restate(replace(row, post=name, post_hash=digest))
            ledger.commit()
            yield f"{row.id}: post file {name} written anew"
        elif fault.kind == "stray":
            place = aside(paths, fault.subject)
            (paths.posts / fault.subject).replace(place)
            yield f"{fault.subject}: belongs to no article, moved to {place}"
