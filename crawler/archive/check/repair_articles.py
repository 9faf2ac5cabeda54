"""Putting ``articles.jsonl`` in order again: each line from the file itself, or from the post file.

A line is recognized by what it says, not by its bytes alone: its text must give the content hash
that the ledger has.
"""

from __future__ import annotations

import hashlib
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

from crawler.archive.check.verify import HashOf, file_problem, line_problem
from crawler.archive.jsonl import article_line, read_article_line
from crawler.archive.linefile import LineFile, read_at
from crawler.archive.paths import ArchivePaths
from crawler.clock import moment_of, utc_text
from crawler.errors import ArchiveDamagedError, PostFileError
from crawler.items import Article
from crawler.ledger import Ledger
from crawler.ledger.articles import RevisionRow
from crawler.ledger.lost_lines import LostLine
from crawler.warc.stored_captures import StoredCaptures

_PUT_IN = BOM_UTF8 + b"\r"
"""The most that :func:`_plain` takes out of one line."""
ReadPost = Callable[[bytes, str], Article]
"""The article of a post file: its bytes, its name."""


def rebuild_article_lines(
    paths: ArchivePaths, ledger: Ledger, hash_of: HashOf, read_post: ReadPost, now: str
) -> Iterator[str]:
    """Write ``articles.jsonl`` anew from its whole lines and, for others, from post files.

    Those that are gone stay on record as missed ``now``.

    Raises :class:`OSError`.
    """
    ledger.begin()
    file = LineFile.of(paths.articles, ledger)
    for row in _unknown_lines(file, ledger):
        ledger.articles.adopt_revision(row)
        yield f"{row.article} revision {row.revision}: its line is in the ledger again"
    source = _ArticleLines(paths, ledger, file, hash_of, read_post, now)
    yield from file.put_in_order(source, paths, ledger)


def _articles_in(file: LineFile) -> Iterator[tuple[int, bytes, Article]]:
    """The whole lines that can be read: offset, bytes, article."""
    for offset, line in file.lines():
        with suppress(ArchiveDamagedError):
            if line.endswith(b"\n"):
                yield offset, line, read_article_line(_plain(line))


def _plain(content: bytes) -> bytes:
    """Without what an editor or a transfer may have put in: a byte order mark, ends of Windows.

    A line of JSON holds neither.
    """
    return content.removeprefix(BOM_UTF8).replace(b"\r\n", b"\n")


def _unknown_lines(file: LineFile, ledger: Ledger) -> list[RevisionRow]:
    """Committed lines of known articles that the ledger has no revision for."""
    last = ledger.runs.last()
    found: dict[tuple[str, int], RevisionRow] = {}
    for offset, line, article in _articles_in(file):
        if offset + len(line) > file.committed or last is None:
            break
        known = ledger.articles.get(article.id)
        if known is not None and article.captured_at is not None and line == _plain(line):
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


class _ArticleLines:
    """The lines of ``articles.jsonl``, found again by article and revision."""

    def __init__(
        self,
        paths: ArchivePaths,
        ledger: Ledger,
        file: LineFile,
        hash_of: HashOf,
        read_post: ReadPost,
        now: str,
    ) -> None:
        self._now = now
        self._paths = paths
        self._ledger = ledger
        self._hash_of = hash_of
        self._read_post = read_post
        self._captures: StoredCaptures | None = None
        self._elsewhere: dict[tuple[str, int], list[int]] = {
            (row.article, row.revision): [] for row in self.rows() if not self._at_its_place(row)
        }
        for offset, _, article in _articles_in(file) if self._elsewhere else ():
            with suppress(KeyError):
                self._elsewhere[article.id, article.revision].append(offset)

    def rows(self) -> Iterator[RevisionRow]:
        return self._ledger.articles.all_revisions()

    def name_of(self, row: RevisionRow) -> str:
        return f"{row.article} revision {row.revision}"

    def in_file(self, row: RevisionRow) -> bytes:
        line = self._at_its_place(row)
        for offset in self._elsewhere.get((row.article, row.revision), ()):
            line = line or self._at_its_place(replace(row, line_offset=offset))
        return line

    def _at_its_place(self, row: RevisionRow) -> bytes:
        """A revision's line where the row says that it is; empty if it is not there."""
        if not self._paths.articles.exists():
            return b""
        found = read_at(self._paths.articles, row.line_offset, row.line_length + len(_PUT_IN))
        for content in dict.fromkeys((found, _plain(found))):
            line = content[: row.line_length]
            if not line_problem(line, row, self._hash_of):
                return line
        return b""

    def made_anew(self, row: RevisionRow) -> tuple[bytes, str]:
        """The line of the newest revision, if its post file is as it was archived."""
        how = (
            "line made anew from its post, without what it said of reprints (finews-archiver "
            "story knows)"
        )
        known = self._ledger.articles.get(row.article)
        if known is None or known.revision != row.revision or known.state == "superseded":
            return b"", how
        path = self._paths.posts / known.post
        captured = moment_of(row.captured)
        if captured is None or file_problem(path, known.post_hash):
            return b"", how
        try:
            article = self._read_post(path.read_bytes(), known.post)
        except PostFileError:
            return b"", how
        self._captures = self._captures or StoredCaptures(self._paths.warc)
        article = replace(
            article,
            url=known.url,
            text_source=known.text_source,
            revision=row.revision,
            captured_at=captured,
            warc=list(self._captures.of(row.article, row.captured)),
        )
        same = article.content_hash == row.content_hash
        return (article_line(article) if same else b""), how

    def forget(self, row: RevisionRow) -> str:
        self._ledger.lost_lines.add(
            LostLine(
                self._paths.articles.name,
                row.article,
                row.revision,
                row.amendment,
                row.line_hash,
                row.captured,
                row.run,
                self._now,
            )
        )
        self._ledger.articles.forget_revision(row.article, row.revision, row.amendment)
        return "its text is gone for good"

    def move(self, rows: list[RevisionRow]) -> None:
        self._ledger.articles.move_lines(rows)
