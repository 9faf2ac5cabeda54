"""``history ID``: the revisions of an article, each with what changed."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import orjson

from crawler.archive.jsonl import article_line, read_revision
from crawler.archive.open_archive import OpenArchive
from crawler.clock import utc_text
from crawler.command_line.archive_command import ArchiveCommand, article_named, one_id
from crawler.command_line.changed_text import changed_line, difference
from crawler.exit_status import ExitStatus
from crawler.items import Article
from crawler.ledger.articles import ArticleRow


class HistoryCommand(ArchiveCommand):
    """Shows when an article was captured, and what each revision changed."""

    takes_arguments = True

    @classmethod
    def syntax(cls) -> str:
        """The arguments."""
        return "[options] <article id>"

    @classmethod
    def short_desc(cls) -> str:
        """One line for the list of commands."""
        return "Show the revisions of an article, each with what changed"

    @classmethod
    def long_desc(cls) -> str:
        """What ``--help`` says."""
        return (
            f"{cls.short_desc()}. Exit status: 0; 2 there is no such article; 4 the archive is "
            "damaged."
        )

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """The options of this command."""
        parser.add_argument("--json", action="store_true", help="the revisions' lines as they are")

    def work(self, archive: OpenArchive, args: list[str], opts: argparse.Namespace) -> ExitStatus:
        """Print the history of the one article named."""
        row = article_named(archive, one_id(args), self.called)
        articles = [
            read_revision(archive.paths, revision.line_offset, revision.line_length)
            for revision in archive.ledger.articles.revisions(row.id)
        ]
        if opts.json:
            for article in articles:
                print(orjson.dumps(orjson.loads(article_line(article))).decode())
            return ExitStatus.ACCOUNTED
        dropped = archive.ledger.duplicates.in_favour_of(row.id)
        original = f"{self.called} {self.source().original_of(row.id)}"
        for line in _lines(row, articles, dropped, original):
            print(line)
        return ExitStatus.ACCOUNTED


def _lines(
    row: ArticleRow,
    articles: list[Article],
    dropped: list[tuple[str, str, str]],
    original: str,
) -> Iterator[str]:
    yield f"{row.id}  {row.title}"
    yield f"  {row.source or 'source unknown'}, published {row.published or 'at an unknown time'}"
    yield f"  {row.url}"
    for why, text in {
        "expired": "gone from the site since it was captured",
        # Its twin (docs/source.md, "Twins").
        "superseded": f"its place was taken by the post of its source: see {original}",
    }.items():
        if row.state == why:
            yield f"  {why}: {text}"
    for article_id, why, key in dropped:
        yield f"  duplicate dropped ({why}): {article_id} at {key}"
    before: Article | None = None
    for article in articles:
        captured = utc_text(article.captured_at) if article.captured_at else ""
        if before is not None and article.revision == before.revision:
            yield f"revision {article.revision}, amended: {_printed(article)}"
            before = article
            continue
        yield f"revision {article.revision}, captured {captured}, text from {article.text_source}"
        if article.print is not None:
            yield f"  {_printed(article)}"
        if before is not None:
            changes = list(_changes(before, article))
            yield from (f"  {change}" for change in changes or ["only the markup changed"])
        before = article


def _printed(article: Article) -> str:
    place = article.print
    if place is None:
        return "no page of print is known any more that has it"
    return (
        f"printed in {place.paper} of {place.date}, page {place.page}, article {place.position} "
        f"({place.confidence:.0%} sure)"
    )


def _changes(before: Article, after: Article) -> Iterator[str]:
    for name in ("title", "digest", "source", "category", "url"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield f"{name}: {changed_line(old, new)}"
    if before.published != after.published:
        yield f"published: {_moment(before)} -> {_moment(after)}"
    yield from difference(before.text, after.text)


def _moment(article: Article) -> str:
    return article.published.isoformat() if article.published else "at an unknown time"
