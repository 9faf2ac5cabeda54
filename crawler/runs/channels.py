"""The channels by which somebody is told: a command, Apprise's services, a dead man's switch.

That one fails is logged, and changes nothing of the run.
"""

from __future__ import annotations

import logging
import os
import shlex
import subprocess
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import ClassVar, Protocol
from urllib.parse import urlsplit, urlunsplit

from crawler.exit_status import ExitStatus
from crawler.runs.notification import NEEDS_A_PERSON, Outcome, Telling

logger = logging.getLogger(__name__)

COMMAND_SECONDS = 60
HEARTBEAT_SECONDS = 10


class Channel(Protocol):
    """Where a message goes."""

    @property
    def name(self) -> str:
        """Under which what it was told last is remembered."""
        ...

    @property
    def needs(self) -> frozenset[ExitStatus]:
        """The exit statuses of which it is told."""
        ...

    def send(self, telling: Telling) -> None:
        """Send it. Raises :class:`OSError` if it could not be sent."""


@dataclass(frozen=True, slots=True)
class Command:
    """``NOTIFY_COMMAND`` with the report's path as its last argument.

    It is told of every status but 0, and its environment says more: ``NOTIFY_EVENT``,
    ``NOTIFY_STATUS``, ``NOTIFY_ARCHIVE``, ``NOTIFY_MESSAGE``.
    """

    words: Sequence[str]
    name: str = "command"
    needs: frozenset[ExitStatus] = NEEDS_A_PERSON | {ExitStatus.PENDING}

    def send(self, telling: Telling) -> None:
        """Run it to its end."""
        outcome = telling.outcome
        told = {
            "NOTIFY_EVENT": telling.event,
            "NOTIFY_STATUS": str(int(outcome.status)),
            "NOTIFY_ARCHIVE": str(outcome.archive),
            "NOTIFY_MESSAGE": f"{telling.title}\n{telling.body}",
        }
        try:
            subprocess.run(
                [*self.words, str(outcome.report or "")],
                check=True,
                stdin=subprocess.DEVNULL,
                timeout=COMMAND_SECONDS,
                env={**os.environ, **told},
            )
        except subprocess.SubprocessError as error:
            raise OSError(str(error)) from None

    @classmethod
    def of(cls, command: str) -> Command:
        """Split as a shell would, but no shell runs it. Raises :class:`ValueError`."""
        try:
            words = shlex.split(command)
        except ValueError as error:
            raise ValueError(
                f"NOTIFY_COMMAND={command!r} cannot be split into words: {error}"
            ) from None
        return cls(words)


@dataclass(frozen=True, slots=True)
class Services:
    """The services that ``NOTIFY_URLS`` names, through Apprise (the extra ``notify``)."""

    urls: Sequence[str]
    name: str = "services"
    needs: frozenset[ExitStatus] = NEEDS_A_PERSON

    MISSING: ClassVar[str] = (
        "NOTIFY_URLS is set, and Apprise is not installed: pip install 'finews-archiver[notify]'"
    )

    def send(self, telling: Telling) -> None:
        """Send it to all of them."""
        # Only who sends something should wait for this.
        from apprise import Apprise

        # It tells of each message that it sends.
        logging.getLogger("apprise").setLevel(logging.WARNING)
        services = Apprise()
        for url in self.urls:
            if not services.add(url):
                raise OSError(f"Apprise knows no service {urlsplit(url).scheme}://…")
        if not services.notify(title=telling.title, body=telling.body):
            raise OSError("a service did not take the message")

    @classmethod
    def of(cls, urls: Sequence[str]) -> Services:
        """Raises :class:`ValueError` if Apprise is not installed."""
        if find_spec("apprise") is None:
            raise ValueError(cls.MISSING)
        return cls(urls)


def beat(url: str, outcome: Outcome) -> None:
    """Tell a dead man's switch of a run, as healthchecks.io and its like take it.

    GET of the address after a run in order, of the address with ``/fail`` after any other. A run
    that found another one at work says nothing: that one will. Raises :class:`OSError`.
    """
    if outcome.status is ExitStatus.LOCKED:
        return
    parts = urlsplit(url)
    if outcome.status in NEEDS_A_PERSON:
        parts = parts._replace(path=f"{parts.path.rstrip('/')}/fail")
    try:
        with urllib.request.urlopen(urlunsplit(parts), timeout=HEARTBEAT_SECONDS):
            pass
    except urllib.error.HTTPError as error:
        raise OSError(f"it answered with {error.code}") from None
    except ValueError as error:
        raise OSError(str(error)) from None


def channel_named(name: str, command: str, urls: Sequence[str]) -> Channel:
    """The channel of a saved search: ``command``, ``services``, or the address of a service.

    ``command`` is ``NOTIFY_COMMAND``, ``urls`` are ``NOTIFY_URLS``. Raises :class:`ValueError`.
    """
    if "://" in name:
        return Services.of([name])
    setting = {"command": "NOTIFY_COMMAND", "services": "NOTIFY_URLS"}.get(name)
    if setting is None:
        raise ValueError(
            f"channel = {name!r}: it must be command, services, or the address of a service "
            "(mailto://…)"
        )
    if not (command if name == "command" else urls):
        raise ValueError(f"channel = {name!r}: {setting} is not set")
    return Command.of(command) if name == "command" else Services.of(urls)
