"""``schedule``: what runs a crawl every five minutes, for systemd, cron or GitHub Actions."""

from __future__ import annotations

import argparse
import getpass
import shlex
import sys
from importlib import resources
from pathlib import Path
from string import Template

from crawler.command_line.command import PROGRAM, Command
from crawler.command_line.overwriting import add_force, check_free
from crawler.errors import UsageError
from crawler.exit_status import ExitStatus

KINDS = {
    "systemd": (
        "finews-archiver.service",
        "finews-archiver.timer",
        "finews-archiver-failed.service",
    ),
    "cron": ("crontab",),
    "github": (".github/workflows/crawl.yml",),
}
_NEXT = {
    "systemd": "copy them to /etc/systemd/system, then: systemctl daemon-reload && "
    "systemctl enable --now finews-archiver.timer",
    "cron": "put its line into crontab -e",
    "github": "commit it to the default branch of a fork",
}


class ScheduleCommand(Command):
    """Writes the files, with this program's place and this configuration in them."""

    @classmethod
    def short_desc(cls) -> str:
        """One line for the list of commands."""
        return "Write what runs a crawl every five minutes"

    @classmethod
    def long_desc(cls) -> str:
        """What ``--help`` says."""
        return (
            f"{cls.short_desc()}: units and timer of systemd, a line for cron, or a workflow of "
            "GitHub Actions, with this program's place and its configuration file in them. Exit "
            "status: 0 written; 2 there is no configuration file, or a file is there already; 4 a "
            "file cannot be written."
        )

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """The options of this command."""
        kinds = parser.add_mutually_exclusive_group(required=True)
        for kind, names in KINDS.items():
            kinds.add_argument(
                f"--{kind}", dest="kind", action="store_const", const=kind, help=", ".join(names)
            )
        parser.add_argument(
            "--to", default=".", metavar="DIR", help="where to (default: here; - prints them)"
        )
        parser.add_argument("--user", metavar="NAME", help="who runs it (default: you)")
        add_force(parser)

    def run(self, args: list[str], opts: argparse.Namespace) -> int:
        """Write each file, or print it."""
        self.takes_none(args)
        words = {} if opts.kind == "github" else self._words(opts.user or getpass.getuser(), opts)
        texts = {name: _text(name, words) for name in KINDS[opts.kind]}
        if opts.to == "-":
            print("\n".join(texts.values()), end="")
            return ExitStatus.ACCOUNTED
        paths = {Path(opts.to) / name: text for name, text in texts.items()}
        check_free(paths, opts)
        for path, text in paths.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"written to {path}")
        print(_NEXT[opts.kind])
        return ExitStatus.ACCOUNTED

    def _words(self, user: str, opts: argparse.Namespace) -> dict[str, str]:
        file = self.configuration.file
        if file is None:
            raise UsageError(f"there is no configuration file: {PROGRAM} init writes one")
        program = _program()
        archive = Path(self.settings["ARCHIVE_DIR"]).resolve()
        places = [Path(program[0]), file.resolve(), archive]
        at_home = any(Path(home) in path.parents for path in places for home in _HOMES)
        quoted = _for_systemd if opts.kind == "systemd" else shlex.quote
        return {
            "program": " ".join(map(quoted, program)),
            "config": quoted(str(file.resolve())),
            "archive": quoted(str(archive)),
            "log": quoted(str(archive.with_name("crawl.log"))),
            "user": user,
            "home": "read-only" if at_home else "yes",
        }


_HOMES = ("/home", "/root", "/run/user")
"""What ``ProtectHome=yes`` hides (systemd.exec(5))."""


def _program() -> list[str]:
    """How to call this program from anywhere: as it is installed, or by its interpreter."""
    installed = Path(sys.executable).with_name(PROGRAM)
    return [str(installed)] if installed.exists() else [sys.executable, "-m", "crawler"]


def _for_systemd(text: str) -> str:
    """A text as one word of a unit file (systemd.syntax(7), systemd.unit(5): specifiers)."""
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{text}"' if any(char in text for char in " \t'\"\\") else text


def _text(name: str, words: dict[str, str]) -> str:
    template = resources.files("crawler.command_line") / "schedules" / Path(name).name
    text = template.read_text(encoding="utf-8")
    # A workflow has variables of its own, and none of ours.
    return Template(text).substitute(words) if words else text
