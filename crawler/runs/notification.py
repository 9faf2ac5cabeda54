"""Whether somebody is to be told how a run ended: once for each change of state.

What was told last lies in a file of its own, ``$XDG_STATE_HOME/finews-archiver/<key>.json``
(XDG Base Directory Specification), and not in the archive: an archive that cannot be opened must
be told of too. It can be lost at the price of one message.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

import orjson

from crawler.exit_status import ExitStatus
from crawler.runs.books import RunReport

REMIND_AFTER = timedelta(days=1)
NEEDS_A_PERSON = frozenset({ExitStatus.USAGE, ExitStatus.LOST, ExitStatus.SUSPECT})
WELL = "well"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended. ``cause`` tells failures apart; it names no links, which differ each time.

    ``killed`` is the run before this one, if that never came to its end.
    """

    archive: Path
    status: ExitStatus
    cause: str
    text: str
    report: Path | None = None
    killed: int | None = None

    def state(self, needs: frozenset[ExitStatus]) -> str:
        """What must change for somebody to be told again."""
        return f"{int(self.status)} {self.cause}" if self.status in needs else WELL


@dataclass(frozen=True, slots=True)
class Telling:
    """What is sent. ``event``: ``failed``, ``other``, ``still``, ``well``, ``killed``; ``said`` and
    ``ended`` by ``finews-archiver tell``, ``watch`` by ``finews-archiver index``.
    """

    event: str
    outcome: Outcome

    @property
    def title(self) -> str:
        """One line."""
        name = self.outcome.archive.name or str(self.outcome.archive)
        return f"finews-archiver {name}: {_TITLES[self.event]}{self._meaning}"

    @property
    def _meaning(self) -> str:
        status = self.outcome.status
        return f": status {int(status)}, {status.meaning}" if self.event in _FAILURES else ""

    @property
    def body(self) -> str:
        """What happened, where, and where it is written down."""
        lines = [self.outcome.text, f"archive: {self.outcome.archive}"]
        if self.outcome.report is not None:
            lines.append(f"report: {self.outcome.report}")
        if self.event == "killed":
            lines.insert(0, f"run {self.outcome.killed} never came to its end")
        return "\n".join(lines)


_FAILURES = ("failed", "other", "still")
_TITLES = {
    "failed": "a run failed",
    "other": "now it fails otherwise",
    "still": "it still fails",
    "well": "well again",
    "killed": "the run before was killed",
    "said": "a message",
    "ended": "a run was ended from outside",
    "watch": "a saved search",
}


def outcome_of(
    archive: Path, report: RunReport, written: Path | None, killed: int | None
) -> Outcome:
    """The outcome of a run that came to its end."""
    named = [monitor.partition(":")[0] for monitor in report.monitors]
    kinds = [name for name in ("refused", "lost", "usage", "errors") if getattr(report, name)]
    told = [*report.errors, *report.usage, *report.monitors]
    told += [f"LOST {link.id or link.link}: {link.reason}" for link in report.lost[:20]]
    status = ExitStatus(report.exit_status)
    return Outcome(
        archive=archive,
        status=status,
        cause=" ".join(sorted({*named, *kinds})),
        text="\n".join(told) or status.meaning,
        report=written,
        killed=killed,
    )


@dataclass(frozen=True, slots=True)
class Told:
    """What was told last: the state, and when (aware)."""

    state: str
    at: datetime


def state_file(environ: Mapping[str, str], archive: Path, end: str) -> Path:
    """A file of what was told of an archive, where the user's state is kept."""
    state = Path(environ.get("XDG_STATE_HOME", ""))
    if not state.is_absolute():
        state = Path(environ.get("HOME") or Path.home()) / ".local" / "state"
    key = hashlib.sha256(os.fsencode(archive.absolute())).hexdigest()[:16]
    return state / "finews-archiver" / f"{key}{end}"


class Memory:
    """The file with what was told last of an archive to each channel."""

    def __init__(self, environ: Mapping[str, str], archive: Path) -> None:
        self.path = state_file(environ, archive, ".json")

    def last(self, channel: str) -> Told | None:
        """What this channel was told last; ``None`` if that is not known."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            told = orjson.loads(self.path.read_bytes())[channel]
            moment = datetime.fromisoformat(told["at"])
            if moment.tzinfo is not None:
                return Told(str(told["state"]), moment)
        return None

    def keep(self, channel: str, told: Told) -> None:
        """Write down what was told. Raises :class:`OSError`."""
        values: dict[str, object] = {}
        with suppress(OSError, ValueError):
            found = orjson.loads(self.path.read_bytes())
            values = found if isinstance(found, dict) else {}
        values[channel] = asdict(told)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        whole = self.path.with_suffix(".new")
        whole.write_bytes(orjson.dumps(values, option=orjson.OPT_INDENT_2) + b"\n")
        whole.replace(self.path)


def telling(
    outcome: Outcome, told: Told | None, now: datetime, needs: frozenset[ExitStatus]
) -> Telling | None:
    """What is to be told now, after what was told last; ``None`` for nothing.

    A moment of last time that lies ahead of now is no reason to wait: the clock was wrong.
    """
    state = outcome.state(needs)
    before = told.state if told is not None else WELL
    if state == WELL:
        if before != WELL:
            return Telling("well", outcome)
        return Telling("killed", outcome) if outcome.killed is not None else None
    if before == WELL:
        return Telling("failed", outcome)
    if before != state:
        return Telling("other", outcome)
    assert told is not None
    long_ago = not timedelta(0) <= now - told.at < REMIND_AFTER
    return Telling("still", outcome) if long_ago else None
