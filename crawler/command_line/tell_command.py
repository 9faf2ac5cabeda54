"""``tell``: a message by every channel that the settings name."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from crawler.command_line.command import Command
from crawler.errors import UsageError
from crawler.exit_status import ExitStatus
from crawler.runs.notification import NEEDS_A_PERSON, Outcome, Telling
from crawler.runs.teller import teller_of


class TellCommand(Command):
    """To try the channels, and for what ends a run without its knowing (systemd's ``OnFailure=``).

    What was told last is left as it is.
    """

    @classmethod
    def syntax(cls) -> str:
        """The arguments."""
        return "[options] <text>"

    @classmethod
    def short_desc(cls) -> str:
        """One line for the list of commands."""
        return "Send a message by every channel that the settings name"

    @classmethod
    def long_desc(cls) -> str:
        """What ``--help`` says."""
        return (
            f"{cls.short_desc()}: NOTIFY_COMMAND, with NOTIFY_EVENT=said, and the services of "
            "NOTIFY_URLS. With --on-failure it is for a unit that systemd starts when a run has "
            "failed: it tells, the dead man's switch too, if the run was killed or took too long, "
            "and says nothing of one that has told of itself. Exit status: 0 told, or nothing to "
            "tell; 2 there is no text, or no channel is set; 4 a channel did not take it."
        )

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """The options of this command."""
        parser.add_argument(
            "--on-failure",
            action="store_true",
            help="of a run that failed under systemd, by its MONITOR_… variables",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> ExitStatus:
        """Send it, and say who has taken it."""
        text = " ".join(args).strip()
        status, event = ExitStatus.ACCOUNTED, "said"
        if opts.on_failure:
            reason = ended_by(os.environ)
            if reason is None:
                print("the run has told of itself")
                return ExitStatus.ACCOUNTED
            text = f"{text}: {reason}" if text else reason
            status, event = ExitStatus.LOST, "ended"
        if not text:
            raise UsageError("expected a text, such as 'does this arrive?'")
        try:
            teller = teller_of(self.settings, self.clock())
        except ValueError as error:
            raise UsageError(str(error)) from None
        outcome = Outcome(Path(self.settings["ARCHIVE_DIR"]), status, event, text)
        told, problems = teller.say(Telling(event, outcome))
        for name in told:
            print(f"told by {name}")
        for problem in problems:
            print(f"{self.called}: {problem}", file=sys.stderr)
        if not told and not problems:
            raise UsageError("nobody is told: set NOTIFY_COMMAND or NOTIFY_URLS")
        return ExitStatus.LOST if problems else ExitStatus.ACCOUNTED


def ended_by(environ: Mapping[str, str]) -> str | None:
    """What ended a run, as systemd says it (systemd.exec(5), ``$MONITOR_SERVICE_RESULT``).

    ``None`` for a run that came to its own end with a status of which it has told somebody. A
    version of systemd before 251 says nothing: then it may be told twice.
    """
    result = environ.get("MONITOR_SERVICE_RESULT", "")
    code, status = environ.get("MONITOR_EXIT_CODE", ""), environ.get("MONITOR_EXIT_STATUS", "")
    known = {str(int(each)) for each in NEEDS_A_PERSON}
    if result == "exit-code" and status in known:
        return None
    told = " ".join(part for part in (result, code, status) if part)
    return f"systemd has ended it, or it could not be started ({told or 'no reason given'})"
