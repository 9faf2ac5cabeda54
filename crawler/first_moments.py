"""Signals that come before a command has an answer of its own: one line, and the end."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from types import FrameType

NUMBERS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def end_at_once(called: str, status: int | None = None) -> None:
    """While modules are loaded: nothing has begun, so nothing is to be put in order.

    ``status`` is that of the process; without it, what a shell makes of the signal.
    """

    def answer(number: int, frame: FrameType | None) -> None:
        del frame
        os.write(2, f"\n{called}: stopped\n".encode())
        # An exception would come out of whatever module is being loaded, and be told of there.
        os._exit(128 + number if status is None else status)

    answer_with(answer)


def answer_with(answer: Callable[[int, FrameType | None], None]) -> None:
    """Call this for a signal from now on."""
    for number in NUMBERS:
        # What whoever started it wants to be passed over (nohup) stays so.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, answer)


def hand_over() -> None:
    """As Python has it: Ctrl-C is an exception, other signals end the process."""
    for number in NUMBERS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            default = signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL
            signal.signal(number, default)
