"""A fetcher as the main process sees it: a child process, what it has in hand, how it ended."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from crawler.spiders.frontier import Task
from crawler.workers.channel import Channel
from crawler.workers.messages import Alive, Batch, Broken, Orders, Ready, Stop, Work

SECONDS_TO_DIE = 5.0


def how_it_ended(status: int) -> str:
    """What a process's return code says, as :mod:`subprocess` gives it: negative for a signal."""
    if status >= 0:
        return f"it ended with status {status}"
    # Real-time signals have numbers only.
    names = {each.value: f" ({each.name})" for each in signal.Signals}
    return f"killed by signal {-status}{names.get(-status, '')}"


class Fetcher:
    """A process started with ``orders``; it is ready when it has said so.

    ``has_said`` is called with what it sends, ``has_ended`` once, whatever ended it.
    """

    def __init__(
        self,
        orders: Orders,
        has_said: Callable[[Fetcher, Batch | Ready], None],
        has_ended: Callable[[Fetcher], None],
    ) -> None:
        self.number = orders.number
        self.in_hand: dict[int, Task] = {}
        """By their numbers, the tasks that it has been given and that have no outcome."""
        self.window = 1
        """How many tasks it may have in hand."""
        self.ready = False
        self.stopping = False
        """Whether it has been told to end; one that ends otherwise leaves its work to others."""
        self.why_ended = ""
        self._heard = 0.0
        self._orders = orders
        self._has_said = has_said
        self._has_ended = has_ended
        self._process: subprocess.Popen[bytes] | None = None
        self._channel = Channel(self._received, self._lost)

    async def start(self) -> None:
        """Start the process. Raises :class:`OSError` if that cannot be done."""
        self._heard = asyncio.get_running_loop().time()
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self._process = subprocess.Popen(
                    # -P: what may be imported is what this process may import, and no more.
                    [sys.executable, "-P", "-m", "crawler.workers.fetcher", str(theirs.fileno())],
                    env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                    # Ctrl-C on a terminal is for the main process.
                    process_group=0,
                )
            except OSError:
                ours.close()
                raise
        await self._channel.open(ours)
        self._channel.send(self._orders)

    @property
    def room(self) -> int:
        """How many more tasks it may be given."""
        return self.window - len(self.in_hand) if self.ready and not self.stopping else 0

    def give(self, tasks: list[Task], info: str) -> None:
        """Let it fetch these links, for a WARC file with this ``warcinfo``."""
        self.in_hand.update((task.number, task) for task in tasks)
        self._channel.send(Work(tuple(tasks), info))

    def stop(self) -> None:
        """Let it finish its requests under way and end; one that has not begun ends at once."""
        self.stopping = True
        if self.ready:
            self._channel.send(Stop())
        else:
            self.kill()

    def kill(self) -> None:
        """End it now."""
        self.stopping = True
        self._kill()

    def give_up_on(self, why: str) -> None:
        """End it now because it is no use; what it has in hand is done by others."""
        self.ready = False
        self.why_ended = why
        self._kill()

    @property
    def silent(self) -> float:
        """Seconds since it last said something, or since it was started."""
        return asyncio.get_running_loop().time() - self._heard if self._process else 0.0

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()

    def _received(self, message: Any) -> None:
        self._heard = asyncio.get_running_loop().time()
        if isinstance(message, Broken):
            self.give_up_on(message.reason)
        if isinstance(message, Alive | Broken):
            return
        self.ready = self.ready or isinstance(message, Ready)
        self._has_said(self, message)

    def _lost(self) -> None:
        """Nothing more will come: see that there is no process left."""
        self.ready = False
        assert self._process is not None
        try:
            # It has closed its end by ending, so this takes no time.
            status = self._process.wait(SECONDS_TO_DIE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = self._process.wait()
        self.why_ended = self.why_ended or how_it_ended(status)
        self._has_ended(self)
