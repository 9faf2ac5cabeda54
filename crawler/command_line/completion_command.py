"""``completion``: what a shell needs to complete commands, options, ids and categories."""

from __future__ import annotations

import argparse
import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from crawler.archive.paths import ArchivePaths
from crawler.command_line.arguments import Arguments, parser_of
from crawler.command_line.command import Command
from crawler.command_line.registry import COMMANDS
from crawler.errors import ArchiverError, UsageError
from crawler.exit_status import ExitStatus
from crawler.ledger import Ledger
from crawler.setting_values import DEFAULTS

MOST_IDS = 200
_SHELLS = {
    "bash": """\
_finews_archiver() {
    local line=${COMP_LINE:0:COMP_POINT} last words IFS=$' \\t\\n'
    read -ra words <<<"$line"
    [[ $line == *[[:space:]] ]] && words+=("")
    last=${words[-1]}
    IFS=$'\\n'
    COMPREPLY=($(finews-archiver completion --words -- "${words[@]:1}" 2>/dev/null))
    # Bash itself breaks words at = and :, and completes what is behind.
    COMPREPLY=("${COMPREPLY[@]#"${last%"${last##*[=:]}"}"}")
    [[ ${COMPREPLY[0]} == *= ]] && compopt -o nospace
}
complete -o default -F _finews_archiver finews-archiver
""",
    "zsh": """\
#compdef finews-archiver
_finews_archiver() {
    local -a found
    found=("${(@f)$(finews-archiver completion --words -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
    if [[ -n ${found[1]} ]]; then compadd -Q -- $found; else _files; fi
}
if [[ $funcstack[1] == _finews_archiver ]]; then
    _finews_archiver "$@"
else
    compdef _finews_archiver finews-archiver
fi
""",
}
_TAKES_ID = {"history", "story", "evidence", "compare"}
_ARGUMENTS = {
    "crawl": ("category", "share", "edition"),
    "completion": tuple(_SHELLS),
}
_OF_CRAWL = (
    "-a",
    "-s",
    "-o",
    "-O",
    "-L",
    "--config",
    "--help",
    "--logfile",
    "--nolog",
    "--dry-run",
)


class CompletionCommand(Command):
    """Prints a shell's script, or what may stand at the end of some words."""

    @classmethod
    def syntax(cls) -> str:
        """The arguments."""
        return f"[options] <{'|'.join(_SHELLS)}>"

    @classmethod
    def short_desc(cls) -> str:
        """One line for the list of commands."""
        return "Print what makes a shell complete commands, options, ids and categories"

    @classmethod
    def long_desc(cls) -> str:
        """What ``--help`` says."""
        return (
            f'{cls.short_desc()}: eval "$(finews-archiver completion bash)" in ~/.bashrc, or its '
            "output as a file _finews-archiver in a directory of zsh's fpath. Exit status: 0; 2 no "
            "such shell."
        )

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """The options of this command."""
        parser.add_argument(
            "--words", action="store_true", help="what may stand at the end of the words behind --"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> int:
        """Print the script of the one shell named, or the candidates."""
        if opts.words:
            *before, last = args or [""]
            # Where there is no archive to look at, there is nothing to complete with.
            with contextlib.suppress(ArchiverError, sqlite3.Error):
                for candidate in self._candidates(before, last):
                    print(candidate)
            return ExitStatus.ACCOUNTED
        if len(args) != 1 or args[0] not in _SHELLS:
            raise UsageError(f"expected one shell: {' or '.join(_SHELLS)}")
        print(_SHELLS[args[0]], end="")
        return ExitStatus.ACCOUNTED

    def _candidates(self, before: list[str], last: str) -> Iterator[str]:
        previous = before[-1] if before else ""
        try:
            command = Arguments.of(before).command
        except UsageError:
            command = next((word for word in before if word in COMMANDS), "")
        if previous in ("-s", "--set"):
            found = [f"{name}=" for name, value in DEFAULTS.items() if not isinstance(value, dict)]
        elif not command:
            found = [*COMMANDS, "--help", "--version", "--config"]
        elif previous == "-a" and command == "crawl":
            yield from self._spider_argument(last)
            return
        elif previous == "--category":
            found = self._categories()
        elif last.startswith("-"):
            found = _options(command)
        elif command in _TAKES_ID:
            yield from self._ids(last)
            return
        else:
            found = list(_ARGUMENTS.get(command, ()))
        yield from sorted(each for each in found if each.startswith(last))

    def _spider_argument(self, last: str) -> Iterator[str]:
        name, sign, typed = last.partition("=")
        if not sign:
            names = ("categories", "codes", "file", "pages", "paper", "date", "page", "sisters")
            yield from (f"{each}=" for each in names if each.startswith(last))
        elif name == "categories":
            *chosen, part = typed.split(",")
            head = ",".join([*chosen, ""]) if chosen else ""
            for slug in self._categories():
                if slug.startswith(part):
                    yield f"{name}={head}{slug}"

    def _ids(self, prefix: str) -> Iterator[str]:
        with self._ledger() as ledger:
            yield from ledger.articles.ids_from(prefix, MOST_IDS)

    def _categories(self) -> list[str]:
        with self._ledger() as ledger:
            return ledger.listings.categories()

    def _ledger(self) -> contextlib.closing[Ledger]:
        """The ledger; nothing is completed where it cannot be opened."""
        return contextlib.closing(
            Ledger(ArchivePaths(Path(self.settings["ARCHIVE_DIR"])).ledger, read_only=True)
        )


def _options(command: str) -> list[str]:
    """The options of a command; those within Scrapy are not asked, for it is slow to import."""
    entry = COMMANDS.get(command)
    if entry is None or not entry.where:
        return list(_OF_CRAWL)
    return [
        option
        for action in parser_of(command, entry.load())._actions
        for option in action.option_strings
    ]
