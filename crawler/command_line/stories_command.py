"""``stories``: the largest families of reprints of a period."""

from __future__ import annotations

import argparse
from datetime import date, datetime, time, timedelta

import orjson

from crawler.archive.open_archive import OpenArchive
from crawler.clock import BEIJING
from crawler.command_line.archive_command import ArchiveCommand
from crawler.errors import UsageError
from crawler.exit_status import ExitStatus
from crawler.reprints.looking import index_of

_FIRST, _LAST = date(1990, 1, 1), date.max - timedelta(days=1)
"""The period where none is given; its end is the midnight after it, which must be a date too."""


class StoriesCommand(ArchiveCommand):
    """Which stories were printed most, from a day to a day (both included, Beijing time)."""

    @classmethod
    def short_desc(cls) -> str:
        """One line for the list of commands."""
        return "List the stories that were reprinted most in a period"

    @classmethod
    def long_desc(cls) -> str:
        """What ``--help`` says."""
        return (
            f"{cls.short_desc()}. Exit status: 0, also if there is none; 2 a day or a number "
            "cannot be meant; 4 there is no reprint index yet, or the archive is damaged."
        )

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """The options of this command."""
        parser.add_argument("--from", dest="first", metavar="DAY", help="first day, YYYY-MM-DD")
        parser.add_argument("--to", dest="last", metavar="DAY", help="last day, YYYY-MM-DD")
        parser.add_argument("-n", type=int, default=20, metavar="N", help="how many (default: 20)")
        parser.add_argument("--json", action="store_true", help="as JSON")

    def work(self, archive: OpenArchive, args: list[str], opts: argparse.Namespace) -> ExitStatus:
        """List them, largest first."""
        first, last = _day(opts.first, _FIRST), min(_day(opts.last, _LAST), _LAST)
        if last < first:
            raise UsageError("--from is later than --to")
        if opts.n < 1:
            raise UsageError(f"-n {opts.n}: how many must be 1 or more")
        end = last + timedelta(days=1)
        with index_of(archive) as index:
            counts = index.largest(_midnight(first), _midnight(end), opts.n)
        if opts.json:
            print(
                orjson.dumps(
                    [
                        {
                            "story": count.story,
                            "publications": count.publications,
                            "first": count.origin.id,
                            "source": count.origin.source,
                            "title": count.origin.title,
                            "published": count.origin.published,
                        }
                        for count in counts
                    ],
                    option=orjson.OPT_INDENT_2,
                ).decode()
            )
            return ExitStatus.ACCOUNTED
        for count in counts:
            origin = count.origin
            when = f"{origin.published:%Y-%m-%d %H:%M}" if origin.published else "time unknown"
            print(f"{count.publications:>5}  {origin.id}  {when}  {origin.source}  {origin.title}")
        if not counts:
            print("no story was printed twice in that period")
        return ExitStatus.ACCOUNTED


def _day(text: str | None, default: date) -> date:
    if text is None:
        return default
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is not a day: expected YYYY-MM-DD") from None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BEIJING)
