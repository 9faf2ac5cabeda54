"""Articles of another archive, with every line that it has of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import BinaryIO

from crawler.archive.archive import Archive
from crawler.archive.jsonl import read_article_line
from crawler.archive.linefile import MOST_LINES_OF_A_BATCH, open_lines, read_archived
from crawler.archive.pages import unfinished_name
from crawler.archive.paths import ArchivePaths
from crawler.errors import PostFileError
from crawler.files import sync_directory, write_unfinished
from crawler.items import Article
from crawler.ledger import Ledger
from crawler.ledger.articles import RevisionRow
from crawler.merge.lineage import (
    Capture,
    Numbered,
    capture_of_article,
    only_adds,
    united,
    with_files,
)
from crawler.merge.rewritten import write_anew

Post = tuple[str, bytes]
"""A post file's name and bytes."""


@dataclass
class Change:
    """What an article becomes: its whole history, and the rows of the lines that lie here."""

    article: str
    history: list[Numbered]
    rows: list[RevisionRow]

    @cached_property
    def newest(self) -> Article:
        """The article as its newest line has it."""
        newest = self.history[-1]
        return read_article_line(newest.line, newest.values)

    @property
    def only_adds(self) -> bool:
        """Whether its lines that lie here stay as they are."""
        return only_adds(self.history, [(row.revision, row.amendment) for row in self.rows])

    @property
    def new(self) -> int:
        """How many lines come."""
        return len(self.history) - len(self.rows)


@dataclass(slots=True)
class ArticleCounts:
    """What came of articles."""

    articles: int = 0
    revisions: int = 0
    lines: int = 0
    renumbered: int = 0
    refused: list[str] = field(default_factory=list)

    def count(self, change: Change) -> None:
        """An article that is to change."""
        before = len({row.revision for row in change.rows})
        self.articles += not change.rows
        self.revisions += len({one.revision for one in change.history}) - before
        self.lines += change.new
        self.renumbered += not change.only_adds


class Histories:
    """The united history of each article that it changes.

    Of some the other archive has a line that is unknown; some lie here in another order than a
    merge gives them. ``names`` are the names here of its WARC files. Raises
    :class:`ArchiveDamagedError` for a line that is not what was archived.
    """

    def __init__(
        self, mine: ArchivePaths, theirs: ArchivePaths, ledger: Ledger, names: dict[str, str]
    ) -> None:
        self._files = mine.articles, theirs.articles
        self._ledger = ledger
        self._names = names

    def __iter__(self) -> Iterator[Change]:
        with ExitStack() as stack:
            here, there = (stack.enter_context(open_lines(file)) for file in self._files)
            unknown = self._ledger.other.unknown_articles()
            unordered = self._ledger.articles.not_later()
            for article in dict.fromkeys([*unknown, *unordered]):
                if change := self._change(article, here, there):
                    yield change

    def _change(self, article: str, here: BinaryIO, there: BinaryIO) -> Change | None:
        file, other = self._files
        rows = self._ledger.articles.revisions(article)
        mine = [
            capture_of_article(read_archived(here, row, file), place)
            for place, row in enumerate(rows)
        ]
        theirs: list[Capture] = []
        for row in self._ledger.other.revisions(article):
            capture = capture_of_article(read_archived(there, row, other))
            line = with_files(capture.values, capture.line, self._names)
            theirs.append(capture if line is capture.line else capture_of_article(line))
        history = united(mine, theirs)
        return Change(article, history, rows) if history else None


