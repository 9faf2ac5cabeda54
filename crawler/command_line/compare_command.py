"""``compare ID``: a print article and its online copy, and what changed between them."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path
from typing import ClassVar

from crawler.archive.open_archive import OpenArchive
from crawler.command_line.archive_command import ArchiveCommand
from crawler.command_line.overwriting import add_force, check_free
from crawler.editions.compared_edition import compared_edition
from crawler.editions.printed_article import PrintedArticle, online_article, printed_article
from crawler.errors import UsageError
from crawler.exit_status import ExitStatus
from crawler.items import Article
from crawler.plain_output import untouched

_NARROWEST = 60
_OUTPUT = "-"
"""The standard output, as a target."""


class CompareCommand(ArchiveCommand):
    """Print and online side by side, sentence by sentence, each difference with its class."""

    takes_arguments: ClassVar[bool] = True

    @classmethod
    def syntax(cls) -> str:
        """The arguments."""
        return "[options] <id of the online or of the print article> | --edition PAPER/DATE"

    @classmethod
    def short_desc(cls) -> str:
        """One line for the list of commands."""
        return "Show what changed between an article in print and its online copy"

    @classmethod
    def long_desc(cls) -> str:
        """What ``--help`` says."""
        return (
            f"{cls.short_desc()}, sentence by sentence. The id is either side's: "
            "NW202202072267539073, or zhuzhouribao/2022-02-07/A1-1 as finews-archiver "
            "editions prints it. "
            "Each difference has a class: wording, punctuation, paragraphing, artefact (of reading "
            "the page), gap (words that the page lost), truncation (a jump to a page that is not "
            "archived). In colour on a terminal, unless NO_COLOR is set. --edition "
            "lists every article of a paper's day with the counts of its differences; with --html "
            "one page has the list and each comparison. Exit status: 0 compared; "
            "2 there is no such article, it has no other side, or FILE is there already; 4 the "
            "archive is damaged."
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
            "--edition",
            metavar="PAPER/DATE",
            help="every article of an edition, such as zhuzhouribao/2022-02-07, instead of one",
        )
        add_force(parser)
        parser.add_argument(
            "--with",
            dest="other",
            metavar="ID",
            help="the other side, where there are several (default: the surest one)",
        )

    def work(self, archive: OpenArchive, args: list[str], opts: argparse.Namespace) -> ExitStatus:
        """Compare the one article named with its other side, or an edition's articles."""
        from crawler.newspaper.compare.compare import compare_article
        from crawler.newspaper.compare.formats import FORMATS
        from crawler.newspaper.compare.show_edition import show_edition
        from crawler.newspaper.compare.show_terminal import show_terminal

        form = next((form for form in FORMATS if getattr(opts, form.name) is not None), None)
        target: str = getattr(opts, form.name) if form else _OUTPUT
        # argparse takes an id behind --html for its file.
        if form and not args and target != _OUTPUT and not target.endswith(form.suffix):
            args, target = [target], _OUTPUT
        if target != _OUTPUT:
            check_free([Path(target)], opts)
        if opts.edition is not None:
            if args or opts.other:
                raise UsageError("--edition takes the whole edition: no article's id beside it")
            edition = compared_edition(archive, opts.edition)
            self._write(form.show_edition(edition) if form else show_edition(edition), target)
            return ExitStatus.ACCOUNTED
        if len(args) != 1:
            raise UsageError(
                "expected one article id, such as NW202202072267539073 or "
                "zhuzhouribao/2022-02-07/A1-1"
            )
        printed, online = self._sides(archive, args[0], opts.other or "")
        comparison = compare_article(printed.article, online.title, online.text, printed.beside)
        if form is not None:
            self._write(form.show(comparison, printed.id, online.id), target)
        else:
            colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
            width = max(_NARROWEST, shutil.get_terminal_size((100, 24)).columns)
            print(
                show_terminal(comparison, printed.id, online.id, width=width, colour=colour),
                end="",
                file=untouched(sys.stdout),
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

    def _sides(self, archive: OpenArchive, name: str, other: str) -> tuple[PrintedArticle, Article]:
        if archive.ledger.articles.get(name) is not None:
            places = [
                f"{page.stem}-{match.position}"
                for page, match in archive.ledger.editions.printed(name)
            ]
            chosen = self._chosen(name, places, other, "no archived page of print has it")
            printed = printed_article(archive, chosen)
            assert printed is not None
            return printed, online_article(archive, name)
        printed = printed_article(archive, name)
        if printed is None:
            raise UsageError(
                f"{name} is in {archive.paths.root} neither as an article nor as a print article: "
                "finews-archiver editions lists what is printed"
            )
        if printed.article.part_of is not None:
            start = "-".join(map(str, printed.article.part_of))
            edition = printed.page.edition
            raise UsageError(f"{name} is the rest of {edition}/{start}: compare that one")
        rows = archive.ledger.editions.matches(printed.page.id)
        ids = [row.article for row in rows if row.position == printed.article.position]
        chosen = self._chosen(
            name, ids, other, "it is in print only: no archived article matches it"
        )
        return printed, online_article(archive, chosen)

    def _chosen(self, name: str, found: list[str], other: str, none: str) -> str:
        if not found:
            raise UsageError(f"{name} has no other side: {none}")
        if other and other not in found:
            raise UsageError(f"{other} is not another side of {name}; there is {', '.join(found)}")
        if len(found) > 1 and not other:
            more = ", ".join(found[1:])
            print(f"{self.called}: compared with {found[0]}; also --with {more}", file=sys.stderr)
        return other or found[0]
