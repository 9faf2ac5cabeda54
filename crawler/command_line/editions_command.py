"""``editions``: pages of print, and which of their articles are online too."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

from crawler.archive.open_archive import OpenArchive
from crawler.command_line.archive_command import ArchiveCommand
from crawler.errors import UsageError
from crawler.exit_status import ExitStatus
from crawler.ledger.editions import PageRow
from crawler.plain_output import json_text

_FIRST, _LAST = "0001-01-01", "9999-12-31"


class EditionsCommand(ArchiveCommand):
    """Every page with its articles: matched to what, or in print only; and what is online only."""

    @classmethod
    def short_desc(cls) -> str:
        """One line for the list of commands."""
        return "List pages of print: which articles are online too, and which are on one side only"

    @classmethod
    def long_desc(cls) -> str:
        """What ``--help`` says."""
        return (
            f"{cls.short_desc()}. For each edition (a paper's pages of a day) it names the "
            "articles of each page with the id that finews-archiver compare takes, what "
            "each was matched "
            "to and how sure that is, and the paper's online articles of that day that match "
            "nothing in print. Exit status: 0; 2 a date is not a day, or no such paper is archived."
        )

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """The options of this command."""
        parser.add_argument("--json", action="store_true", help="everything, as JSON")
        parser.add_argument(
            "--paper", metavar="NAME", help="only this paper: its name, or its slug in the ids"
        )
        parser.add_argument("--from", dest="first", metavar="DATE", help="not before 2022-02-07")
        parser.add_argument("--to", dest="last", metavar="DATE", help="not after 2022-02-07")

    def work(self, archive: OpenArchive, args: list[str], opts: argparse.Namespace) -> ExitStatus:
        """Print the editions."""
        first, last = _day(opts.first, _FIRST), _day(opts.last, _LAST)
        if first > last:
            raise UsageError(f"--from {first} is after --to {last}")
        if opts.paper and not any(_is_of(page, opts.paper) for page in _pages(archive, "", "9")):
            raise UsageError(f"no page of {opts.paper} is in {archive.paths.root}")
        pages = [
            page
            for page in _pages(archive, first, last)
            if not opts.paper or _is_of(page, opts.paper)
        ]
        editions = [
            edition_value(archive, list(of_edition))
            for _, of_edition in groupby(pages, key=lambda page: page.edition)
        ]
        if opts.json:
            print(json_text(editions))
        else:
            for line in _lines(editions):
                print(line)
        return ExitStatus.ACCOUNTED


def _day(text: str | None, otherwise: str) -> str:
    if text is None:
        return otherwise
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise UsageError(f"{text} is not a day: expected one such as 2022-02-07") from None


def _pages(archive: OpenArchive, first: str, last: str) -> Iterator[PageRow]:
    return archive.ledger.editions.all(first, last)


def _is_of(page: PageRow, paper: str) -> bool:
    return paper in (page.paper, page.stem.partition("/")[0])


def edition_value(archive: OpenArchive, pages: list[PageRow]) -> dict[str, Any]:
    """An edition as plain values: its pages, and what is online only."""
    editions = archive.ledger.editions
    first = pages[0]
    return {
        "paper": first.paper,
        "date": first.date,
        "pages": [_page_value(archive, page) for page in pages],
        "online_only": [
            {"id": article, "title": title}
            for article, title in editions.online_only(first.paper, first.date)
        ],
    }


def _page_value(archive: OpenArchive, page: PageRow) -> dict[str, Any]:
    editions = archive.ledger.editions
    matches = editions.matches(page.id)
    return {
        "id": page.stem,
        "page": page.page,
        "revision": page.revision,
        "file": f"editions/{page.stem}.json",
        "articles": [
            {
                "id": f"{page.stem}-{row.position}",
                "headline": row.headline,
                "part_of": f"{page.edition}/{row.part_of}" if row.part_of else "",
                "online": [
                    {
                        "id": match.article,
                        "relation": match.relation,
                        "confidence": match.confidence,
                    }
                    for match in matches
                    if match.position == row.position
                ],
            }
            for row in editions.prints(page.id)
        ],
    }


def _lines(editions: list[dict[str, Any]]) -> Iterator[str]:
    if not editions:
        yield "no pages of print"
    for edition in editions:
        pages = edition["pages"]
        articles = [one for page in pages for one in page["articles"] if not one["part_of"]]
        online = sum(bool(one["online"]) for one in articles)
        yield (
            f"{edition['paper']} {edition['date']}: {len(pages)} "
            f"page{'s' * (len(pages) != 1)}, {len(articles)} articles, {online} of them online; "
            f"{len(edition['online_only'])} online only"
        )
        for page in pages:
            for one in page["articles"]:
                yield f"  {one['id']}  {one['headline'] or '(no headline)'}"
                yield f"    {_found(one)}"
        for one in edition["online_only"]:
            yield f"  {one['id']}  {one['title']}"
            yield "    online only"


def _found(article: dict[str, Any]) -> str:
    if article["part_of"]:
        return f"the rest of {article['part_of']}"
    if not article["online"]:
        return "print only"
    told = [
        f"{one['id']} ({'a part of it, ' if one['relation'] == 'part' else ''}"
        f"{one['confidence']:.0%} sure)"
        for one in article["online"]
    ]
    return f"online: {', '.join(told)}"
