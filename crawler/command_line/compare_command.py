"""``compare ID``: a print article and its online copy, and what changed between them."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from crawler.archive.jsonl import read_revision
from crawler.archive.pages import read_page_line
from crawler.command_line.archive_command import ArchiveCommand, OpenArchive
from crawler.errors import UsageError
from crawler.exit_status import ExitStatus
from crawler.items import Article
from crawler.ledger.editions import PageRow

if TYPE_CHECKING:
    from crawler.newspaper.files.edition_line import PageRecord
    from crawler.newspaper.model import PrintArticle

_NARROWEST = 60
_OUTPUT = "-"
"""The standard output, as a target."""


@dataclass(frozen=True, slots=True)
class _Printed:
    """A print article in the archive."""

    id: str
    page: PageRow
    article: PrintArticle


class CompareCommand(ArchiveCommand):
    """Print and online side by side, sentence by sentence, each difference with its class."""

    takes_arguments: ClassVar[bool] = True

    @classmethod
    def syntax(cls) -> str:
        """The arguments."""
        return "[options] <id of the online or of the print article>"

    @classmethod
    def short_desc(cls) -> str:
        """One line for the list of commands."""
        return "Show what changed between an article in print and its online copy"

    @classmethod
    def long_desc(cls) -> str:
        """What ``--help`` says."""
        return (
            f"{cls.short_desc()}, sentence by sentence. The id is either side's: "
            "NW202202072267539073, or zhuzhouribao/2022-02-07/A1-1 as scrapy editions prints it. "
            "Each difference has a class: wording, punctuation, paragraphing, artefact (of reading "
            "the page), gap (words that the page lost), truncation (a jump to a page that is not "
            "archived). In colour on a terminal, unless NO_COLOR is set. Exit status: 0 compared; "
            "2 there is no such article, or it has no other side; 4 the archive is damaged."
        )

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """The options of this command."""
        # Only who compares should wait for this.
        from crawler.newspaper.compare.formats import FORMATS

        forms = parser.add_mutually_exclusive_group()
        for form in FORMATS:
            if form.suffix:
                forms.add_argument(
                    f"--{form.name}", nargs="?", const=_OUTPUT, metavar="FILE", help=form.help
                )
            else:
                forms.add_argument(
                    f"--{form.name}", action="store_const", const=_OUTPUT, help=form.help
                )
        parser.add_argument(
            "--with",
            dest="other",
            metavar="ID",
            help="the other side, where there are several (default: the surest one)",
        )

    def work(self, archive: OpenArchive, args: list[str], opts: argparse.Namespace) -> ExitStatus:
        """Compare the one article named with its other side."""
        from crawler.newspaper.compare.compare import compare_article
        from crawler.newspaper.compare.formats import FORMATS
        from crawler.newspaper.compare.show_terminal import show_terminal

        form = next((form for form in FORMATS if getattr(opts, form.name) is not None), None)
        target: str = getattr(opts, form.name) if form else _OUTPUT
        # argparse takes an id behind --html for its file.
        if form and not args and target != _OUTPUT and not target.endswith(form.suffix):
            args, target = [target], _OUTPUT
        if len(args) != 1:
            raise UsageError(
                "expected one article id, such as NW202202072267539073 or "
                "zhuzhouribao/2022-02-07/A1-1"
            )
        printed, online = self._sides(archive, args[0], opts.other or "")
        comparison = compare_article(printed.article, online.title, online.text)
        if form is not None:
            self._write(form.show(comparison, printed.id, online.id), target)
        else:
            colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
            width = max(_NARROWEST, shutil.get_terminal_size((100, 24)).columns)
            print(
                show_terminal(comparison, printed.id, online.id, width=width, colour=colour),
                end="",
            )
        return ExitStatus.ACCOUNTED

    def _write(self, text: str, target: str) -> None:
        if target == _OUTPUT:
            print(text, end="")
            return
        try:
            Path(target).write_text(text, encoding="utf-8")
        except OSError as error:
            raise UsageError(f"cannot write {target}: {error}") from error
        print(f"written to {target}")

    def _sides(self, archive: OpenArchive, name: str, other: str) -> tuple[_Printed, Article]:
        if archive.ledger.articles.get(name) is not None:
            places = [
                f"{page.stem}-{match.position}"
                for page, match in archive.ledger.editions.printed(name)
            ]
            chosen = _chosen(name, places, other, "no archived page of print has it")
            printed = printed_article(archive, chosen)
            assert printed is not None
            return printed, _online(archive, name)
        printed = printed_article(archive, name)
        if printed is None:
            raise UsageError(
                f"{name} is in {archive.paths.root} neither as an article nor as a print article: "
                "scrapy editions lists what is printed"
            )
        if printed.article.part_of is not None:
            start = "-".join(map(str, printed.article.part_of))
            edition = printed.page.edition
            raise UsageError(f"{name} is the rest of {edition}/{start}: compare that one")
        rows = archive.ledger.editions.matches(printed.page.id)
        ids = [row.article for row in rows if row.position == printed.article.position]
        chosen = _chosen(name, ids, other, "it is in print only: no archived article matches it")
        return printed, _online(archive, chosen)


def printed_article(archive: OpenArchive, name: str) -> _Printed | None:
    """The print article with an id ``<paper slug>/<date>/<page>-<n>``, if there is one."""
    stem, _, position = name.rpartition("-")
    page = archive.ledger.editions.get(stem) if stem and position.isdecimal() else None
    if page is None:
        return None
    article = record_of(archive, page).article(int(position))
    return _Printed(f"{page.stem}-{int(position)}", page, article) if article else None


def record_of(archive: OpenArchive, page: PageRow) -> PageRecord:
    """A page as its newest line has it. Raises :class:`ArchiveDamagedError`."""
    from crawler.newspaper.files.edition_line import read_edition_line

    line = archive.ledger.editions.newest_line(page.id)
    return read_edition_line(read_page_line(archive.paths, line))


def _chosen(name: str, found: list[str], other: str, none: str) -> str:
    if not found:
        raise UsageError(f"{name} has no other side: {none}")
    if other and other not in found:
        raise UsageError(f"{other} is not another side of {name}; there is {', '.join(found)}")
    if len(found) > 1 and not other:
        more = ", ".join(found[1:])
        print(f"scrapy compare: compared with {found[0]}; also --with {more}", file=sys.stderr)
    return other or found[0]


def _online(archive: OpenArchive, name: str) -> Article:
    newest = archive.ledger.articles.revisions(name)[-1]
    return read_revision(archive.paths, newest.line_offset, newest.line_length)