class TakenArticles:
    """Puts changed articles into an archive: new lines in batches, renumbered ones in one commit.

    Raises :class:`ArchiveError`, and :class:`OSError` or :class:`sqlite3.Error`.
    """

    def __init__(self, archive: Archive, tick: Callable[[int], None]) -> None:
        self._archive = archive
        self._tick = tick
        self._renumbered: list[tuple[Change, Post]] = []
        self.counts = ArticleCounts()
        self.new: list[str] = []
        """The ids of articles that were not here before."""

    def take(self, histories: Histories) -> None:
        """Take all of them in, and commit."""
        for number, change in enumerate(histories, start=1):
            post = self._post_of(change)
            if post is None:
                continue
            self.counts.count(change)
            if not change.rows:
                self.new.append(change.article)
            if change.only_adds:
                self._add(change, post)
            else:
                self._renumbered.append((change, post))
            if self._archive.waiting >= MOST_LINES_OF_A_BATCH:
                self._archive.commit()
            self._tick(number)
        self._archive.commit()
        if self._renumbered:
            self._write_anew(self._renumbered)

    def _post_of(self, change: Change) -> Post | None:
        """Its post file; ``None`` if that is another article's, or it can have none."""
        try:
            post = self._archive.post_of(change.newest)
            holder = self._archive.ledger.articles.holder_of_post(post[0])
            if holder in (None, change.article):
                return post
            why = f"post file {post[0]} belongs to article {holder}"
        except PostFileError as error:
            why = str(error)
        self.counts.refused.append(f"{change.article}: {why}")
        return None

    def _add(self, change: Change, post: Post) -> None:
        lines = change.history[len(change.rows) :]
        waiting = self._archive.next_commit.articles
        new = [self._row(one, line, waiting.add(line)) for one in lines if (line := one.line)]
        self._put(change, post, new, self._archive.next_commit.posts)

    def _row(self, one: Numbered, line: bytes, offset: int) -> RevisionRow:
        values = one.capture.values
        return RevisionRow(
            values["id"],
            one.revision,
            offset,
            len(line),
            hashlib.sha256(line).hexdigest(),
            values["content_hash"],
            one.capture.moment,
            self._archive.run,
            one.amendment,
        )

    def _put(
        self,
        change: Change,
        post: Post,
        new: list[RevisionRow],
        posts: dict[str, bytes | None],
    ) -> None:
        """Tell the ledger of an article with new lines, and the next commit of its post."""
        ledger = self._archive.ledger.in_use
        article = change.newest
        name, content = post
        known = ledger.articles.get(change.article) if change.rows else None
        theirs = ledger.other.article(change.article)
        row = known or theirs
        assert row is not None
        if known is not None and known.state != "superseded" and known.post != name:
            posts[known.post] = None
        digest = hashlib.sha256(content).hexdigest()
        shown = row.state != "superseded"
        if shown and (known is None or (known.post, known.post_hash) != (name, digest)):
            posts[name] = content
        moments = [one.capture.moment for one in change.history]
        # What is owed of an answer's text is owed of that text alone.
        whose = [one for one in (row, theirs) if one and one.content_hash == article.content_hash]
        row = replace(
            row,
            link=row.link if known else ledger.other.link(row.link),
            source=article.source,
            category=article.category,
            title=article.title,
            published=article.published.isoformat() if article.published else None,
            content_hash=article.content_hash,
            text_source=article.text_source,
            owed=row.owed if article.text_source == "page" else whose[0].owed if whose else "",
            revision=article.revision,
            post=name,
            post_hash=digest,
            first_captured=min(row.first_captured, *moments),
            last_captured=max(moments),
        )
        ledger.articles.put(row, new[0])
        for each in new[1:]:
            ledger.articles.adopt_revision(each)

    def _write_anew(self, changes: list[tuple[Change, Post]]) -> None:
        """Lines that stay, then those of changed articles, all of them: one commit."""
        archive, commit = self._archive, self._archive.next_commit
        ledger = archive.ledger.in_use
        changed = {change.article for change, _ in changes}
        kept = (row for row in ledger.articles.all_revisions() if row.article not in changed)
        lines = (one.line for change, _ in changes for one in change.history)
        digest, offset = write_anew(
            archive.paths, commit.articles, kept, ledger.articles.move_lines, lines
        )
        commit.staged[archive.paths.articles.name] = digest
        posts: dict[str, bytes | None] = {}
        for change, post in changes:
            rows = []
            for one in change.history:
                line = one.line
                row = self._row(one, line, offset)
                place = one.capture.place
                if place is not None and change.rows[place].line_hash == row.line_hash:
                    # As it was written, by that run.
                    row = replace(row, run=change.rows[place].run)
                rows.append(row)
                offset += len(line)
            ledger.articles.forget_revisions(change.article)
            self._put(change, post, rows, posts)
        for name, content in posts.items():
            file = f"{archive.paths.posts.name}/{name}"
            commit.staged[file] = None
            if content is not None:
                write_unfinished(archive.paths.unfinished / unfinished_name(file), content)
                commit.staged[file] = hashlib.sha256(content).hexdigest()
        sync_directory(archive.paths.unfinished)
        archive.commit()
