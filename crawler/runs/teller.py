"""Tells whoever is to be told how a run ended, by every channel that the settings name."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from crawler.clock import Clock
from crawler.exit_status import ExitStatus
from crawler.runs.channels import Channel, Command, Services, beat
from crawler.runs.notification import Memory, Outcome, Telling, Told, telling

logger = logging.getLogger(__name__)


class Teller:
    """``every``: each run that is not in order is told of, not each change of state alone."""

    def __init__(
        self,
        channels: Sequence[Channel],
        heartbeat: str,
        *,
        memory: Memory,
        clock: Clock,
        every: bool,
    ) -> None:
        self._channels = channels
        self._heartbeat = heartbeat
        self._memory = memory
        self._clock = clock
        self._every = every

    def tell(self, outcome: Outcome) -> None:
        """Tell what is to be told; that it fails is logged and changes nothing."""
        if self._heartbeat:
            try:
                beat(self._heartbeat, outcome)
            except OSError as error:
                logger.error("HEARTBEAT_URL: %s", error)
        if outcome.status is ExitStatus.LOCKED:
            return
        for channel in self._channels:
            self._tell(channel, outcome)

    def say(self, telling: Telling) -> tuple[list[str], list[str]]:
        """Send this by every channel, whatever was told last: which took it, and what went wrong.

        The dead man's switch hears of a run that was ended, and of nothing else.
        """
        told: list[str] = []
        problems: list[str] = []
        for channel in self._channels:
            try:
                channel.send(telling)
                told.append(_NAMES[channel.name])
            except OSError as error:
                problems.append(f"{_NAMES[channel.name]}: {error}")
        if self._heartbeat and telling.event == "ended":
            try:
                beat(self._heartbeat, telling.outcome)
                told.append("HEARTBEAT_URL")
            except OSError as error:
                problems.append(f"HEARTBEAT_URL: {error}")
        return told, problems

    def _tell(self, channel: Channel, outcome: Outcome) -> None:
        state, now = outcome.state(channel.needs), self._clock()
        told = self._memory.last(channel.name)
        found = telling(outcome, told, now, channel.needs)
        if found is None and self._every and outcome.status in channel.needs:
            found = Telling("still", outcome)
        if found is None:
            return
        try:
            channel.send(found)
            self._memory.keep(channel.name, Told(state, now))
        except OSError as error:
            logger.error("%s: %s", _NAMES[channel.name], error)


_NAMES = {"command": "NOTIFY_COMMAND", "services": "NOTIFY_URLS"}


def teller_of(settings: Mapping[str, Any], clock: Clock) -> Teller:
    """The channels that the settings name. Raises :class:`ValueError` for what cannot be meant.

    Settings: ``NOTIFY_COMMAND``, ``NOTIFY_URLS``, ``NOTIFY_ON``, ``HEARTBEAT_URL``,
    ``ARCHIVE_DIR``.
    """
    channels: list[Channel] = []
    if settings["NOTIFY_COMMAND"]:
        channels.append(Command.of(settings["NOTIFY_COMMAND"]))
    if settings["NOTIFY_URLS"]:
        channels.append(Services.of(settings["NOTIFY_URLS"]))
    return Teller(
        channels,
        settings["HEARTBEAT_URL"],
        memory=Memory(os.environ, Path(settings["ARCHIVE_DIR"])),
        clock=clock,
        every=settings["NOTIFY_ON"] == "every",
    )
