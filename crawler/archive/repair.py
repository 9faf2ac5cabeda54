"""Rebuilding what can be rebuilt of a damaged archive; nothing is thrown away.

Lines come from the file itself (wherever a whole one still lies), or from the post file; post
files come from the lines; duplicates come from the ledger. Stray files are moved to ``strays/``.
A link whose article is gone altogether is due again.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from crawler.archive.batch import place_posts, sync_directory
from crawler.archive.jsonl import article_line, duplicate_line, read_article_line
from crawler.archive.ledger import Ledger
from crawler.archive.ledger.articles import RevisionRow
from crawler.archive.paths import ArchivePaths
from crawler.archive.recovery import PostOf, cut_back, read_revision
from crawler.archive.verify import (
    Fault,
    HashOf,
    check_posts,
    duplicate_problem,
    line_problem,
    post_problem,
    verify,
)
from crawler.errors import ArchiveDamagedError, PostFileError
from crawler.items import Article, Duplicate

ReadPost = Callable[[bytes, str], Article]


def repair(
    paths: ArchivePaths, ledger: Ledger, *, hash_of: HashOf, post_of: PostOf, read_post: ReadPost
) -> Iterator[str]:
    """Mend the archive; says what was done. Verify again afterwards to see what remains.

    Raises :class:`OSError` if the disk fails.
    """
    kinds = {fault.kind for fault in verify(paths, ledger, hash_of)}
    if kinds & {"line", "gap", "length"}:
        yield from _rebuild_lines(paths, ledger, hash_of, read_post)
    if kinds & {"line", "lines", "length"}:
        yield from _rebuild_duplicates(paths, ledger)
    recovered = cut_back(paths, ledger, post_of)
    if recovered:
        yield f"cut back to the last commit: {recovered}"
    yield from _rebuild_posts(paths, ledger, post_of)
    ledger.begin()
    for key, state in list(ledger.links.without_article()):
        yield f"link {key} was {state} without an article: it is due again"
    ledger.links.reopen_without_article()
    ledger.commit()


def _rebuild_lines(
    paths: ArchivePaths, ledger: Ledger, hash_of: HashOf, read_post: ReadPost
) -> Iterator[str]:
    """Write ``articles.jsonl`` anew from its whole lines and, for others, from post files."""
    offsets = _whole_lines(paths.articles)
    target = paths.unfinished / paths.articles.name
    moved: list[RevisionRow] = []
    dead: list[RevisionRow] = []
    position = 0
    with target.open("wb") as stream:
        for row in ledger.articles.all_revisions():
            line = _line_of(paths, row, offsets, hash_of)
            if not line:
                line = _line_from_post(paths, ledger, row, read_post)
                if line:
                    yield f"{row.article} revision {row.revision}: line made anew from its post"
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
    ledger.begin()
    for row in dead:
        yield f"{row.article} revision {row.revision}: its text is gone for good"
        ledger.articles.forget_revision(row.article, row.revision)
    ledger.articles.move_lines(moved)
    ledger.set_length(paths.articles.name, position)
    # Moved into place before the commit: if this is where the power fails, the next repair finds
    # the whole lines in the new file as it found them in the old one.
    target.replace(paths.articles)
    sync_directory(paths.root)
    ledger.commit()


def _whole_lines(path: Path) -> dict[tuple[str, int], tuple[int, int]]:
    """Where the last whole line of each revision lies: offset and length."""
    found: dict[tuple[str, int], tuple[int, int]] = {}
    if not path.exists():
        return found
    offset = 0
    with path.open("rb") as stream:
        for line in stream:
            try:
                article = read_article_line(line)
            except ArchiveDamagedError:
                pass
            else:
                if line.endswith(b"\n"):
                    found[article.id, article.revision] = (offset, len(line))
            offset += len(line)
    return found


def _line_of(
    paths: ArchivePaths,
    row: RevisionRow,
    offsets: dict[tuple[str, int], tuple[int, int]],
    hash_of: HashOf,
) -> bytes:
    place = offsets.get((row.article, row.revision))
    if place is None:
        return b""
    with paths.articles.open("rb") as stream:
        stream.seek(place[0])
        line = stream.read(place[1])
    found = replace(row, line_offset=place[0], line_length=place[1])
    return b"" if line_problem(line, found, hash_of) else line


def _line_from_post(
    paths: ArchivePaths, ledger: Ledger, row: RevisionRow, read_post: ReadPost
) -> bytes:
    """The line of the newest revision, made from its post file if that is as it was archived."""
    known = ledger.articles.get(row.article)
    if known is None or known.revision != row.revision or known.state == "superseded":
        return b""
    path = paths.posts / known.post
    if post_problem(path, known):
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
        lines = [
            duplicate_line(Duplicate(article, key, title, "", why, kept))
            for article, key, title, why, kept in known
        ]
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


def _rebuild_posts(paths: ArchivePaths, ledger: Ledger, post_of: PostOf) -> Iterator[str]:
    faults: list[Fault] = list(check_posts(paths, ledger))
    for fault in faults:
        if fault.kind == "post":
            row = ledger.articles.get(fault.subject)
            assert row is not None
            newest = ledger.articles.revisions(row.id)[-1]
            article = read_revision(paths, newest.line_offset, newest.line_length)
            name, content = post_of(article)
            place_posts(paths, {name: content})
            yield f"{row.id}: post file {name} written anew"
        elif fault.kind == "stray":
            strays = paths.root / "strays"
            strays.mkdir(exist_ok=True)
            (paths.posts / fault.subject).replace(strays / fault.subject)
            yield f"{fault.subject}: belongs to no article, moved to {strays}"
