"""``story ID``: the family of an article's reprints, and what each one changed."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, ClassVar

import orjson

from crawler.archive.jsonl import read_revision
from crawler.command_line.archive_command import ArchiveCommand, OpenArchive, one_id
from crawler.command_line.reprint_index import index_of
from crawler.errors import UsageError
from crawler.exit_status import ExitStatus
from crawler.source import Source

if TYPE_CHECKING:
    from crawler.reprints.places import Member
    from crawler.reprints.story import Publication


class StoryCommand(ArchiveCommand):
    """Who was first, and what each later publication added, dropped and altered."""

    takes_arguments: ClassVar[bool] = True

    @classmethod
    def syntax(cls) -> str:
        """The arguments."""
        return "[options] <article id>"

    @classmethod
    def short_desc(cls) -> str:
        """One line for the list of commands."""
        return "Show the reprints of an article in order, and what each one changed"

    @classmethod
    def long_desc(cls) -> str:
        """What ``--help`` says."""
        return (
            f"{cls.short_desc()}. Exit status: 0; 2 there is no such article in the reprint "
            "index; 4 there is no index yet, or the archive is damaged."
        )

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """The options of this command."""
        parser.add_argument("--json", action="store_true", help="the story as JSON")

    def work(self, archive: OpenArchive, args: list[str], opts: argparse.Namespace) -> ExitStatus:
        """Tell the one story that the article belongs to."""
        # Every run of scrapy imports this module, and only this command pays for numpy.
        from crawler.reprints.story import story_of_family
        from crawler.reprints.story_output import story_json, story_text

        article_id = _kept(archive, one_id(args), self.source())
        with index_of(archive) as index:
            family = index.family(article_id)
            related = index.related(article_id)
        if family is None:
            raise UsageError(f"{article_id} is not in the reprint index of {archive.paths.root}")
        publications = [
            publication
            for member in family.members
            if (publication := _publication(archive, member)) is not None
        ]
        if not publications:
            raise UsageError(f"{article_id} is no longer in the archive")
        story = story_of_family(family.story, publications, family.rearranged, related)
        if opts.json:
            print(orjson.dumps(story_json(story), option=orjson.OPT_INDENT_2).decode())
        else:
            print(story_text(story), end="")
        return ExitStatus.ACCOUNTED


def _kept(archive: OpenArchive, article_id: str, source: Source) -> str:
    """The article, or the one in whose favour it was dropped or superseded."""
    articles = archive.ledger.articles
    row = articles.get(article_id)
    if row is not None and row.state == "superseded":
        # Its twin by source (docs/source.md, "Twins").
        return source.original_of(article_id) or article_id
    return articles.standing_for(article_id) or article_id


def _publication(archive: OpenArchive, member: Member) -> Publication | None:
    """The newest revision of a member; ``None`` if its twin by source has taken its place."""
    from crawler.reprints.story import Publication

    row = archive.ledger.articles.get(member.id)
    if row is None or row.state == "superseded":
        return None
    newest = archive.ledger.articles.revisions(member.id)[-1]
    article = read_revision(archive.paths, newest.line_offset, newest.line_length)
    return Publication(
        article.id, article.source, article.title, article.published, article.url, article.text
    )
