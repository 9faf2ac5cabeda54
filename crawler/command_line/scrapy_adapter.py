"""A command of the program as one of Scrapy's: ``scrapy status`` in the clone."""

from __future__ import annotations

import argparse
import sys
from typing import Any, ClassVar

from scrapy.commands import ScrapyCommand
from scrapy.settings import SETTINGS_PRIORITIES

from crawler.command_line.command import Command
from crawler.config import Configuration, given_value
from crawler.errors import UsageError
from crawler.exit_status import ExitStatus
from crawler.plain_output import plain
from crawler.setting_values import DEFAULTS


class ScrapyAdapter(ScrapyCommand):
    """Hands settings, arguments and options on to the command ``of`` the program."""

    of: ClassVar[type[Command]]
    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """The arguments."""
        return self.of.syntax()

    def short_desc(self) -> str:
        """What ``scrapy`` lists."""
        return self.of.short_desc()

    def long_desc(self) -> str:
        """What ``--help`` says."""
        return self.of.long_desc()

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's own options, and those of the command."""
        super().add_options(parser)
        self.of.add_options(parser)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the command; its exit status becomes Scrapy's."""
        assert self.settings is not None
        called = f"scrapy {type(self).__module__.rpartition('.')[2]}"
        lowest = SETTINGS_PRIORITIES["project"]
        given = [
            (name, value)
            for name, value in self.settings.items()
            if (self.settings.getpriority(name) or 0) > lowest and name in DEFAULTS
        ]
        try:
            configuration = Configuration([given_value(*each, "-s") for each in given], {}, None)
        except UsageError as error:
            print(f"{called}: {error}", file=plain(sys.stderr))
            self.exitcode = int(ExitStatus.USAGE)
            return
        self.exitcode = self.of(called, configuration).main(args, opts)
