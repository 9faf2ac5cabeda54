"""``evidence ID``: what was captured of an article, and when it was on the site."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote

from crawler.archive.jsonl import read_revision
from crawler.command_line.archive_command import ArchiveCommand, OpenArchive, article_named
from crawler.errors import ArchiveDamagedError, UsageError
from crawler.exit_status import ExitStatus
from crawler.items import Article
from crawler.ledger.articles import ArticleRow

if TYPE_CHECKING:
    from crawler.warc.extract import Exhibit
    from crawler.warc.reader import CaptureReader


class EvidenceCommand(ArchiveCommand):
    """Names each record that an article's text came from, checks it, and extracts it."""

    takes_arguments: ClassVar[bool] = True

    @classmethod
    def syntax(cls) -> str:
        """The arguments."""
        return "[options] <article id>"

    @classmethod
    def short_desc(cls) -> str:
        """One line for the list of commands."""
        return "Show what was captured of an article, and when it was on the site"

    @classmethod
    def long_desc(cls) -> str:
        """What ``--help`` says."""
        return (
            f"{cls.short_desc()}. Exit status: 0 every record that was captured is whole; 2 there "
            "is no such article; 4 a record, or the archive, is damaged."
        )

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """The options of this command."""
        parser.add_argument(
            "--extract",
            type=Path,
            metavar="DIR",
            help="write each exchange there: request, response, payload, and the WARC records",
        )

    def work(self, archive: OpenArchive, args: list[str], opts: argparse.Namespace) -> ExitStatus:
        """Print the evidence of the one article named. Status 4 if any of it is damaged."""
        # Only who asks should wait for this.
        from crawler.warc.reader import CaptureReader

        if len(args) != 1:
            raise UsageError("expected one article id, such as NW202202072267539073")
        row = article_named(archive, args[0], self.called)
        for line in _life(archive, row, self.source().original_of(row.id)):
            print(line)
        reader = CaptureReader(archive.paths.warc)
        status = ExitStatus.ACCOUNTED
        for revision in archive.ledger.articles.revisions(row.id):
            if revision.amendment:
                # What is known besides the text came from no capture of the article's.
                continue
            article = read_revision(archive.paths, revision.line_offset, revision.line_length)
            print(f"revision {article.revision}, captured {revision.captured}")
            if not self._show(article, reader, opts.extract):
                status = ExitStatus.LOST
        return status

    def _show(self, article: Article, reader: CaptureReader, target: Path | None) -> bool:
        """Print a revision's records; whether all of them are whole."""
        from crawler.warc.extract import exhibits, extract

        if not article.warc:
            print("  nothing was captured: imported, or crawled with WARC_ENABLED off")
        whole = True
        for number, pointer in enumerate(article.warc, 1):
            print(f"  {pointer.file} byte {pointer.offset}, {pointer.length} bytes")
            print(f"    {pointer.digest}")
            try:
                found = exhibits(reader, pointer)
            except ArchiveDamagedError as error:
                print(f"    DAMAGED: {error}; restore the file from a copy")
                whole = False
                continue
            for line in _lines(found):
                print(f"    {line}")
            if target is not None:
                # An id is a page's word: it must not name another directory.
                stem = f"{quote(article.id, safe='')}-{article.revision}-{number}"
                for path in extract(found, target, stem):
                    print(f"    extracted {path}")
        return whole


def _life(archive: OpenArchive, row: ArticleRow, original: str | None) -> Iterator[str]:
    """When the article was seen, captured and gone; ``original`` may have taken its place."""
    seen = archive.ledger.links.sightings(row.link)
    yield f"{row.id}  {row.title}"
    yield f"  {row.url}"
    yield f"  first seen     {seen.first}"
    yield f"  first captured {row.first_captured}"
    yield f"  last captured  {row.last_captured}"
    yield f"  last checked   {row.last_checked}"
    yield f"  last seen      {max(seen.last, row.last_checked)}"
    if row.state == "expired":
        found = f"found by the run of {seen.gone}"
        yield f"  gone           {found if seen.gone else f'its time was up {seen.deadline}'}"
    elif row.state == "superseded":
        # Its twin (docs/source.md, "Twins").
        kept = f"see scrapy evidence {original}"
        yield f"  superseded     its place was taken by the post of its source: {kept}"
    else:
        yield "  gone           not that anyone knows"


def _lines(found: Exhibit) -> Iterator[str]:
    response = found.response
    yield f"{response.status} {response.url} at {response.date}, digests right"
    if found.original is not None:
        yield f"a revisit: the payload lies in {found.original[0]} byte {found.original[1]}"
