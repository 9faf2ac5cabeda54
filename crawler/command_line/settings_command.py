"""``settings``: every setting, its value, and who gave it."""

from __future__ import annotations

import argparse
import re
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from crawler.command_line.command import Command
from crawler.exit_status import ExitStatus
from crawler.plain_output import json_text

MASK = "********"
_SECRET = re.compile(r"(?:PASSWORD|SECRET|TOKEN|_KEY|HEARTBEAT_URL|NOTIFY_URLS)", re.IGNORECASE)


class SettingsCommand(Command):
    """What holds here and now, from the file, the environment and the command line."""

    @classmethod
    def short_desc(cls) -> str:
        """One line for the list of commands."""
        return "Show every setting, its value, and who gave it"

    @classmethod
    def long_desc(cls) -> str:
        """What ``--help`` says."""
        return (
            f"{cls.short_desc()}: default, the configuration file with the line, an environment "
            "variable, or -s. Secrets are masked. Exit status: 0; 2 a value cannot be meant."
        )

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """The options of this command."""
        parser.add_argument("--json", action="store_true", help="as JSON")
        parser.add_argument("--changed", action="store_true", help="only those that somebody gave")

    def run(self, args: list[str], opts: argparse.Namespace) -> int:
        """Print them in the order of the list."""
        self.takes_none(args)
        told = [
            {"name": each.name, "value": masked(each.name, each.value), "origin": each.origin}
            for each in self.configuration.told()
            if not opts.changed or each.origin != "default"
        ]
        if opts.json:
            print(json_text(told))
            return ExitStatus.ACCOUNTED
        for each in told:
            print(f"{each['name']:<30} {_shown(each['value'])}  ({each['origin']})")
        return ExitStatus.ACCOUNTED


def masked(name: str, value: Any) -> Any:
    """A value without what must not be seen: that of a secret, a password within an address."""
    if _SECRET.search(name):
        return MASK if value else value
    if isinstance(value, str) and "@" in value and "://" in value:
        parts = urlsplit(value)
        if parts.password is not None:
            host = parts.netloc.rpartition("@")[2]
            return urlunsplit(parts._replace(netloc=f"{parts.username}:{MASK}@{host}"))
    return value


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, list):
        return ",".join(map(str, value)) or "(none)"
    return str(value) if value != "" else "(empty)"
