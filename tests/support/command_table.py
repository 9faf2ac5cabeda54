"""The table of docs/commands.md, made of the commands themselves.

``python -m tests.support.command_table`` writes it anew.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import crawler.archive
import crawler.command_line
from crawler.command_line.arguments import parser_of
from crawler.command_line.registry import COMMANDS
from crawler.commands.crawl import Command as CrawlCommand
from tests.support.project import PROJECT

PAGE = PROJECT / "docs" / "commands.md"
BEGIN, END = "<!-- made by tests/support/command_table.py -->", "<!-- so far -->"
_LINES = Path(crawler.archive.__file__).parent / "article.schema.json"
_EVERY = ("-h", "-s", "--set", "--config", "--help")


def schema_of(name: str) -> Path | None:
    """The JSON schema of a command's ``--json``; ``None`` if it has no such option."""
    if name == "history":
        # Each line that it prints is one of articles.jsonl.
        return _LINES
    path = Path(crawler.command_line.__file__).parent / "schemas" / f"{name}.schema.json"
    return path if path.exists() else None


def parser(name: str) -> argparse.ArgumentParser:
    """The parser of one of the program's own commands; of a crawl, what this project adds."""
    entry = COMMANDS[name]
    if entry.where:
        return parser_of(f"finews-archiver {name}", entry.load())
    found = argparse.ArgumentParser(prog=f"finews-archiver {name}")
    if name == "crawl":
        found.add_argument("-a", metavar="NAME=VALUE", help="an argument of the spider")
        CrawlCommand.add_own_options(found)
    return found


def help_of(name: str) -> str:
    """What ``--help`` says of a command."""
    if COMMANDS[name].where:
        return COMMANDS[name].load().long_desc()
    return CrawlCommand().long_desc() if name == "crawl" else ""


def options(name: str) -> list[str]:
    """The options of a command, each with its value, without those of every command."""
    found = []
    for action in parser(name)._actions:
        words = [word for word in action.option_strings if word not in _EVERY]
        if words:
            metavar = action.metavar or (
                "|".join(map(str, action.choices)) if action.choices else action.dest.upper()
            )
            value = "" if action.nargs == 0 else f" {metavar}"
            value = f"[{value.strip()}]" if action.nargs == "?" else value
            found.append(f"{words[-1]}{' ' * (action.nargs == '?')}{value}")
    return found


def exit_statuses(name: str) -> str:
    """What the exit statuses say, as ``--help`` tells it."""
    return help_of(name).partition("Exit status: ")[2].rstrip(".")


def table() -> Iterator[str]:
    """Its lines."""
    yield "| command | options | exit status | `--json` |"
    yield "| --- | --- | --- | --- |"
    for name in COMMANDS:
        words = " ".join(f"`{option}`".replace("|", "\\|") for option in options(name))
        schema = schema_of(name)
        place = f"../{schema.relative_to(PROJECT)}" if schema else ""
        link = f"[schema]({place})" if schema else ""
        told = exit_statuses(name) or "Scrapy's"
        yield f"| `{name}` | {words} | {told} | {link} |"


def written(text: str) -> str:
    """The page with its table as it is now."""
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n" + "\n".join(table()) + f"\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
