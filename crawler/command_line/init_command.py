"""``init``: a configuration file, with what is asked for on a terminal."""

from __future__ import annotations

import argparse
import json
import os
import sys
import unicodedata
from pathlib import Path

from crawler.command_line.command import Command
from crawler.command_line.overwriting import add_force, check_free
from crawler.config import FILE_NAME, user_file
from crawler.errors import UsageError
from crawler.exit_status import ExitStatus
from crawler.setting_values import DEFAULTS

_TEMPLATE = """\
# The configuration of finews-archiver. A value given on the command line (-s NAME=VALUE) or in the
# environment (FINEWS_NAME) goes before the one here; `finews-archiver settings` lists every setting
# with its value, and says who gave it.

# Who asks, and where to complain: your address, a page or a mailbox. It is part of the user agent.
{contact}
# The archive's directory. One that is relative counts from where the command is run.
ARCHIVE_DIR = {archive}

# The site to archive.
# SITE_URL = {site}
# Who runs this crawl; each WARC file says it.
# OPERATOR = "you"
# Keep every response as it came, in WARC files.
# WARC_ENABLED = true
# Look for each new article among all archived ones.
# REPRINTS_ENABLED = true
# A command that is run when a run ends with another status than 0, with the report's path.
# NOTIFY_COMMAND = "mail-me"
"""


class InitCommand(Command):
    """Writes a commented file, here or where the user's own configuration lies."""

    @classmethod
    def short_desc(cls) -> str:
        """One line for the list of commands."""
        return "Write a configuration file"

    @classmethod
    def long_desc(cls) -> str:
        """What ``--help`` says."""
        return (
            f"{cls.short_desc()}: {FILE_NAME} in this directory, or with --user the user's own. On "
            "a terminal it asks for the contact and the archive's directory, unless both are "
            "given. Exit status: 0 written; 2 there is such a file already, or a value cannot be "
            "meant; 4 it cannot be written."
        )

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """The options of this command."""
        parser.add_argument("--contact", metavar="ADDRESS", help="who asks, and where to complain")
        parser.add_argument("--archive", metavar="DIR", help="the archive's directory")
        parser.add_argument("--user", action="store_true", help="the user's own file")
        add_force(parser)

    def run(self, args: list[str], opts: argparse.Namespace) -> int:
        """Ask, if somebody is there to answer, and write."""
        self.takes_none(args)
        path = user_file(os.environ) if opts.user else Path(FILE_NAME)
        check_free([path], opts)
        asks = sys.stdin.isatty() and sys.stdout.isatty()
        contact, archive = opts.contact, opts.archive
        if contact is None and asks:
            contact = _ask("Who asks, and where to complain (mailto:you@example.org)", "")
        if archive is None and asks:
            archive = _ask("The archive's directory", str(Path(DEFAULTS["ARCHIVE_DIR"]).resolve()))
        text = configuration(contact or "", archive or str(Path(DEFAULTS["ARCHIVE_DIR"]).resolve()))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(f"written to {path}")
        return ExitStatus.ACCOUNTED


def _ask(question: str, otherwise: str) -> str:
    try:
        answer = input(f"{question}{f' [{otherwise}]' if otherwise else ''}: ").strip()
    except EOFError:
        answer = ""
    return answer or otherwise


def configuration(contact: str, archive: str) -> str:
    """The text of a configuration file. Raises :class:`UsageError` for what no file can say."""
    line = f"CONTACT = {_quoted(contact)}" if contact else '# CONTACT = "mailto:you@example.org"'
    return _TEMPLATE.format(
        contact=line, archive=_quoted(archive), site=_quoted(DEFAULTS["SITE_URL"])
    )


def _quoted(text: str) -> str:
    """A TOML basic string; what JSON escapes, TOML escapes alike."""
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in text):
        raise UsageError(f"{text!r}: a control character cannot be meant")
    return json.dumps(text, ensure_ascii=False)
