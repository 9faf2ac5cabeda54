"""The words of the command line: what is the program's, what is a command's."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NoReturn

from crawler.command_line.command import Command
from crawler.errors import UsageError


@dataclass(slots=True)
class Arguments:
    """``-s NAME=VALUE`` and ``--config FILE`` may stand anywhere before ``--``."""

    command: str = ""
    rest: list[str] = field(default_factory=list)
    settings: list[str] = field(default_factory=list)
    config: str | None = None
    version: bool = False

    @classmethod
    def of(cls, words: Sequence[str]) -> Arguments:
        """Part them. Raises :class:`UsageError` for an option of the program without its value."""
        found = cls()
        left = iter(words)
        for word in left:
            if word == "--":
                found.rest += [word, *left]
            elif word in ("-s", "--set"):
                found.settings.append(_value(word, left))
            elif word.startswith(("-s=", "--set=")):
                found.settings.append(word.partition("=")[2])
            elif word.startswith("-s") and "=" in word:
                found.settings.append(word.removeprefix("-s"))
            elif word == "--config":
                found.config = _value(word, left)
            elif word.startswith("--config="):
                found.config = word.partition("=")[2]
            elif not found.command and word in ("--version", "-V"):
                found.version = True
            elif not found.command and not word.startswith("-"):
                found.command = word
            elif not found.command and word not in ("--help", "-h"):
                raise UsageError(f"there is no option {word} before a command's name: see --help")
            else:
                found.rest.append(word)
        return found


def _value(option: str, left: Iterator[str]) -> str:
    value = next(left, None)
    if value is None:
        raise UsageError(f"{option}: its value is missing")
    return value


class Parser(argparse.ArgumentParser):
    """Raises :class:`UsageError` where argparse ends the program."""

    def error(self, message: str) -> NoReturn:
        """What argparse has to say is one line, without the usage."""
        raise UsageError(f"{self.prog.partition(' ')[2]}: {message}")


def parser_of(called: str, kind: type[Command]) -> Parser:
    """The parser of a command's options, and of what every command takes."""
    parser = Parser(
        prog=called,
        usage=f"{called} {kind.syntax()}",
        description=kind.long_desc(),
        allow_abbrev=False,
    )
    kind.add_options(parser)
    parser.add_argument("-s", "--set", metavar="NAME=VALUE", help="a setting; may be repeated")
    parser.add_argument("--config", metavar="FILE", help="the configuration file")
    return parser


def parse(
    called: str, kind: type[Command], words: list[str]
) -> tuple[argparse.Namespace, list[str]] | None:
    """A command's options and arguments; ``None`` if it was asked for its help, now printed.

    Raises :class:`UsageError`; for an option that there is not, with the nearest that there is.
    """
    parser = parser_of(called, kind)
    if any(word in ("-h", "--help") for word in words[: _end_of_options(words)]):
        parser.print_help()
        return None
    split = _end_of_options(words)
    opts, args = parser.parse_known_args(words[:split])
    check_options(called, parser, args)
    return opts, args + words[split + 1 :]


def _end_of_options(words: list[str]) -> int:
    return words.index("--") if "--" in words else len(words)


def check_options(called: str, parser: argparse.ArgumentParser, left: list[str]) -> None:
    """Raise :class:`UsageError` for a word that looks like an option, and none has taken."""
    for word in left:
        if word.startswith("-") and len(word) > 1:
            name = word.partition("=")[0]
            known = [each for action in parser._actions for each in action.option_strings]
            found = get_close_matches(name, known, n=1)
            hint = f"did you mean {found[0]}?" if found else f"see {called} --help"
            raise UsageError(f"{called.partition(' ')[2]}: there is no option {name}: {hint}")
