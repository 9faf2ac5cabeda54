"""``scrapy shell``: Scrapy's own, with the project's readers ready to call."""

from __future__ import annotations

import argparse
from typing import Any

from scrapy.commands import shell

from crawler.commands.crawl import quieten
from crawler.scrapy_internals import FILE_HANDLER


class Command(shell.Command):
    """Adds ``listing``, ``article``, ``post`` and ``page`` to the shell and to its banner."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Let the shell read files: what is asked for is what its user typed."""
        super().process_options(args, opts)
        assert self.settings is not None
        handlers = self.settings.getdict("DOWNLOAD_HANDLERS")
        handlers["file"] = FILE_HANDLER
        self.settings.set("DOWNLOAD_HANDLERS", handlers, "cmdline")

    def short_desc(self) -> str:
        """What ``scrapy`` lists."""
        return "Interactive console with this project's readers: listing, article, post, page"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Open the shell; Scrapy's start-up lines would push the banner off the screen."""
        assert self.settings is not None
        quieten(self.settings["LOG_LEVEL"])
        super().run(args, opts)

    def update_vars(self, vars: dict[str, Any]) -> None:
        """Put the readers into the shell's variables; its banner names them."""
        # Not at the start of every command.
        from crawler.command_line.shell_readers import shell_readers

        vars.update(shell_readers(vars["crawler"]))
