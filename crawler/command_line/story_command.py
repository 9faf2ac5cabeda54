"""``story ID``: the family of an article's reprints, and what each one changed."""

from __future__ import annotations

import argparse
from typing import ClassVar

from crawler.archive.open_archive import OpenArchive
from crawler.command_line.archive_command import ArchiveCommand, one_id
from crawler.errors import UsageError
from crawler.exit_status import ExitStatus
from crawler.plain_output import json_text


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
        from crawler.reprints.archived_story import archived_story
        from crawler.reprints.story_output import story_json, story_text

        article_id = one_id(args)
        story = archived_story(archive, article_id, self.source())
        if story is None:
            raise UsageError(f"{article_id} is not in the reprint index of {archive.paths.root}")
        if opts.json:
            print(json_text(story_json(story)))
        else:
            print(story_text(story), end="")
        return ExitStatus.ACCOUNTED
