"""What ``finews-archiver --help`` says."""

from __future__ import annotations

from itertools import groupby

from crawler import __version__
from crawler.command_line.registry import COMMANDS


def overview(program: str) -> str:
    """The commands in their groups, each with an example."""
    lines = [
        f"{program} {__version__}: archives a finance-news site whose posts vanish",
        "",
        f"Usage: {program} COMMAND [options] [arguments]",
    ]
    for group, entries in groupby(COMMANDS.items(), key=lambda item: item[1].group):
        lines += ["", f"{group}:"]
        for name, entry in entries:
            lines.append(f"  {name:<12}{entry.summary}")
            lines.append(f"{'':14}{program} {name} {entry.example}".rstrip())
    lines += [
        "",
        "options of every command:",
        "  -s NAME=VALUE   a setting, for this once",
        "  --config FILE   a configuration file other than finews-archiver.toml here,",
        "                  or the user's own",
        "  -h, --help      what a command does, its options and its exit statuses",
        "  -V, --version   the program's version",
    ]
    return "\n".join(lines) + "\n"
