"""``evidence ID``: what was captured of an article, and when it was on the site."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

from crawler.archive.jsonl import read_revision
from crawler.archive.open_archive import OpenArchive, life
from crawler.clock import utc_text
from crawler.command_line.archive_command import ArchiveCommand, article_named, one_id
from crawler.command_line.overwriting import add_force, check_free
from crawler.errors import ArchiveDamagedError
from crawler.exit_status import ExitStatus
from crawler.items import Article, WarcPointer
from crawler.plain_output import json_text

if TYPE_CHECKING:
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
            "is no such article, or a file is there already; 4 a record, or the archive, is "
            "damaged."
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
        add_force(parser)
        parser.add_argument("--json", action="store_true", help="the same, as JSON")

    def work(self, archive: OpenArchive, args: list[str], opts: argparse.Namespace) -> ExitStatus:
        """Print the evidence of the one article named. Status 4 if any of it is damaged."""
        # Only who asks should wait for this.
        from crawler.warc.extract import extracted_paths
        from crawler.warc.reader import CaptureReader

        row = article_named(archive, one_id(args), self.called)
        articles = [
            read_revision(archive.paths, revision.line_offset, revision.line_length)
            for revision in archive.ledger.articles.revisions(row.id)
            # What is known besides the text came from no capture of the article's.
            if not revision.amendment
        ]
        for article in articles if opts.extract else ():
            for number in range(1, len(article.warc) + 1):
                check_free(extracted_paths(opts.extract, _stem(article, number)), opts)
        reader = CaptureReader(archive.paths.warc)
        state = life(archive, row, self.source().original_of(row.id))
        state["revisions"] = [_revision(each, reader, opts.extract) for each in articles]
        if opts.json:
            print(json_text(state))
        else:
            for line in self._lines(state):
                print(line)
        damaged = any(one["damaged"] for each in state["revisions"] for one in each["records"])
        return ExitStatus.LOST if damaged else ExitStatus.ACCOUNTED

    def _lines(self, state: dict[str, Any]) -> Iterator[str]:
        yield f"{state['id']}  {state['title']}"
        yield f"  {state['url']}"
        for name in ("first_seen", "first_captured", "last_captured", "last_checked", "last_seen"):
            yield f"  {name.replace('_', ' '):<14} {state[name]}"
        yield f"  {self._gone(state)}"
        for revision in state["revisions"]:
            yield f"revision {revision['revision']}, captured {revision['captured']}"
            if not revision["records"]:
                yield "  nothing was captured: imported, or crawled with WARC_ENABLED off"
            for record in revision["records"]:
                yield from (f"  {line}" for line in _record_lines(record))

    def _gone(self, state: dict[str, Any]) -> str:
        if state["state"] == "expired":
            by_run = f"found by the run of {state['gone']}"
            by_time = f"its time was up {state['deadline']}"
            return f"gone           {by_run if state['gone'] else by_time}"
        if state["superseded_by"]:
            # Its twin (docs/source.md, "Twins").
            kept = f"see {self.called} {state['superseded_by']}"
            return f"superseded     its place was taken by the post of its source: {kept}"
        return "gone           not that anyone knows"


def _stem(article: Article, number: int) -> str:
    """What the names of an exchange's files begin with: an id is a page's word, and no path."""
    return f"{quote(article.id, safe='')}-{article.revision}-{number}"


def _revision(article: Article, reader: CaptureReader, target: Path | None) -> dict[str, Any]:
    return {
        "revision": article.revision,
        "captured": utc_text(article.captured_at) if article.captured_at else "",
        "records": [
            _record(reader, pointer, target, _stem(article, number))
            for number, pointer in enumerate(article.warc, 1)
        ],
    }


def _record(
    reader: CaptureReader, pointer: WarcPointer, target: Path | None, stem: str
) -> dict[str, Any]:
    """A record as plain values, checked; extracted if there is a ``target``."""
    from crawler.warc.extract import exhibits, extract

    told: dict[str, Any] = {
        "file": pointer.file,
        "offset": pointer.offset,
        "length": pointer.length,
        "digest": pointer.digest,
        "damaged": "",
    }
    try:
        found = exhibits(reader, pointer)
    except ArchiveDamagedError as error:
        return {**told, "damaged": str(error)}
    response, original = found.response, found.original
    told |= {"status": response.status, "url": response.url, "date": response.date}
    told["original"] = {"file": original[0], "offset": original[1]} if original else None
    paths = extract(found, target, stem) if target is not None else []
    told["extracted"] = [str(path) for path in paths]
    return told


def _record_lines(record: dict[str, Any]) -> Iterator[str]:
    yield f"{record['file']} byte {record['offset']}, {record['length']} bytes"
    yield f"  {record['digest']}"
    if record["damaged"]:
        yield f"  DAMAGED: {record['damaged']}; restore the file from a copy"
        return
    yield f"  {record['status']} {record['url']} at {record['date']}, digests right"
    if original := record["original"]:
        yield f"  a revisit: the payload lies in {original['file']} byte {original['offset']}"
    yield from (f"  extracted {path}" for path in record["extracted"])
