"""The commands of the program by name, in the groups in which ``--help`` lists them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from crawler.settings import SITE_URL

if TYPE_CHECKING:
    from crawler.command_line.command import Command


@dataclass(frozen=True, slots=True)
class Entry:
    """A command: ``summary`` for the list, an ``example`` of its arguments and options.

    Those without ``where`` (module and class) are Scrapy's and run within it.
    """

    group: str
    summary: str
    example: str
    where: str = ""

    def load(self) -> type[Command]:
        """The command's class; imported only now, so that no command pays for another."""
        module, _, name = self.where.partition(":")
        found: type[Command] = getattr(import_module(f"crawler.command_line.{module}"), name)
        return found


def _own(group: str, name: str, summary: str, example: str = "") -> Entry:
    return Entry(group, summary, example, f"{name}_command:{name.capitalize()}Command")


CRAWL, LOOK, CHECK, MOVE, SET_UP = "crawl", "look", "check", "move", "set up"

COMMANDS: dict[str, Entry] = {
    "crawl": Entry(CRAWL, "archive the site, share links, or pages of a newspaper", "category"),
    "shell": Entry(CRAWL, "read one page by hand, with the project's readers", SITE_URL),
    "serve": _own(CRAWL, "serve", "serve the bundled site, or another copy, on loopback"),
    "status": _own(LOOK, "status", "what is archived, what is open, what was lost", "--names 5"),
    "metrics": _own(LOOK, "metrics", "the same for Prometheus"),
    "read": _own(LOOK, "read", "search, read and see it in a browser", "--port 8080"),
    "history": _own(
        LOOK, "history", "the revisions of an article, and what changed", "NW202202072267539073"
    ),
    "story": _own(LOOK, "story", "an article's reprints, in order", "NW202202072267539073"),
    "stories": _own(LOOK, "stories", "what was reprinted most in a period", "--from 2022-02-01"),
    "editions": _own(
        LOOK, "editions", "pages of print, and which articles are online", "--from 2022-02-07"
    ),
    "compare": _own(
        LOOK, "compare", "print and online side by side", "zhuzhouribao/2022-02-07/A1-1"
    ),
    "index": _own(LOOK, "index", "bring the search index up to date; tell saved searches"),
    "verify": _own(CHECK, "verify", "check the archive against itself; mend it", "--repair"),
    "evidence": _own(CHECK, "evidence", "what was captured of an article", "NW202202072267539073"),
    "rebuild": _own(CHECK, "rebuild", "make an archive anew from its WARC files", "new-archive"),
    "restore": _own(
        CHECK, "restore", "whether a copy would do in the archive's place", "--check copy"
    ),
    "import": _own(MOVE, "import", "take post files into the archive", "clone/_posts"),
    "merge": _own(MOVE, "merge", "take other archives of the site into this one", "north south"),
    "export": _own(MOVE, "export", "write tables for pandas, DuckDB, R", "--to tables"),
    "bulk": _own(MOVE, "bulk", "tables and reprints of many archives, on Spark", "export --to all"),
    "package": _own(MOVE, "package", "pack captures as a WACZ file", "--from 2022-02-07"),
    "init": _own(SET_UP, "init", "write a configuration file", "--contact mailto:me@example.org"),
    "settings": _own(SET_UP, "settings", "every setting, its value, and who gave it"),
    "schedule": _own(SET_UP, "schedule", "write what runs it every five minutes", "--systemd"),
    "tell": _own(SET_UP, "tell", "send a message by every channel that is set", "'a try'"),
    "completion": _own(SET_UP, "completion", "completion for bash or zsh", "bash"),
}
