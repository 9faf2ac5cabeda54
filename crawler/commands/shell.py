"""``scrapy shell``: Scrapy's own, with the project's readers ready to call."""

from __future__ import annotations

from typing import Any

from scrapy.commands import shell

from crawler.debugging import shell_readers


class Command(shell.Command):
    """Adds ``listing``, ``article`` and ``post`` to the shell and to its banner."""

    def short_desc(self) -> str:
        """What ``scrapy`` lists."""
        return "Interactive console with this project's readers: listing, article, post"

    def update_vars(self, vars: dict[str, Any]) -> None:
        """Put the readers into the shell's variables; its banner names them."""
        vars.update(shell_readers(vars["crawler"]))
