"""Commands within Scrapy: ``crawl``, ``shell``, and those of Scrapy's own that are not listed."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

from scrapy.commands import ScrapyCommand
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from crawler.command_line.arguments import Arguments, Parser, check_options
from crawler.config import Configuration
from crawler.errors import UsageError
from crawler.first_moments import hand_over
from crawler.setting_checks import check_settings

_PLACES = ("crawler.commands", "scrapy.commands")


def exists(name: str) -> bool:
    """Whether Scrapy has a command of this name."""
    return name.isidentifier() and find_spec(f"scrapy.commands.{name}") is not None


def run_within_scrapy(
    program: str, given: Arguments, configuration: Callable[[], Configuration]
) -> int:
    """Run a command as ``scrapy`` does, with this project's settings, from any directory.

    Raises :class:`UsageError`. A crawl that names no spider is that of the site.
    """
    os.environ["SCRAPY_SETTINGS_MODULE"] = "crawler.settings"
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    command = _command(given.command)
    command.settings = settings
    called = f"{program} {given.command}"
    parser = Parser(
        prog=called,
        usage=f"{called} {command.syntax()}",
        description=command.long_desc(),
        conflict_handler="resolve",
    )
    command.add_options(parser)
    parser.add_argument("--config", metavar="FILE", help="the configuration file")
    if any(word in ("-h", "--help") for word in given.rest):
        parser.print_help()
        return 0
    opts, args = parser.parse_known_args(given.rest)
    check_options(called, parser, args)
    chosen = configuration()
    try:
        check_settings(chosen.values, own_agent="USER_AGENT" in chosen.given)
    except ValueError as error:
        raise UsageError(f"{given.command}: {error}") from None
    for each in chosen.given.values():
        settings.set(each.name, each.value, priority="cmdline")
    words = [*given.rest, *(["category"] if given.command == "crawl" and not args else [])]
    if given.command != "crawl":
        hand_over()
    try:
        if given.command == "crawl" and not opts.profile and not opts.pdb:
            return _crawl(command, parser, words)
        # It imports every command that there is.
        from scrapy import cmdline

        cmdline.execute([program, given.command, *words], settings)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return 0


def _crawl(command: ScrapyCommand, parser: Parser, words: list[str]) -> int:
    """What Scrapy's command line does for a command, once it has found it."""
    assert command.settings is not None
    command.settings.setdict(command.default_settings, priority="command")
    opts, args = parser.parse_known_args(words)
    command.process_options(args, opts)
    command.crawler_process = AsyncCrawlerProcess(command.settings)
    command.run(args, opts)
    return command.exitcode


def _command(name: str) -> ScrapyCommand:
    place = next(place for place in _PLACES if find_spec(f"{place}.{name}") is not None)
    command: ScrapyCommand = import_module(f"{place}.{name}").Command()
    return command
